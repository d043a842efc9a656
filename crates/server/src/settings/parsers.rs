//! From the text of a setting to its value. The error of a parser never repeats a secret.

use std::collections::BTreeSet;
use std::convert::Infallible;
use std::fmt;
use std::fs::File;
use std::net::{SocketAddr, ToSocketAddrs as _};
use std::num::NonZeroUsize;
use std::ops::RangeInclusive;
use std::path::PathBuf;
use std::time::Duration;

use tenantry_domain::values::SecretText;
use tracing_subscriber::EnvFilter;
use url::Url;

pub(super) const HOUR: u64 = 60 * 60;
pub(super) const DAY: u64 = 24 * HOUR;

#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum DatabaseUrl {
    /// The file of the database.
    Sqlite(PathBuf),
    /// The URL can contain a password.
    Postgres(SecretText),
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum LogFormat {
    Text,
    Json,
}

/// The value of a setting that a later version implements.
pub(super) type NotAvailable = Infallible;

/// Ignoring such a setting could expose what the operator meant to protect.
pub(super) fn not_available(_: &str) -> Result<NotAvailable, &'static str> {
    Err("is not available in this version; leave it unset")
}

/// Ignores case.
pub(super) fn one_of<T: Copy, const N: usize>(
    choices: [(&'static str, T); N],
) -> impl Fn(&str) -> Result<T, String> + Clone {
    move |text| {
        let mut all = choices.iter();
        let found = all.find(|(name, _)| name.eq_ignore_ascii_case(text));
        let names = choices.map(|(name, _)| name);
        found
            .map(|(_, value)| *value)
            .ok_or_else(|| format!("must be {}", names.join(" or ")))
    }
}

pub(super) const SWITCH: [(&str, bool); 4] = [
    ("on", true),
    ("off", false),
    ("true", true),
    ("false", false),
];

/// `None` for `off`.
pub(super) fn off_or<T, E>(
    parse: impl Fn(&str) -> Result<T, E> + Clone,
) -> impl Fn(&str) -> Result<Option<T>, E> + Clone {
    move |text| match text {
        off if off.eq_ignore_ascii_case("off") => Ok(None),
        value => parse(value).map(Some),
    }
}

pub(super) fn seconds(
    range: RangeInclusive<u64>,
) -> impl Fn(&str) -> Result<Duration, String> + Clone {
    move |text| {
        let number = text.parse().ok().filter(|number| range.contains(number));
        let number = number.ok_or_else(|| out_of_range(range.start(), range.end()));
        number.map(Duration::from_secs)
    }
}

pub(super) fn at_most(max: usize) -> impl Fn(&str) -> Result<NonZeroUsize, String> + Clone {
    move |text| {
        let number = text.parse::<NonZeroUsize>().ok();
        let number = number.filter(|number| number.get() <= max);
        number.ok_or_else(|| out_of_range(1, max))
    }
}

fn out_of_range(min: impl fmt::Display, max: impl fmt::Display) -> String {
    format!("must be a whole number from {min} to {max}")
}

pub(super) fn socket_address(text: &str) -> Result<SocketAddr, &'static str> {
    let addresses = text.to_socket_addrs().ok();
    addresses
        .and_then(|mut addresses| addresses.next())
        .ok_or("must be an IP address or host name and a port, such as 127.0.0.1:8080")
}

/// Returns the URL without a slash at its end.
pub(super) fn public_url(text: &str) -> Result<String, &'static str> {
    let is_allowed = |url: &Url| {
        matches!(url.scheme(), "http" | "https")
            && url.has_host()
            && url.query().is_none()
            && url.fragment().is_none()
            && url.username().is_empty()
            && url.password().is_none()
    };
    let url = Url::parse(text).ok().filter(is_allowed);
    url.map(|url| url.as_str().trim_end_matches('/').to_owned())
        .ok_or(
            "must be a URL such as https://accounts.example.com, without query, fragment and user",
        )
}

