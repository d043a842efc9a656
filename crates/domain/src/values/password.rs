//! The rules for passwords, shared by registration, reset and change (R4).

use std::fmt;

use thiserror::Error;
use unicode_normalization::UnicodeNormalization as _;
use zeroize::Zeroizing;

/// A password that follows the rules it was checked by, in NFC: the form that is hashed (R3).
#[derive(Clone)]
pub struct Password(Zeroizing<String>);

impl Password {
    /// The maximum of characters (code points after NFC).
    pub const MAX_CHARACTERS: usize = 256;
    /// The maximum of bytes as sent.
    pub const MAX_BYTES: usize = 1024;

    /// The text to hash.
    #[must_use]
    pub fn expose(&self) -> &str {
        &self.0
    }

    /// Parses a password by the bounds alone, as a login does.
    ///
    /// # Errors
    /// [`PasswordRule::MaxLength`] or [`PasswordRule::Nul`].
    pub fn within_bounds(text: &str) -> Result<Self, PasswordRule> {
        let password = Self::composed(text)?;
        match password.broken_bounds().next() {
            Some(rule) => Err(rule),
            None => Ok(password),
        }
    }

    /// The text in NFC. A text above the maximum of bytes is not examined (R2).
    fn composed(text: &str) -> Result<Self, PasswordRule> {
        if text.len() > Self::MAX_BYTES {
            return Err(PasswordRule::MaxLength);
        }
        Ok(Self(Zeroizing::new(text.nfc().collect())))
    }

    fn broken_bounds(&self) -> impl Iterator<Item = PasswordRule> + use<> {
        let rules = [
            (
                self.expose().chars().count() > Self::MAX_CHARACTERS,
                PasswordRule::MaxLength,
            ),
            (self.expose().contains('\0'), PasswordRule::Nul),
        ];
        keep_broken(rules)
    }
}

impl fmt::Debug for Password {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Password(redacted)")
    }
}

/// A stored password hash as a PHC string.
#[derive(Clone, PartialEq, Eq)]
pub struct PasswordHash(String);

impl PasswordHash {
    /// A PHC string, from the hasher or from the store.
    #[must_use]
    pub const fn from_phc(text: String) -> Self {
        Self(text)
    }

    /// The PHC string.
    #[must_use]
    pub fn as_phc(&self) -> &str {
        &self.0
    }
}

impl fmt::Debug for PasswordHash {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("PasswordHash(redacted)")
    }
}

/// Which passwords an installation accepts.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum PasswordPolicy {
    /// At least 8 characters, with an upper-case letter, a lower-case letter and a digit.
    #[default]
    Standard,
    /// NIST SP 800-63B: at least 15 characters of any kind, and not a well-known password.
    LengthOnly,
}

impl PasswordPolicy {
    /// The rules for passwords that people choose.
    #[must_use]
    pub const fn public_rules(self) -> PasswordRules {
        PasswordRules {
            composition: matches!(self, Self::Standard),
            ..self.private_rules()
        }
    }

    /// The rules of the private API: without composition, with the same length (R4).
    #[must_use]
    pub const fn private_rules(self) -> PasswordRules {
        match self {
            Self::Standard => PasswordRules {
                min_characters: 8,
                composition: false,
                reject_common: false,
            },
            Self::LengthOnly => PasswordRules {
                min_characters: 15,
                composition: false,
                reject_common: true,
            },
        }
    }
}

/// The rules for one kind of request, from [`PasswordPolicy`].
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct PasswordRules {
    min_characters: usize,
    composition: bool,
    reject_common: bool,
}

