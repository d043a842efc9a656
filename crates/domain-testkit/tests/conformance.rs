//! The store in memory keeps every contract of the store ports.

tenantry_domain_testkit::store_conformance!(tenantry_domain_testkit::MemoryStore);
