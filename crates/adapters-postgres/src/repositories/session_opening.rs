//! A login: a session and what goes with it.

use async_trait::async_trait;
use diesel::dsl::array;
use diesel::prelude::*;
use diesel::update;
use diesel_async::{AsyncPgConnection, RunQueryDsl};
use tenantry_domain::sessions::{NewSession, Session};
use tenantry_domain::values::PasswordHash;

use super::held::hold;
use super::{inserts, throttle_settlement};
use crate::pipeline::Pipeline;
use crate::prepared::Prepared;
use crate::rows::{StoredId, StoredTime};
use crate::schema::{accounts, projects, sessions};
use crate::unit_of_work::{Failure, UnitOfWork};

#[async_trait]
impl UnitOfWork for NewSession {
    type Output = ();

    const PIPELINED: bool = true;

    async fn execute(&self, connection: &AsyncPgConnection) -> Result<(), Failure> {
        let mut opening = Pipeline::first(hold_account(connection, self));
        if let Some(hash) = &self.new_hash {
            opening = opening.then(replace_hash(connection, &self.session, hash));
        }
        opening
            .then(end_oldest(connection, &self.session))
            .then(inserts::session(connection, &self.session))
            .then(throttle_settlement::settle(connection, &self.outcomes))
            .done()
            .await
    }
}

/// Makes sure that the account still has the password that was checked and may log in, and holds it until
/// the transaction ends. The lock is the one that a new hash needs, so that of two logins at once none has
/// to get a stronger one while the other holds the weaker; and so their sessions are counted exactly.
async fn hold_account(connection: &AsyncPgConnection, opening: &NewSession) -> QueryResult<()> {
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
        // Not `EXISTS`, for which the server may look at all projects once rather than for this one.
        .filter(
            accounts::project_id
                .is_null()
                .or(available_project.single_value().is_not_null()),
        )
        .select(accounts::id)
        .for_no_key_update();
    hold(connection, found).await
}

/// The password stays the same, so nobody has to be told that the account has changed.
async fn replace_hash(
    mut connection: &AsyncPgConnection,
    session: &Session,
    hash: &PasswordHash,
) -> QueryResult<()> {
    let account = accounts::table.find(StoredId(session.account_id.as_uuid()));
    let replacement = update(account).set(accounts::password_hash.eq(hash.as_phc()));
    let done = replacement.execute(&mut connection).await;
    done.map(drop)
}

/// Makes room for the new session. It is not stored yet, so that it stays even if the clock was set back.
/// The surplus is an array, and the account is named again: a plan that was made for an empty table would join
/// the surplus with all sessions that there are.
async fn end_oldest(mut connection: &AsyncPgConnection, new: &Session) -> QueryResult<()> {
    let others = i64::from(Session::MAX_PER_ACCOUNT) - 1;
    let account = StoredId(new.account_id.as_uuid());
    let live = diesel::alias!(sessions as live);
    let surplus = live
        .filter(live.field(sessions::account_id).eq(account))
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
    let ending = sessions::table
        .filter(sessions::account_id.eq(account))
        .filter(sessions::id.eq_any(array(surplus)));
    let ending = update(ending).set(sessions::ended_at.eq(StoredTime(new.created_at)));
    let done = Prepared(ending).execute(&mut connection).await;
    done.map(drop)
}