/// A broken rule.
#[derive(Clone, Copy, Debug, Error, PartialEq, Eq)]
pub enum PasswordRule {
    /// Fewer characters than this.
    #[error("password has fewer than {0} characters")]
    MinLength(usize),
    /// No `A` to `Z`.
    #[error("password has no upper-case letter")]
    Uppercase,
    /// No `a` to `z`.
    #[error("password has no lower-case letter")]
    Lowercase,
    /// No `0` to `9`.
    #[error("password has no digit")]
    Digit,
    /// More than [`Password::MAX_CHARACTERS`] or [`Password::MAX_BYTES`].
    #[error("password has more than 256 characters or 1024 bytes")]
    MaxLength,
    /// Contains U+0000.
    #[error("password contains a NUL character")]
    Nul,
    /// A well-known password, or one short pattern repeated.
    #[error("password is too common")]
    Common,
}

/// Every broken rule, in the order of [`PasswordRule`].
#[derive(Clone, Debug, Error, PartialEq, Eq)]
#[error("password rejected: {0:?}")]
pub struct PasswordRejected(pub Vec<PasswordRule>);

impl PasswordRules {
    /// Checks a password by these rules.
    ///
    /// # Errors
    /// [`PasswordRejected`] with every broken rule; [`PasswordRule::MaxLength`] alone when there are too many
    /// bytes, because those are not examined (R2).
    pub fn accept(&self, text: &str) -> Result<Password, PasswordRejected> {
        let password = Password::composed(text).map_err(|rule| PasswordRejected(vec![rule]))?;
        let broken = self.broken_by(&password);
        if broken.is_empty() {
            Ok(password)
        } else {
            Err(PasswordRejected(broken))
        }
    }

    fn broken_by(&self, password: &Password) -> Vec<PasswordRule> {
        let text = password.expose();
        let lacks = |class: fn(&u8) -> bool| self.composition && !text.as_bytes().iter().any(class);
        let rules = [
            (
                text.chars().count() < self.min_characters,
                PasswordRule::MinLength(self.min_characters),
            ),
            (lacks(u8::is_ascii_uppercase), PasswordRule::Uppercase),
            (lacks(u8::is_ascii_lowercase), PasswordRule::Lowercase),
            (lacks(u8::is_ascii_digit), PasswordRule::Digit),
        ];
        let common = [(self.reject_common && is_common(text), PasswordRule::Common)];
        keep_broken(rules)
            .chain(password.broken_bounds())
            .chain(keep_broken(common))
            .collect()
    }
}

fn keep_broken<const N: usize>(
    rules: [(bool, PasswordRule); N],
) -> impl Iterator<Item = PasswordRule> {
    rules
        .into_iter()
        .filter_map(|(broken, rule)| broken.then_some(rule))
}

/// Well-known long passwords, in lower case, one a line.
const COMMON_PASSWORDS: &str = include_str!("common_passwords.txt");

fn is_common(text: &str) -> bool {
    let lower = Zeroizing::new(text.to_lowercase());
    COMMON_PASSWORDS
        .lines()
        .any(|common| common == lower.as_str())
        || repeats_a_short_pattern(&lower)
}

