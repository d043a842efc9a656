use std::borrow::Cow;
use std::time::Duration;

use tenantry_domain::values::PasswordPolicy;

/// The longest name on a page, in characters.
const MAX_CHARACTERS: usize = 64;

/// A name in at most [`MAX_CHARACTERS`].
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

/// The password rules as a sentence.
pub(super) const fn rules(policy: PasswordPolicy) -> &'static str {
    match policy {
        PasswordPolicy::Standard => {
            "At least 8 characters, among them an uppercase letter, a lowercase letter and a digit."
        }
        PasswordPolicy::LengthOnly => {
            "At least 15 characters. A few words in a row are easy to remember; passwords that many \
             people use are rejected."
        }
    }
}

/// The lifetime of a link, in words.
pub(super) fn life(duration: Duration) -> String {
    const HOUR: u64 = 60 * 60;
    match duration.as_secs() {
        seconds if seconds >= 2 * HOUR => format!("{} hours", seconds / HOUR),
        seconds => format!("{} minutes", seconds / 60),
    }
}

/// A waiting time, in words.
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
        let short = shortened(&"é".repeat(65)).into_owned();
        assert_eq!(short, "é".repeat(63) + "…");
    }

    #[test]
    fn the_shown_rules_are_the_applied_rules() {
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
    fn a_lifetime_is_shown_in_hours_or_minutes() {
        let minutes = |minutes: u64| life(Duration::from_secs(minutes * 60));
        assert_eq!(minutes(24 * 60), "24 hours");
        assert_eq!(minutes(90), "90 minutes");
        assert_eq!(minutes(30), "30 minutes");
    }

    #[test]
    fn a_waiting_time_is_shown_in_seconds_or_minutes() {
        assert_eq!(wait(0), "a second");
        assert_eq!(wait(1), "a second");
        assert_eq!(wait(30), "30 seconds");
        assert_eq!(wait(91), "2 minutes");
        assert_eq!(wait(3_600), "60 minutes");
    }
}
