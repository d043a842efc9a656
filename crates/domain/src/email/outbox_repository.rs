use async_trait::async_trait;

use crate::accounts::Account;
use crate::email::OutboxEmail;
use crate::store::PortError;
use crate::values::{EmailId, Name, Timestamp};

/// Stores the outbox. The writes that cause emails put them in.
#[cfg_attr(feature = "mocks", mockall::automock)]
#[async_trait]
pub trait OutboxRepository: Send + Sync {
    /// Leases due emails, longest due first, and counts the attempt. An email whose lease ended is due
    /// again.
    ///
    /// # Contract
    /// - an email has one lease at a time, also in a race  (`outbox::a_lease_is_exclusive`)
    /// - an email whose lease ended is due again           (`outbox::a_lease_ends`)
    /// - leases due emails only, longest due first, at most the limit
    ///   (`outbox::the_longest_due_come_first`)
    /// - returns account, project name and token expiry    (`outbox::a_claim_brings_what_an_email_needs`)
    async fn claim_emails(&self, lease: EmailLease) -> Result<Vec<ClaimedEmail>, PortError>;

    /// Stores how attempts ended, and returns how many it stored. An email that was leased again does not
    /// count and does not change. Each attempt is stored on its own: after an error some may be stored, and the
    /// others are due again when their leases end.
    ///
    /// # Contract
    /// - an outcome is final, or due at its time           (`outbox::outcomes_are_stored`)
    /// - an attempt with a lost lease settles nothing      (`outbox::a_lost_lease_settles_nothing`)
    /// - a lost lease does not affect other attempts       (`outbox::deliveries_are_settled_together`)
    async fn settle_deliveries(&self, tries: &[DeliveryAttempt]) -> Result<usize, PortError>;

    /// Makes emails due now, and returns how many.
    ///
    /// # Contract
    /// - dead emails get all their attempts again, and nothing else changes (`outbox::dead_emails_can_be_sent_again`)
    /// - waiting emails keep the number of their attempts  (`outbox::waiting_emails_can_be_retried_now`)
    async fn retry_emails(&self, which: EmailsToRetry, now: Timestamp) -> Result<u64, PortError>;

    /// How many emails wait and how many are dead.
    ///
    /// # Contract
    /// - counts emails neither delivered nor withdrawn     (`outbox::the_overview_counts`)
    async fn outbox_overview(&self) -> Result<OutboxOverview, PortError>;

    /// The dead emails, longest dead first, at most `limit`.
    ///
    /// # Contract
    /// - returns dead emails only, longest dead first      (`outbox::dead_emails_are_listed`)
    async fn dead_emails(&self, limit: u32) -> Result<Vec<DeadEmail>, PortError>;
}

/// How many emails to lease, and until when.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct EmailLease {
    /// The time of the claim.
    pub now: Timestamp,
    /// When the lease ends.
    pub until: Timestamp,
    /// The maximum of emails.
    pub limit: u32,
}

/// A leased email.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ClaimedEmail {
    /// The email in the outbox.
    pub email: OutboxEmail,
    /// The number of this attempt, from 1 on.
    pub attempt: u32,
    /// The recipient.
    pub account: Account,
    /// The name of the project of an end user.
    pub project_name: Option<Name>,
    /// When its token expires; `None` when it carries none, or one that was used or replaced.
    pub token_expires_at: Option<Timestamp>,
}

/// An attempt to send an email.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DeliveryAttempt {
    /// The id of the email.
    pub email: EmailId,
    /// The number of the attempt, from [`OutboxRepository::claim_emails`].
    pub attempt: u32,
    /// How the attempt ended.
    pub outcome: DeliveryOutcome,
}

/// How an attempt to send an email ended.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum DeliveryOutcome {
    /// The mail server accepted it.
    Delivered {
        /// The time of delivery.
        at: Timestamp,
    },
    /// It has no use any more and is deleted from the outbox.
    Withdrawn,
    /// It is attempted again.
    Postponed {
        /// When it is due again.
        until: Timestamp,
        /// The cause, without email address or token.
        reason: String,
    },
    /// It failed too often.
    Dead {
        /// When it was given up.
        at: Timestamp,
        /// The cause, without email address or token.
        reason: String,
    },
}

/// Which emails [`OutboxRepository::retry_emails`] makes due.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum EmailsToRetry {
    /// Those that wait after a failed attempt.
    Waiting,
    /// Those that were given up.
    Dead,
}

/// The numbers of emails in the outbox.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct OutboxOverview {
    /// Emails that wait to be sent, or are being sent.
    pub waiting: u64,
    /// When the oldest waiting email was stored.
    pub oldest_waiting: Option<Timestamp>,
    /// Emails that were given up.
    pub dead: u64,
}

/// An email that was given up.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DeadEmail {
    /// The email in the outbox.
    pub email: OutboxEmail,
    /// The number of attempts.
    pub attempts: u32,
    /// When it was given up.
    pub died_at: Timestamp,
    /// The cause of the last failure.
    pub reason: String,
}
