//! The documents that are made from this crate, compared with the ones that people read.
//! `cargo xtask golden` writes them anew.

use std::path::PathBuf;
use std::{env, fs};

#[test]
fn docs_errors_md_lists_every_error() {
    compare("errors.md", &tenantry_api_actix::error_reference());
}

#[test]
fn docs_openapi_json_is_what_the_server_responses() {
    compare("openapi.json", &tenantry_api_actix::openapi_json());
}

#[expect(clippy::unwrap_used, reason = "a test fails by panicking")]
fn compare(file: &str, made: &str) {
    let path = PathBuf::from(env!("CARGO_MANIFEST_DIR"))
        .join("../../docs")
        .join(file);
    if env::var_os("UPDATE_GOLDEN").is_some() {
        fs::write(&path, made).unwrap();
    }
    let documented = fs::read_to_string(&path).unwrap_or_default();
    assert!(
        documented == made,
        "docs/{file} is out of date; run `cargo xtask golden`"
    );
}
