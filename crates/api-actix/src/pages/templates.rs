//! The embedded templates and their common style.

use std::sync::LazyLock;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use minijinja::value::{Value, merge_maps};
use minijinja::{Environment, Error, UndefinedBehavior, context};
use sha2::{Digest as _, Sha256};

const STYLE: &str = include_str!("../../templates/pages/style.css");

macro_rules! sources {
    ($($name:literal,)+) => {
        [$(($name, include_str!(concat!("../../templates/pages/", $name))),)+]
    };
}

/// The extension makes the engine escape values as HTML.
const SOURCES: [(&str, &str); 8] = sources![
    "layout.html",
    "confirm_address.html",
    "address_verified.html",
    "dead_verification.html",
    "choose_password.html",
    "password_changed.html",
    "dead_reset.html",
    "later.html",
];

static TEMPLATES: LazyLock<Environment<'static>> = LazyLock::new(|| {
    let mut templates = Environment::new();
    templates.set_undefined_behavior(UndefinedBehavior::SemiStrict);
    for (name, source) in SOURCES {
        // A template that does not compile fails when its page is rendered; a test renders each.
        templates.add_template(name, source).ok();
    }
    templates
});

/// Allows the style, by its hash, and forms that post to this origin; no other resource and no framing (CSP
/// Level 3).
pub(super) static CONTENT_SECURITY_POLICY: LazyLock<String> = LazyLock::new(|| {
    let hash = STANDARD.encode(Sha256::digest(STYLE));
    format!(
        "default-src 'none'; style-src 'sha256-{hash}'; form-action 'self'; base-uri 'none'; \
         frame-ancestors 'none'"
    )
});

pub(super) fn render(template: &str, values: Value) -> Result<String, Error> {
    let style = context! { style => Value::from_safe_string(STYLE.to_owned()) };
    TEMPLATES
        .get_template(template)?
        .render(merge_maps([values, style]))
}
