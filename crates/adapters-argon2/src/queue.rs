//! Who waits, and who is next: no thread, no clock.

use std::collections::VecDeque;

use tenantry_domain::ports::HashShare;

/// A bounded queue with one line for each share. The lines take turns, so that a share with one entry
/// waits for at most one entry of each other share, however many those have (R6).
pub(crate) struct FairQueue<T> {
    capacity: usize,
    next_ticket: u64,
    /// In the order of their turns; none is empty.
    lines: VecDeque<Line<T>>,
}

struct Line<T> {
    share: HashShare,
    /// Oldest first.
    entries: VecDeque<(Ticket, T)>,
}

/// Names an entry, so that it can be taken out again.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Ticket(u64);

/// An entry that came in.
pub(crate) struct Admitted<T> {
    /// Its name.
    pub(crate) ticket: Ticket,
    /// The entry that lost its place to it.
    pub(crate) evicted: Option<T>,
}

/// The queue is full, and the share has its part of it already.
#[derive(Debug)]
pub(crate) struct Full;

impl<T> FairQueue<T> {
    pub(crate) const fn new(capacity: usize) -> Self {
        Self {
            capacity,
            next_ticket: 0,
            lines: VecDeque::new(),
        }
    }

    /// Puts an entry at the end of its line. In a full queue it takes the place of the newest entry in
    /// the longest line, unless its own line is as long.
    pub(crate) fn push(&mut self, share: HashShare, entry: T) -> Result<Admitted<T>, Full> {
        let evicted = if self.len() < self.capacity {
            None
        } else {
            Some(self.make_room_for(share)?)
        };
        self.next_ticket += 1;
        let ticket = Ticket(self.next_ticket);
        self.stand_in_line(share, (ticket, entry));
        Ok(Admitted { ticket, evicted })
    }

    /// Takes the oldest entry of the line whose turn it is.
    pub(crate) fn pop(&mut self) -> Option<T> {
        let mut line = self.lines.pop_front()?;
        let next = line.entries.pop_front();
        if !line.entries.is_empty() {
            self.lines.push_back(line);
        }
        next.map(|(_, entry)| entry)
    }

    /// Takes an entry out, wherever it stands; `None` when it left already.
    pub(crate) fn remove(&mut self, ticket: Ticket) -> Option<T> {
        let removed = self.lines.iter_mut().find_map(|line| {
            let position = line
                .entries
                .iter()
                .position(|(named, _)| *named == ticket)?;
            line.entries.remove(position)
        });
        self.drop_empty_lines();
        removed.map(|(_, entry)| entry)
    }

    pub(crate) fn len(&self) -> usize {
        self.lines.iter().map(|line| line.entries.len()).sum()
    }

    fn make_room_for(&mut self, share: HashShare) -> Result<T, Full> {
        let held = self
            .lines
            .iter()
            .find(|line| line.share == share)
            .map_or(0, |line| line.entries.len());
        let longest = self
            .lines
            .iter_mut()
            .max_by_key(|line| line.entries.len())
            .filter(|line| held < line.entries.len())
            .ok_or(Full)?;
        let (_, evicted) = longest.entries.pop_back().ok_or(Full)?;
        self.drop_empty_lines();
        Ok(evicted)
    }

    fn stand_in_line(&mut self, share: HashShare, entry: (Ticket, T)) {
        match self.lines.iter_mut().find(|line| line.share == share) {
            Some(line) => line.entries.push_back(entry),
            None => self.lines.push_back(Line {
                share,
                entries: VecDeque::from([entry]),
            }),
        }
    }

