//! Who waits, and who is next: no thread, no clock.

use std::collections::VecDeque;

use tenantry_domain::passwords::TenantShare;

/// A bounded queue with one line for each share. The lines take turns, so that a share with one entry
/// waits for at most one entry of each other share, however many those have (R6). A share that has many
/// refused pays for what that costs with turns of its own.
///
/// Nothing here looks at the entries of more than one line: what a long queue costs is its lines.
pub(crate) struct FairQueue<T> {
    capacity: usize,
    refusals_of_a_turn: u32,
    /// The entries of all lines.
    len: usize,
    next_number: u64,
    /// In the order of their turns; none is empty.
    lines: VecDeque<Line<T>>,
}

struct Line<T> {
    share: TenantShare,
    /// Oldest first, with growing numbers.
    entries: VecDeque<(u64, T)>,
    /// Refused since it paid for some the last time.
    refused: u32,
    /// Since it was served.
    has_paid: bool,
}

/// Names an entry, so that it can be taken out again.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Ticket {
    share: TenantShare,
    number: u64,
}

/// An entry that came in.
pub(crate) struct Admitted<T> {
    /// Its name.
    pub(crate) ticket: Ticket,
    /// The entry that lost its place to it.
    pub(crate) evicted: Option<T>,
}

/// The queue is full, and the share has its part of it already; here is the entry back.
#[derive(Debug)]
pub(crate) struct Full<T>(pub(crate) T);

impl<T> FairQueue<T> {
    /// With so many places. So many refusals cost as much as serving one entry.
    pub(crate) const fn new(capacity: usize, refusals_of_a_turn: u32) -> Self {
        Self {
            capacity,
            refusals_of_a_turn,
            len: 0,
            next_number: 0,
            lines: VecDeque::new(),
        }
    }

    /// Whether an entry of this share would be let in when so many came before it, and so many of those of
    /// its own share: there is room, or another line is longer than its own.
    pub(crate) fn would_admit(
        &self,
        share: TenantShare,
        (before, of_its_share): (usize, usize),
    ) -> bool {
        self.len + before < self.capacity || {
            let held = self.held_by(share) + of_its_share;
            self.lines.iter().any(|line| held < line.entries.len())
        }
    }

    /// Puts an entry at the end of its line. In a full queue it takes the place of the newest entry in
    /// the longest line, unless its own line is as long.
    pub(crate) fn push(&mut self, share: TenantShare, entry: T) -> Result<Admitted<T>, Full<T>> {
        if !self.would_admit(share, (0, 0)) {
            return Err(Full(entry));
        }
        let evicted = if self.len < self.capacity {
            None
        } else {
            self.evict()
        };
        self.next_number += 1;
        let number = self.next_number;
        self.stand_in_line(share, (number, entry));
        let ticket = Ticket { share, number };
        Ok(Admitted { ticket, evicted })
    }

    /// Somebody of this share was turned away.
    pub(crate) fn refused(&mut self, share: TenantShare) {
        if let Some(line) = self.lines.iter_mut().find(|line| line.share == share) {
            line.refused = line.refused.saturating_add(1);
        }
    }

    /// Takes the oldest entry of the line whose turn it is.
    pub(crate) fn pop(&mut self) -> Option<T> {
        self.let_lines_pay();
        let mut line = self.lines.pop_front()?;
        let (_, entry) = line.entries.pop_front()?;
        line.has_paid = false;
        self.len -= 1;
        if !line.entries.is_empty() {
            self.lines.push_back(line);
        }
        Some(entry)
    }

    /// Takes an entry out, wherever it stands; `None` when it left already.
    pub(crate) fn remove(&mut self, ticket: Ticket) -> Option<T> {
        let is_its_line = |line: &Line<T>| line.share == ticket.share;
        let at = self.lines.iter().position(is_its_line)?;
        self.take_from(at, |entries| {
            let found = entries.binary_search_by_key(&ticket.number, |(number, _)| *number);
            entries.remove(found.ok()?)
        })
    }

