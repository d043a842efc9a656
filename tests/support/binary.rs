//! Where the server's binary is.

use std::path::PathBuf;

/// The binary that `TENANTRY_TEST_BINARY` names, else the one that cargo built beside these tests.
pub(crate) fn tenantry() -> PathBuf {
    let named = std::env::var_os("TENANTRY_TEST_BINARY").map(PathBuf::from);
    let binary = named.or_else(beside_the_tests).filter(|path| path.exists());
    binary.unwrap_or_else(|| {
        panic!("the server is not built: run `cargo xtask test`, or set TENANTRY_TEST_BINARY")
    })
}

/// Tests lie in `target/debug/deps`, programs in `target/debug`.
fn beside_the_tests() -> Option<PathBuf> {
    let test = std::env::current_exe().ok()?;
    Some(test.parent()?.parent()?.join("tenantry"))
}
