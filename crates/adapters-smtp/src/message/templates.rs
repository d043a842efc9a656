use tenantry_domain::email::EmailKind;

/// One of the three templates of an email.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Part {
    Subject,
    Text,
    Html,
}

impl Part {
    pub(super) const ALL: [Self; 3] = [Self::Subject, Self::Text, Self::Html];

    const fn extension(self) -> &'static str {
        match self {
            Self::Subject => "subject.txt",
            Self::Text => "txt",
            Self::Html => "html",
        }
    }
}

/// The layout of every HTML part.
pub(super) const LAYOUT: &str = "layout.html";

/// The language when neither the requested nor the default language has the email.
pub(super) const FALLBACK_LANGUAGE: &str = "en";

/// The name of a template, which is its path in the template folder.
pub(super) fn template_name(language: &str, kind: EmailKind, part: Part) -> String {
    format!("{language}/{}.{}", kind.as_str(), part.extension())
}

macro_rules! built_in {
    ($($name:literal)+) => {
        [$(($name, include_str!(concat!("../../templates/", $name)))),+]
    };
}

/// Name and text of each built-in template.
pub(super) const BUILT_IN: [(&str, &str); 25] = built_in! {
    "layout.html"
    "de/already_registered.html"
    "de/already_registered.subject.txt"
    "de/already_registered.txt"
    "de/password_changed.html"
    "de/password_changed.subject.txt"
    "de/password_changed.txt"
    "de/reset_password.html"
    "de/reset_password.subject.txt"
    "de/reset_password.txt"
    "de/verify_email.html"
    "de/verify_email.subject.txt"
    "de/verify_email.txt"
    "en/already_registered.html"
    "en/already_registered.subject.txt"
    "en/already_registered.txt"
    "en/password_changed.html"
    "en/password_changed.subject.txt"
    "en/password_changed.txt"
    "en/reset_password.html"
    "en/reset_password.subject.txt"
    "en/reset_password.txt"
    "en/verify_email.html"
    "en/verify_email.subject.txt"
    "en/verify_email.txt"
};
