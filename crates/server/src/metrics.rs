//! Metrics of the server in the text format of Prometheus (`OpenMetrics` 1.0).

mod hashing;

use std::sync::atomic::AtomicU64;

use prometheus_client::encoding::text::encode;
use prometheus_client::metrics::counter::Counter;
use prometheus_client::metrics::family::Family;
use prometheus_client::metrics::gauge::Gauge;
use prometheus_client::registry::Registry;
use tenantry_domain::email::Delivery;
use tenantry_domain::email::OutboxOverview;
use tenantry_domain::values::Timestamp;

pub(crate) use hashing::HashMetrics;

type Label = [(&'static str, &'static str); 1];

/// Clones share their counters.
#[derive(Clone, Default)]
pub(crate) struct ServerMetrics {
    outbox_mails: Family<Label, Gauge>,
    outbox_oldest_seconds: Gauge<f64, AtomicU64>,
    mail_tries: Family<Label, Counter>,
    hashing: HashMetrics,
}

impl ServerMetrics {
    pub(crate) fn set_outbox(&self, overview: &OutboxOverview, now: Timestamp) {
        let since = overview.oldest_waiting.unwrap_or(now);
        self.set_emails("waiting", overview.waiting);
        self.set_emails("dead", overview.dead);
        self.outbox_oldest_seconds
            .set(since.until(now).as_secs_f64());
    }

    pub(crate) fn count_delivery(&self, delivery: Delivery) {
        let outcome = match delivery {
            Delivery::Delivered => "delivered",
            Delivery::Withdrawn => "withdrawn",
            Delivery::Postponed(_) => "postponed",
            Delivery::Dead(_) => "dead",
        };
        self.mail_tries.get_or_create(&[("outcome", outcome)]).inc();
    }

    pub(crate) fn hashing(&self) -> HashMetrics {
        self.hashing.clone()
    }

    pub(crate) fn render(&self) -> String {
        let mut registry = Registry::with_prefix("tenantry");
        registry.register(
            "outbox_mails",
            "Emails in the outbox by state",
            self.outbox_mails.clone(),
        );
        registry.register(
            "outbox_oldest_seconds",
            "Time since the oldest waiting email was created",
            self.outbox_oldest_seconds.clone(),
        );
        registry.register(
            "mail_tries",
            "Delivery attempts of emails by outcome",
            self.mail_tries.clone(),
        );
        self.hashing.register(&mut registry);
        let mut text = String::new();
        // Writing to a `String` does not fail.
        let _ = encode(&mut text, &registry);
        text
    }

    fn set_emails(&self, state: &'static str, count: u64) {
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
    fn counted_events_are_rendered() {
        let metrics = ServerMetrics::default();
        let overview = OutboxOverview {
            waiting: 3,
            oldest_waiting: Some(Timestamp::from_unix_seconds(10)),
            dead: 1,
        };
        metrics.set_outbox(&overview, Timestamp::from_unix_seconds(25));
        metrics.count_delivery(Delivery::Delivered);
        metrics.hashing().queued();
        let text = metrics.clone().render();
        for line in [
            "tenantry_outbox_mails{state=\"dead\"} 1",
            "tenantry_outbox_mails{state=\"waiting\"} 3",
            "tenantry_outbox_oldest_seconds 15.0",
            "tenantry_mail_tries_total{outcome=\"delivered\"} 1",
            "tenantry_hash_queue_length 1",
            "tenantry_hash_rejected_total{reason=\"full\"} 0",
        ] {
            assert!(text.lines().any(|found| found == line), "{line}\n{text}");
        }
    }
}
