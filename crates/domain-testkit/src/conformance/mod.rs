//! The contract suite: one case for each contract that a doc comment of [`tenantry_domain::ports`]
//! names, under the same name. [`store_conformance!`](crate::store_conformance) runs them all.

mod run;

pub mod health;

pub use run::run_on_fresh_store;

/// The list of cases; `$emit!` receives the arguments and then each area with its cases.
#[doc(hidden)]
#[macro_export]
macro_rules! __with_conformance_cases {
    ($emit:ident, $($argument:tt)*) => {
        $crate::$emit! {
            ($($argument)*)
            health {
                a_migrated_store_is_healthy
                a_migrated_store_has_nothing_pending
                migrating_twice_applies_nothing
            }
        }
    };
}

/// Expands to the whole contract suite for a [`StoreUnderTest`](crate::StoreUnderTest): one module for
/// each area with one `#[test]` for each case, each on a store and a tokio runtime of its own. The
/// crate that calls it needs no dependency but this one. Call it once in a file.
#[macro_export]
macro_rules! store_conformance {
    ($store:ty $(,)?) => {
        type StoreInConformance = $store;

        $crate::__with_conformance_cases! { __conformance_tests, }
    };
}

#[doc(hidden)]
#[macro_export]
macro_rules! __conformance_tests {
    (() $($area:ident { $($case:ident)+ })+) => {$(
        mod $area {
            $(
                #[test]
                fn $case() {
                    $crate::conformance::run_on_fresh_store::<super::StoreInConformance, _>(
                        $crate::conformance::$area::$case,
                    );
                }
            )+
        }
    )+};
}
