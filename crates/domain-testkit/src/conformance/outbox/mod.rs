//! [`OutboxRepository`](tenantry_domain::ports::OutboxRepository).

mod claiming;
mod leases;
mod letters;
mod outcomes;
mod reading;
mod retrying;
mod tries;

pub use claiming::the_longest_due_come_first;
pub use leases::{a_lease_ends, a_lease_is_exclusive, a_lost_lease_settles_nothing};
pub use letters::a_claim_brings_what_a_letter_needs;
pub use outcomes::{outcomes_are_kept, tries_are_settled_together};
pub use reading::{dead_mails_are_listed, the_overview_counts};
pub use retrying::{dead_mails_can_be_sent_again, waiting_mails_can_be_hastened};
