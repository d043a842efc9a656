//! Accounts, projects, keys and the audit log as they come back from the database.

use tenantry_domain::accounts::{Account, Tier};
use tenantry_domain::audit::{
    Actor, AuditAction, AuditEntry, AuditEvent, AuditOutcome, RequestOrigin,
};
use tenantry_domain::keys::{DeveloperKey, KeyRecord, ProjectKey};
use tenantry_domain::projects::Project;
use tenantry_domain::values::{
    AccountId, AuditEntryId, DeveloperKeyId, EmailAddress, FullName, Name, PasswordHash, ProjectId,
    ProjectKeyId, SecretHash, SecretPrefix,
};

use super::stored::{Id, Time, moment, uuid};

type AccountRow = (
    Id,
    String,
    Option<Id>,
    String,
    String,
    String,
    Option<String>,
    Option<Time>,
    Option<Time>,
    Time,
    Time,
    i64,
);

pub(super) fn account(row: AccountRow) -> Account {
    let (id, role, project, typed, key, hash, name, verified, disabled, created, updated, version) =
        row;
    let project = project.map(|id| ProjectId::from_uuid(uuid(id)));
    let address = email(&typed);
    assert_eq!(address.key().as_str(), key);
    Account {
        id: AccountId::from_uuid(uuid(id)),
        tier: Tier::from_stored(role.parse().expect("a role"), project).expect("a tier"),
        email: address,
        password_hash: PasswordHash::from_phc(hash),
        full_name: name.map(|name| FullName::parse(&name).expect("a full name")),
        verified_at: verified.map(moment),
        disabled_at: disabled.map(moment),
        created_at: moment(created),
        updated_at: moment(updated),
        version,
    }
}

type ProjectRow = (Id, Id, String, Option<String>, Option<Time>, Time, Time);

pub(super) fn project(
    (id, owner, name, description, archived, created, updated): ProjectRow,
) -> Project {
    Project {
        id: ProjectId::from_uuid(uuid(id)),
        owner_id: AccountId::from_uuid(uuid(owner)),
        name: Name::parse(&name).expect("a name"),
        description,
        archived_at: archived.map(moment),
        created_at: moment(created),
        updated_at: moment(updated),
    }
}

type KeyRow = (
    Id,
    Id,
    String,
    String,
    Vec<u8>,
    Time,
    Option<Time>,
    Option<Time>,
    Option<Time>,
);

pub(super) fn developer_key(row: KeyRow) -> DeveloperKey {
    DeveloperKey {
        id: DeveloperKeyId::from_uuid(uuid(row.0)),
        owner_id: AccountId::from_uuid(uuid(row.1)),
        record: record(row),
    }
}

pub(super) fn project_key(row: KeyRow) -> ProjectKey {
    ProjectKey {
        id: ProjectKeyId::from_uuid(uuid(row.0)),
        project_id: ProjectId::from_uuid(uuid(row.1)),
        record: record(row),
    }
}

fn record((_, _, name, prefix, hash, created, last_used, expires, revoked): KeyRow) -> KeyRecord {
    assert_eq!(last_used.map(moment), None);
    KeyRecord {
        name: Name::parse(&name).expect("a name"),
        prefix: SecretPrefix::from_stored(prefix),
        hash: secret_hash(hash),
        created_at: moment(created),
        expires_at: expires.map(moment),
        revoked_at: revoked.map(moment),
    }
}

type AuditRow = (
    Id,
    Time,
    String,
    Option<Id>,
    String,
    Option<Id>,
    String,
    Option<String>,
    Option<String>,
    Option<String>,
);

pub(super) fn audit_entry(row: AuditRow) -> AuditEntry {
    let (id, at, actor, credential, action, target, outcome, reason, request_id, address) = row;
    AuditEntry {
        id: AuditEntryId::from_uuid(uuid(id)),
        at: moment(at),
        event: AuditEvent {
            actor: Actor::from_stored(&actor, credential.map(uuid)).expect("an actor"),
            action: AuditAction::from_stored(&action).expect("an action"),
            target: target.map(uuid),
            outcome: AuditOutcome::from_stored(&outcome, reason).expect("an outcome"),
            origin: RequestOrigin {
                request_id,
                address: address.map(|text| text.parse().expect("an address")),
                ..RequestOrigin::default()
            },
        },
    }
}

pub(super) fn email(text: &str) -> EmailAddress {
    EmailAddress::parse(text).expect("an address")
}

pub(super) fn secret_hash(bytes: Vec<u8>) -> SecretHash {
    SecretHash::from_bytes(bytes.try_into().expect("32 bytes"))
}
