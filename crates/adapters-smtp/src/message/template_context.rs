use std::time::Duration;

use minijinja::context;
use minijinja::value::Value;
use tenantry_domain::email::EmailKind;
use tenantry_domain::verifications::{Verification, VerificationPurpose};

/// The values for a template.
pub(super) struct TemplateContext {
    /// The project, or its replacement.
    pub(super) project_name: String,
    pub(super) full_name: Option<String>,
    pub(super) link: Option<String>,
    pub(super) code: Option<String>,
}

impl TemplateContext {
    /// An example with every value that an email of this kind can have.
    pub(super) fn complete_example(kind: EmailKind) -> Self {
        Self {
            full_name: Some("Jane Doe".to_owned()),
            ..Self::minimal_example(kind)
        }
    }

    /// An example without optional values.
    pub(super) fn minimal_example(kind: EmailKind) -> Self {
        let has_link = link_ttl(kind).is_some();
        let has_code = kind == EmailKind::VerifyEmail;
        Self {
            project_name: "Example".to_owned(),
            full_name: None,
            link: has_link.then(|| "https://accounts.example.com/".to_owned()),
            code: has_code.then(|| "123456".to_owned()),
        }
    }

    pub(super) fn values(&self, language: &str, kind: EmailKind) -> Value {
        let link_minutes = link_ttl(kind).map(minutes);
        context! {
            language => language,
            project_name => &self.project_name,
            full_name => &self.full_name,
            link => self.link.as_deref().map(link_value),
            link_hours => link_minutes.map(|minutes| minutes / 60),
            link_minutes => link_minutes,
            code => &self.code,
            code_minutes => minutes(Verification::CODE_TTL),
        }
    }
}

/// A link without HTML special characters is not escaped, because minijinja would also escape `/`. So the
/// HTML source contains the link unchanged.
fn link_value(link: &str) -> Value {
    if link.contains(['<', '>', '&', '"', '\'']) {
        Value::from(link)
    } else {
        Value::from_safe_string(link.to_owned())
    }
}

/// Lifetime of the link in an email.
const fn link_ttl(kind: EmailKind) -> Option<Duration> {
    match kind {
        EmailKind::VerifyEmail => Some(VerificationPurpose::VerifyEmail.token_ttl()),
        EmailKind::ResetPassword => Some(VerificationPurpose::ResetPassword.token_ttl()),
        EmailKind::PasswordChanged | EmailKind::AlreadyRegistered => None,
    }
}

const fn minutes(duration: Duration) -> u64 {
    duration.as_secs() / 60
}
