//! Typed settings: defaults, then a TOML file, then the environment, then the command line.
//!
//! One table ([`SETTINGS`]) feeds the parser, `check-config` and `docs/configuration.md`.
//! Every fault is found and named before anything starts; a secret is never printed.

mod database_url;
mod describe;
mod sources;
mod table;
mod values;

use std::net::SocketAddr;
use std::path::{Path, PathBuf};
use std::time::Duration;

use lettre::message::Mailbox;
use secrecy::SecretString;

pub use database_url::DatabaseUrl;
pub use describe::{SettingRow, configuration_markdown};
pub use sources::Sources;
pub use table::{Fallback, Kind, SETTINGS, Setting};
pub use values::{ConfigFault, ConfigFaults};

use values::Values;

/// All settings of one running program.
#[derive(Clone, Debug)]
pub struct Config {
    /// Where the server listens.
    pub listen: SocketAddr,
    /// The address people and links use: scheme and host, without a slash at the end.
    pub public_url: String,
    /// The folder for everything the program keeps on disk.
    pub data_dir: PathBuf,
    /// Believe the last `X-Forwarded-For` address (only behind a proxy that sets it).
    pub trust_forwarded_for: bool,
    /// How long running requests may go on after SIGTERM.
    pub shutdown: Duration,
    pub database: Database,
    pub keys: Keys,
    pub mail: Mail,
    pub limits: Limits,
    pub auth: Auth,
    pub retention: Retention,
    pub money: Money,
    pub searches: Searches,
    pub log: Log,
    pub outbox: Outbox,
    rows: Vec<SettingRow>,
}

/// The database and how many connections to it.
#[derive(Clone, Debug)]
pub struct Database {
    pub url: DatabaseUrl,
    /// Reading connections on SQLite.
    pub readers: u32,
    /// Connections of the PostgreSQL pool.
    pub max_connections: u32,
}

/// Where the key-encryption key is.
#[derive(Clone, Debug)]
pub struct Keys {
    pub kek: KekSource,
}

/// The key-encryption key's home (design.md section 7).
#[derive(Clone, Debug)]
pub enum KekSource {
    /// A file in `age` identity format, mode 0600.
    File(PathBuf),
    /// A command that prints the key; it may hold a credential, so it is kept as a secret.
    Command(SecretString),
}

/// Who mail comes from and how it leaves.
#[derive(Clone, Debug)]
pub struct Mail {
    pub from: Mailbox,
    /// The hour of London's clock at which daily digests leave.
    pub digest_hour: i8,
    pub transport: MailTransport,
}

/// How mail leaves.
#[derive(Clone, Debug)]
pub enum MailTransport {
    /// `.eml` files in this folder.
    Files(PathBuf),
    Smtp(Smtp),
}

/// One SMTP server.
#[derive(Clone, Debug)]
pub struct Smtp {
    pub host: String,
    pub port: u16,
    pub tls: SmtpTls,
    pub credentials: Option<SmtpCredentials>,
    /// An extra certificate authority to trust, a PEM file.
    pub root_certificate: Option<PathBuf>,
}

/// When TLS begins.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum SmtpTls {
    None,
    Starttls,
    Implicit,
}

/// The account at the SMTP server.
#[derive(Clone, Debug)]
pub struct SmtpCredentials {
    pub username: String,
    pub password: SecretString,
}

/// What one caller may ask for (design.md section 5, limits).
#[derive(Clone, Copy, Debug)]
pub struct Limits {
    /// Largest JSON or form body in bytes.
    pub body_bytes: usize,
    /// Largest attachment in bytes.
    pub attachment_bytes: u64,
    /// Largest size of an attached document once its parts are unpacked.
    pub unpacked_bytes: u64,
    /// Most items on one page of a list.
    pub page_size_max: u32,
    pub requests_per_minute: u32,
    pub sign_in_failures_per_15_minutes: u32,
}

/// How long each proof of identity lasts.
#[derive(Clone, Copy, Debug)]
pub struct Auth {
    pub access_token: Duration,
    pub refresh: Duration,
    pub session: Duration,
    /// How fresh a sign-in must be where two persons are needed (design.md section 3).
    pub reauthentication: Duration,
}

/// How long housekeeping keeps things.
#[derive(Clone, Copy, Debug)]
pub struct Retention {
    pub idempotency: Duration,
}

/// How money is watched.
#[derive(Clone, Copy, Debug)]
pub struct Money {
    /// The share of an allocation, in per cent, above which a year that ends is underspent.
    pub underspend_percent: u8,
}

/// What saved searches may do.
#[derive(Clone, Copy, Debug)]
pub struct Searches {
    /// Most of one person.
    pub per_person: i64,
    /// Whether they may call addresses that are not public.
    pub call_own_network: bool,
}

/// The log's form and detail.
#[derive(Clone, Debug)]
pub struct Log {
    pub format: LogFormat,
    /// A `tracing` filter such as `info` or `fairlot=debug,info`.
    pub level: String,
}

