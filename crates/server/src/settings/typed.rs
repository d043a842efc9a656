use std::net::{SocketAddr, ToSocketAddrs as _};
use std::num::NonZeroUsize;
use std::path::PathBuf;
use std::thread::available_parallelism;
use std::time::Duration;

use tenantry_domain::installation::ConfiguredSecrets;
use tenantry_domain::sessions::SessionPolicy;
use tenantry_domain::signing_keys::SigningAlgorithm;
use tenantry_domain::values::{AllowedNetworks, PasswordPolicy, SecretText};
use tracing_subscriber::EnvFilter;
use url::Url;

use super::given::GivenSettings;
use super::mail::{self, EmailChoice};
use super::reader::{Reader, SettingsErrors};

/// What the operator decided, checked.
#[derive(Debug)]
pub(crate) struct Settings {
    pub(crate) listen: SocketAddr,
    pub(crate) private_listen: Option<SocketAddr>,
    /// Without a slash at its end.
    pub(crate) public_url: String,
    pub(crate) database: DatabaseUrl,
    pub(crate) secrets: ConfiguredSecrets,
    pub(crate) private_networks: AllowedNetworks,
    pub(crate) trusted_proxies: AllowedNetworks,
    pub(crate) metrics_listen: Option<SocketAddr>,
    pub(crate) mail: EmailChoice,
    pub(crate) sessions: SessionPolicy,
    pub(crate) signing_algorithm: SigningAlgorithm,
    pub(crate) require_verified_email: bool,
    pub(crate) purge_unverified_after: Option<Duration>,
    pub(crate) password_policy: PasswordPolicy,
    pub(crate) hash_threads: NonZeroUsize,
    pub(crate) hash_queue: NonZeroUsize,
    pub(crate) rate_limits: bool,
    pub(crate) log: String,
    pub(crate) log_format: Option<LogFormat>,
}

/// Where everything is kept.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum DatabaseUrl {
    /// A file of the embedded database.
    Sqlite(PathBuf),
    /// A server; the URL can hold a password.
    Postgres(SecretText),
}

/// How log lines are written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum LogFormat {
    /// For people.
    Text,
    /// For machines.
    Json,
}

impl Settings {
    /// Checks everything that was given.
    ///
    /// # Errors
    /// [`SettingsErrors`] with everything that is wrong.
    pub(crate) fn read(given: GivenSettings) -> Result<Self, SettingsErrors> {
        let mut reader = Reader::of(given);
        refuse_what_is_not_there_yet(&mut reader);
        let listen = reader.parse("listen", socket_address);
        let public_url = match reader.text("public_url") {
            Some(_) => reader.parse("public_url", public_url),
            None => listen.map(|address| format!("http://{address}")),
        };
        let private_listen = reader.parse("private_listen", socket_address);
        let database = reader.parse("database_url", database_url);
        let secrets = ConfiguredSecrets {
            operator_key: reader.credential("operator_key"),
            service_token: reader.credential("service_token"),
        };
        let private_networks = reader.value("private_allowed_cidrs");
        let trusted_proxies = reader.value("trusted_proxies");
        let metrics_listen = unless_off(&mut reader, "metrics_listen", |reader, key| {
            reader.parse(key, socket_address)
        });
        let mail = mail::read(&mut reader, public_url.as_deref());
        let sessions = sessions(&mut reader);
        let signing_algorithm = signing_algorithm(&mut reader);
        let require_verified_email = reader.switch("require_verified_email");
        let purge_unverified_after = unless_off(&mut reader, "purge_unverified_after", purge_after);
        let password_policy = password_policy(&mut reader);
        let hash_threads = hash_threads(&mut reader);
        let hash_queue = reader.number("hash_queue", 1..=100_000).and_then(non_zero);
        let rate_limits = reader.switch("rate_limits");
        let log = reader.parse("log", log_filter);
        let log_format = reader.one_of(
            "log_format",
            &[("text", LogFormat::Text), ("json", LogFormat::Json)],
        );
        // Whatever is missing here has left an error behind.
        let settings = || {
            Some(Self {
                listen: listen?,
                private_listen,
                public_url: public_url?,
                database: database?,
                secrets,
                private_networks: private_networks?,
                trusted_proxies: trusted_proxies.unwrap_or_default(),
                metrics_listen,
                mail: mail?,
                sessions: sessions?,
                signing_algorithm: signing_algorithm?,
                require_verified_email: require_verified_email?,
                purge_unverified_after,
                password_policy: password_policy?,
                hash_threads: hash_threads?,
                hash_queue: hash_queue?,
                rate_limits: rate_limits?,
                log: log?,
                log_format,
            })
        };
        let settings = settings();
        reader.finish(settings)
    }
}