/// The error does not repeat the URL, which can contain a password.
pub(super) fn database_url(text: &str) -> Result<DatabaseUrl, &'static str> {
    let sqlite = text.strip_prefix("sqlite://");
    if let Some(path) = sqlite.filter(|path| !path.is_empty()) {
        return Ok(DatabaseUrl::Sqlite(PathBuf::from(path)));
    }
    let is_postgres =
        |url: Url| matches!(url.scheme(), "postgres" | "postgresql") && url.path().len() > 1;
    if Url::parse(text).is_ok_and(is_postgres) {
        Ok(DatabaseUrl::Postgres(SecretText::new(text.to_owned())))
    } else {
        Err("must be sqlite://PATH or postgres://USER:PASSWORD@HOST/NAME")
    }
}

pub(super) fn readable_file(text: &str) -> Result<PathBuf, String> {
    File::open(text)
        .map(|_| PathBuf::from(text))
        .map_err(|error| format!("cannot be read: {error}"))
}

/// A level, or `target=level` pairs. `EnvFilter` also accepts a misspelt level: it takes it for a target
/// and logs nothing.
pub(super) fn log_filter(text: &str) -> Result<String, &'static str> {
    const LEVELS: [&str; 6] = ["off", "error", "warn", "info", "debug", "trace"];
    let has_level = |directive: &str| {
        let level = directive.rsplit('=').next().unwrap_or(directive).trim();
        LEVELS.iter().any(|known| known.eq_ignore_ascii_case(level))
    };
    if text.split(',').all(has_level) && EnvFilter::try_new(text).is_ok() {
        Ok(text.to_owned())
    } else {
        Err("must be error, warn, info, debug or trace, or pairs such as info,tenantry=debug")
    }
}

/// Parts of sample credentials, in lower case.
const SAMPLES: [&str; 14] = [
    "your_",
    "your-",
    "changeme",
    "change_me",
    "change-me",
    "example",
    "sample",
    "placeholder",
    "abc123xyz",
    "xyz789abc",
    "def456ghi",
    "eyjhbgcioijiuzi1niis",
    "yhgletlkjdqgcbdod4br5",
    "an3u6ojzoi-pgscbrccsg",
];

/// R10: a credential must not be empty, short or a sample, and a header must be able to carry it.
pub(super) fn credential(text: &str) -> Result<SecretText, &'static str> {
    const MIN_LENGTH: usize = 32;
    const MIN_DISTINCT: usize = 8;
    let lower = text.to_ascii_lowercase();
    let distinct = lower.bytes().collect::<BTreeSet<u8>>().len();
    if text.len() < MIN_LENGTH {
        Err("must have at least 32 characters; `openssl rand -hex 32` generates a suitable value")
    } else if !text.bytes().all(|c| c.is_ascii_graphic() && c != b',') {
        Err(
            "must consist of visible ASCII characters without a comma, so that a header can carry it",
        )
    } else if distinct < MIN_DISTINCT || SAMPLES.iter().any(|sample| lower.contains(sample)) {
        Err("looks like a sample; `openssl rand -hex 32` generates a suitable value")
    } else {
        Ok(SecretText::new(text.to_owned()))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn r10_samples_and_short_credentials_are_rejected() {
        for rejected in [
            "short",
            "your_operator_key_here_your_operator_key",
            "ak_your_developer_key_here_and_more_of_it",
            "00000000000000000000000000000000",
            "abababababababababababababababababab",
            "",
            "                                    ",
            "ak_abc123XYZ-_789def456ghi012jkl345",
            "ak_xyz789ABC-_123ghi456jkl789mno012",
            "eyJhbGciOiJIUzI1NiIsInR5cCI6IkpXVCJ9...",
            "CHANGEME-CHANGEME-CHANGEME-CHANGEME",
            "3f9d1c7a5b2e4f6081a3,5c7e9b0d2f4618",
            "3f9d1c7a5b2e4f6081a3 5c7e9b0d2f4618",
        ] {
            assert!(credential(rejected).is_err(), "{rejected}");
        }
        assert!(credential("3f9d1c7a5b2e4f6081a395c7e9b0d2f4618").is_ok());
    }
}