/// JSON lines or plain text.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum LogFormat {
    Json,
    Text,
}

/// The delivery worker.
#[derive(Clone, Copy, Debug)]
pub struct Outbox {
    pub poll: Duration,
}

impl Config {
    /// Reads and checks every source.
    ///
    /// # Errors
    /// Every fault at once: unknown keys, bad values, values that do not go together.
    pub fn load(sources: &Sources) -> Result<Self, ConfigFaults> {
        let values = Values::gather(sources)?;
        build(&values).ok_or_else(ConfigFaults::table_mismatch)
    }

    /// Every setting with its value, origin and default; secrets only as set or not set.
    pub fn describe(&self) -> &[SettingRow] {
        &self.rows
    }

    /// [`Config::describe`] as an aligned text table.
    pub fn describe_text(&self) -> String {
        describe::text_table(&self.rows)
    }

    /// True when people reach the site by https.
    pub fn is_https(&self) -> bool {
        self.public_url.starts_with("https://")
    }
}

/// Makes the typed settings of checked values; `None` only when this and the table disagree.
fn build(values: &Values) -> Option<Config> {
    let data_dir = PathBuf::from(values.text("data_dir")?);
    Some(Config {
        listen: values.parsed("listen")?,
        public_url: values.text("public_url")?.to_owned(),
        trust_forwarded_for: values.parsed("trust_forwarded_for")?,
        shutdown: values.seconds("shutdown_seconds", 1)?,
        database: Database {
            url: DatabaseUrl::parse(values.text("database.url")?).ok()?,
            readers: values.integer("database.readers")?,
            max_connections: values.integer("database.max_connections")?,
        },
        keys: Keys { kek: build_kek(values)? },
        mail: Mail {
            from: values.parsed("mail.from")?,
            digest_hour: values.integer("mail.digest_hour")?,
            transport: build_transport(values, &data_dir)?,
        },
        limits: build_limits(values)?,
        auth: build_auth(values)?,
        money: Money { underspend_percent: values.integer("money.underspend_percent")? },
        searches: Searches {
            per_person: values.integer("searches.per_person")?,
            call_own_network: values.parsed("searches.call_own_network")?,
        },
        retention: Retention { idempotency: values.seconds("retention.idempotency_hours", 3600)? },
        log: Log {
            format: match values.text("log.format")? {
                "text" => LogFormat::Text,
                _ => LogFormat::Json,
            },
            level: values.text("log.level")?.to_owned(),
        },
        outbox: Outbox { poll: Duration::from_millis(values.integer("outbox.poll_milliseconds")?) },
        rows: describe::rows(values),
        data_dir,
    })
}

fn build_kek(values: &Values) -> Option<KekSource> {
    match values.text("keys.kek_command") {
        Some(command) => Some(KekSource::Command(SecretString::from(command))),
        None => values.text("keys.kek_file").map(|path| KekSource::File(PathBuf::from(path))),
    }
}

fn build_transport(values: &Values, data_dir: &Path) -> Option<MailTransport> {
    if values.text("mail.transport")? == "files" {
        return Some(MailTransport::Files(data_dir.join("mail")));
    }
    let credentials = values.text("mail.smtp_username").zip(values.text("mail.smtp_password"));
    Some(MailTransport::Smtp(Smtp {
        host: values.text("mail.smtp_host")?.to_owned(),
        port: values.integer("mail.smtp_port")?,
        tls: match values.text("mail.smtp_tls")? {
            "none" => SmtpTls::None,
            "implicit" => SmtpTls::Implicit,
            _ => SmtpTls::Starttls,
        },
        credentials: credentials.map(|(username, password)| SmtpCredentials {
            username: username.to_owned(),
            password: SecretString::from(password),
        }),
        root_certificate: values.text("mail.smtp_root_certificate").map(PathBuf::from),
    }))
}

fn build_limits(values: &Values) -> Option<Limits> {
    Some(Limits {
        body_bytes: values.integer("limits.body_bytes")?,
        attachment_bytes: values.integer("limits.attachment_bytes")?,
        unpacked_bytes: values.integer("limits.unpacked_bytes")?,
        page_size_max: values.integer("limits.page_size_max")?,
        requests_per_minute: values.integer("limits.requests_per_minute")?,
        sign_in_failures_per_15_minutes: values.integer("limits.sign_in_failures_per_15_minutes")?,
    })
}

fn build_auth(values: &Values) -> Option<Auth> {
    Some(Auth {
        access_token: values.seconds("auth.access_token_minutes", 60)?,
        refresh: values.seconds("auth.refresh_days", 86_400)?,
        session: values.seconds("auth.session_hours", 3600)?,
        reauthentication: values.seconds("auth.reauthentication_minutes", 60)?,
    })
}

#[cfg(test)]
mod tests;
