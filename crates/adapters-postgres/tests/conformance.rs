//! The contract of every store port, on `PostgreSQL`.
#![expect(clippy::expect_used, reason = "a test fails by panicking")]

mod support;

tenantry_domain_testkit::store_conformance!(crate::support::PostgresUnderTest);
