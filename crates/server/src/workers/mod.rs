//! Background tasks: they send emails, reload signing keys and purge expired data. Every server of a database runs
//! all of them.

mod circuit_breaker;
mod email;
mod purge;
mod signing_keys;

use std::time::Duration;

use tenantry_domain::retention::PurgeExpired;
use tokio::sync::watch;
use tokio::task::JoinSet;

pub(crate) use email::EmailWorker;
pub(crate) use signing_keys::SigningKeyWorker;

/// The workers, not started yet.
pub(crate) struct Workers {
    pub(crate) emails: EmailWorker,
    pub(crate) signing_keys: SigningKeyWorker,
    pub(crate) purge: PurgeExpired,
}

/// Running workers.
pub(crate) struct RunningWorkers {
    tasks: JoinSet<()>,
    stop: watch::Sender<bool>,
}

/// The signal that stops a worker.
#[derive(Clone)]
pub(crate) struct Stop(watch::Receiver<bool>);

/// How long a worker may take to stop: longer than sending an email takes.
const STOP_TIMEOUT: Duration = Duration::from_secs(12);

impl Workers {
    pub(crate) fn start(self) -> RunningWorkers {
        let (sender, receiver) = watch::channel(false);
        let stop = Stop(receiver);
        let mut tasks = JoinSet::new();
        tasks.spawn(self.emails.run(stop.clone()));
        tasks.spawn(self.signing_keys.run(stop.clone()));
        tasks.spawn(purge::run(self.purge, stop));
        RunningWorkers {
            tasks,
            stop: sender,
        }
    }
}

impl RunningWorkers {
    /// Stops every worker after its current work. An email that is interrupted is sent again by the next server,
    /// with the same Message-ID.
    pub(crate) async fn stop(mut self) {
        self.stop.send_replace(true);
        let ended = async { while self.tasks.join_next().await.is_some() {} };
        if tokio::time::timeout(STOP_TIMEOUT, ended).await.is_err() {
            tracing::warn!("a worker did not stop in time");
        }
    }
}

impl Stop {
    /// Waits; `false` when the worker must stop.
    pub(crate) async fn sleep(&mut self, pause: Duration) -> bool {
        tokio::select! {
            () = tokio::time::sleep(pause) => true,
            _ = self.0.wait_for(|stop| *stop) => false,
        }
    }

    pub(crate) fn is_due(&self) -> bool {
        *self.0.borrow()
    }
}
