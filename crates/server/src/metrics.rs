//! What the server counts, in the text format that Prometheus reads (`OpenMetrics` 1.0).

mod hashing;

use std::sync::atomic::AtomicU64;

use prometheus_client::encoding::text::encode;
use prometheus_client::metrics::counter::Counter;
use prometheus_client::metrics::family::Family;
use prometheus_client::metrics::gauge::Gauge;
use prometheus_client::registry::Registry;
use tenantry_domain::email::{Delivery, OutboxOverview};
use tenantry_domain::values::Timestamp;

pub(crate) use hashing::HashMetrics;

/// A label and its value.
type Label = [(&'static str, &'static str); 1];

/// The counters. Clones count together.
#[derive(Clone, Default)]
pub(crate) struct ServerMetrics {
    outbox_mails: Family<Label, Gauge>,
    outbox_oldest_seconds: Gauge<f64, AtomicU64>,
    mail_tries: Family<Label, Counter>,
    hashing: HashMetrics,
}

impl ServerMetrics {
    /// What the outbox holds.
    pub(crate) fn outbox(&self, overview: &OutboxOverview, now: Timestamp) {
        let since = overview.oldest_waiting.unwrap_or(now);
        self.mails("waiting", overview.waiting);
        self.mails("dead", overview.dead);
        self.outbox_oldest_seconds
            .set(since.until(now).as_secs_f64());
    }

    /// A mail was tried.
    pub(crate) fn mail_tried(&self, delivery: Delivery) {
        let outcome = match delivery {
            Delivery::Delivered => "delivered",
            Delivery::Withdrawn => "withdrawn",
            Delivery::Postponed(_) => "postponed",
            Delivery::Dead(_) => "dead",
        };
        self.mail_tries.get_or_create(&[("outcome", outcome)]).inc();
    }

    /// Who counts hashes.
    pub(crate) fn hashing(&self) -> HashMetrics {
        self.hashing.clone()
    }

    /// Everything that was counted, as text.
    pub(crate) fn render(&self) -> String {
        let mut registry = Registry::with_prefix("tenantry");
        registry.register(
            "outbox_mails",
            "Mails in the outbox by state",
            self.outbox_mails.clone(),
        );
        registry.register(
            "outbox_oldest_seconds",
            "How long the oldest mail has been waiting",
            self.outbox_oldest_seconds.clone(),
        );
        registry.register(
            "mail_tries",
            "Tries to send a mail by outcome",
            self.mail_tries.clone(),
        );
        self.hashing.register(&mut registry);
        let mut text = String::new();
        // Writing into a text does not fail.
        let _ = encode(&mut text, &registry);
        text
    }

    fn mails(&self, state: &'static str, count: u64) {
        let count = i64::try_from(count).unwrap_or(i64::MAX);
        self.outbox_mails
            .get_or_create(&[("state", state)])
            .set(count);
    }
}

#[cfg(test)]
mod tests {
    use tenantry_adapters_argon2::HashObserver as _;

    use super::*;

    #[test]
    fn what_was_counted_is_told() {
        let metrics = ServerMetrics::default();
        let overview = OutboxOverview {
            waiting: 3,
            oldest_waiting: Some(Timestamp::from_unix_seconds(10)),
            dead: 1,
        };
        metrics.outbox(&overview, Timestamp::from_unix_seconds(25));
        metrics.mail_tried(Delivery::Delivered);
        metrics.hashing().entered();
        let text = metrics.clone().render();
        for line in [
            "tenantry_outbox_mails{state=\"dead\"} 1",
            "tenantry_outbox_mails{state=\"waiting\"} 3",
            "tenantry_outbox_oldest_seconds 15.0",
            "tenantry_mail_tries_total{outcome=\"delivered\"} 1",
            "tenantry_hash_queue_length 1",
            "tenantry_hash_refused_total{reason=\"full\"} 0",
        ] {
            assert!(text.lines().any(|found| found == line), "{line}\n{text}");
        }
    }
}
