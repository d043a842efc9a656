//! The whole truth table of role resolution, compared with the one that people read.
//! `UPDATE_GOLDEN=1 cargo test -p tenantry-domain --test role_resolution` writes it anew.
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
# Who becomes what

How `POST /api/v1/auth/register` decides, by nothing but its three headers. Generated from the code by
`UPDATE_GOLDEN=1 cargo test -p tenantry-domain --test role_resolution`; do not edit.

* valid: an active key of this kind. not valid: everything else that was sent, an empty value too.
* unavailable: a UUID, but not of an active project of the key's developer. own: of one. Without a
  valid developer key every UUID is unavailable; what would be decided otherwise is listed all the
  same, because the function is total.

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
    for facts in every_combination() {
        let facts = CheckedCredentials {
            ambiguous: true,
            ..facts
        };
        let rejection = resolve_registration(facts).unwrap_err();
        assert_eq!(rejection, RegistrationRejection::AmbiguousCredentials);
    }
}

fn truth_table() -> String {
    let mut table = HEAD.to_owned();
    let ambiguous = sentence(RegistrationRejection::AmbiguousCredentials);
    writeln!(
        table,
        "| one of the three sent twice, or with two values in one | any | any | {ambiguous} |"
    )
    .unwrap();
    for facts in every_combination() {
        writeln!(
            table,
            "| {} | {} | {} | {} |",
            operator(facts.operator_key),
            developer(facts.developer_key),
            project(facts.project),
            outcome(facts),
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

const fn operator(fact: OperatorKeyStatus) -> &'static str {
    match fact {
        OperatorKeyStatus::Absent => "absent",
        OperatorKeyStatus::Invalid => "not valid",
        OperatorKeyStatus::Valid(_) => "valid",
    }
}

const fn developer(fact: DeveloperKeyStatus) -> &'static str {
    match fact {
        DeveloperKeyStatus::Absent => "absent",
        DeveloperKeyStatus::Invalid => "not valid",
        DeveloperKeyStatus::Valid(..) => "valid",
    }
}

const fn project(fact: ProjectStatus) -> &'static str {
    match fact {
        ProjectStatus::Absent => "absent",
        ProjectStatus::Malformed => "not a UUID",
        ProjectStatus::Unavailable => "unavailable",
        ProjectStatus::Own(_) => "own",
    }
}

fn outcome(facts: CheckedCredentials) -> &'static str {
    match resolve_registration(facts) {
        Ok(RegistrationGrant::Developer(_)) => "201 **developer**",
        Ok(RegistrationGrant::EndUser(_)) => "201 **end_user** of the project",
        Err(rejection) => sentence(rejection),
    }
}

/// Status and sentence as the HTTP contract gives them.
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
