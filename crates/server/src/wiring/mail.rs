use std::sync::Arc;

use anyhow::Context as _;
use tenantry_adapters_smtp::{EmlMailer, SmtpMailer};
use tenantry_domain::ports::Mailer;

use crate::settings::{MailChoice, MailTransport};

/// What sends mails.
pub(crate) fn mailer(mail: &MailChoice) -> anyhow::Result<Arc<dyn Mailer>> {
    let settings = mail.settings.clone();
    Ok(match &mail.transport {
        MailTransport::Smtp(smtp) => {
            Arc::new(SmtpMailer::new(smtp, settings).context("TENANTRY_SMTP_URL")?)
        }
        MailTransport::Files(folder) => {
            Arc::new(EmlMailer::new(folder.clone(), settings).context("TENANTRY_MAIL_DIR")?)
        }
    })
}

/// Looks whether mails can leave, and says how they do.
pub(crate) async fn check_mail(mail: &MailChoice) -> anyhow::Result<String> {
    match &mail.transport {
        MailTransport::Smtp(smtp) => {
            let mailer = SmtpMailer::new(smtp, mail.settings.clone())?;
            mailer.check().await?;
            Ok("answers".to_owned())
        }
        MailTransport::Files(folder) => Ok(format!("none; files in {}", folder.display())),
    }
}
