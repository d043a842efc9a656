//! [`OutboxRepository`](tenantry_domain::email::OutboxRepository).

mod claiming;
mod leases;
mod message;
mod outcomes;
mod reading;
mod retrying;
mod tries;

pub use claiming::the_longest_due_come_first;
pub use leases::{a_lease_ends, a_lease_is_exclusive, a_lost_lease_settles_nothing};
pub use message::a_claim_brings_what_a_message_needs;
pub use outcomes::{outcomes_are_kept, tries_are_settled_together};
pub use reading::{dead_emails_are_listed, the_overview_counts};
pub use retrying::{dead_emails_can_be_sent_again, waiting_emails_can_be_hastened};
