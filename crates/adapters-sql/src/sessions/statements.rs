use diesel::dsl::{AsExpr, auto_type};
use diesel::prelude::*;
use diesel::{insert_into, update};
use tenantry_domain::sessions::{RefreshRotation, Session, SessionRef};
use tenantry_domain::values::{AccountId, SessionId, Timestamp};

use super::{AccountSessionRow, SessionRow};
use crate::accounts::{AccountRow, statements::is_usable};
use crate::schema::{accounts, sessions};
use crate::statement::{Lock, Query, Statement};
use crate::types::{StoredId, StoredTime};

pub(crate) fn insert(session: &Session) -> Statement {
    Statement::new(insert_into(sessions::table).values(SessionRow::from(session)))
}

/// Sessions that neither ended nor expired.
#[auto_type]
fn is_live(now: StoredTime) -> _ {
    sessions::ended_at
        .is_null()
        .and(sessions::expires_at.gt(now))
}

diesel::infix_operator!(IsSame, " IS NOT DISTINCT FROM ");

type IsInProject = IsSame<accounts::project_id, AsExpr<Option<StoredId>, accounts::project_id>>;

/// Accounts of this project, or of none.
fn is_in_project(session: SessionRef) -> IsInProject {
    let project = session.project_id.map(StoredId::from);
    IsSame::new(accounts::project_id, project.into_sql())
}

/// The live session that a token names, with its account.
#[auto_type]
fn named_by(session: SessionRef, now: StoredTime) -> _ {
    let session_id: StoredId = session.session_id.into();
    let account_id: StoredId = session.account_id.into();
    let in_project: IsInProject = is_in_project(session);
    let live: is_live = is_live(now);
    sessions::table
        .inner_join(accounts::table.on(accounts::id.eq(sessions::account_id)))
        .filter(sessions::id.eq(session_id))
        .filter(live)
        .filter(accounts::id.eq(account_id))
        .filter(in_project)
}

pub(crate) fn find_account(session: SessionRef, now: Timestamp) -> Query<AccountRow> {
    Query::new(
        named_by(session, StoredTime(now))
            .filter(accounts::disabled_at.is_null())
            .select(accounts::all_columns),
    )
}

/// The session whose refresh token is presented, if its account may use the service.
pub(crate) fn lock_for_rotation(rotation: &RefreshRotation) -> Query<AccountSessionRow> {
    Query::new(
        named_by(rotation.session, StoredTime(rotation.now))
            .filter(is_usable())
            .select((sessions::all_columns, accounts::all_columns)),
    )
    .locked(Lock::UpdateOf("sessions"))
}

/// A refresh token has one successor: the update has no effect once the token was exchanged.
pub(crate) fn rotate(rotation: &RefreshRotation) -> Query<SessionRow> {
    let current = sessions::table
        .filter(sessions::id.eq(StoredId::from(rotation.session.session_id)))
        .filter(sessions::token_id.eq(StoredId::from(rotation.presented)));
    Query::new(
        update(current)
            .set((
                sessions::generation.eq(sessions::generation + 1),
                sessions::previous_token_id.eq(sessions::token_id.nullable()),
                sessions::token_id.eq(StoredId::from(rotation.successor)),
                sessions::rotated_at.eq(StoredTime(rotation.now)),
            ))
            .returning(sessions::all_columns),
    )
}

/// Newest first.
pub(crate) fn list_live(account: AccountId, now: Timestamp) -> Query<SessionRow> {
    Query::new(
        sessions::table
            .filter(sessions::account_id.eq(StoredId::from(account)))
            .filter(is_live(StoredTime(now)))
            .order((sessions::created_at.desc(), sessions::id.desc())),
    )
}

pub(crate) fn end(account: AccountId, session: SessionId, at: Timestamp) -> Statement {
    let live = sessions::table
        .filter(sessions::id.eq(StoredId::from(session)))
        .filter(sessions::account_id.eq(StoredId::from(account)))
        .filter(sessions::ended_at.is_null());
    Statement::new(update(live).set(sessions::ended_at.eq(StoredTime(at))))
}

pub(crate) fn end_all(account: AccountId, at: Timestamp) -> Statement {
    Statement::new(update(not_ended(account.into())).set(sessions::ended_at.eq(StoredTime(at))))
}

pub(crate) fn end_others(account: AccountId, kept: SessionId, at: Timestamp) -> Statement {
    let others = not_ended(account.into()).filter(sessions::id.ne(StoredId::from(kept)));
    Statement::new(update(others).set(sessions::ended_at.eq(StoredTime(at))))
}

#[auto_type]
fn not_ended(account: StoredId) -> _ {
    sessions::table
        .filter(sessions::account_id.eq(account))
        .filter(sessions::ended_at.is_null())
}

/// Ends the oldest sessions above the limit, before the new session is stored. So the new one stays even if the clock was set back.
pub(crate) fn end_oldest(new: &Session) -> Statement {
    let account = StoredId::from(new.account_id);
    let others = i64::from(Session::MAX_PER_ACCOUNT) - 1;
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
    // The account stands twice, so that the server looks at no other sessions.
    let surplus = sessions::table
        .filter(sessions::account_id.eq(account))
        .filter(sessions::id.eq_any(surplus));
    Statement::new(update(surplus).set(sessions::ended_at.eq(StoredTime(new.created_at))))
}
