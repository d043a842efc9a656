use std::sync::Arc;

use anyhow::Context as _;
use tenantry_adapters_smtp::{EmlMailer, SmtpMailer};
use tenantry_domain::email::Mailer;

use crate::settings::{EmailChoice, EmailTransport};

/// What sends emails.
pub(crate) fn mailer(email: &EmailChoice) -> anyhow::Result<Arc<dyn Mailer>> {
    let settings = email.settings.clone();
    Ok(match &email.transport {
        EmailTransport::Smtp(smtp) => {
            Arc::new(SmtpMailer::new(smtp, settings).context("TENANTRY_SMTP_URL")?)
        }
        EmailTransport::Files(folder) => {
            Arc::new(EmlMailer::new(folder.clone(), settings).context("TENANTRY_MAIL_DIR")?)
        }
    })
}

/// Looks whether emails can leave, and says how they do.
pub(crate) async fn check_email(email: &EmailChoice) -> anyhow::Result<String> {
    match &email.transport {
        EmailTransport::Smtp(smtp) => {
            let mailer = SmtpMailer::new(smtp, email.settings.clone())?;
            mailer.check().await?;
            Ok("responses".to_owned())
        }
        EmailTransport::Files(folder) => Ok(format!("none; files in {}", folder.display())),
    }
}
