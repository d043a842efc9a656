use std::sync::Arc;

use anyhow::Context as _;
use tenantry_adapters_smtp::{EmlMailer, SmtpMailer};
use tenantry_domain::email::Mailer;

use crate::settings::Settings;

pub(crate) fn mailer(settings: &Settings) -> anyhow::Result<Arc<dyn Mailer>> {
    let email = settings.email()?;
    let Some(smtp) = settings.smtp() else {
        let mailer = EmlMailer::new(settings.mail_dir.clone(), email);
        return Ok(Arc::new(mailer.context("TENANTRY_MAIL_DIR")?));
    };
    let mailer = SmtpMailer::new(&smtp, email).context("TENANTRY_SMTP_URL")?;
    Ok(Arc::new(mailer))
}

/// Connects to the SMTP server, and returns a line that describes it.
pub(crate) async fn check_email(settings: &Settings) -> anyhow::Result<String> {
    let Some(smtp) = settings.smtp() else {
        return Ok(format!("none; files in {}", settings.mail_dir.display()));
    };
    SmtpMailer::new(&smtp, settings.email()?)?.check().await?;
    Ok("reachable".to_owned())
}