fn refuse_what_is_not_there_yet(reader: &mut Reader) {
    for key in [
        "private_tls_cert",
        "private_tls_key",
        "private_tls_client_ca",
    ] {
        reader.not_yet(key, &[]);
    }
}

/// A setting that `off` turns off.
fn unless_off<T>(
    reader: &mut Reader,
    key: &'static str,
    read: impl FnOnce(&mut Reader, &'static str) -> Option<T>,
) -> Option<T> {
    let is_on = reader
        .text(key)
        .is_some_and(|text| !text.eq_ignore_ascii_case("off"));
    if is_on { read(reader, key) } else { None }
}

fn purge_after(reader: &mut Reader, key: &'static str) -> Option<Duration> {
    const DAY: u64 = 24 * 60 * 60;
    reader
        .number(key, DAY..=3_650 * DAY)
        .map(Duration::from_secs)
}

fn signing_algorithm(reader: &mut Reader) -> Option<SigningAlgorithm> {
    let choices = SigningAlgorithm::ALL.map(|algorithm| (algorithm.as_str(), algorithm));
    reader.one_of("jwt_algorithm", &choices)
}

fn sessions(reader: &mut Reader) -> Option<SessionPolicy> {
    const HOUR: u64 = 60 * 60;
    const DAY: u64 = 24 * HOUR;
    let access = reader.number("access_ttl", 1..=HOUR);
    let refresh = reader.number("refresh_ttl", 1..=90 * DAY);
    if access
        .zip(refresh)
        .is_some_and(|(access, refresh)| access > refresh)
    {
        reader.refuse("refresh_ttl", "must be at least TENANTRY_ACCESS_TTL");
    }
    let grace = reader.number("refresh_grace", 0..=300);
    Some(SessionPolicy {
        access_ttl: Duration::from_secs(access?),
        refresh_ttl: Duration::from_secs(refresh?),
        refresh_grace: Duration::from_secs(grace?),
    })
}

fn password_policy(reader: &mut Reader) -> Option<PasswordPolicy> {
    let standard = ("standard", PasswordPolicy::Standard);
    let length_only = ("length-only", PasswordPolicy::LengthOnly);
    reader.one_of("password_policy", &[standard, length_only])
}

fn hash_threads(reader: &mut Reader) -> Option<NonZeroUsize> {
    match reader.text("hash_threads") {
        Some(_) => reader.number("hash_threads", 1..=1_024).and_then(non_zero),
        None => Some(available_parallelism().unwrap_or(NonZeroUsize::MIN)),
    }
}

fn non_zero(number: u64) -> Option<NonZeroUsize> {
    usize::try_from(number).ok().and_then(NonZeroUsize::new)
}

fn socket_address(text: &str) -> Result<SocketAddr, &'static str> {
    let first = text
        .to_socket_addrs()
        .ok()
        .and_then(|mut addresses| addresses.next());
    first.ok_or("must be an address and a port, such as 127.0.0.1:8080")
}

fn public_url(text: &str) -> Result<String, &'static str> {
    const REASON: &str = "must be a URL such as https://accounts.example.com, without query";
    let url = Url::parse(text).map_err(|_| REASON)?;
    let is_plain = matches!(url.scheme(), "http" | "https")
        && url.has_host()
        && url.query().is_none()
        && url.fragment().is_none()
        && url.username().is_empty()
        && url.password().is_none();
    if is_plain {
        Ok(url.as_str().trim_end_matches('/').to_owned())
    } else {
        Err(REASON)
    }
}

