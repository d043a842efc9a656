//! Everything stored, read back without the code under test.

use diesel_async::{AsyncPgConnection, RunQueryDsl};
use tenantry_domain::model::{
    Account, Actor, AuditAction, AuditEntry, AuditEvent, AuditOutcome, DeveloperKey, KeyRecord,
    MailKind, OutboxMail, Project, ProjectKey, RequestOrigin, Session, Tier, Verification,
    VerificationPurpose,
};
use tenantry_domain::values::{
    AccountId, AuditEntryId, DeveloperKeyId, EmailAddress, EmailKey, FullName, MailId, Name,
    PasswordHash, ProjectId, ProjectKeyId, SecretHash, SecretPrefix, SessionId, VerificationId,
};
use tenantry_domain_testkit::Contents;

use super::schema::{
    accounts, audit_entries, developer_keys, outbox_mails, project_keys, projects, sessions,
    verifications,
};
use super::stored::{Attempts, Id, Time, moment, uuid};

macro_rules! all {
    ($table:ident, $connection:ident, $model:ident) => {
        $table::table
            .load($connection)
            .await
            .expect("rows")
            .into_iter()
            .map($model)
            .collect()
    };
}

pub(crate) async fn read(connection: &mut AsyncPgConnection) -> Contents {
    Contents {
        accounts: all!(accounts, connection, account),
        projects: all!(projects, connection, project),
        developer_keys: all!(developer_keys, connection, developer_key),
        project_keys: all!(project_keys, connection, project_key),
        sessions: all!(sessions, connection, session),
        verifications: all!(verifications, connection, verification),
        mails: all!(outbox_mails, connection, mail),
        audit: all!(audit_entries, connection, audit_entry),
    }
    .sorted()
}

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

fn account(row: AccountRow) -> Account {
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

fn project((id, owner, name, description, archived, created, updated): ProjectRow) -> Project {
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

fn developer_key(row: KeyRow) -> DeveloperKey {
    DeveloperKey {
        id: DeveloperKeyId::from_uuid(uuid(row.0)),
        owner_id: AccountId::from_uuid(uuid(row.1)),
        record: record(row),
    }
}

fn project_key(row: KeyRow) -> ProjectKey {
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

type SessionRow = (Id, Id, i64, Time, Time, Option<Time>);

fn session((id, account, generation, created, expires, ended): SessionRow) -> Session {
    Session {
        id: SessionId::from_uuid(uuid(id)),
        account_id: AccountId::from_uuid(uuid(account)),
        generation,
        created_at: moment(created),
        expires_at: moment(expires),
        ended_at: ended.map(moment),
    }
}

type VerificationRow = (Id, Id, String, String, Vec<u8>, Time, Time, Option<Time>);

fn verification(
    (id, account, purpose, key, hash, created, expires, used): VerificationRow,
) -> Verification {
    assert_eq!(used.map(moment), None);
    let purposes = [
        VerificationPurpose::VerifyEmail,
        VerificationPurpose::ResetPassword,
    ];
    let is_stored = |one: &VerificationPurpose| one.as_str() == purpose;
    Verification {
        id: VerificationId::from_uuid(uuid(id)),
        account_id: AccountId::from_uuid(uuid(account)),
        purpose: purposes.into_iter().find(is_stored).expect("a purpose"),
        email: email_key(&key),
        token_hash: secret_hash(hash),
        created_at: moment(created),
        expires_at: moment(expires),
    }
}

type MailRow = (
    Id,
    Id,
    Option<Id>,
    String,
    Time,
    Attempts,
    Time,
    Option<Time>,
    Option<Time>,
    Option<Time>,
);

fn mail(row: MailRow) -> OutboxMail {
    let (id, account, verification, kind, created, attempts, next, leased, delivered, dead) = row;
    assert_eq!(
        (attempts, moment(next)),
        (0, moment(created)),
        "due at once"
    );
    assert_eq!(
        [leased, delivered, dead].map(|at| at.map(moment)),
        [None; 3]
    );
    assert_eq!(kind, MailKind::VerifyEmail.as_str());
    OutboxMail {
        id: MailId::from_uuid(uuid(id)),
        account_id: AccountId::from_uuid(uuid(account)),
        kind: MailKind::VerifyEmail,
        verification_id: verification.map(|id| VerificationId::from_uuid(uuid(id))),
        created_at: moment(created),
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

fn audit_entry(row: AuditRow) -> AuditEntry {
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
            },
        },
    }
}

fn email(text: &str) -> EmailAddress {
    EmailAddress::parse(text).expect("an address")
}

fn email_key(text: &str) -> EmailKey {
    let key = email(text).key().clone();
    assert_eq!(key.as_str(), text);
    key
}

fn secret_hash(bytes: Vec<u8>) -> SecretHash {
    SecretHash::from_bytes(bytes.try_into().expect("32 bytes"))
}