/// `aaaaaaaaaaaaaaa`, `123412341234123`, `passwordpassword`: one pattern of at most eight characters.
fn repeats_a_short_pattern(text: &str) -> bool {
    const LONGEST_PATTERN: usize = 8;
    let characters = Zeroizing::new(text.chars().collect::<Vec<char>>());
    (1..=LONGEST_PATTERN).any(|length| {
        characters.len() >= 2 * length
            && characters
                .iter()
                .zip(characters.iter().skip(length))
                .all(|(a, b)| a == b)
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn broken(rules: PasswordRules, text: &str) -> Vec<PasswordRule> {
        rules
            .accept(text)
            .err()
            .map(|rejected| rejected.0)
            .unwrap_or_default()
    }

    #[test]
    fn r4_the_examples_of_the_documentation_are_accepted() {
        let rules = PasswordPolicy::Standard.public_rules();
        for accepted in [
            "Password123",
            "SecurePass456",
            "MyP@ssw0rd",
            "SecurePass123",
        ] {
            assert_eq!(broken(rules, accepted), [], "{accepted}");
        }
    }

    #[test]
    fn every_broken_rule_is_named_in_order() {
        use PasswordRule::{Digit, Lowercase, MinLength, Uppercase};
        let rules = PasswordPolicy::Standard.public_rules();
        assert_eq!(
            broken(rules, ""),
            [MinLength(8), Uppercase, Lowercase, Digit]
        );
        assert_eq!(broken(rules, "short"), [MinLength(8), Uppercase, Digit]);
        assert_eq!(broken(rules, "alllowercase1"), [Uppercase]);
        assert_eq!(broken(rules, "ALLUPPERCASE1"), [Lowercase]);
        assert_eq!(broken(rules, "NoDigitsHere"), [Digit]);
    }

    #[test]
    fn r4_only_ascii_classes_count() {
        use PasswordRule::{Digit, Lowercase, Uppercase};
        let rules = PasswordPolicy::Standard.public_rules();
        assert_eq!(broken(rules, "ÄÖÜäöüßß٣٤"), [Uppercase, Lowercase, Digit]);
    }

    #[test]
    fn r2_the_bounds_are_256_characters_after_nfc_and_1024_bytes_as_sent() {
        let rules = PasswordPolicy::Standard.public_rules();
        let filled = |filler: &str, count: usize| format!("Aa1{}", filler.repeat(count));
        assert_eq!(broken(rules, &filled("x", 253)), []);
        assert_eq!(broken(rules, &filled("x", 254)), [PasswordRule::MaxLength]);
        // 253 decomposed letters: 509 code points as sent, 256 after NFC.
        assert_eq!(broken(rules, &filled("e\u{301}", 253)), []);
        assert_eq!(broken(rules, &filled("😀", 253)), []);
        assert_eq!(
            broken(rules, &filled("e\u{301}", 341)),
            [PasswordRule::MaxLength]
        );
        assert_eq!(
            broken(rules, &"x".repeat(257)),
            [
                PasswordRule::Uppercase,
                PasswordRule::Digit,
                PasswordRule::MaxLength
            ]
        );
    }

    #[test]
    fn r3_white_space_and_case_are_kept_and_nul_is_rejected() {
        let rules = PasswordPolicy::Standard.public_rules();
        assert_eq!(rules.accept(" Passw0rd ").unwrap().expose(), " Passw0rd ");
        assert_eq!(broken(rules, "Passw0rd\0"), [PasswordRule::Nul]);
    }

    #[test]
    fn r3_composed_and_decomposed_spellings_are_one_password() {
        let rules = PasswordPolicy::Standard.public_rules();
        let composed = rules.accept("Passw0rdé").unwrap();
        let decomposed = rules.accept("Passw0rde\u{301}").unwrap();
        assert_eq!(composed.expose(), decomposed.expose());
    }

    #[test]
    fn r4_the_private_rules_waive_composition_but_not_length() {
        let rules = PasswordPolicy::Standard.private_rules();
        assert_eq!(broken(rules, "secure_password"), []);
        assert_eq!(broken(rules, "short"), [PasswordRule::MinLength(8)]);
    }

    #[test]
    fn the_length_only_policy_requires_15_uncommon_characters() {
        use PasswordRule::{Common, MinLength};
        let rules = PasswordPolicy::LengthOnly.public_rules();
        assert_eq!(broken(rules, "correct horse battery"), []);
        assert_eq!(broken(rules, "Password123"), [MinLength(15)]);
        for common in [
            "aaaaaaaaaaaaaaa",
            "PasswordPassword",
            "123412341234123",
            "Qwertyuiopasdfghjkl",
        ] {
            assert_eq!(broken(rules, common), [Common], "{common}");
        }
    }

    #[test]
    fn r60_debug_output_holds_no_password() {
        let password = Password::within_bounds("Passw0rd").unwrap();
        let hash = PasswordHash::from_phc("$argon2id$".to_owned());
        assert_eq!(
            format!("{password:?} {hash:?}"),
            "Password(redacted) PasswordHash(redacted)"
        );
    }
}
