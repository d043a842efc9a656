//! From texts to values, collecting everything that is wrong on the way.

use std::fmt;
use std::ops::RangeInclusive;
use std::str::FromStr;

use tenantry_domain::values::SecretText;
use thiserror::Error;

use super::catalog::SETTINGS;
use super::given::GivenSettings;

/// One setting that is wrong. Never repeats the value of a secret.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct SettingError {
    name: String,
    reason: String,
}

impl SettingError {
    pub(super) fn new(name: impl Into<String>, reason: impl Into<String>) -> Self {
        Self {
            name: name.into(),
            reason: reason.into(),
        }
    }
}

/// Everything that is wrong with the settings, at once.
#[derive(Debug, Error, PartialEq, Eq)]
pub(crate) struct SettingsErrors(Vec<SettingError>);

impl fmt::Display for SettingsErrors {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("the settings are wrong:")?;
        for error in &self.0 {
            write!(f, "\n  {}: {}", error.name, error.reason)?;
        }
        Ok(())
    }
}

pub(super) struct Reader {
    given: GivenSettings,
    errors: Vec<SettingError>,
}

impl Reader {
    pub(super) fn of(mut given: GivenSettings) -> Self {
        let errors = std::mem::take(&mut given.errors);
        Self { given, errors }
    }

    /// The text that was given, or the default; `None` when there is neither.
    pub(super) fn text(&self, key: &'static str) -> Option<String> {
        if let Some((text, _)) = self.given.get(key) {
            return Some(text.to_owned());
        }
        let default = SETTINGS.iter().find(|setting| setting.key == key)?.default;
        (!default.is_empty()).then(|| default.to_owned())
    }

    /// The value of the text that was given, or of the default; `None` when there is neither, or when
    /// it is wrong, which is remembered.
    pub(super) fn parse<T, E: fmt::Display>(
        &mut self,
        key: &'static str,
        parse: impl FnOnce(&str) -> Result<T, E>,
    ) -> Option<T> {
        let text = self.text(key)?;
        parse(&text)
            .map_err(|reason| self.refuse(key, reason.to_string()))
            .ok()
    }

    pub(super) fn value<T: FromStr<Err: fmt::Display>>(&mut self, key: &'static str) -> Option<T> {
        self.parse(key, str::parse)
    }

    pub(super) fn number(&mut self, key: &'static str, range: RangeInclusive<u64>) -> Option<u64> {
        let (low, high) = (*range.start(), *range.end());
        self.parse(key, |text| {
            let number = text.parse().ok().filter(|number| range.contains(number));
            number.ok_or_else(|| format!("must be a whole number from {low} to {high}"))
        })
    }

    pub(super) fn one_of<T: Copy>(
        &mut self,
        key: &'static str,
        choices: &[(&str, T)],
    ) -> Option<T> {
        self.parse(key, |text| {
            let choice = choices
                .iter()
                .find(|(name, _)| name.eq_ignore_ascii_case(text));
            choice.map(|(_, value)| *value).ok_or_else(|| {
                let names: Vec<&str> = choices.iter().map(|(name, _)| *name).collect();
                format!("must be {}", names.join(" or "))
            })
        })
    }

    pub(super) fn switch(&mut self, key: &'static str) -> Option<bool> {
        self.one_of(
            key,
            &[
                ("on", true),
                ("off", false),
                ("true", true),
                ("false", false),
            ],
        )
    }

    /// A credential. Unlike any other setting, an empty one is not the same as none (R10).
    pub(super) fn credential(&mut self, key: &'static str) -> Option<SecretText> {
        let text = self.given.get_even_empty(key)?.0.to_owned();
        match usable_credential(&text) {
            Ok(()) => Some(SecretText::new(text)),
            Err(reason) => {
                self.refuse(key, reason);
                None
            }
        }
    }

    /// Refuses a setting that a later version will have.
    pub(super) fn not_yet(&mut self, key: &'static str, available: &[&str]) {
        let is_available = self.text(key).is_none_or(|text| {
            available
                .iter()
                .any(|choice| choice.eq_ignore_ascii_case(&text))
        });
        if !is_available {
            let reason = match available {
                [] => "is not available in this version; leave it unset".to_owned(),
                choices => format!("only {} is available in this version", choices.join(" or ")),
            };
            self.refuse(key, reason);
        }
    }

    pub(super) fn refuse(&mut self, key: &'static str, reason: impl Into<String>) {
        self.errors.push(SettingError::new(
            format!("TENANTRY_{}", key.to_uppercase()),
            reason,
        ));
    }

    pub(super) fn finish<T>(self, value: Option<T>) -> Result<T, SettingsErrors> {
        match value {
            Some(value) if self.errors.is_empty() => Ok(value),
            _ => Err(SettingsErrors(self.errors)),
        }
    }
}

/// What samples of keys and tokens contain, ours and everybody's, in lower case.
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

/// R10: no credential may be empty, short or a sample, nor one that no header can carry.
fn usable_credential(text: &str) -> Result<(), &'static str> {
    const MIN_LENGTH: usize = 32;
    let lower = text.to_ascii_lowercase();
    let distinct = lower
        .bytes()
        .collect::<std::collections::BTreeSet<u8>>()
        .len();
    if text.len() < MIN_LENGTH {
        Err("must have at least 32 characters; `openssl rand -hex 32` makes a good one")
    } else if !text.bytes().all(|c| c.is_ascii_graphic() && c != b',') {
        Err("must be visible ASCII characters without a comma, so that a header can carry it")
    } else if distinct < 8 || SAMPLES.iter().any(|sample| lower.contains(sample)) {
        Err("looks like a sample; `openssl rand -hex 32` makes a good one")
    } else {
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn r10_samples_and_short_credentials_are_refused() {
        for refused in [
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
            assert!(usable_credential(refused).is_err(), "{refused}");
        }
        assert_eq!(
            usable_credential("3f9d1c7a5b2e4f6081a395c7e9b0d2f4618"),
            Ok(())
        );
    }
}
