use tenantry_domain::effects::Effects;

use crate::statement::Statement;
use crate::{audit, email};

/// A verification whose token an email carries must be stored before.
pub(crate) fn insert(effects: &Effects) -> impl Iterator<Item = Statement> {
    let emails = effects.emails.iter().map(email::statements::insert);
    let entries = effects.audit.iter().map(audit::statements::insert);
    emails.chain(entries)
}
