use diesel::dsl::auto_type;
use diesel::prelude::*;
use diesel::{insert_into, update};
use tenantry_domain::accounts::{Account, Tenant};
use tenantry_domain::values::{AccountId, EmailKey, SecretHash, Timestamp};
use tenantry_domain::verifications::{
    CodeTimes, Verification, VerificationProof, VerificationPurpose,
};

use super::{PendingVerificationRow, VerificationRow};
use crate::accounts::AccountRow;
use crate::schema::{accounts, projects, verifications};
use crate::statement::{Lock, Query, Statement};
use crate::types::{StoredId, StoredTime};

pub(crate) fn insert(verification: &Verification) -> Statement {
    let row = VerificationRow::from(verification);
    Statement::new(insert_into(verifications::table).values(row))
}

/// Verifications that were neither used nor replaced, and have not expired.
#[auto_type]
fn is_good(purpose: &'static str, now: StoredTime) -> _ {
    verifications::purpose
        .eq(purpose)
        .and(verifications::used_at.is_null())
        .and(verifications::expires_at.gt(now))
}

/// Good verifications with their accounts, which are enabled and still have the email.
#[auto_type]
fn usable(purpose: &'static str, now: StoredTime) -> _ {
    let good: is_good = is_good(purpose, now);
    verifications::table
        .inner_join(accounts::table.on(accounts::id.eq(verifications::account_id)))
        .filter(good)
        .filter(accounts::email_key.eq(verifications::email_key))
        .filter(accounts::disabled_at.is_null())
}

pub(crate) fn find_by_token(
    token: &SecretHash,
    purpose: VerificationPurpose,
    now: Timestamp,
) -> Query<PendingVerificationRow> {
    Query::new(
        usable(purpose.as_str(), StoredTime(now))
            .left_join(projects::table.on(accounts::project_id.eq(projects::id.nullable())))
            .filter(verifications::token_hash.eq(token.as_bytes().to_vec()))
            .select((
                verifications::all_columns,
                accounts::all_columns,
                projects::name.nullable(),
            )),
    )
}

/// The newest usable verification of the email. Only the email that asks to verify it carries a code.
pub(crate) fn find_newest_code(
    tenant: Tenant,
    email: &EmailKey,
    times: CodeTimes,
) -> Query<StoredId> {
    let purpose = VerificationPurpose::VerifyEmail.as_str();
    let newest = usable(purpose, StoredTime(times.now))
        .filter(accounts::email_key.eq(email.as_str().to_owned()))
        .filter(verifications::created_at.gt(StoredTime(times.since)))
        .order((verifications::created_at.desc(), verifications::id.desc()))
        .limit(1)
        .select(verifications::id);
    match tenant {
        Tenant::Platform => Query::new(newest.filter(accounts::project_id.is_null())),
        Tenant::Project(id) => {
            let project = accounts::project_id.eq(StoredId::from(id));
            Query::new(newest.filter(project))
        }
    }
}

/// Has no effect when the code was tried too often.
pub(crate) fn count_code_attempt(verification: StoredId) -> Statement {
    let attempts_left = verifications::table
        .filter(verifications::id.eq(verification))
        .filter(verifications::used_at.is_null())
        .filter(verifications::code_attempts.lt(i32::from(Verification::CODE_TRIES)));
    Statement::new(
        update(attempts_left)
            .set(verifications::code_attempts.eq(verifications::code_attempts + 1)),
    )
}

/// The enabled account whose email is to be proved, before anything that belongs to it.
pub(crate) fn lock_account(proof: &VerificationProof) -> Query<AccountRow> {
    let joined = accounts::table
        .inner_join(verifications::table.on(verifications::account_id.eq(accounts::id)))
        .filter(accounts::disabled_at.is_null());
    let query = match proof {
        VerificationProof::Token(token) => Query::new(
            joined
                .filter(verifications::token_hash.eq(token.as_bytes().to_vec()))
                .select(accounts::all_columns),
        ),
        VerificationProof::Code(id) => Query::new(
            joined
                .filter(verifications::id.eq(StoredId::from(*id)))
                .select(accounts::all_columns),
        ),
    };
    query.locked(Lock::UpdateOf("accounts"))
}

/// Uses the proof up: it works once (R22). Has no effect unless it is good and of this account's email.
pub(crate) fn use_up(
    proof: &VerificationProof,
    account: &Account,
    purpose: VerificationPurpose,
    now: Timestamp,
) -> Statement {
    let good = verifications::table
        .filter(verifications::account_id.eq(StoredId::from(account.id)))
        .filter(verifications::email_key.eq(account.email.key().as_str().to_owned()))
        .filter(is_good(purpose.as_str(), StoredTime(now)));
    let used = verifications::used_at.eq(StoredTime(now));
    match proof {
        VerificationProof::Token(token) => {
            let token = verifications::token_hash.eq(token.as_bytes().to_vec());
            Statement::new(update(good.filter(token)).set(used))
        }
        VerificationProof::Code(id) => {
            let id = verifications::id.eq(StoredId::from(*id));
            Statement::new(update(good.filter(id)).set(used))
        }
    }
}

#[auto_type]
fn unused(account: StoredId) -> _ {
    verifications::table
        .filter(verifications::account_id.eq(account))
        .filter(verifications::used_at.is_null())
}

pub(crate) fn use_up_all(account: AccountId, at: Timestamp) -> Statement {
    let used = verifications::used_at.eq(StoredTime(at));
    Statement::new(update(unused(account.into())).set(used))
}

/// Of several verifications of one purpose the newest is good (R21).
pub(crate) fn replace_earlier(new: &Verification) -> Statement {
    let earlier =
        unused(new.account_id.into()).filter(verifications::purpose.eq(new.purpose.as_str()));
    let used = verifications::used_at.eq(StoredTime(new.created_at));
    Statement::new(update(earlier).set(used))
}
