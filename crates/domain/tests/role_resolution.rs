//! The documented truth table of role resolution is what the code decides.
//! `UPDATE_GOLDEN=1 cargo test -p tenantry-domain --test role_resolution` generates it.
#![expect(clippy::unwrap_used, reason = "a test fails by panicking")]

use std::fmt::Write as _;
use std::path::PathBuf;
use std::{env, fs};

use tenantry_domain::roles::{
    CheckedCredentials, DeveloperKeyStatus, OperatorKeyStatus, ProjectStatus, RegistrationGrant,
    RegistrationRejection, resolve_registration,
};
use tenantry_domain::values::{AccountId, DeveloperKeyId, OperatorKeyId, ProjectId, Timestamp};

const HEAD: &str = "\
# Role resolution

`POST /api/v1/auth/register` decides the role by three headers alone. Generated from the code by
`UPDATE_GOLDEN=1 cargo test -p tenantry-domain --test role_resolution`; do not edit.

* valid: an active key of this kind. invalid: any other value, also an empty one.
* own: the UUID of an active project of the key's developer. unavailable: any other UUID. Without a valid
  developer key every UUID is unavailable; those rows are listed because the function is total.

| `X-Operator-Key` | `X-Developer-Key` | `X-Project-ID` | outcome |
|---|---|---|---|
";

#[test]
fn r9_the_documented_truth_table_is_what_the_code_decides() {
    let path = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../../docs/role-resolution.md");
    let table = truth_table();
    if env::var_os("UPDATE_GOLDEN").is_some() {
        fs::write(&path, &table).unwrap();
    }
    let documented = fs::read_to_string(&path).expect("docs/role-resolution.md; see UPDATE_GOLDEN");
    assert_eq!(
        documented, table,
        "docs/role-resolution.md; see UPDATE_GOLDEN"
    );
}

#[test]
fn r9_ambiguity_decides_before_everything_else() {
    for credentials in every_combination() {
        let credentials = CheckedCredentials {
            ambiguous: true,
            ..credentials
        };
        let rejection = resolve_registration(credentials).unwrap_err();
        assert_eq!(rejection, RegistrationRejection::AmbiguousCredentials);
    }
}

fn truth_table() -> String {
    let mut table = HEAD.to_owned();
    let ambiguous = sentence(RegistrationRejection::AmbiguousCredentials);
    writeln!(
        table,
        "| any of the three presented more than once | any | any | {ambiguous} |"
    )
    .unwrap();
    for credentials in every_combination() {
        writeln!(
            table,
            "| {} | {} | {} | {} |",
            operator(credentials.operator_key),
            developer(credentials.developer_key),
            project(credentials.project),
            outcome(credentials),
        )
        .unwrap();
    }
    table
}

fn every_combination() -> Vec<CheckedCredentials> {
    let now = Timestamp::from_unix_seconds(1);
    let (operator, key) = (
        OperatorKeyId::generate(now, [1; 10]),
        DeveloperKeyId::generate(now, [2; 10]),
    );
    let (owner, project) = (
        AccountId::generate(now, [3; 10]),
        ProjectId::generate(now, [4; 10]),
    );
    let mut all = Vec::new();
    for operator_key in [
        OperatorKeyStatus::Absent,
        OperatorKeyStatus::Invalid,
        OperatorKeyStatus::Valid(operator),
    ] {
        for developer_key in [
            DeveloperKeyStatus::Absent,
            DeveloperKeyStatus::Invalid,
            DeveloperKeyStatus::Valid(key, owner),
        ] {
            for project in [
                ProjectStatus::Absent,
                ProjectStatus::Malformed,
                ProjectStatus::Unavailable,
                ProjectStatus::Own(project),
            ] {
                all.push(CheckedCredentials {
                    ambiguous: false,
                    operator_key,
                    developer_key,
                    project,
                });
            }
        }
    }
    all
}

const fn operator(status: OperatorKeyStatus) -> &'static str {
    match status {
        OperatorKeyStatus::Absent => "absent",
        OperatorKeyStatus::Invalid => "invalid",
        OperatorKeyStatus::Valid(_) => "valid",
    }
}

const fn developer(status: DeveloperKeyStatus) -> &'static str {
    match status {
        DeveloperKeyStatus::Absent => "absent",
        DeveloperKeyStatus::Invalid => "invalid",
        DeveloperKeyStatus::Valid(..) => "valid",
    }
}

const fn project(status: ProjectStatus) -> &'static str {
    match status {
        ProjectStatus::Absent => "absent",
        ProjectStatus::Malformed => "not a UUID",
        ProjectStatus::Unavailable => "unavailable",
        ProjectStatus::Own(_) => "own",
    }
}

fn outcome(credentials: CheckedCredentials) -> &'static str {
    match resolve_registration(credentials) {
        Ok(RegistrationGrant::Developer(_)) => "201 **developer**",
        Ok(RegistrationGrant::EndUser(_)) => "201 **end_user** of the project",
        Err(rejection) => sentence(rejection),
    }
}

/// Status and text of the HTTP response.
const fn sentence(rejection: RegistrationRejection) -> &'static str {
    match rejection {
        RegistrationRejection::AmbiguousCredentials => "400 `Ambiguous credentials`",
        RegistrationRejection::InvalidOperatorKey => "401 `Invalid operator key`",
        RegistrationRejection::PublicRegistrationDisabled => {
            "403 `Public registration is disabled`"
        }
        RegistrationRejection::MalformedProjectId => {
            "400 `Invalid X-Project-ID format. Must be a valid UUID.`"
        }
        RegistrationRejection::DeveloperKeyMissing => {
            "400 `End user registration requires a developer key and project context`"
        }
        RegistrationRejection::InvalidDeveloperKey => "401 `Invalid or revoked developer key`",
        RegistrationRejection::ProjectIdMissing => {
            "400 `X-Project-ID header is required for end user registration`"
        }
        RegistrationRejection::ProjectUnavailable => {
            "403 `Project not found or you don't have permission to add users to it`"
        }
    }
}
