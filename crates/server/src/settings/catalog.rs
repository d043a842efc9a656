/// One setting, under the same name in the environment, the file and the flags.
pub(crate) struct Setting {
    /// Its name in `tenantry.toml`.
    pub(crate) key: &'static str,
    /// What holds when nobody says anything; empty for unset.
    pub(crate) default: &'static str,
    pub(crate) help: &'static str,
    /// A secret is never shown, and has no flag: other users of the machine can read flags.
    pub(crate) is_secret: bool,
}

impl Setting {
    pub(crate) fn variable(&self) -> String {
        format!("TENANTRY_{}", self.key.to_uppercase())
    }

    pub(crate) fn flag(&self) -> String {
        self.key.replace('_', "-")
    }
}

const fn setting(key: &'static str, default: &'static str, help: &'static str) -> Setting {
    Setting {
        key,
        default,
        help,
        is_secret: false,
    }
}

const fn secret(key: &'static str, default: &'static str, help: &'static str) -> Setting {
    Setting {
        key,
        default,
        help,
        is_secret: true,
    }
}

/// Every setting (contract §8), in the order of `docs/configuration.md`.
pub(crate) const SETTINGS: &[Setting] = &[
    setting("listen", "127.0.0.1:8080", "Address to answer on"),
    setting(
        "public_url",
        "",
        "How callers reach the server; issuer of tokens, start of links in mails [default: http:// and the listen address]",
    ),
    secret(
        "database_url",
        "sqlite://tenantry-data/tenantry.db",
        "sqlite://PATH or postgres://USER:PASSWORD@HOST/NAME",
    ),
    secret(
        "operator_key",
        "",
        "A key that registers developers, at least 32 characters; made at the first start when unset",
    ),
    secret(
        "service_token",
        "",
        "A token for the private endpoints with every users: scope, at least 32 characters; made at the first start when unset",
    ),
    setting(
        "private_listen",
        "",
        "Address for the private endpoints alone; they share the listener when unset",
    ),
    setting(
        "private_tls_cert",
        "",
        "Certificate of the private listener; not available in this version",
    ),
    setting(
        "private_tls_key",
        "",
        "Key of that certificate; not available in this version",
    ),
    setting(
        "private_tls_client_ca",
        "",
        "Authority of client certificates; not available in this version",
    ),
    setting(
        "private_allowed_cidrs",
        "127.0.0.0/8,::1/128",
        "Networks that may call the private endpoints",
    ),
    setting(
        "trusted_proxies",
        "",
        "Networks of proxies whose X-Forwarded-For is believed",
    ),
    setting(
        "metrics_listen",
        "off",
        "Address that tells metrics to Prometheus at /metrics, such as 127.0.0.1:9464; or off",
    ),
    secret(
        "smtp_url",
        "",
        "Mail server, such as smtp://user:password@mail.example.com:587 (STARTTLS) or smtps://…; files in TENANTRY_MAIL_DIR when unset",
    ),
    setting(
        "smtp_ca_file",
        "",
        "File with certificates in PEM form that the mail server's may be signed by, beside those of the system",
    ),
    setting(
        "mail_from",
        "",
        "Sender of mails, such as `Accounts <accounts@example.com>` [default: tenantry@ and the host of TENANTRY_PUBLIC_URL]",
    ),
    setting(
        "mail_dir",
        "tenantry-data/mail",
        "Folder for mails as .eml files when there is no mail server",
    ),
    setting(
        "mail_templates",
        "",
        "Folder with templates of mails that replace the built-in ones; see docs/mail.md",
    ),
    setting(
        "mail_language",
        "en",
        "Language of mails when nobody asked for another; en and de are built in",
    ),
    setting(
        "access_ttl",
        "1800",
        "AccountFixture of an access token in seconds, at most 3600",
    ),
    setting(
        "refresh_ttl",
        "604800",
        "AccountFixture of a session in seconds, at most 7776000",
    ),
    setting(
        "refresh_grace",
        "30",
        "Seconds in which a refresh token may be presented again, at most 300; 0 for never",
    ),
    setting(
        "jwt_algorithm",
        "EdDSA",
        "Algorithm of tokens: EdDSA, ES256 or HS256; with HS256 nobody else can check them",
    ),
    setting(
        "password_policy",
        "standard",
        "standard (8 characters, upper, lower, digit) or length-only (15 characters, none well-known)",
    ),
    setting(
        "require_verified_email",
        "true",
        "Whether logging in needs a verified address",
    ),
    setting(
        "purge_unverified_after",
        "off",
        "Seconds after which end users who never verified their address are deleted, at least 86400; or off",
    ),
    setting(
        "hash_threads",
        "",
        "Threads that hash passwords [default: the processors]",
    ),
    setting("hash_queue", "64", "Passwords that may wait to be hashed"),
    setting("rate_limits", "on", "on, or off for benchmarks"),
    setting(
        "log",
        "info",
        "error, warn, info, debug, trace, or a filter such as info,tenantry_api_actix=debug",
    ),
    setting(
        "log_format",
        "",
        "text or json [default: text on a terminal, else json]",
    ),
];
