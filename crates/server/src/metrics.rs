//! What the server counts. Names follow the conventions of Prometheus.

use metrics::{counter, describe_counter, describe_gauge, gauge};
use metrics_exporter_prometheus::{BuildError, PrometheusBuilder, PrometheusHandle};
use tenantry_domain::ports::OutboxOverview;
use tenantry_domain::use_cases::Delivery;
use tenantry_domain::values::Timestamp;

/// Starts counting. What is counted before that is lost.
///
/// # Errors
/// When something else counts already.
pub(crate) fn start() -> Result<PrometheusHandle, BuildError> {
    let handle = PrometheusBuilder::new().install_recorder()?;
    describe_gauge!("tenantry_outbox_mails", "Mails in the outbox, by state");
    describe_gauge!(
        "tenantry_outbox_oldest_seconds",
        "How long the oldest mail has been waiting"
    );
    describe_counter!(
        "tenantry_mail_tries_total",
        "Tries to send a mail, by outcome"
    );
    Ok(handle)
}

/// What the outbox holds.
pub(crate) fn outbox(overview: &OutboxOverview, now: Timestamp) {
    let since = overview.oldest_waiting.unwrap_or(now);
    gauge!("tenantry_outbox_mails", "state" => "waiting").set(as_f64(overview.waiting));
    gauge!("tenantry_outbox_mails", "state" => "dead").set(as_f64(overview.dead));
    gauge!("tenantry_outbox_oldest_seconds").set(since.until(now).as_secs_f64());
}

/// A mail was tried.
pub(crate) fn delivery(delivery: Delivery) {
    let outcome = match delivery {
        Delivery::Delivered => "delivered",
        Delivery::Withdrawn => "withdrawn",
        Delivery::Postponed(_) => "postponed",
        Delivery::Dead(_) => "dead",
    };
    counter!("tenantry_mail_tries_total", "outcome" => outcome).increment(1);
}

/// Prometheus knows floating-point numbers only; counts of rows are small enough for them.
fn as_f64(count: u64) -> f64 {
    f64::from(u32::try_from(count).unwrap_or(u32::MAX))
}
