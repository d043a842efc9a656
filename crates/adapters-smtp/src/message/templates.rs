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

/// The frame around every HTML part.
pub(super) const LAYOUT: &str = "layout.html";

/// The last language that is looked for, and the one that settings start with.
pub(super) const LAST_LANGUAGE: &str = "en";

/// The name of a template, which is also its path below the folder of templates.
pub(super) fn template_name(language: &str, kind: EmailKind, part: Part) -> String {
    format!("{language}/{}.{}", kind.as_str(), part.extension())
}

macro_rules! built_in {
    ($($name:literal)+) => {
        [$(($name, include_str!(concat!("../../templates/", $name)))),+]
    };
}

/// What there is without any folder: name and text.
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
