use std::mem;

/// While callers queue, so many answers that are in no hurry leave a thread together.
const TOGETHER: usize = 4;

/// Tells a caller what came of the work.
pub(crate) struct ApiResponse {
    pub(crate) hurry: Hurry,
    pub(crate) tell: Box<dyn FnOnce()>,
}

/// Whether an answer may wait for others.
///
/// Each one sets off work on other threads and in the database, which takes a processor from a hash and leaves it cold
/// caches. Of several at once that is less for each.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Hurry {
    /// It leaves at once: a login. Four at a time would hold up reads behind them.
    AtOnce,
    /// It may wait for a few hashes: a password that becomes an account's.
    Together,
}

/// Answers that have not left yet.
#[derive(Default)]
pub(crate) struct Answers(Vec<ApiResponse>);

impl Answers {
    pub(crate) fn add(&mut self, answer: ApiResponse) {
        let is_in_a_hurry = answer.hurry == Hurry::AtOnce;
        self.0.push(answer);
        if is_in_a_hurry || self.0.len() >= TOGETHER {
            self.give();
        }
    }

    /// Has them leave.
    pub(crate) fn give(&mut self) {
        for answer in mem::take(&mut self.0) {
            (answer.tell)();
        }
    }
}

#[cfg(test)]
mod tests {
    use std::cell::RefCell;
    use std::rc::Rc;

    use super::*;

    type Told = Rc<RefCell<Vec<u8>>>;

    fn add(answers: &mut Answers, told: &Told, number: u8, hurry: Hurry) {
        let told = Rc::clone(told);
        let tell = Box::new(move || told.borrow_mut().push(number));
        answers.add(ApiResponse { hurry, tell });
    }

    #[test]
    fn four_that_are_in_no_hurry_leave_together() {
        let (mut answers, told) = (Answers::default(), Told::default());
        for number in 1..=3 {
            add(&mut answers, &told, number, Hurry::Together);
        }
        assert!(told.borrow().is_empty());
        add(&mut answers, &told, 4, Hurry::Together);
        assert_eq!(*told.borrow(), [1, 2, 3, 4]);
    }

    #[test]
    fn one_in_a_hurry_takes_the_others_along() {
        let (mut answers, told) = (Answers::default(), Told::default());
        add(&mut answers, &told, 1, Hurry::Together);
        add(&mut answers, &told, 2, Hurry::AtOnce);
        assert_eq!(*told.borrow(), [1, 2]);
    }

    #[test]
    fn each_leaves_once() {
        let (mut answers, told) = (Answers::default(), Told::default());
        add(&mut answers, &told, 1, Hurry::Together);
        answers.give();
        answers.give();
        assert_eq!(*told.borrow(), [1]);
    }
}
