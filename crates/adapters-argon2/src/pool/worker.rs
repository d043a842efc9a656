use std::sync::Arc;
use std::thread::{self, JoinHandle};

use super::work_queue::WorkQueue;
use crate::engine::Engine;

/// Starts a thread that works until the queue is closed.
pub(crate) fn start(
    number: usize,
    queue: Arc<WorkQueue>,
    mut engine: Engine,
) -> std::io::Result<JoinHandle<()>> {
    thread::Builder::new()
        .name(format!("argon2-{number}"))
        .spawn(move || {
            lower_thread_priority();
            while let Some(job) = queue.next() {
                job.run(&mut engine, queue.observer());
            }
        })
}

/// Reads should not wait for hashes: on a busy machine every other thread goes first.
#[cfg(target_os = "linux")]
fn lower_thread_priority() {
    /// Gives about a tenth of a processor beside a thread of normal priority.
    const NICENESS: i32 = 10;
    // On Linux this applies to the thread alone. A failure costs latency of reads only.
    let _ = rustix::process::setpriority_process(None, NICENESS);
}

/// Elsewhere niceness applies to the whole process.
#[cfg(not(target_os = "linux"))]
const fn lower_thread_priority() {}
