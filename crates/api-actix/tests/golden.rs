//! The generated documents, compared with the files in `docs`. `cargo xtask golden` rewrites them.

use std::path::PathBuf;
use std::{env, fs};

#[test]
fn docs_errors_md_lists_every_error() {
    compare("errors.md", &tenantry_api_actix::error_reference());
}

#[test]
fn docs_openapi_json_matches_the_handlers() {
    compare("openapi.json", &tenantry_api_actix::openapi_json());
}

#[expect(clippy::unwrap_used, reason = "a test fails by panicking")]
fn compare(file: &str, generated: &str) {
    let path = PathBuf::from(env!("CARGO_MANIFEST_DIR"))
        .join("../../docs")
        .join(file);
    if env::var_os("UPDATE_GOLDEN").is_some() {
        fs::write(&path, generated).unwrap();
    }
    let documented = fs::read_to_string(&path).unwrap_or_default();
    assert!(
        documented == generated,
        "docs/{file} is out of date; run `cargo xtask golden`"
    );
}
