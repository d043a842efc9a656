//! Names in emails. A client can register the email address of another person with any name, so a name must
//! not become a link (R18).

/// Maximum length of a name in an email (R18).
const MAX_CHARACTERS: usize = 64;

/// The name of an account for the greeting; `None` when a mail program could turn it into a link.
pub(super) fn greeting_name(name: &str) -> Option<String> {
    let name = normalize(name);
    (!name.is_empty() && !is_linkable(&name)).then(|| truncate(&name))
}

/// The name of a project. `Example.com` becomes `Example. com`, which no mail program turns into a link.
/// `None` when it could still become a link.
pub(super) fn project_name(name: &str) -> Option<String> {
    let mut spaced = String::with_capacity(name.len());
    let name = normalize(name);
    for (position, c) in name.char_indices() {
        spaced.push(c);
        let is_followed = name
            .get(position + c.len_utf8()..)
            .is_some_and(|rest| rest.starts_with(char::is_alphanumeric));
        if is_dot(c) && is_followed {
            spaced.push(' ');
        }
    }
    greeting_name(&spaced)
}

/// One line, without characters that change how the surrounding text is displayed.
fn normalize(name: &str) -> String {
    let visible: String = name.chars().filter(|c| !is_formatting(*c)).collect();
    visible.split_whitespace().collect::<Vec<_>>().join(" ")
}

fn is_formatting(c: char) -> bool {
    let is_invisible = matches!(
        c,
        '\u{ad}' | '\u{61c}' | '\u{200b}' | '\u{200e}' | '\u{200f}' | '\u{202a}'
            ..='\u{202e}' | '\u{2060}'..='\u{206f}' | '\u{feff}'
    );
    is_invisible || (c.is_control() && !c.is_whitespace())
}

fn truncate(name: &str) -> String {
    if name.chars().count() <= MAX_CHARACTERS {
        return name.to_owned();
    }
    let start: String = name.chars().take(MAX_CHARACTERS - 1).collect();
    [start.trim_end(), "…"].concat()
}

fn is_linkable(name: &str) -> bool {
    name.split(' ').any(is_linkable_word)
}

/// Email addresses, URL schemes, network shares, and words with two or more letters or digits after a dot.
/// Initials such as `J.R.R.` are not linkable.
fn is_linkable_word(word: &str) -> bool {
    let mut labels = word.split(is_dot);
    let has_first_label = labels.next().is_some_and(|first| !first.is_empty());
    let has_domain = has_first_label
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
    fn r18_ordinary_names_are_unchanged() {
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
    fn r18_a_name_that_could_become_a_link_is_omitted() {
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
    fn r18_the_name_of_a_project_is_changed_so_that_it_is_not_a_link() {
        for (name, expected) in [
            ("Default Project", Some("Default Project")),
            ("Example.com", Some("Example. com")),
            ("shop.example.com", Some("shop. example. com")),
            ("v2.0", Some("v2. 0")),
            ("Shop\u{202e} two\u{2028}lines", Some("Shop two lines")),
            ("https://evil.example", None),
            ("jane@example.com", None),
        ] {
            assert_eq!(project_name(name).as_deref(), expected, "{name}");
        }
    }
}
