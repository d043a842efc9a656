use std::pin::Pin;

use crate::StoreUnderTest;

/// One case of the suite, to be run on a fresh store.
pub struct Case<S> {
    /// Its area and name, such as `accounts::every_field_comes_back`.
    pub name: &'static str,
    /// Runs it; panics when the store breaks the contract.
    pub run: fn(S) -> Pin<Box<dyn Future<Output = ()> + Send>>,
}

/// Every case of the suite.
#[must_use]
pub fn cases<S: StoreUnderTest>() -> Vec<Case<S>> {
    crate::__with_conformance_cases! { __conformance_list, S }
}

#[doc(hidden)]
#[macro_export]
macro_rules! __conformance_list {
    (($store:ty) $($area:ident { $($case:ident)+ })+) => {
        vec![$($(
            $crate::conformance::Case {
                name: concat!(stringify!($area), "::", stringify!($case)),
                run: |store: $store| Box::pin($crate::conformance::$area::$case(store)),
            },
        )+)+]
    };
}
