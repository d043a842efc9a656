pub(super) mod outbox;
pub(super) mod requests;
