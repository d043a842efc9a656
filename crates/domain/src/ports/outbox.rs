use async_trait::async_trait;

use super::StoreError;
use crate::model::{Account, OutboxMail};
use crate::values::{MailId, Name, Timestamp};

/// The mails that wait to be sent. They are put in by the writes that cause them.
#[cfg_attr(feature = "mocks", mockall::automock)]
#[async_trait]
pub trait OutboxRepository: Send + Sync {
    /// Takes mails that are due, longest due first, for as long as the lease lasts, and counts the try.
    /// A mail whose lease ran out is due again.
    ///
    /// # Contract
    /// - no mail is leased twice at a time, also in a race (`outbox::a_lease_is_exclusive`)
    /// - a lease that ran out frees its mail               (`outbox::a_lease_ends`)
    /// - only mails that are due are taken, longest due first, at most as many as asked for
    ///   (`outbox::the_longest_due_come_first`)
    /// - account, project name and token state come along  (`outbox::a_claim_brings_what_a_letter_needs`)
    async fn claim(&self, lease: MailLease) -> Result<Vec<ClaimedMail>, StoreError>;

    /// Writes down how tries ended, and says how many. A mail that was taken again meanwhile does not count,
    /// and stays as it is. Each stands by itself: after an error some may be written down, and a mail that is
    /// not is due again when its lease ends.
    ///
    /// # Contract
    /// - each outcome is final or due when it says so      (`outbox::outcomes_are_kept`)
    /// - who lost the lease has no say                     (`outbox::a_lost_lease_settles_nothing`)
    /// - a lost lease is no loss for the others            (`outbox::tries_are_settled_together`)
    async fn settle(&self, tries: &[MailTry]) -> Result<usize, StoreError>;

    /// Makes mails due now and says how many.
    ///
    /// # Contract
    /// - the dead get all their tries again, and nothing else changes (`outbox::dead_mails_can_be_sent_again`)
    /// - the waiting keep the number of their tries        (`outbox::waiting_mails_can_be_hastened`)
    async fn retry(&self, which: MailsToRetry, now: Timestamp) -> Result<u64, StoreError>;

    /// How many mails wait and how many are dead.
    ///
    /// # Contract
    /// - counts what is neither delivered nor withdrawn    (`outbox::the_overview_counts`)
    async fn overview(&self) -> Result<OutboxOverview, StoreError>;

    /// The mails that were given up, longest dead first, at most `limit`.
    ///
    /// # Contract
    /// - dead mails only, longest dead first               (`outbox::dead_mails_are_listed`)
    async fn dead(&self, limit: u32) -> Result<Vec<DeadMail>, StoreError>;
}

/// Which mails to take, and for how long.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct MailLease {
    /// The time of the claim.
    pub now: Timestamp,
    /// When the mails are free again.
    pub until: Timestamp,
    /// The most mails to take.
    pub limit: u32,
}

/// A mail that was taken to be sent.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ClaimedMail {
    /// The mail.
    pub mail: OutboxMail,
    /// Which try this is, from 1 on.
    pub attempt: u32,
    /// Whom it is for.
    pub account: Account,
    /// The project of an end user.
    pub project_name: Option<Name>,
    /// When the token it carries ends; `None` when it carries none, or one that was spent or replaced.
    pub token_expires_at: Option<Timestamp>,
}

/// A try to send a mail.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct MailTry {
    /// Which mail.
    pub mail: MailId,
    /// Which try it was: the number that [`OutboxRepository::claim`] gave.
    pub attempt: u32,
    /// How it ended.
    pub outcome: MailOutcome,
}

/// How a try to send a mail ended.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum MailOutcome {
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

/// Which mails [`OutboxRepository::retry`] makes due.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum MailsToRetry {
    /// Those that wait after a failed try.
    Waiting,
    /// Those that were given up.
    Dead,
}

/// What the outbox holds.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct OutboxOverview {
    /// Mails that wait to be sent, or are being sent.
    pub waiting: u64,
    /// Since when the oldest of them waits.
    pub oldest_waiting: Option<Timestamp>,
    /// Mails that were given up.
    pub dead: u64,
}

/// A mail that was given up.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DeadMail {
    /// The mail.
    pub mail: OutboxMail,
    /// How often it was tried.
    pub attempts: u32,
    /// When it was given up.
    pub died_at: Timestamp,
    /// What the last try ended with.
    pub reason: String,
}
