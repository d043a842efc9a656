use std::sync::Arc;
use std::thread::{self, JoinHandle};

use super::answers::Answers;
use super::gate::Gate;
use super::job::Job;
use crate::memory::Memory;

/// Starts a thread that hashes until the gate closes.
pub(crate) fn start(
    number: usize,
    gate: Arc<Gate>,
    mut memory: Memory,
) -> std::io::Result<JoinHandle<()>> {
    thread::Builder::new()
        .name(format!("argon2-{number}"))
        .spawn(move || {
            let_others_go_first();
            let mut answers = Answers::default();
            while let Some(job) = next(&gate, &mut answers) {
                if let Some(answer) = job.run(&mut memory, gate.observer()) {
                    answers.add(answer);
                }
            }
        })
}

/// No answer waits for a job that may be long in coming.
fn next(gate: &Gate, answers: &mut Answers) -> Option<Job> {
    gate.next_of_many().or_else(|| {
        answers.give();
        gate.next()
    })
}

/// Reading must not wait behind hashing: on a busy machine the hash threads yield to all others.
#[cfg(target_os = "linux")]
fn let_others_go_first() {
    /// Ten steps of niceness are about a tenth of a processor beside a thread that has none.
    const NICENESS: i32 = 10;
    // On Linux this is the thread's own; without it hashing only takes a larger part of the machine.
    let _ = rustix::process::setpriority_process(None, NICENESS);
}

/// Elsewhere niceness belongs to the whole process, so it is left alone.
#[cfg(not(target_os = "linux"))]
fn let_others_go_first() {}
