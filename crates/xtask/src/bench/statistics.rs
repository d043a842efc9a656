//! What is made of several measurements.

/// The one in the middle, or the mean of both that are.
pub(crate) fn median(mut values: Vec<f64>) -> f64 {
    values.sort_by(f64::total_cmp);
    let middle = values.len() / 2;
    let upper = values.get(middle).copied().unwrap_or(f64::NAN);
    if values.len() % 2 == 1 {
        return upper;
    }
    let lower = middle.checked_sub(1).and_then(|below| values.get(below));
    lower.map_or(f64::NAN, |lower| f64::midpoint(*lower, upper))
}

/// The median of what this takes from each.
pub(crate) fn median_of<T>(rounds: &[T], value: impl Fn(&T) -> f64) -> f64 {
    median(rounds.iter().map(value).collect())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_median_is_the_one_in_the_middle() {
        assert!((median(vec![9.0, 1.0, 2.0]) - 2.0).abs() < f64::EPSILON);
        assert!((median(vec![4.0, 1.0, 2.0, 9.0]) - 3.0).abs() < f64::EPSILON);
        assert!((median(vec![7.0]) - 7.0).abs() < f64::EPSILON);
    }

    #[test]
    fn nothing_has_no_median() {
        assert!(median(Vec::new()).is_nan());
    }

    #[test]
    fn each_round_gives_one_value() {
        let rounds = [(1.0, 2.0), (3.0, 4.0), (1.0, 10.0)];
        let ratio = median_of(&rounds, |(ours, limit)| ours / limit);
        assert!((ratio - 0.5).abs() < f64::EPSILON);
    }
}
