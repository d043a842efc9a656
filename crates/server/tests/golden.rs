//! `docs/configuration.md`, compared with the declared settings. `cargo xtask golden` regenerates it.

use std::path::PathBuf;
use std::process::Command;
use std::{env, fs};

#[test]
fn docs_configuration_md_lists_every_setting() {
    let path = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../../docs/configuration.md");
    let printed = Command::new(env!("CARGO_BIN_EXE_tenantry"))
        .args(["config", "reference"])
        .output();
    let generated = String::from_utf8(printed.unwrap().stdout).unwrap();
    if env::var_os("UPDATE_GOLDEN").is_some() {
        fs::write(&path, &generated).unwrap();
    }
    let documented = fs::read_to_string(&path).unwrap_or_default();
    assert!(
        documented == generated,
        "docs/configuration.md is out of date; run `cargo xtask golden`"
    );
}
