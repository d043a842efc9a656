use std::time::Duration;

use crate::{HashObserver, Refusal};

/// How long a caller stands before a full queue until it is refused. Shorter than the 100 ms within which
/// a refusal has to be answered, long enough that a client which comes again at once does not take the
/// processor from the hashes (`docs/adr/0004-argon2-pool.md`).
pub(crate) const MOMENT: Duration = Duration::from_millis(50);

/// Lets the moment go by. A caller that goes away meanwhile is counted.
pub(crate) async fn wait_a_moment(observer: &dyn HashObserver) {
    let mut caller = Caller {
        observer,
        stayed: false,
    };
    tokio::time::sleep(MOMENT).await;
    caller.stayed = true;
}

struct Caller<'a> {
    observer: &'a dyn HashObserver,
    stayed: bool,
}

impl Drop for Caller<'_> {
    fn drop(&mut self) {
        if !self.stayed {
            self.observer.refused(Refusal::Abandoned);
        }
    }
}
