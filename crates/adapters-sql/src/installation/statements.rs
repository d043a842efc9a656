use diesel::insert_into;
use diesel::prelude::*;
use tenantry_domain::installation::Installation;

use super::InstallationRow;
use crate::schema::installation;
use crate::statement::{Query, Statement};

/// There is one row at most.
pub(crate) fn find() -> Query<InstallationRow> {
    Query::new(installation::table.limit(1))
}

pub(crate) fn insert(new: &Installation) -> Statement {
    Statement::new(insert_into(installation::table).values(InstallationRow::from(new)))
}
