//! Both implementations of Argon2id compute the same tags with every instruction set of this processor.
//!
//! The tests use the best one, which `argon2-rust` chooses at run time. It has no safe way to choose another,
//! so this check builds it without that choice, for each of the others.

use anyhow::Result;

use crate::process;
use crate::workspace::Workspace;

/// As `argon2-rust` names it, and what makes it the one of a build.
struct InstructionSet {
    name: &'static str,
    rustflags: &'static str,
}

const SSE2: InstructionSet = InstructionSet {
    name: "sse2",
    rustflags: "",
};
const AVX2: InstructionSet = InstructionSet {
    name: "avx2",
    rustflags: "-C target-feature=+avx2",
};

/// Runs the comparison for each instruction set below the best one.
pub(crate) fn check(workspace: &Workspace) -> Result<()> {
    for set in below_the_best() {
        let mut command = workspace.cargo();
        command
            .args(["test", "--package", "tenantry-adapters-argon2"])
            .args(["--no-default-features", "--lib", "engine::"])
            .env("EXPECTED_INSTRUCTIONS", set.name)
            .env("RUSTFLAGS", set.rustflags)
            .env("CARGO_TARGET_DIR", workspace.target().join(set.name));
        process::run(&mut command)?;
    }
    Ok(())
}

#[cfg(target_arch = "x86_64")]
fn below_the_best() -> Vec<InstructionSet> {
    if is_x86_feature_detected!("avx512f") {
        vec![SSE2, AVX2]
    } else if is_x86_feature_detected!("avx2") {
        vec![SSE2]
    } else {
        Vec::new()
    }
}

/// There is one only.
#[cfg(not(target_arch = "x86_64"))]
const fn below_the_best() -> Vec<InstructionSet> {
    Vec::new()
}
