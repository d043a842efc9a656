//! A login: a session and what goes with it.

use diesel::dsl::exists;
use diesel::prelude::*;
use diesel::update;
use tenantry_domain::sessions::{NewSession, Session};
use tenantry_domain::store::Conflict;
use tenantry_domain::values::PasswordHash;

use super::{inserts, throttles};
use crate::prepared::Prepared;
use crate::rows::{StoredId, StoredTime};
use crate::schema::{accounts, projects, sessions};
use crate::unit_of_work::{Failure, UnitOfWork};

impl UnitOfWork for NewSession {
    type Output = ();

    fn execute(&self, connection: &mut SqliteConnection) -> Result<(), Failure> {
        require_account(connection, self)?;
        if let Some(hash) = &self.new_hash {
            replace_hash(connection, &self.session, hash)?;
        }
        end_oldest(connection, &self.session)?;
        inserts::session(connection, &self.session)?;
        throttles::settle(connection, &self.outcomes)
    }
}

/// Makes sure that the account still has the password that was checked and may log in.
fn require_account(connection: &mut SqliteConnection, opening: &NewSession) -> Result<(), Failure> {
    let owners = diesel::alias!(accounts as owners);
    let available_project = projects::table
        .inner_join(owners.on(owners.field(accounts::id).eq(projects::owner_id)))
        .filter(accounts::project_id.eq(projects::id.nullable()))
        .filter(projects::archived_at.is_null())
        .filter(owners.field(accounts::disabled_at).is_null())
        .select(projects::id);
    let found = accounts::table
        .filter(accounts::id.eq(StoredId(opening.session.account_id.as_uuid())))
        .filter(accounts::password_hash.eq(opening.checked_hash.as_phc()))
        .filter(accounts::disabled_at.is_null())
        .filter(accounts::project_id.is_null().or(exists(available_project)))
        .select(accounts::id)
        .first::<StoredId>(connection)
        .optional()?;
    found
        .map(|_| ())
        .ok_or(Failure::Rejected(Conflict::PreconditionFailed))
}

/// The password stays the same, so nobody has to be told that the account has changed.
fn replace_hash(
    connection: &mut SqliteConnection,
    session: &Session,
    hash: &PasswordHash,
) -> QueryResult<()> {
    let account = accounts::table.find(StoredId(session.account_id.as_uuid()));
    update(account)
        .set(accounts::password_hash.eq(hash.as_phc()))
        .execute(connection)
        .map(drop)
}

/// Makes room for the new session. It is not stored yet, so that it stays even if the clock was set back.
fn end_oldest(connection: &mut SqliteConnection, new: &Session) -> QueryResult<()> {
    let others = i64::from(Session::MAX_PER_ACCOUNT) - 1;
    let live = diesel::alias!(sessions as live);
    let surplus = live
        .filter(
            live.field(sessions::account_id)
                .eq(StoredId(new.account_id.as_uuid())),
        )
        .filter(live.field(sessions::ended_at).is_null())
        .filter(
            live.field(sessions::expires_at)
                .gt(StoredTime(new.created_at)),
        )
        .order((
            live.field(sessions::created_at).desc(),
            live.field(sessions::id).desc(),
        ))
        .offset(others)
        .select(live.field(sessions::id));
    let ending = update(sessions::table.filter(sessions::id.eq_any(surplus)))
        .set(sessions::ended_at.eq(StoredTime(new.created_at)));
    Prepared(ending).execute(connection).map(drop)
}
