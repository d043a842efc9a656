use std::time::Duration;

use prometheus_client::metrics::counter::Counter;
use prometheus_client::metrics::family::Family;
use prometheus_client::metrics::gauge::Gauge;
use prometheus_client::metrics::histogram::Histogram;
use prometheus_client::registry::Registry;
use tenantry_adapters_argon2::{ActiveBackend, HashObserver, Rejection};

use super::Label;

/// A request waits for at most 1.5 seconds.
const WAITS: [f64; 10] = [0.001, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 1.5];
/// From the lowest parameters on a fast processor to the highest allowed ones on a busy processor.
const HASHES: [f64; 10] = [0.005, 0.01, 0.02, 0.03, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5];

/// The implementation and its instruction set.
type BackendLabels = [(&'static str, &'static str); 2];

/// Metrics of the hash pool. Clones share their values.
#[derive(Clone)]
pub(crate) struct HashMetrics {
    queue_length: Gauge,
    wait_seconds: Histogram,
    seconds: Histogram,
    rejected: Family<Label, Counter>,
    backend: Family<BackendLabels, Gauge>,
}

impl Default for HashMetrics {
    fn default() -> Self {
        let rejected = Family::<Label, Counter>::default();
        for rejection in [Rejection::Full, Rejection::Late, Rejection::Abandoned] {
            // Created at the start, because Prometheus computes no rate from the first sample of a counter.
            drop(rejected.get_or_create(&reason(rejection)));
        }
        Self {
            queue_length: Gauge::default(),
            wait_seconds: Histogram::new(WAITS),
            seconds: Histogram::new(HASHES),
            rejected,
            backend: Family::default(),
        }
    }
}

impl HashMetrics {
    pub(super) fn register(&self, registry: &mut Registry) {
        registry.register(
            "hash_queue_length",
            "Passwords that wait to be hashed",
            self.queue_length.clone(),
        );
        registry.register(
            "hash_wait_seconds",
            "Time a password waited before it was hashed",
            self.wait_seconds.clone(),
        );
        registry.register(
            "hash_seconds",
            "Time to hash a password",
            self.seconds.clone(),
        );
        registry.register(
            "hash_rejected",
            "Rejected hashes by reason",
            self.rejected.clone(),
        );
        registry.register(
            "hash_backend",
            "Implementation of Argon2id in use",
            self.backend.clone(),
        );
    }

    pub(crate) fn set_backend(&self, backend: ActiveBackend) {
        let labels = [
            ("implementation", backend.implementation()),
            ("instructions", backend.instructions()),
        ];
        self.backend.get_or_create(&labels).set(1);
    }
}

impl HashObserver for HashMetrics {
    fn queued(&self) {
        self.queue_length.inc();
    }

    fn dequeued(&self) {
        self.queue_length.dec();
    }

    fn waited(&self, time: Duration) {
        self.wait_seconds.observe(time.as_secs_f64());
    }

    fn hashed(&self, time: Duration) {
        self.seconds.observe(time.as_secs_f64());
    }

    fn rejected(&self, rejection: Rejection) {
        self.rejected.get_or_create(&reason(rejection)).inc();
    }
}

const fn reason(rejection: Rejection) -> Label {
    let reason = match rejection {
        Rejection::Full => "full",
        Rejection::Late => "late",
        Rejection::Abandoned => "abandoned",
    };
    [("reason", reason)]
}

#[cfg(test)]
mod tests {
    use prometheus_client::encoding::text::encode;

    use super::*;

    fn has_lines(metrics: &HashMetrics, lines: &[&str]) {
        let mut registry = Registry::with_prefix("tenantry");
        metrics.register(&mut registry);
        let mut text = String::new();
        encode(&mut text, &registry).unwrap();
        for line in lines {
            assert!(text.lines().any(|found| found == *line), "{line}\n{text}");
        }
    }

    #[test]
    fn events_of_the_pool_are_counted() {
        let metrics = HashMetrics::default();
        metrics.set_backend(ActiveBackend::Optimized("avx2"));
        for _ in 0..3 {
            metrics.queued();
        }
        metrics.dequeued();
        metrics.waited(Duration::from_millis(250));
        metrics.hashed(Duration::from_millis(15));
        metrics.rejected(Rejection::Full);
        metrics.rejected(Rejection::Full);
        metrics.rejected(Rejection::Late);
        has_lines(
            &metrics.clone(),
            &[
                "tenantry_hash_backend{implementation=\"argon2-rust\",instructions=\"avx2\"} 1",
                "tenantry_hash_queue_length 2",
                "tenantry_hash_wait_seconds_sum 0.25",
                "tenantry_hash_wait_seconds_count 1",
                "tenantry_hash_wait_seconds_bucket{le=\"0.1\"} 0",
                "tenantry_hash_wait_seconds_bucket{le=\"0.25\"} 1",
                "tenantry_hash_seconds_sum 0.015",
                "tenantry_hash_seconds_bucket{le=\"0.01\"} 0",
                "tenantry_hash_seconds_bucket{le=\"0.02\"} 1",
                "tenantry_hash_rejected_total{reason=\"full\"} 2",
                "tenantry_hash_rejected_total{reason=\"late\"} 1",
                "tenantry_hash_rejected_total{reason=\"abandoned\"} 0",
            ],
        );
    }
}
