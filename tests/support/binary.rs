//! The path of the server binary.

use std::path::PathBuf;

/// The binary in `TENANTRY_TEST_BINARY`, or else the one that cargo built beside these tests.
pub(crate) fn tenantry() -> PathBuf {
    let named = std::env::var_os("TENANTRY_TEST_BINARY").map(PathBuf::from);
    let binary = named.or_else(beside_the_tests).filter(|path| path.exists());
    binary.unwrap_or_else(|| {
        panic!("the server is not built: run `cargo xtask test`, or set TENANTRY_TEST_BINARY")
    })
}

/// Tests are in `target/debug/deps`, binaries in `target/debug`.
fn beside_the_tests() -> Option<PathBuf> {
    let test = std::env::current_exe().ok()?;
    Some(test.parent()?.parent()?.join("tenantry"))
}