/// Never repeats the text: it can hold a password.
fn database_url(text: &str) -> Result<DatabaseUrl, &'static str> {
    const REASON: &str = "must be sqlite://PATH or postgres://USER:PASSWORD@HOST/NAME";
    if let Some(path) = text
        .strip_prefix("sqlite://")
        .filter(|path| !path.is_empty())
    {
        return Ok(DatabaseUrl::Sqlite(PathBuf::from(path)));
    }
    let is_postgres = Url::parse(text)
        .is_ok_and(|url| matches!(url.scheme(), "postgres" | "postgresql") && url.path().len() > 1);
    if is_postgres {
        Ok(DatabaseUrl::Postgres(SecretText::new(text.to_owned())))
    } else {
        Err(REASON)
    }
}

/// A level, or `target=level` pairs. What has no level would silence the log instead of failing.
fn log_filter(text: &str) -> Result<String, &'static str> {
    const REASON: &str =
        "must be error, warn, info, debug or trace, or pairs such as info,tenantry=debug";
    const LEVELS: [&str; 6] = ["off", "error", "warn", "info", "debug", "trace"];
    let has_level = |directive: &str| {
        let level = directive.rsplit('=').next().unwrap_or(directive).trim();
        LEVELS.iter().any(|known| known.eq_ignore_ascii_case(level))
    };
    let is_fine = text.split(',').all(has_level) && EnvFilter::try_new(text).is_ok();
    if is_fine {
        Ok(text.to_owned())
    } else {
        Err(REASON)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(environment: &[(&str, &str)]) -> Result<Settings, SettingsErrors> {
        let variable = |name: &str| {
            let found = environment
                .iter()
                .find(|(key, _)| format!("TENANTRY_{key}") == name);
            found.map(|(_, value)| (*value).to_owned())
        };
        Settings::read(GivenSettings::collect(
            super::super::Given::new(),
            None,
            variable,
        ))
    }

    #[test]
    fn nothing_given_is_the_embedded_default() {
        let settings = read(&[]).unwrap();
        assert_eq!(settings.listen.to_string(), "127.0.0.1:8080");
        assert_eq!(settings.public_url, "http://127.0.0.1:8080");
        assert_eq!(
            settings.database,
            DatabaseUrl::Sqlite("tenantry-data/tenantry.db".into())
        );
        assert_eq!(settings.private_networks.to_string(), "127.0.0.0/8,::1/128");
        assert_eq!(settings.sessions, SessionPolicy::default());
        assert!(settings.rate_limits);
    }

    #[test]
    fn r10_an_empty_credential_is_not_the_same_as_none() {
        assert!(read(&[("OPERATOR_KEY", "")]).is_err());
        assert!(read(&[("SERVICE_TOKEN", "   ")]).is_err());
        assert!(read(&[("SMTP_URL", "")]).is_ok());
    }

    #[test]
    fn everything_that_is_wrong_is_said_at_once_and_no_secret_with_it() {
        let error = read(&[
            ("LISTEN", "nowhere"),
            ("PUBLIC_URL", "ftp://example.com"),
            ("DATABASE_URL", "mysql://root:hunter2@db/x"),
            ("OPERATOR_KEY", "hunter2"),
            ("SERVICE_TOKEN", "your_service_token_here_hunter2_hunter2"),
            ("PRIVATE_ALLOWED_CIDRS", "10.0.0.0/99"),
            ("ACCESS_TTL", "3601"),
            ("REFRESH_TTL", "7776001"),
            ("REFRESH_GRACE", "-1"),
            ("JWT_ALGORITHM", "none"),
            ("PASSWORD_POLICY", "weak"),
            ("REQUIRE_VERIFIED_EMAIL", "perhaps"),
            ("HASH_THREADS", "0"),
            ("HASH_QUEUE", "many"),
            ("RATE_LIMITS", "slow"),
            ("METRICS_LISTEN", "everywhere"),
            ("PRIVATE_TLS_CERT", "cert.pem"),
            ("LOG_FORMAT", "xml"),
            ("LOG", "loud"),
            ("MAIL_FROM", "nobody"),
        ])
        .unwrap_err()
        .to_string();
        assert_eq!(error.lines().count(), 21, "{error}");
        assert!(!error.contains("hunter2"), "{error}");
        assert!(error.contains("\n  TENANTRY_ACCESS_TTL: must be a whole number from 1 to 3600"));
    }
}
