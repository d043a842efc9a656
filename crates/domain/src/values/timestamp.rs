use std::fmt;
use std::time::Duration;

use time::OffsetDateTime;
use time::format_description::well_known::Rfc3339;

/// A time in UTC, to the microsecond: the resolution of both databases.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Timestamp {
    unix_micros: i64,
}

const MICROS_PER_SECOND: i64 = 1_000_000;

impl Timestamp {
    /// Microseconds since 1970-01-01T00:00:00Z.
    #[must_use]
    pub const fn from_unix_micros(unix_micros: i64) -> Self {
        Self { unix_micros }
    }

    /// Seconds since 1970-01-01T00:00:00Z, as in the `iat` and `exp` claims (RFC 7519 `NumericDate`).
    #[must_use]
    pub const fn from_unix_seconds(seconds: i64) -> Self {
        Self::from_unix_micros(seconds.saturating_mul(MICROS_PER_SECOND))
    }

    /// Microseconds since 1970-01-01T00:00:00Z.
    #[must_use]
    pub const fn unix_micros(self) -> i64 {
        self.unix_micros
    }

    /// Whole milliseconds since 1970-01-01T00:00:00Z; zero for earlier times.
    #[must_use]
    pub fn unix_millis(self) -> u64 {
        u64::try_from(self.unix_micros.div_euclid(1_000)).unwrap_or(0)
    }

    /// Whole seconds since 1970-01-01T00:00:00Z.
    #[must_use]
    pub const fn unix_seconds(self) -> i64 {
        self.unix_micros.div_euclid(MICROS_PER_SECOND)
    }

    /// The time from this to `later`; zero when `later` is earlier.
    #[must_use]
    pub fn until(self, later: Self) -> Duration {
        let micros = later.unix_micros.saturating_sub(self.unix_micros);
        Duration::from_micros(u64::try_from(micros).unwrap_or(0))
    }

    /// An earlier time; saturates at the earliest one.
    #[must_use]
    pub fn minus(self, duration: Duration) -> Self {
        let micros = i64::try_from(duration.as_micros()).unwrap_or(i64::MAX);
        Self::from_unix_micros(self.unix_micros.saturating_sub(micros))
    }

    /// A later time; saturates at the latest one.
    #[must_use]
    pub fn plus(self, duration: Duration) -> Self {
        let micros = i64::try_from(duration.as_micros()).unwrap_or(i64::MAX);
        Self::from_unix_micros(self.unix_micros.saturating_add(micros))
    }
}

/// RFC 3339 in UTC with whole seconds, such as `2025-12-07T10:30:00Z`. RFC 3339 ends with the year 9999; later
/// times are formatted as its last second.
impl fmt::Display for Timestamp {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        const FIRST: i64 = -62_167_219_200;
        const LAST: i64 = 253_402_300_799;
        let text = OffsetDateTime::from_unix_timestamp(self.unix_seconds().clamp(FIRST, LAST))
            .ok()
            .and_then(|moment| moment.format(&Rfc3339).ok())
            .ok_or(fmt::Error)?;
        f.write_str(&text)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn is_formatted_as_rfc_3339_in_whole_seconds() {
        let moment = Timestamp::from_unix_micros(1_765_103_400_987_654);
        assert_eq!(moment.to_string(), "2025-12-07T10:30:00Z");
    }

    #[test]
    fn before_1970_rounds_down_to_the_second() {
        assert_eq!(
            Timestamp::from_unix_micros(-1).to_string(),
            "1969-12-31T23:59:59Z"
        );
    }

    #[test]
    fn every_time_can_be_formatted() {
        let [first, last] = [i64::MIN, i64::MAX].map(Timestamp::from_unix_micros);
        assert_eq!(first.to_string(), "0000-01-01T00:00:00Z");
        assert_eq!(last.to_string(), "9999-12-31T23:59:59Z");
    }

    #[test]
    fn adding_never_overflows() {
        let end = Timestamp::from_unix_micros(i64::MAX);
        assert_eq!(end.plus(Duration::MAX), end);
    }
}
