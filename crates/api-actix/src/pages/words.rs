use std::borrow::Cow;

use tenantry_domain::values::PasswordPolicy;

/// The longest name that is shown, in characters.
const MAX_CHARACTERS: usize = 64;

/// A name that leaves room for the rest of the page.
pub(super) fn shortened(name: &str) -> Cow<'_, str> {
    match name.char_indices().nth(MAX_CHARACTERS) {
        None => name.into(),
        Some(_) => name
            .chars()
            .take(MAX_CHARACTERS - 1)
            .chain(['…'])
            .collect::<String>()
            .into(),
    }
}

/// What is asked of a password, before one is typed.
pub(super) const fn rules(policy: PasswordPolicy) -> &'static str {
    match policy {
        PasswordPolicy::Standard => {
            "At least 8 characters, among them an uppercase letter, a lowercase letter and a digit."
        }
        PasswordPolicy::LengthOnly => {
            "At least 15 characters. A few words in a row are easy to remember; passwords that many \
             people use are refused."
        }
    }
}

/// How long to wait, in words.
pub(super) fn wait(seconds: u64) -> String {
    match seconds {
        0 | 1 => "a second".to_owned(),
        2..=90 => format!("{seconds} seconds"),
        _ => format!("{} minutes", seconds.div_ceil(60)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn r18_names_have_at_most_64_characters() {
        let fitting = "é".repeat(64);
        assert_eq!(shortened(&fitting), fitting);
        let shown = shortened(&"é".repeat(65)).into_owned();
        assert_eq!(shown, "é".repeat(63) + "…");
    }

    #[test]
    fn the_rules_that_are_shown_are_those_that_are_applied() {
        for (policy, characters) in [
            (PasswordPolicy::Standard, 8),
            (PasswordPolicy::LengthOnly, 15),
        ] {
            assert!(rules(policy).contains(&format!("At least {characters} characters")));
            let accepted = |length| {
                let varied = "Aq7zKw3mXr9tLp5vBn";
                policy.public_rules().accept(&varied[..length]).is_ok()
            };
            assert!(accepted(characters));
            assert!(!accepted(characters - 1));
        }
        let standard = PasswordPolicy::Standard.public_rules();
        for lacking in ["password123", "PASSWORD123", "Passwords"] {
            assert!(standard.accept(lacking).is_err());
        }
    }

    #[test]
    fn waiting_is_said_in_seconds_then_in_minutes() {
        assert_eq!(wait(0), "a second");
        assert_eq!(wait(1), "a second");
        assert_eq!(wait(30), "30 seconds");
        assert_eq!(wait(91), "2 minutes");
        assert_eq!(wait(3_600), "60 minutes");
    }
}
