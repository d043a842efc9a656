//! The exchange of a refresh token for its successor.

use diesel::dsl::{auto_type, exists};
use diesel::prelude::*;
use diesel::sql_types::Binary;
use diesel::sqlite::Sqlite;
use diesel::update;
use tenantry_domain::accounts::Account;
use tenantry_domain::sessions::{RefreshRotation, RotationOutcome, Session};
use tenantry_domain::values::AccountId;

use super::inserts;
use crate::error::decode;
use crate::rows::{AccountRow, SessionRow, StoredId, StoredTime};
use crate::schema::{accounts, projects, sessions};
use crate::unit_of_work::{Failure, UnitOfWork};

impl UnitOfWork for RefreshRotation {
    type Output = RotationOutcome;

    fn execute(&self, connection: &mut SqliteConnection) -> Result<RotationOutcome, Failure> {
        if let Some(session) = exchange(connection, self)? {
            let account = account_of(connection, session.account_id)?;
            return Ok(RotationOutcome::Rotated(account, session));
        }
        let Some(session) = find_session(connection, self)? else {
            return Ok(RotationOutcome::Rejected);
        };
        if self.is_replay(&session) {
            let account = account_of(connection, session.account_id)?;
            return Ok(RotationOutcome::Replayed(account, session));
        }
        end_reused(connection, self)?;
        Ok(RotationOutcome::Reused)
    }
}

/// The one update that decides.
fn exchange(
    connection: &mut SqliteConnection,
    rotation: &RefreshRotation,
) -> Result<Option<Session>, Failure> {
    let good = live_session(rotation)
        .filter(sessions::token_id.eq(StoredId(rotation.presented.as_uuid())));
    let row = update(good)
        .set((
            sessions::generation.eq(sessions::generation + 1),
            sessions::previous_token_id.eq(sessions::token_id.nullable()),
            sessions::token_id.eq(StoredId(rotation.successor.as_uuid())),
            sessions::rotated_at.eq(StoredTime(rotation.now)),
        ))
        .returning(SessionRow::as_returning())
        .get_result(connection)
        .optional()?;
    row.map(|row| decode("sessions", row))
        .transpose()
        .map_err(Failure::Store)
}

/// The session that the token names, if it may still be used.
fn find_session(
    connection: &mut SqliteConnection,
    rotation: &RefreshRotation,
) -> Result<Option<Session>, Failure> {
    let row = live_session(rotation)
        .select(SessionRow::as_select())
        .first(connection)
        .optional()?;
    row.map(|row| decode("sessions", row))
        .transpose()
        .map_err(Failure::Store)
}

type AccountIds = accounts::BoxedQuery<'static, Sqlite, Binary>;

/// The account that the token names, if it is enabled and its project, if it has one, available.
fn account_that_may(rotation: &RefreshRotation) -> AccountIds {
    let enabled = accounts::table
        .filter(accounts::id.eq(StoredId(rotation.session.account_id.as_uuid())))
        .filter(accounts::disabled_at.is_null())
        .select(accounts::id)
        .into_boxed();
    let Some(project) = rotation.session.project_id else {
        return enabled.filter(accounts::project_id.is_null());
    };
    let project = StoredId(project.as_uuid());
    let owners = diesel::alias!(accounts as owners);
    let available_project = projects::table
        .inner_join(owners.on(owners.field(accounts::id).eq(projects::owner_id)))
        .filter(projects::id.eq(project))
        .filter(projects::archived_at.is_null())
        .filter(owners.field(accounts::disabled_at).is_null())
        .select(projects::id);
    enabled
        .filter(accounts::project_id.eq(project))
        .filter(exists(available_project))
}

/// Neither over nor expired, and of an account that may.
#[auto_type(no_type_alias)]
fn live_session(rotation: &RefreshRotation) -> _ {
    let id: StoredId = StoredId(rotation.session.session_id.as_uuid());
    let now: StoredTime = StoredTime(rotation.now);
    let account: AccountIds = account_that_may(rotation);
    sessions::table
        .filter(sessions::id.eq(id))
        .filter(sessions::ended_at.is_null())
        .filter(sessions::expires_at.gt(now))
        .filter(sessions::account_id.eq_any(account))
}

fn end_reused(connection: &mut SqliteConnection, rotation: &RefreshRotation) -> QueryResult<()> {
    let session = sessions::table.find(StoredId(rotation.session.session_id.as_uuid()));
    update(session)
        .set(sessions::ended_at.eq(StoredTime(rotation.now)))
        .execute(connection)?;
    inserts::audit_entry(connection, &rotation.reuse).map(drop)
}

fn account_of(connection: &mut SqliteConnection, id: AccountId) -> Result<Account, Failure> {
    let row = accounts::table
        .find(StoredId(id.as_uuid()))
        .select(AccountRow::as_select())
        .first(connection)?;
    decode("accounts", row).map_err(Failure::Store)
}