    fn drop_empty_lines(&mut self) {
        self.lines.retain(|line| !line.entries.is_empty());
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use tenantry_domain::values::{ProjectId, Timestamp};

    use super::*;

    fn project(number: u8) -> HashShare {
        let now = Timestamp::from_unix_seconds(0);
        HashShare::Project(ProjectId::generate(now, [number; 10]))
    }

    fn filled(capacity: usize, entries: &[(u8, &'static str)]) -> FairQueue<&'static str> {
        let mut queue = FairQueue::new(capacity);
        for (number, entry) in entries {
            queue.push(project(*number), *entry).unwrap();
        }
        queue
    }

    fn drained<T>(mut queue: FairQueue<T>) -> Vec<T> {
        std::iter::from_fn(|| queue.pop()).collect()
    }

    #[test]
    fn one_share_is_served_in_the_order_of_arrival() {
        let queue = filled(3, &[(1, "first"), (1, "second"), (1, "third")]);
        assert_eq!(drained(queue), ["first", "second", "third"]);
    }

    #[test]
    fn r6_shares_take_turns() {
        let queue = filled(6, &[(1, "a1"), (1, "a2"), (1, "a3"), (2, "b1"), (3, "c1")]);
        assert_eq!(drained(queue), ["a1", "b1", "c1", "a2", "a3"]);
    }

    #[test]
    fn r6_a_share_that_comes_back_waits_for_its_turn() {
        let mut queue = filled(6, &[(1, "a1"), (2, "b1"), (2, "b2")]);
        assert_eq!(queue.pop(), Some("a1"));
        queue.push(project(1), "a2").unwrap();
        assert_eq!(drained(queue), ["b1", "a2", "b2"]);
    }

    #[test]
    fn r6_a_full_queue_refuses_the_share_that_filled_it() {
        let mut queue = filled(2, &[(1, "a1"), (1, "a2")]);
        assert!(queue.push(project(1), "a3").is_err());
        assert_eq!(drained(queue), ["a1", "a2"]);
    }

    #[test]
    fn r6_in_a_full_queue_the_longest_line_gives_up_its_newest() {
        let mut queue = filled(4, &[(1, "a1"), (2, "b1"), (2, "b2"), (2, "b3")]);
        let admitted = queue.push(project(3), "c1").unwrap();
        assert_eq!(admitted.evicted, Some("b3"));
        let admitted = queue.push(project(1), "a2").unwrap();
        assert_eq!(admitted.evicted, Some("b2"));
        assert_eq!(drained(queue), ["a1", "b1", "c1", "a2"]);
    }

    #[test]
    fn an_entry_can_be_taken_out_once() {
        let mut queue = filled(3, &[(1, "a1"), (2, "b1")]);
        let ticket = queue.push(project(1), "a2").unwrap().ticket;
        assert_eq!(queue.remove(ticket), Some("a2"));
        assert_eq!(queue.remove(ticket), None);
        assert_eq!(drained(queue), ["a1", "b1"]);
    }

    #[test]
    fn an_entry_that_was_served_cannot_be_taken_out() {
        let mut queue = FairQueue::new(1);
        let ticket = queue.push(HashShare::Platform, "only").unwrap().ticket;
        assert_eq!(queue.pop(), Some("only"));
        assert_eq!(queue.remove(ticket), None);
    }

    proptest! {
        #[test]
        fn nothing_is_lost_and_the_bound_holds(arrivals in prop::collection::vec(0..5u8, 0..200)) {
            let mut queue = FairQueue::new(8);
            let mut left = Vec::new();
            for (number, share) in arrivals.iter().enumerate() {
                match queue.push(project(*share), number) {
                    Ok(admitted) => left.extend(admitted.evicted),
                    Err(Full) => left.push(number),
                }
                prop_assert!(queue.len() <= 8);
                if number % 3 == 0 {
                    left.extend(queue.pop());
                }
            }
            left.extend(drained(queue));
            left.sort_unstable();
            prop_assert_eq!(left, (0..arrivals.len()).collect::<Vec<_>>());
        }

        #[test]
        fn r6_a_newcomer_to_a_full_queue_is_always_let_in(crowd in prop::collection::vec(0..4u8, 8..40)) {
            let mut queue = FairQueue::new(8);
            for share in crowd {
                drop(queue.push(project(share), share));
            }
            prop_assert!(queue.push(project(9), 9).is_ok());
        }
    }
}
