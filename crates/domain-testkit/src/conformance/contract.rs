use std::pin::Pin;

use super::StoreTest;

/// A rule that every store must keep, with the test that proves it.
pub struct Contract {
    /// The name that the doc comment of a port cites, such as `accounts::every_field_comes_back`.
    pub name: &'static str,
    /// Runs the test; panics when the store breaks the contract.
    pub run: for<'a> fn(&'a StoreTest) -> Pin<Box<dyn Future<Output = ()> + 'a>>,
}

/// Defines the contracts of one file and lists them, so that each is stated once. The first argument is
/// the area: the part of the name before `::`.
macro_rules! contracts {
    ($area:literal, $(
        $(#[$meta:meta])*
        async fn $name:ident($test:ident: &StoreTest) $body:block
    ),+ $(,)?) => {
        pub(in crate::conformance) const CONTRACTS: &[$crate::conformance::Contract] = &[$(
            $crate::conformance::Contract {
                name: concat!($area, "::", stringify!($name)),
                run: |test| Box::pin($name(test)),
            },
        )+];

        $(
            $(#[$meta])*
            async fn $name($test: &StoreTest) $body
        )+
    };
}

pub(super) use contracts;
