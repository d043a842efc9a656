//! The settings. One struct declares the flag, variable, file key, default and help of each.

mod parsers;
mod reference;
mod sources;

use std::net::SocketAddr;
use std::num::NonZeroUsize;
use std::path::PathBuf;
use std::thread::available_parallelism;
use std::time::Duration;

use clap::{ArgAction, Args};
use tenantry_adapters_argon2::HashBackend;
use tenantry_adapters_smtp::{EmailSettings, Sender, SmtpSettings, SmtpUrl};
use tenantry_domain::installation::ConfiguredSecrets;
use tenantry_domain::sessions::SessionPolicy;
use tenantry_domain::signing_keys::SigningAlgorithm;
use tenantry_domain::values::{AllowedNetworks, Language, PasswordPolicy, SecretText};

use parsers::{
    DAY, HOUR, NotAvailable, SWITCH, at_most, credential, database_url, log_filter, not_available,
    off_or, one_of, public_url, readable_file, seconds, socket_address,
};

pub(crate) use parsers::{DatabaseUrl, LogFormat};
pub(crate) use reference::configuration_reference;
pub(crate) use sources::{ResolvedSetting, SettingsErrors, Sources, flags, is_variable};

/// The valid settings. [`Sources::read`] returns them.
///
/// The name of a field is its key in `tenantry.toml`. A field without `long` is a secret: it has no flag,
/// because other users of the machine can read flags, and its value is never displayed.
#[derive(Debug, Args)]
pub(crate) struct Settings {
    /// Listen address of the server
    #[arg(long, env = "TENANTRY_LISTEN", default_value = "127.0.0.1:8080", value_parser = socket_address)]
    pub(crate) listen: SocketAddr,
    /// URL under which clients reach the server: the issuer of tokens and the base of links in emails;
    /// when unset, `http://` and the listen address
    #[arg(long, env = "TENANTRY_PUBLIC_URL", value_parser = public_url)]
    public_url: Option<String>,
    /// `sqlite://PATH` or `postgres://USER:PASSWORD@HOST/NAME`
    #[arg(env = "TENANTRY_DATABASE_URL", default_value = "sqlite://tenantry-data/tenantry.db", value_parser = database_url)]
    pub(crate) database_url: DatabaseUrl,
    /// Operator key, which registers developers; at least 32 characters; when unset, generated at the
    /// first start
    #[arg(env = "TENANTRY_OPERATOR_KEY", value_parser = credential)]
    operator_key: Option<SecretText>,
    /// Service token for the private endpoints, with every `users:` scope; at least 32 characters; when
    /// unset, generated at the first start
    #[arg(env = "TENANTRY_SERVICE_TOKEN", value_parser = credential)]
    service_token: Option<SecretText>,
    /// Listen address of the private endpoints; when unset, they share the listener of the server
    #[arg(long, env = "TENANTRY_PRIVATE_LISTEN", value_parser = socket_address)]
    pub(crate) private_listen: Option<SocketAddr>,
    /// TLS certificate of the private listener; not available in this version
    #[arg(long, env = "TENANTRY_PRIVATE_TLS_CERT", value_parser = not_available)]
    private_tls_cert: Option<NotAvailable>,
    /// TLS key of the private listener; not available in this version
    #[arg(long, env = "TENANTRY_PRIVATE_TLS_KEY", value_parser = not_available)]
    private_tls_key: Option<NotAvailable>,
    /// Certificate authority of client certificates on the private listener; not available in this version
    #[arg(long, env = "TENANTRY_PRIVATE_TLS_CLIENT_CA", value_parser = not_available)]
    private_tls_client_ca: Option<NotAvailable>,
    /// Networks that may call the private endpoints
    #[arg(
        long,
        env = "TENANTRY_PRIVATE_ALLOWED_CIDRS",
        default_value = "127.0.0.0/8,::1/128"
    )]
    pub(crate) private_allowed_cidrs: AllowedNetworks,
    /// Networks of the proxies whose `X-Forwarded-For` header is trusted
    #[arg(long, env = "TENANTRY_TRUSTED_PROXIES", default_value = "")]
    pub(crate) trusted_proxies: AllowedNetworks,
    /// Listen address of the Prometheus endpoint `/metrics`, such as 127.0.0.1:9464, or `off`
    #[arg(long, env = "TENANTRY_METRICS_LISTEN", default_value = "off", value_parser = off_or(socket_address))]
    pub(crate) metrics_listen: std::option::Option<SocketAddr>,
    /// SMTP server, such as `smtp://USER:PASSWORD@mail.example.com:587` (STARTTLS) or `smtps://…`; when
    /// unset, emails become files in `TENANTRY_MAIL_DIR`
    #[arg(env = "TENANTRY_SMTP_URL")]
    smtp_url: Option<SmtpUrl>,
    /// PEM file of certificate authorities that are trusted for the SMTP server, in addition to those of
    /// the system
    #[arg(long, env = "TENANTRY_SMTP_CA_FILE", value_parser = readable_file)]
    smtp_ca_file: Option<PathBuf>,
    /// Sender of emails, such as `Accounts <accounts@example.com>`; when unset, `no-reply@` and the host of
    /// `TENANTRY_PUBLIC_URL`
    #[arg(long, env = "TENANTRY_MAIL_FROM")]
    mail_from: Option<Sender>,
    /// Folder for emails as .eml files, used when there is no SMTP server
    #[arg(long, env = "TENANTRY_MAIL_DIR", default_value = "tenantry-data/mail")]
    pub(crate) mail_dir: PathBuf,
    /// Folder of email templates that replace the built-in ones; see docs/email.md
    #[arg(long, env = "TENANTRY_MAIL_TEMPLATES")]
    mail_templates: Option<PathBuf>,
    /// Language of emails for which no language was requested; en and de are built in
    #[arg(long, env = "TENANTRY_MAIL_LANGUAGE", default_value = "en")]
    mail_language: Language,
    /// Lifetime of an access token in seconds, at most 3600
    #[arg(long, env = "TENANTRY_ACCESS_TTL", default_value = "1800", value_parser = seconds(1..=HOUR))]
    access_ttl: Duration,
    /// Lifetime of a session in seconds, at most 7776000
    #[arg(long, env = "TENANTRY_REFRESH_TTL", default_value = "604800", value_parser = seconds(1..=90 * DAY))]
    refresh_ttl: Duration,
    /// Seconds during which a used refresh token is accepted again, at most 300; 0 disables it
    #[arg(long, env = "TENANTRY_REFRESH_GRACE", default_value = "30", value_parser = seconds(0..=300))]
    refresh_grace: Duration,
    /// Signature algorithm of tokens: `EdDSA`, `ES256` or `HS256`; with HS256 other services cannot verify tokens
    #[arg(long, env = "TENANTRY_JWT_ALGORITHM", default_value = "EdDSA", value_parser = one_of(SigningAlgorithm::ALL.map(|one| (one.as_str(), one))))]
    pub(crate) jwt_algorithm: SigningAlgorithm,
    /// `standard` (8 characters; upper case, lower case, digit) or `length-only` (15 characters, common
    /// passwords rejected)
    #[arg(long, env = "TENANTRY_PASSWORD_POLICY", default_value = "standard", value_parser = one_of([("standard", PasswordPolicy::Standard), ("length-only", PasswordPolicy::LengthOnly)]))]
    pub(crate) password_policy: PasswordPolicy,
    /// Whether a login requires a verified email address: true or false
    #[arg(long, env = "TENANTRY_REQUIRE_VERIFIED_EMAIL", default_value = "true", value_parser = one_of(SWITCH), action = ArgAction::Set)]
    pub(crate) require_verified_email: bool,
    /// Seconds after which end users with an unverified email address are deleted, at least 86400, or `off`
    #[arg(long, env = "TENANTRY_PURGE_UNVERIFIED_AFTER", default_value = "off", value_parser = off_or(seconds(DAY..=3_650 * DAY)))]
    pub(crate) purge_unverified_after: std::option::Option<Duration>,
    /// Threads that hash passwords; when unset, one for each processor
    #[arg(long, env = "TENANTRY_HASH_THREADS", value_parser = at_most(1_024))]
    hash_threads: Option<NonZeroUsize>,
    /// Maximum number of passwords that wait to be hashed
    #[arg(long, env = "TENANTRY_HASH_QUEUE", default_value = "64", value_parser = at_most(100_000))]
    pub(crate) hash_queue: NonZeroUsize,
    /// Implementation of Argon2id: `auto`, the fastest one that passes a self-test; or `reference`, the crate argon2
    #[arg(long, env = "TENANTRY_HASH_BACKEND", default_value = "auto", value_parser = one_of([("auto", HashBackend::Auto), ("reference", HashBackend::Reference)]))]
    pub(crate) hash_backend: HashBackend,
    /// Rate limits: `on`, or `off` for benchmarks
    #[arg(long, env = "TENANTRY_RATE_LIMITS", default_value = "on", value_parser = one_of(SWITCH), action = ArgAction::Set)]
    pub(crate) rate_limits: bool,
    /// Log level: error, warn, info, debug or trace; or a filter such as `info,tenantry_api_actix=debug`
    #[arg(long, env = "TENANTRY_LOG", default_value = "info", value_parser = log_filter)]
    pub(crate) log: String,
    /// Log format, text or json; when unset, text on a terminal and json elsewhere
    #[arg(long, env = "TENANTRY_LOG_FORMAT", value_parser = one_of([("text", LogFormat::Text), ("json", LogFormat::Json)]))]
    pub(crate) log_format: Option<LogFormat>,
}