    /// Whether at least half of the places are free.
    pub(crate) const fn is_half_empty(&self) -> bool {
        self.len <= self.capacity / 2
    }

    pub(crate) const fn len(&self) -> usize {
        self.len
    }

    /// Whose refusals cost a turn gives it to the next line.
    fn let_lines_pay(&mut self) {
        while self.next_line_pays() {
            self.lines.rotate_left(1);
        }
    }

    /// Alone it has nobody to pay.
    fn next_line_pays(&mut self) -> bool {
        let is_alone = self.lines.len() < 2;
        let price = self.refusals_of_a_turn;
        let next = self.lines.front_mut().filter(|_| !is_alone);
        next.is_some_and(|line| line.pays(price))
    }

    fn held_by(&self, share: TenantShare) -> usize {
        let own = self.lines.iter().find(|line| line.share == share);
        own.map_or(0, |line| line.entries.len())
    }

    /// Takes the newest entry of the longest line.
    fn evict(&mut self) -> Option<T> {
        let lengths = self.lines.iter().map(|line| line.entries.len());
        let (longest, _) = lengths.enumerate().max_by_key(|(_, length)| *length)?;
        self.take_from(longest, VecDeque::pop_back)
    }

    /// Takes an entry from the line that stands there, and the line away when that was its last.
    fn take_from(
        &mut self,
        at: usize,
        take: impl FnOnce(&mut VecDeque<(u64, T)>) -> Option<(u64, T)>,
    ) -> Option<T> {
        let line = self.lines.get_mut(at)?;
        let (_, entry) = take(&mut line.entries)?;
        self.len -= 1;
        if line.entries.is_empty() {
            self.lines.remove(at);
        }
        Some(entry)
    }

    fn stand_in_line(&mut self, share: TenantShare, entry: (u64, T)) {
        self.len += 1;
        match self.lines.iter_mut().find(|line| line.share == share) {
            Some(line) => line.entries.push_back(entry),
            None => self.lines.push_back(Line {
                share,
                entries: VecDeque::from([entry]),
                refused: 0,
                has_paid: false,
            }),
        }
    }
}

