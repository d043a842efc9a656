use async_trait::async_trait;

use crate::accounts::Account;
use crate::email::OutboxEmail;
use crate::store::PortError;
use crate::values::{EmailId, Name, Timestamp};

/// The emails that wait to be sent. They are put in by the writes that cause them.
#[cfg_attr(feature = "mocks", mockall::automock)]
#[async_trait]
pub trait OutboxRepository: Send + Sync {
    /// Takes emails that are due, longest due first, for as long as the lease lasts, and counts the try.
    /// An email whose lease ran out is due again.
    ///
    /// # Contract
    /// - no email is leased twice at a time, also in a race (`outbox::a_lease_is_exclusive`)
    /// - a lease that ran out frees its email               (`outbox::a_lease_ends`)
    /// - only emails that are due are taken, longest due first, at most as many as asked for
    ///   (`outbox::the_longest_due_come_first`)
    /// - account, project name and token state come along  (`outbox::a_claim_brings_what_an_email_needs`)
    async fn claim_emails(&self, lease: EmailLease) -> Result<Vec<ClaimedEmail>, PortError>;

    /// Writes down how tries ended, and says how many. An email that was taken again meanwhile does not count,
    /// and stays as it is. Each stands by itself: after an error some may be written down, and an email that is
    /// not is due again when its lease ends.
    ///
    /// # Contract
    /// - each outcome is final or due when it says so      (`outbox::outcomes_are_stored`)
    /// - who lost the lease has no say                     (`outbox::a_lost_lease_settles_nothing`)
    /// - a lost lease is no loss for the others            (`outbox::deliveries_are_settled_together`)
    async fn settle_deliveries(&self, tries: &[DeliveryAttempt]) -> Result<usize, PortError>;

    /// Makes emails due now and says how many.
    ///
    /// # Contract
    /// - the dead get all their tries again, and nothing else changes (`outbox::dead_emails_can_be_sent_again`)
    /// - the waiting keep the number of their tries        (`outbox::waiting_emails_can_be_retried_now`)
    async fn retry_emails(&self, which: EmailsToRetry, now: Timestamp) -> Result<u64, PortError>;

    /// How many emails wait and how many are dead.
    ///
    /// # Contract
    /// - counts what is neither delivered nor withdrawn    (`outbox::the_overview_counts`)
    async fn outbox_overview(&self) -> Result<OutboxOverview, PortError>;

    /// The emails that were given up, longest dead first, at most `limit`.
    ///
    /// # Contract
    /// - dead emails only, longest dead first               (`outbox::dead_emails_are_listed`)
    async fn dead_emails(&self, limit: u32) -> Result<Vec<DeadEmail>, PortError>;
}

/// Which emails to take, and for how long.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct EmailLease {
    /// The time of the claim.
    pub now: Timestamp,
    /// When the emails are free again.
    pub until: Timestamp,
    /// The most emails to take.
    pub limit: u32,
}

/// An email that was taken to be sent.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ClaimedEmail {
    /// The email.
    pub email: OutboxEmail,
    /// Which try this is, from 1 on.
    pub attempt: u32,
    /// Whom it is for.
    pub account: Account,
    /// The project of an end user.
    pub project_name: Option<Name>,
    /// When the token it carries ends; `None` when it carries none, or one that was spent or replaced.
    pub token_expires_at: Option<Timestamp>,
}

/// A try to send an email.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DeliveryAttempt {
    /// Which email.
    pub email: EmailId,
    /// Which try it was: the number that [`OutboxRepository::claim_emails`] gave.
    pub attempt: u32,
    /// How it ended.
    pub outcome: DeliveryOutcome,
}

/// How a try to send an email ended.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum DeliveryOutcome {
    /// It was handed over.
    Delivered {
        /// When.
        at: Timestamp,
    },
    /// There is no use in it any more, and it is taken out of the outbox.
    Withdrawn,
    /// It is tried again.
    Postponed {
        /// From when on.
        until: Timestamp,
        /// Why, without address or token.
        reason: String,
    },
    /// It was tried often enough.
    Dead {
        /// When it was given up.
        at: Timestamp,
        /// Why, without address or token.
        reason: String,
    },
}

/// Which emails [`OutboxRepository::retry_emails`] makes due.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum EmailsToRetry {
    /// Those that wait after a failed try.
    Waiting,
    /// Those that were given up.
    Dead,
}

/// What the outbox holds.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct OutboxOverview {
    /// Emails that wait to be sent, or are being sent.
    pub waiting: u64,
    /// Since when the oldest of them waits.
    pub oldest_waiting: Option<Timestamp>,
    /// Emails that were given up.
    pub dead: u64,
}

/// An email that was given up.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DeadEmail {
    /// The email.
    pub email: OutboxEmail,
    /// How often it was tried.
    pub attempts: u32,
    /// When it was given up.
    pub died_at: Timestamp,
    /// What the last try ended with.
    pub reason: String,
}
