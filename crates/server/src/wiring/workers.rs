use tenantry_domain::email::{DeliverEmails, ProcessEmailRequests};
use tenantry_domain::retention::PurgeExpired;

use super::Parts;
use crate::metrics::ServerMetrics;
use crate::workers::{EmailWorker, SigningKeyWorker, Workers};

impl Parts<'_> {
    /// Everything that goes on beside the requests.
    pub(crate) fn workers(&self, metrics: ServerMetrics) -> Workers {
        Workers {
            emails: self.email_worker(metrics),
            signing_keys: SigningKeyWorker {
                signing_keys: self.store.clone(),
                tokens: self.tokens.clone(),
            },
            house: PurgeExpired {
                housekeeping: self.store.clone(),
                clock: self.clock.clone(),
                purge_unverified_after: self.settings.purge_unverified_after,
            },
        }
    }

    fn email_worker(&self, metrics: ServerMetrics) -> EmailWorker {
        EmailWorker {
            process: ProcessEmailRequests {
                requests: self.store.clone(),
                accounts: self.store.clone(),
                clock: self.clock.clone(),
                random: self.random.clone(),
                email_token_key: self.email_token_key.clone(),
            },
            deliver: DeliverEmails {
                outbox: self.store.clone(),
                mailer: self.mailer.clone(),
                clock: self.clock.clone(),
                random: self.random.clone(),
                email_token_key: self.email_token_key.clone(),
            },
            outbox: self.store.clone(),
            clock: self.clock.clone(),
            metrics,
        }
    }
}
