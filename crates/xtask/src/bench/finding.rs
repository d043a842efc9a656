//! What a measurement found, and whether that is enough.

use std::fmt::{self, Display, Formatter};

use super::arguments::{Database, Row};

/// One line of the table.
#[derive(Clone, Debug)]
pub(crate) struct Finding {
    pub(crate) row: Row,
    pub(crate) database: Option<Database>,
    pub(crate) measure: String,
    /// What the server reached.
    pub(crate) ours: String,
    /// What it is held against.
    pub(crate) against: String,
    /// What is judged.
    pub(crate) value: Value,
    pub(crate) bar: Option<Bar>,
}

/// A number with its unit.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) enum Value {
    Ratio(f64),
    Milliseconds(f64),
    Mebibytes(f64),
    Count(f64),
    /// Not measured, or not measurable here.
    None,
}

/// What a value must reach.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) enum Bar {
    AtLeast(f64),
    AtMost(f64),
}

impl Finding {
    /// A finding of this row; the rest is added to it.
    pub(crate) fn new(row: Row, database: Option<Database>, measure: impl Into<String>) -> Self {
        Self {
            row,
            database,
            measure: measure.into(),
            ours: String::new(),
            against: String::new(),
            value: Value::None,
            bar: None,
        }
    }

    /// With what the server reached.
    pub(crate) fn ours(mut self, ours: impl Into<String>) -> Self {
        self.ours = ours.into();
        self
    }

    /// With what it is held against.
    pub(crate) fn against(mut self, against: impl Into<String>) -> Self {
        self.against = against.into();
        self
    }

    /// With what is judged.
    pub(crate) fn value(mut self, value: Value) -> Self {
        self.value = value;
        self
    }

    /// With what the value must reach at least.
    pub(crate) fn at_least(mut self, bar: f64) -> Self {
        self.bar = Some(Bar::AtLeast(bar));
        self
    }

    /// With what the value must not exceed.
    pub(crate) fn at_most(mut self, bar: f64) -> Self {
        self.bar = Some(Bar::AtMost(bar));
        self
    }

    /// Whether it reaches its bar; nothing where it has none or nothing was measured.
    pub(crate) fn holds(&self) -> Option<bool> {
        let number = self.value.number()?;
        self.bar.map(|bar| match bar {
            Bar::AtLeast(bar) => number >= bar,
            Bar::AtMost(bar) => number <= bar,
        })
    }

    /// The bar, in the unit of the value.
    pub(crate) fn shown_bar(&self) -> String {
        match self.bar {
            None => String::new(),
            Some(Bar::AtLeast(bar)) => format!("≥ {}", self.value.with(bar)),
            Some(Bar::AtMost(bar)) => format!("≤ {}", self.value.with(bar)),
        }
    }
}

impl Value {
    fn number(self) -> Option<f64> {
        match self {
            Self::Ratio(number)
            | Self::Milliseconds(number)
            | Self::Mebibytes(number)
            | Self::Count(number) => Some(number),
            Self::None => None,
        }
    }

    /// Another number in the same unit.
    fn with(self, number: f64) -> Self {
        match self {
            Self::Ratio(_) | Self::None => Self::Ratio(number),
            Self::Milliseconds(_) => Self::Milliseconds(number),
            Self::Mebibytes(_) => Self::Mebibytes(number),
            Self::Count(_) => Self::Count(number),
        }
    }
}

impl Display for Value {
    fn fmt(&self, formatter: &mut Formatter<'_>) -> fmt::Result {
        match self {
            Self::Ratio(number) if *number < 0.1 => write!(formatter, "{number:.3}"),
            Self::Ratio(number) if *number >= 100.0 => write!(formatter, "{number:.0}"),
            Self::Ratio(number) => write!(formatter, "{number:.2}"),
            Self::Milliseconds(number) => formatter.write_str(&milliseconds(*number)),
            Self::Mebibytes(number) => write!(formatter, "{number:.0} MiB"),
            Self::Count(number) => write!(formatter, "{number:.0}"),
            Self::None => Ok(()),
        }
    }
}

/// A rate, with no more digits than it can carry.
pub(crate) fn per_second(rate: f64) -> String {
    if rate < 10.0 {
        format!("{rate:.1}/s")
    } else {
        format!("{rate:.0}/s")
    }
}

/// A time, with no more digits than it can carry.
pub(crate) fn milliseconds(time: f64) -> String {
    if time < 10.0 {
        format!("{time:.2} ms")
    } else {
        format!("{time:.0} ms")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn finding(value: Value) -> Finding {
        Finding::new(Row::P1, None, "logins").value(value)
    }

    #[test]
    fn a_bar_is_reached_from_the_right_side() {
        assert_eq!(finding(Value::Ratio(0.9)).at_least(0.9).holds(), Some(true));
        assert_eq!(
            finding(Value::Ratio(0.89)).at_least(0.9).holds(),
            Some(false)
        );
        assert_eq!(
            finding(Value::Milliseconds(9.0)).at_most(10.0).holds(),
            Some(true)
        );
        assert_eq!(
            finding(Value::Milliseconds(11.0)).at_most(10.0).holds(),
            Some(false)
        );
    }

    #[test]
    fn what_is_no_number_reaches_no_bar() {
        for bar in [
            finding(Value::Ratio(f64::NAN)).at_least(0.9),
            finding(Value::Ratio(f64::NAN)).at_most(0.9),
        ] {
            assert_eq!(bar.holds(), Some(false));
        }
    }

    #[test]
    fn without_a_bar_or_a_value_nothing_is_judged() {
        assert_eq!(finding(Value::Ratio(0.9)).holds(), None);
        assert_eq!(finding(Value::None).at_least(0.9).holds(), None);
    }

    #[test]
    fn the_bar_has_the_unit_of_the_value() {
        assert_eq!(
            finding(Value::Milliseconds(3.0)).at_most(10.0).shown_bar(),
            "≤ 10 ms"
        );
        assert_eq!(
            finding(Value::Mebibytes(3.0)).at_most(64.0).shown_bar(),
            "≤ 64 MiB"
        );
        assert_eq!(
            finding(Value::Ratio(3.0)).at_least(0.9).shown_bar(),
            "≥ 0.90"
        );
    }

    #[test]
    fn numbers_have_no_more_digits_than_they_can_carry() {
        assert_eq!(per_second(0.84), "0.8/s");
        assert_eq!(per_second(12_345.6), "12346/s");
        assert_eq!(milliseconds(0.123), "0.12 ms");
        assert_eq!(milliseconds(512.3), "512 ms");
    }
}