impl<T> Line<T> {
    /// Whether it gives this turn away: never two in a row, so that no flood of refusals takes more than every other turn.
    const fn pays(&mut self, refusals_of_a_turn: u32) -> bool {
        let pays = !self.has_paid && self.refused >= refusals_of_a_turn;
        if pays {
            self.refused = 0;
            self.has_paid = true;
        }
        pays
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use tenantry_domain::values::{ProjectId, Timestamp};

    use super::*;

    const REFUSALS_OF_A_TURN: u32 = 3;

    fn project(number: u8) -> TenantShare {
        let now = Timestamp::from_unix_seconds(0);
        TenantShare::Project(ProjectId::generate(now, [number; 10]))
    }

    fn filled(capacity: usize, entries: &[(u8, &'static str)]) -> FairQueue<&'static str> {
        let mut queue = FairQueue::new(capacity, REFUSALS_OF_A_TURN);
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
    fn r6_who_is_expected_counts_as_if_there() {
        let queue = filled(4, &[(1, "a1"), (1, "a2"), (2, "b1")]);
        assert!(queue.would_admit(project(1), (0, 0)));
        assert!(!queue.would_admit(project(1), (1, 0)), "no longer line");
        assert!(queue.would_admit(project(2), (1, 0)), "a longer line");
        assert!(!queue.would_admit(project(2), (1, 1)), "as long by then");
    }

    #[test]
    fn r6_a_share_pays_for_its_refusals_with_a_turn() {
        let mut queue = filled(6, &[(1, "a1"), (1, "a2"), (2, "b1"), (2, "b2"), (2, "b3")]);
        for _ in 0..REFUSALS_OF_A_TURN {
            queue.refused(project(1));
        }
        assert_eq!(drained(queue), ["b1", "a1", "b2", "a2", "b3"]);
    }

    #[test]
    fn fewer_refusals_cost_no_turn() {
        let mut queue = filled(6, &[(1, "a1"), (2, "b1")]);
        for _ in 1..REFUSALS_OF_A_TURN {
            queue.refused(project(1));
        }
        assert_eq!(drained(queue), ["a1", "b1"]);
    }

    #[test]
    fn r6_a_share_keeps_every_other_turn_however_many_are_refused() {
        let entries = [
            (1, "a1"),
            (1, "a2"),
            (2, "b1"),
            (2, "b2"),
            (2, "b3"),
            (2, "b4"),
        ];
        let mut queue = filled(6, &entries);
        let mut served = Vec::new();
        while queue.len() > 0 {
            for _ in 0..100 {
                queue.refused(project(1));
            }
            served.extend(queue.pop());
        }
        assert_eq!(served, ["b1", "a1", "b2", "b3", "a2", "b4"]);
    }

    #[test]
    fn a_share_that_waits_alone_pays_when_another_comes() {
        let mut queue = filled(3, &[(1, "a1"), (1, "a2")]);
        for _ in 0..10 * REFUSALS_OF_A_TURN {
            queue.refused(project(1));
        }
        assert_eq!(queue.pop(), Some("a1"));
        queue.push(project(2), "b1").unwrap();
        queue.push(project(1), "a3").unwrap();
        assert_eq!(drained(queue), ["b1", "a2", "a3"]);
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
        let mut queue = FairQueue::new(1, REFUSALS_OF_A_TURN);
        let ticket = queue.push(TenantShare::Platform, "only").unwrap().ticket;
        assert_eq!(queue.pop(), Some("only"));
        assert_eq!(queue.remove(ticket), None);
    }

    #[test]
    fn an_entry_in_the_middle_of_a_line_can_be_taken_out() {
        let mut queue = filled(4, &[(1, "a1")]);
        let ticket = queue.push(project(1), "a2").unwrap().ticket;
        queue.push(project(1), "a3").unwrap();
        assert_eq!(queue.remove(ticket), Some("a2"));
        assert_eq!(drained(queue), ["a1", "a3"]);
    }

    #[test]
    fn the_last_entry_takes_its_line_along() {
        let mut queue = filled(2, &[(1, "a1")]);
        let ticket = queue.push(project(2), "b1").unwrap().ticket;
        queue.remove(ticket);
        assert_eq!(queue.lines.len(), 1);
        queue.pop();
        assert!(queue.lines.is_empty());
    }

    proptest! {
        #[test]
        fn nothing_is_lost_and_the_bound_holds(arrivals in prop::collection::vec(0..5u8, 0..200)) {
            let mut queue = FairQueue::new(8, REFUSALS_OF_A_TURN);
            let mut left = Vec::new();
            for (number, share) in arrivals.iter().enumerate() {
                let would_admit = queue.would_admit(project(*share), (0, 0));
                let pushed = queue.push(project(*share), number);
                prop_assert_eq!(would_admit, pushed.is_ok());
                match pushed {
                    Ok(admitted) => left.extend(admitted.evicted),
                    Err(Full(back)) => {
                        queue.refused(project(*share));
                        left.push(back);
                    }
                }
                prop_assert!(queue.len() <= 8);
                if number % 3 == 0 {
                    left.extend(queue.pop());
                }
                let entries: usize = queue.lines.iter().map(|line| line.entries.len()).sum();
                prop_assert_eq!(queue.len(), entries);
            }
            left.extend(drained(queue));
            left.sort_unstable();
            prop_assert_eq!(left, (0..arrivals.len()).collect::<Vec<_>>());
        }

        #[test]
        fn r6_a_newcomer_to_a_full_queue_is_always_let_in(crowd in prop::collection::vec(0..4u8, 8..40)) {
            let mut queue = FairQueue::new(8, REFUSALS_OF_A_TURN);
            for share in crowd {
                drop(queue.push(project(share), share));
            }
            prop_assert!(queue.push(project(9), 9).is_ok());
        }
    }
}
