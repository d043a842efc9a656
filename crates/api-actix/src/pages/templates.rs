//! The templates, which are part of the program, and the one style that all of them have.

use std::sync::LazyLock;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use minijinja::value::{Value, merge_maps};
use minijinja::{Environment, Error, UndefinedBehavior, context};
use sha2::{Digest as _, Sha256};

const STYLE: &str = include_str!("../../templates/pages/style.css");

/// Their ending makes the engine escape what is put into them.
const SOURCES: [(&str, &str); 8] = [
    (
        "layout.html",
        include_str!("../../templates/pages/layout.html"),
    ),
    (
        "confirm_address.html",
        include_str!("../../templates/pages/confirm_address.html"),
    ),
    (
        "address_verified.html",
        include_str!("../../templates/pages/address_verified.html"),
    ),
    (
        "dead_verification.html",
        include_str!("../../templates/pages/dead_verification.html"),
    ),
    (
        "choose_password.html",
        include_str!("../../templates/pages/choose_password.html"),
    ),
    (
        "password_changed.html",
        include_str!("../../templates/pages/password_changed.html"),
    ),
    (
        "dead_reset.html",
        include_str!("../../templates/pages/dead_reset.html"),
    ),
    (
        "later.html",
        include_str!("../../templates/pages/later.html"),
    ),
];

static TEMPLATES: LazyLock<Environment<'static>> = LazyLock::new(|| {
    let mut templates = Environment::new();
    templates.set_undefined_behavior(UndefinedBehavior::SemiStrict);
    for (name, source) in SOURCES {
        // One that does not compile is missed when its page is asked for; a test asks for each.
        templates.add_template(name, source).ok();
    }
    templates
});

/// Allows the style, known by its hash, and forms that come back to us; nothing else, and no frame around
/// it (CSP Level 3).
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
