//! The whole truth table of role resolution, compared with the one that people read.
//! `UPDATE_GOLDEN=1 cargo test -p tenantry-domain --test role_resolution` writes it anew.
#![expect(clippy::unwrap_used, reason = "a test fails by panicking")]

use std::fmt::Write as _;
use std::path::PathBuf;
use std::{env, fs};

use tenantry_domain::roles::{
    DeveloperKeyFact, OperatorKeyFact, ProjectFact, RegistrationFacts, RegistrationGrant,
    RegistrationRefusal, resolve_registration,
};
use tenantry_domain::values::{AccountId, DeveloperKeyId, OperatorKeyId, ProjectId, Timestamp};

const HEAD: &str = "\
# Who becomes what

How `POST /api/v1/auth/register` decides, by nothing but its three headers. Made from the code by
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
        let facts = RegistrationFacts {
            ambiguous: true,
            ..facts
        };
        let refusal = resolve_registration(facts).unwrap_err();
        assert_eq!(refusal, RegistrationRefusal::AmbiguousCredentials);
    }
}

fn truth_table() -> String {
    let mut table = HEAD.to_owned();
    let ambiguous = sentence(RegistrationRefusal::AmbiguousCredentials);
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

fn every_combination() -> Vec<RegistrationFacts> {
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
        OperatorKeyFact::Absent,
        OperatorKeyFact::Invalid,
        OperatorKeyFact::Valid(operator),
    ] {
        for developer_key in [
            DeveloperKeyFact::Absent,
            DeveloperKeyFact::Invalid,
            DeveloperKeyFact::Valid(key, owner),
        ] {
            for project in [
                ProjectFact::Absent,
                ProjectFact::Malformed,
                ProjectFact::Unavailable,
                ProjectFact::Own(project),
            ] {
                all.push(RegistrationFacts {
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

const fn operator(fact: OperatorKeyFact) -> &'static str {
    match fact {
        OperatorKeyFact::Absent => "absent",
        OperatorKeyFact::Invalid => "not valid",
        OperatorKeyFact::Valid(_) => "valid",
    }
}

const fn developer(fact: DeveloperKeyFact) -> &'static str {
    match fact {
        DeveloperKeyFact::Absent => "absent",
        DeveloperKeyFact::Invalid => "not valid",
        DeveloperKeyFact::Valid(..) => "valid",
    }
}

const fn project(fact: ProjectFact) -> &'static str {
    match fact {
        ProjectFact::Absent => "absent",
        ProjectFact::Malformed => "not a UUID",
        ProjectFact::Unavailable => "unavailable",
        ProjectFact::Own(_) => "own",
    }
}

fn outcome(facts: RegistrationFacts) -> &'static str {
    match resolve_registration(facts) {
        Ok(RegistrationGrant::Developer(_)) => "201 **developer**",
        Ok(RegistrationGrant::EndUser(_)) => "201 **end_user** of the project",
        Err(refusal) => sentence(refusal),
    }
}

/// Status and sentence as the HTTP contract gives them.
const fn sentence(refusal: RegistrationRefusal) -> &'static str {
    match refusal {
        RegistrationRefusal::AmbiguousCredentials => "400 `Ambiguous credentials`",
        RegistrationRefusal::InvalidOperatorKey => "401 `Invalid operator key`",
        RegistrationRefusal::PublicRegistrationDisabled => "403 `Public registration is disabled`",
        RegistrationRefusal::MalformedProjectId => {
            "400 `Invalid X-Project-ID format. Must be a valid UUID.`"
        }
        RegistrationRefusal::DeveloperKeyMissing => {
            "400 `End user registration requires a developer key and project context`"
        }
        RegistrationRefusal::InvalidDeveloperKey => "401 `Invalid or revoked developer key`",
        RegistrationRefusal::ProjectIdMissing => {
            "400 `X-Project-ID header is required for end user registration`"
        }
        RegistrationRefusal::ProjectUnavailable => {
            "403 `Project not found or you don't have permission to add users to it`"
        }
    }
}
