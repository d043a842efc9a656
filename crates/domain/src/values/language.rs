use std::fmt;
use std::str::FromStr;

use thiserror::Error;

/// A language tag (RFC 5646) in lower case, such as `en` or `de-at`. It names a folder of templates, so it
/// contains letters, digits and single hyphens only.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Language(String);

/// The text is not a language tag.
#[derive(Clone, Copy, Debug, Error, PartialEq, Eq)]
#[error("not a language tag such as `en` or `de-AT`")]
pub struct InvalidLanguage;

impl Language {
    /// The maximum of characters of a tag (RFC 5646 §4.4.1).
    const MAX_LENGTH: usize = 35;

    /// The tag in lower case.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// The language alone: `de` for `de-at`.
    #[must_use]
    pub fn primary(&self) -> &str {
        self.0.split('-').next().unwrap_or(&self.0)
    }

    /// The first language of a priority list such as `fr-CH, en;q=0.8` (RFC 4647 §2.3); `None` when that is
    /// not a language tag.
    #[must_use]
    pub fn first_accepted(list: &str) -> Option<Self> {
        let first = list.split(',').next()?;
        first.split(';').next()?.trim().parse().ok()
    }
}

impl FromStr for Language {
    type Err = InvalidLanguage;

    fn from_str(text: &str) -> Result<Self, InvalidLanguage> {
        let mut parts = text.split('-');
        let is_language = parts.next().is_some_and(|part| {
            (2..=8).contains(&part.len()) && part.bytes().all(|b| b.is_ascii_alphabetic())
        });
        let are_subtags = parts.all(|part| {
            (1..=8).contains(&part.len()) && part.bytes().all(|b| b.is_ascii_alphanumeric())
        });
        if is_language && are_subtags && text.len() <= Self::MAX_LENGTH {
            Ok(Self(text.to_ascii_lowercase()))
        } else {
            Err(InvalidLanguage)
        }
    }
}

impl fmt::Display for Language {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tags_are_stored_in_lower_case() {
        let tag: Language = "de-AT".parse().unwrap();
        assert_eq!((tag.as_str(), tag.primary()), ("de-at", "de"));
    }

    #[test]
    fn a_path_is_not_a_tag() {
        for rejected in [
            "",
            "d",
            "..",
            "de/../x",
            "de--at",
            "de-",
            "*",
            "german-language-of-the-very-long-kind",
        ] {
            assert_eq!(
                rejected.parse::<Language>(),
                Err(InvalidLanguage),
                "{rejected}"
            );
        }
    }

    #[test]
    fn the_first_language_of_the_list_counts() {
        let first = |list| Language::first_accepted(list).map(|tag| tag.to_string());
        assert_eq!(first("fr-CH, fr;q=0.9, en;q=0.8").as_deref(), Some("fr-ch"));
        assert_eq!(first("pt;q=0.5").as_deref(), Some("pt"));
        assert_eq!(first("*"), None);
    }
}
