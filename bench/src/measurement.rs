//! A measured value and its bar.

use std::collections::BTreeMap;

use crate::arguments::{Database, Row};

/// One line of the table.
#[derive(Clone)]
pub(crate) struct Measurement {
    pub(crate) row: Row,
    pub(crate) database: Option<Database>,
    pub(crate) name: String,
    /// What the server reached.
    pub(crate) ours: String,
    /// What it is compared with.
    pub(crate) reference: String,
    /// What is compared with the bar; NaN where this system cannot measure it.
    value: Option<f64>,
    unit: Unit,
    bar: Option<Bar>,
}

#[derive(Clone, Copy)]
enum Bar {
    AtLeast(f64),
    AtMost(f64),
}

impl Measurement {
    pub(crate) fn new(row: Row, database: Option<Database>, name: impl Into<String>) -> Self {
        Self {
            row,
            database,
            name: name.into(),
            ours: String::new(),
            reference: String::new(),
            value: None,
            unit: ratio,
            bar: None,
        }
    }

    pub(crate) fn reference(mut self, reference: impl Into<String>) -> Self {
        self.reference = reference.into();
        self
    }

    /// Ours, what it is compared with, and the median of their ratios.
    pub(crate) fn compare(
        mut self,
        samples: &Samples,
        shown: Unit,
        ours: &str,
        reference: &str,
    ) -> Self {
        self.ours = shown(samples.median(ours));
        self.reference(format!("{reference} {}", shown(samples.median(reference))))
            .value(ratio, samples.ratio(ours, reference))
    }

    pub(crate) fn value(mut self, unit: Unit, value: f64) -> Self {
        self.value = Some(value);
        self.unit = unit;
        self
    }

    pub(crate) fn at_least(mut self, bar: f64) -> Self {
        self.bar = Some(Bar::AtLeast(bar));
        self
    }

    pub(crate) fn at_most(mut self, bar: f64) -> Self {
        self.bar = Some(Bar::AtMost(bar));
        self
    }

    /// Whether the value reaches the bar; `None` without a value or a bar. NaN reaches no bar.
    pub(crate) fn passes(&self) -> Option<bool> {
        let value = self.value?;
        self.bar.map(|bar| match bar {
            Bar::AtLeast(bar) => value >= bar,
            Bar::AtMost(bar) => value <= bar,
        })
    }

    pub(crate) fn shown_value(&self) -> String {
        let value = self.value.map(|value| (self.unit)(value));
        value.unwrap_or_default()
    }

    pub(crate) fn shown_bar(&self) -> String {
        match self.bar {
            None => String::new(),
            Some(Bar::AtLeast(bar)) => format!("≥ {}", (self.unit)(bar)),
            Some(Bar::AtMost(bar)) => format!("≤ {}", (self.unit)(bar)),
        }
    }
}

/// Shows a number in a unit, with as many digits as it can carry.
pub(crate) type Unit = fn(f64) -> String;

pub(crate) fn ratio(ratio: f64) -> String {
    match ratio {
        ..0.1 => format!("{ratio:.3}"),
        100.0.. => format!("{ratio:.0}"),
        _ => format!("{ratio:.2}"),
    }
}

pub(crate) fn count(count: f64) -> String {
    format!("{count:.0}")
}

pub(crate) fn mebibytes(memory: f64) -> String {
    format!("{memory:.0} MiB")
}

pub(crate) fn milliseconds(time: f64) -> String {
    let digits = if time < 10.0 { 2 } else { 0 };
    format!("{time:.digits$} ms")
}

pub(crate) fn per_second(rate: f64) -> String {
    let digits = usize::from(rate < 10.0);
    format!("{rate:.digits$}/s")
}

/// Named values, one of each per round.
#[derive(Default)]
pub(crate) struct Samples(BTreeMap<String, Vec<f64>>);

impl Samples {
    pub(crate) fn add(&mut self, name: &str, value: f64) {
        self.0.entry(name.to_owned()).or_default().push(value);
    }

    pub(crate) fn median(&self, name: &str) -> f64 {
        median(self.of(name).collect())
    }

    /// The median of the ratios of each round.
    pub(crate) fn ratio(&self, name: &str, reference: &str) -> f64 {
        let rounds = self.of(name).zip(self.of(reference));
        median(rounds.map(|(value, reference)| value / reference).collect())
    }

    pub(crate) fn sum(&self, name: &str) -> f64 {
        self.of(name).sum()
    }

    fn of(&self, name: &str) -> impl Iterator<Item = f64> {
        self.0.get(name).into_iter().flatten().copied()
    }
}

/// NaN when there is no value.
fn median(mut values: Vec<f64>) -> f64 {
    values.sort_by(f64::total_cmp);
    values.get(values.len() / 2).copied().unwrap_or(f64::NAN)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_bar_is_reached_from_the_right_side_and_never_without_a_number() {
        for (value, at_least, at_most) in [
            (0.9, true, true),
            (0.8, false, true),
            (1.0, true, false),
            (f64::NAN, false, false),
        ] {
            let measured = Measurement::new(Row::P1, None, "logins").value(ratio, value);
            assert_eq!(
                measured.clone().at_least(0.9).passes(),
                Some(at_least),
                "{value}"
            );
            assert_eq!(measured.at_most(0.9).passes(), Some(at_most), "{value}");
        }
    }

    #[test]
    fn a_ratio_is_the_median_of_the_ratios_of_the_rounds() {
        let mut samples = Samples::default();
        for (ours, reference) in [(9.0, 10.0), (1.0, 2.0), (2.0, 8.0)] {
            samples.add("ours", ours);
            samples.add("reference", reference);
        }
        assert!((samples.ratio("ours", "reference") - 0.5).abs() < f64::EPSILON);
        assert!((samples.median("ours") - 2.0).abs() < f64::EPSILON);
    }
}
