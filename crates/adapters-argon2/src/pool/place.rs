use super::gate::Gate;
use crate::Refusal;
use crate::queue::Ticket;

/// A caller's place in the queue, given up when the caller goes away.
pub(crate) struct Place<'gate> {
    gate: &'gate Gate,
    /// `None` when the place is needed no more.
    ticket: Option<Ticket>,
}

impl<'gate> Place<'gate> {
    pub(crate) const fn new(gate: &'gate Gate, ticket: Ticket) -> Self {
        Self {
            gate,
            ticket: Some(ticket),
        }
    }

    /// Takes the job out of the queue; `false` when it waits there no more.
    pub(crate) fn give_up(&mut self, reason: Refusal) -> bool {
        let ticket = self.ticket.take();
        ticket.is_some_and(|ticket| self.gate.withdraw(ticket, reason))
    }

    /// The job was answered, so nobody has to look for it in the queue.
    pub(crate) fn done(mut self) {
        self.ticket = None;
    }
}

impl Drop for Place<'_> {
    fn drop(&mut self) {
        self.give_up(Refusal::Abandoned);
    }
}
