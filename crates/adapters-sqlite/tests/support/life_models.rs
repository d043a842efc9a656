//! Sessions, verifications, emails and counters of attempts as they come back from the database.

use tenantry_domain::email::{EmailKind, OutboxEmail};
use tenantry_domain::sessions::Session;
use tenantry_domain::throttling::{ThrottleKey, ThrottleState};
use tenantry_domain::values::{
    AccountId, ClientNetwork, EmailId, EmailKey, SessionId, TokenId, UserAgent, VerificationId,
};
use tenantry_domain::verifications::{Verification, VerificationPurpose};
use tenantry_domain_testkit::EmailState;

use super::platform_models::{email, secret_hash};
use super::stored::{Attempts, Id, Time, moment, uuid};

type SessionRow = (
    Id,
    Id,
    i64,
    Time,
    Time,
    Option<Time>,
    Id,
    Option<Id>,
    Time,
    Option<String>,
    Option<String>,
);

pub(super) fn session(row: SessionRow) -> Session {
    let (id, account, generation, created, expires, ended, token, previous, rotated, from, agent) =
        row;
    Session {
        id: SessionId::from_uuid(uuid(id)),
        account_id: AccountId::from_uuid(uuid(account)),
        generation,
        token_id: TokenId::from_uuid(uuid(token)),
        previous_token_id: previous.map(|id| TokenId::from_uuid(uuid(id))),
        rotated_at: moment(rotated),
        address: from.map(|text| text.parse().expect("an address")),
        user_agent: agent.map(|text| UserAgent::new(&text).expect("a name")),
        created_at: moment(created),
        expires_at: moment(expires),
        ended_at: ended.map(moment),
    }
}

/// A verification, whether it was used, and how often its code was tried.
pub(super) type VerificationRow = (
    Id,
    Id,
    String,
    String,
    Vec<u8>,
    Time,
    Time,
    Option<Time>,
    Attempts,
);

pub(super) fn used(row: &VerificationRow) -> Option<VerificationId> {
    row.7.is_some().then(|| verification_id(row))
}

pub(super) fn code_tries(row: &VerificationRow) -> Option<(VerificationId, u16)> {
    let tries = u16::try_from(row.8).expect("tries");
    (tries > 0).then(|| (verification_id(row), tries))
}

fn verification_id(row: &VerificationRow) -> VerificationId {
    VerificationId::from_uuid(uuid(row.0.clone()))
}

pub(super) fn verification(row: VerificationRow) -> Verification {
    let (id, account, purpose, key, hash, created, expires, _, _) = row;
    Verification {
        id: VerificationId::from_uuid(uuid(id)),
        account_id: AccountId::from_uuid(uuid(account)),
        purpose: VerificationPurpose::from_stored(&purpose).expect("a purpose"),
        email: email_key(&key),
        token_hash: secret_hash(hash),
        created_at: moment(created),
        expires_at: moment(expires),
    }
}

pub(super) type EmailRow = (
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
    Option<String>,
    Option<String>,
);

pub(super) fn email_state(row: &EmailRow) -> EmailState {
    let is_waiting = row.8.is_none() && row.9.is_none();
    let next_attempt_at = moment(row.6);
    let lease_end = row.7.map(moment);
    EmailState {
        id: EmailId::from_uuid(uuid(row.0.clone())),
        attempts: row.5.try_into().expect("attempts"),
        due_at: is_waiting
            .then(|| lease_end.map_or(next_attempt_at, |end| end.max(next_attempt_at))),
        delivered_at: row.8.map(moment),
    }
}

pub(super) fn outbox_email(row: EmailRow) -> OutboxEmail {
    let (id, account, verification, kind, created, .., language, _) = row;
    OutboxEmail {
        id: EmailId::from_uuid(uuid(id)),
        account_id: AccountId::from_uuid(uuid(account)),
        kind: EmailKind::from_stored(&kind).expect("a kind"),
        verification_id: verification.map(|id| VerificationId::from_uuid(uuid(id))),
        language: language.map(|tag| tag.parse().expect("a language")),
        created_at: moment(created),
    }
}

type ThrottleRow = (Vec<u8>, String, i64, Time, Time, Option<Time>, Time);

pub(super) fn throttle(row: ThrottleRow) -> (ThrottleKey, ThrottleState) {
    let (subject, client, attempts, window_started, last, trusted_until, expires) = row;
    let key = ThrottleKey {
        subject: subject.try_into().expect("32 bytes"),
        client: (!client.is_empty()).then(|| network(&client)),
    };
    let state = ThrottleState {
        count: attempts.try_into().expect("attempts"),
        window_started_at: moment(window_started),
        last_at: moment(last),
        trusted_until: trusted_until.map(moment),
        expires_at: moment(expires),
    };
    (key, state)
}

fn network(text: &str) -> ClientNetwork {
    let address = text.strip_suffix("/64").unwrap_or(text);
    let network = ClientNetwork::of(address.parse().expect("an address"));
    assert_eq!(network.to_string(), text);
    network
}

fn email_key(text: &str) -> EmailKey {
    let key = email(text).key().clone();
    assert_eq!(key.as_str(), text);
    key
}
