use thiserror::Error;
use unicode_normalization::UnicodeNormalization as _;

use super::characters::{breaks_a_line, is_invisible};

/// Why a text is not a full name.
#[derive(Clone, Copy, Debug, Error, PartialEq, Eq)]
pub enum FullNameError {
    /// Only white space and invisible characters.
    #[error("full name is blank")]
    Blank,
    /// More than [`FullName::MAX_CHARACTERS`].
    #[error("full name has more than 255 characters")]
    TooLong,
    /// A control character, a line separator or a bidirectional control (R18).
    #[error("full name contains control characters or bidirectional overrides")]
    Characters,
}

/// The name of a person, for greetings and display: NFC, trimmed, without characters that break an email or a log
/// line (R18).
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FullName(String);

impl FullName {
    /// The longest name, in characters (code points after NFC).
    pub const MAX_CHARACTERS: usize = 255;

    /// Parses a name.
    ///
    /// # Errors
    /// [`FullNameError`] with the broken rule.
    pub fn parse(text: &str) -> Result<Self, FullNameError> {
        let name: String = text.trim().nfc().collect();
        if name.chars().all(|c| c.is_whitespace() || is_invisible(c)) {
            return Err(FullNameError::Blank);
        }
        if name.chars().count() > Self::MAX_CHARACTERS {
            return Err(FullNameError::TooLong);
        }
        if name.chars().any(breaks_a_line) {
            return Err(FullNameError::Characters);
        }
        Ok(Self(name))
    }

    /// Parses an optional name: a blank one counts as absent.
    ///
    /// # Errors
    /// As [`FullName::parse`], but never [`FullNameError::Blank`].
    pub fn parse_optional(text: &str) -> Result<Option<Self>, FullNameError> {
        match Self::parse(text) {
            Err(FullNameError::Blank) => Ok(None),
            other => other.map(Some),
        }
    }

    /// The normalised text.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_is_trimmed_and_composed() {
        let name = FullName::parse("  Jose\u{301} ").unwrap();
        assert_eq!(name.as_str(), "José");
    }

    #[test]
    fn r18_characters_that_break_emails_and_logs_are_rejected() {
        for text in [
            "a\nb",
            "a\0b",
            "a\u{202e}b",
            "a\u{2066}b",
            "a\u{7f}b",
            "a\u{2028}b",
            "a\u{200e}b",
            "a\u{61c}b",
        ] {
            assert_eq!(
                FullName::parse(text),
                Err(FullNameError::Characters),
                "{text:?}"
            );
        }
    }

    #[test]
    fn length_is_counted_in_characters() {
        assert!(FullName::parse(&"é".repeat(255)).is_ok());
        assert_eq!(
            FullName::parse(&"é".repeat(256)),
            Err(FullNameError::TooLong)
        );
    }

    #[test]
    fn blank_is_absent_where_a_name_is_optional() {
        assert_eq!(FullName::parse(" \t"), Err(FullNameError::Blank));
        assert_eq!(
            FullName::parse("\u{200b}\u{3164}"),
            Err(FullNameError::Blank)
        );
        assert_eq!(FullName::parse_optional(" \t"), Ok(None));
    }
}
