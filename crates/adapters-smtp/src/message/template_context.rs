use std::time::Duration;

use minijinja::context;
use minijinja::value::Value;
use tenantry_domain::email::EmailKind;
use tenantry_domain::verifications::{Verification, VerificationPurpose};

/// What a template is filled in with.
pub(super) struct TemplateContext {
    /// The project, or what stands for the installation.
    pub(super) project_name: String,
    pub(super) full_name: Option<String>,
    pub(super) link: Option<String>,
    pub(super) code: Option<String>,
}

impl TemplateContext {
    /// An example with everything that an email of this kind may tell.
    pub(super) fn complete_example(kind: EmailKind) -> Self {
        Self {
            full_name: Some("Jane Doe".to_owned()),
            ..Self::minimal_example(kind)
        }
    }

    /// An example with nothing that may be absent.
    pub(super) fn minimal_example(kind: EmailKind) -> Self {
        let carries_link = link_life(kind).is_some();
        let carries_code = kind == EmailKind::VerifyEmail;
        Self {
            project_name: "Example".to_owned(),
            full_name: None,
            link: carries_link.then(|| "https://accounts.example.com/".to_owned()),
            code: carries_code.then(|| "123456".to_owned()),
        }
    }

    /// The variables of a template.
    pub(super) fn values(&self, language: &str, kind: EmailKind) -> Value {
        let link_minutes = link_life(kind).map(minutes);
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

/// A link without characters that mean something in HTML is not escaped, so that those who look at the
/// source of an email find it as it is.
fn link_value(link: &str) -> Value {
    if link.contains(['<', '>', '&', '"', '\'']) {
        Value::from(link)
    } else {
        Value::from_safe_string(link.to_owned())
    }
}

/// How long the link of an email is good.
const fn link_life(kind: EmailKind) -> Option<Duration> {
    match kind {
        EmailKind::VerifyEmail => Some(VerificationPurpose::VerifyEmail.token_ttl()),
        EmailKind::ResetPassword => Some(VerificationPurpose::ResetPassword.token_ttl()),
        EmailKind::PasswordChanged | EmailKind::AlreadyRegistered => None,
    }
}

const fn minutes(duration: Duration) -> u64 {
    duration.as_secs() / 60
}
