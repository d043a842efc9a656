use tenantry_domain::use_cases::{DeliverMails, FulfilMailRequests, KeepHouse};

use super::Parts;
use crate::metrics::ServerMetrics;
use crate::workers::{MailWorker, SigningKeyWorker, Workers};

impl Parts<'_> {
    /// Everything that goes on beside the requests.
    pub(crate) fn workers(&self, metrics: ServerMetrics) -> Workers {
        Workers {
            mails: self.mail_worker(metrics),
            signing_keys: SigningKeyWorker {
                signing_keys: self.stores.signing_keys.clone(),
                tokens: self.tokens.clone(),
            },
            house: KeepHouse {
                housekeeping: self.stores.housekeeping.clone(),
                clock: self.clock.clone(),
                purge_unverified_after: self.settings.purge_unverified_after,
            },
        }
    }

    fn mail_worker(&self, metrics: ServerMetrics) -> MailWorker {
        MailWorker {
            fulfil: FulfilMailRequests {
                requests: self.stores.mail_requests.clone(),
                accounts: self.stores.accounts.clone(),
                clock: self.clock.clone(),
                random: self.random.clone(),
                mail_token_key: self.mail_token_key.clone(),
            },
            deliver: DeliverMails {
                outbox: self.stores.outbox.clone(),
                mailer: self.mailer.clone(),
                clock: self.clock.clone(),
                random: self.random.clone(),
                mail_token_key: self.mail_token_key.clone(),
            },
            outbox: self.stores.outbox.clone(),
            clock: self.clock.clone(),
            metrics,
        }
    }
}