impl Settings {
    /// Without a slash at its end.
    pub(crate) fn public_url(&self) -> String {
        self.public_url
            .clone()
            .unwrap_or_else(|| format!("http://{}", self.listen))
    }

    pub(crate) fn secrets(&self) -> ConfiguredSecrets {
        ConfiguredSecrets {
            operator_key: self.operator_key.clone(),
            service_token: self.service_token.clone(),
        }
    }

    pub(crate) fn sessions(&self) -> SessionPolicy {
        SessionPolicy {
            access_ttl: self.access_ttl,
            refresh_ttl: self.refresh_ttl,
            refresh_grace: self.refresh_grace,
        }
    }

    pub(crate) fn hash_threads(&self) -> NonZeroUsize {
        self.hash_threads
            .or_else(|| available_parallelism().ok())
            .unwrap_or(NonZeroUsize::MIN)
    }

    /// The SMTP server; `None` when emails become files in `mail_dir`.
    pub(crate) fn smtp(&self) -> Option<SmtpSettings> {
        Some(SmtpSettings {
            ca_file: self.smtp_ca_file.clone(),
            ..SmtpSettings::new(self.smtp_url.clone()?)
        })
    }

    pub(crate) fn email(&self) -> anyhow::Result<EmailSettings> {
        let public_url = self.public_url().parse()?;
        let no_reply = || Sender::no_reply(&public_url);
        Ok(EmailSettings {
            from: self.mail_from.clone().unwrap_or_else(no_reply),
            language: self.mail_language.clone(),
            templates: self.mail_templates.clone(),
            public_url,
        })
    }

    /// Rules that concern more than one setting.
    fn check_combinations(&self, errors: &mut SettingsErrors) {
        if self.refresh_ttl < self.access_ttl
            && errors.has_none_of(&["TENANTRY_ACCESS_TTL", "TENANTRY_REFRESH_TTL"])
        {
            errors.add(
                "TENANTRY_REFRESH_TTL",
                "must be at least TENANTRY_ACCESS_TTL",
            );
        }
        let [templates, language] = ["TENANTRY_MAIL_TEMPLATES", "TENANTRY_MAIL_LANGUAGE"];
        let checked = self.email().and_then(|email| Ok(email.check()?));
        if let Err(error) = checked
            && errors.has_none_of(&[templates, language])
        {
            let variable = self.mail_templates.as_ref().map_or(language, |_| templates);
            errors.add(variable, format!("{error:#}"));
        }
    }
}
