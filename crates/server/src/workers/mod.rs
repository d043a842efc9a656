//! What goes on beside the requests: emails are sent, signing keys looked up, and what nobody needs any more
//! is taken out. Every server of a database runs all of it.

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
    pub(crate) house: PurgeExpired,
}

/// Workers that run.
pub(crate) struct RunningWorkers {
    tasks: JoinSet<()>,
    stop: watch::Sender<bool>,
}

/// Tells a worker when to end.
#[derive(Clone)]
pub(crate) struct Stop(watch::Receiver<bool>);

/// How long a worker may take to end: longer than an email that is being sent.
const LONGEST_END: Duration = Duration::from_secs(12);

impl Workers {
    pub(crate) fn start(self) -> RunningWorkers {
        let (sender, receiver) = watch::channel(false);
        let stop = Stop(receiver);
        let mut tasks = JoinSet::new();
        tasks.spawn(self.emails.run(stop.clone()));
        tasks.spawn(self.signing_keys.run(stop.clone()));
        tasks.spawn(purge::run(self.house, stop));
        RunningWorkers {
            tasks,
            stop: sender,
        }
    }
}

impl RunningWorkers {
    /// Lets every worker finish what it has begun. An email that is cut off here is sent again by the next
    /// server, with the same Message-ID.
    pub(crate) async fn stop(mut self) {
        self.stop.send_replace(true);
        let ended = async { while self.tasks.join_next().await.is_some() {} };
        if tokio::time::timeout(LONGEST_END, ended).await.is_err() {
            tracing::warn!("a worker did not end in time");
        }
    }
}

impl Stop {
    /// Waits this long; `false` when it is time to end instead.
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
