//! Names in emails: whoever chooses a name must not be able to send a link to a stranger with it (R18).

/// The most characters of a name in an email (R18).
const MAX_CHARACTERS: usize = 64;

/// A person's name for the greeting; `None` when a mail program could make a link of it.
pub(super) fn greeting_name(name: &str) -> Option<String> {
    let name = tidy(name);
    (!name.is_empty() && !is_linkable(&name)).then(|| shortened(&name))
}

/// A project's name. One such as `Example.com` is told with a space after the dot, because no email
/// program makes a link of that; `None` when it still could become one.
pub(super) fn project_name(name: &str) -> Option<String> {
    let mut spaced = String::with_capacity(name.len());
    let tidy = tidy(name);
    for (position, c) in tidy.char_indices() {
        spaced.push(c);
        let is_followed = tidy
            .get(position + c.len_utf8()..)
            .is_some_and(|rest| rest.starts_with(char::is_alphanumeric));
        if is_dot(c) && is_followed {
            spaced.push(' ');
        }
    }
    greeting_name(&spaced)
}

/// One line, without characters that change how the text around them is shown.
fn tidy(name: &str) -> String {
    let visible: String = name.chars().filter(|c| !is_disturbing(*c)).collect();
    visible.split_whitespace().collect::<Vec<_>>().join(" ")
}

fn is_disturbing(c: char) -> bool {
    let is_invisible = matches!(
        c,
        '\u{ad}' | '\u{61c}' | '\u{200b}' | '\u{200e}' | '\u{200f}' | '\u{202a}'
            ..='\u{202e}' | '\u{2060}'..='\u{206f}' | '\u{feff}'
    );
    is_invisible || (c.is_control() && !c.is_whitespace())
}

fn shortened(name: &str) -> String {
    if name.chars().count() <= MAX_CHARACTERS {
        return name.to_owned();
    }
    let start: String = name.chars().take(MAX_CHARACTERS - 1).collect();
    [start.trim_end(), "…"].concat()
}

fn is_linkable(name: &str) -> bool {
    name.split(' ').any(is_linkable_word)
}

/// Addresses, schemes, shares, and two or more emails behind a dot; initials such as `J.R.R.` are none of it.
fn is_linkable_word(word: &str) -> bool {
    let mut labels = word.split(is_dot);
    let is_after_something = labels.next().is_some_and(|first| !first.is_empty());
    let has_domain = is_after_something
        && labels.any(|label| label.chars().filter(|c| c.is_alphanumeric()).count() >= 2);
    let inside = word.trim_matches(|c: char| !c.is_alphanumeric());
    has_domain || word.contains(['@', '\u{ff20}']) || inside.contains([':', '\\'])
}

/// The full stops of domain names (UTS #46).
fn is_dot(c: char) -> bool {
    matches!(c, '.' | '\u{3002}' | '\u{ff0e}' | '\u{ff61}')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn r18_names_of_people_are_told_as_they_are() {
        for name in [
            "Jane Doe",
            "J. R. R. Tolkien",
            "J.R.R. Tolkien",
            "Dr. Jane Doe",
            "Müller-Lüdenscheidt",
            "O'Brien",
            "Jane Doe (she/her)",
            "张伟",
        ] {
            assert_eq!(greeting_name(name).as_deref(), Some(name), "{name}");
        }
    }

    #[test]
    fn r18_what_could_become_a_link_is_no_name() {
        for name in [
            "https://evil.example",
            "Win now: evil.example",
            "www.evil.example",
            "WWW.evil.example/win",
            "evil.co",
            "evil.\u{ad}com",
            "evil\u{3002}com",
            "evil\u{ff0e}com",
            "(evil.com)",
            "10.11.12.13",
            "email jane@example.com",
            "mailto:jane",
            "tel:+49123456",
            "http:\\\\evil",
            "\\\\evil\\share",
            "evil.com.",
            "\u{200b}\u{202e}",
        ] {
            assert_eq!(greeting_name(name), None, "{name}");
        }
    }

    #[test]
    fn r18_names_in_emails_have_at_most_64_characters() {
        assert_eq!(greeting_name(&"é".repeat(64)), Some("é".repeat(64)));
        let long = greeting_name(&"é".repeat(65)).unwrap();
        assert_eq!(long, format!("{}…", "é".repeat(63)));
    }

    #[test]
    fn r18_projects_keep_their_name_but_not_as_a_link() {
        for (name, told) in [
            ("Default Project", Some("Default Project")),
            ("Example.com", Some("Example. com")),
            ("shop.example.com", Some("shop. example. com")),
            ("v2.0", Some("v2. 0")),
            ("Shop\u{202e} two\u{2028}lines", Some("Shop two lines")),
            ("https://evil.example", None),
            ("jane@example.com", None),
        ] {
            assert_eq!(project_name(name).as_deref(), told, "{name}");
        }
    }
}
