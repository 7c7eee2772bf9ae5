//! The one table of settings.

use std::net::SocketAddr;

use actix_web::http::Uri;
use lettre::message::Mailbox;
use tracing_subscriber::EnvFilter;

use super::DatabaseUrl;

/// One setting.
#[derive(Debug)]
pub struct Setting {
    /// Dotted name in the file; the variable is `FAIRLOT_` and the name in capitals, `.` as `__`.
    pub key: &'static str,
    pub kind: Kind,
    pub fallback: Fallback,
    /// One sentence for the documentation.
    pub about: &'static str,
}

/// What holds when nobody sets it.
#[derive(Debug)]
pub enum Fallback {
    Text(&'static str),
    /// Made from other settings, in words.
    Derived(&'static str),
    Unset,
}

/// What a value must be.
#[derive(Debug)]
pub enum Kind {
    Address,
    PublicUrl,
    Path,
    /// A file that is there when the program starts.
    ExistingFile,
    Text,
    Secret,
    /// May hold a credential, so only its first word is shown.
    Command,
    Mailbox,
    DatabaseUrl,
    LogLevel,
    Truth,
    Choice(&'static [&'static str]),
    /// Whole number from the first to the second bound, of the unit, which may be empty.
    Integer(u64, u64, &'static str),
}

impl Setting {
    /// The environment variable of this setting.
    pub fn variable(&self) -> String {
        format!("FAIRLOT_{}", self.key.to_uppercase().replace('.', "__"))
    }
}

impl Kind {
    /// Says what is expected, for errors and documentation.
    pub fn expected(&self) -> String {
        match self {
            Self::Address => "an IP address and port such as `127.0.0.1:8080` or `[::1]:8080`".into(),
            Self::PublicUrl => {
                "`http://` or `https://` with a host and no path, such as `https://fairlot.example`".into()
            }
            Self::Path => "a path".into(),
            Self::ExistingFile => "the path of an existing file".into(),
            Self::Text | Self::Secret => "a text without control characters".into(),
            Self::Command => "a command".into(),
            Self::Mailbox => "a mailbox such as `Fairlot <no-reply@fairlot.example>`".into(),
            Self::DatabaseUrl => "`sqlite:PATH`, a file path, `postgres://…` or `postgresql://…`".into(),
            Self::LogLevel => {
                "`error`, `warn`, `info`, `debug`, `trace`, or a filter such as `fairlot=debug,info`".into()
            }
            Self::Truth => "`true` or `false`".into(),
            Self::Choice(words) => {
                let quoted: Vec<String> = words.iter().map(|word| format!("`{word}`")).collect();
                format!("one of {}", quoted.join(", "))
            }
            Self::Integer(least, most, "") => format!("a whole number from {least} to {most}"),
            Self::Integer(least, most, unit) => {
                format!("a whole number of {unit} from {least} to {most}")
            }
        }
    }

    /// True when a bad value may be repeated in an error: it cannot hold a secret.
    pub fn is_printable(&self) -> bool {
        !matches!(self, Self::Secret | Self::Command | Self::DatabaseUrl)
    }

    /// True when TOML may give it as a bare number or boolean.
    pub fn is_bare(&self) -> bool {
        matches!(self, Self::Truth | Self::Integer(..))
    }

    /// True when the text is such a value.
    pub fn accepts(&self, text: &str) -> bool {
        if text.is_empty() || text.chars().any(char::is_control) {
            return false;
        }
        match self {
            Self::Path | Self::Text | Self::Secret => true,
            Self::Command => !text.trim().is_empty(),
            Self::Address => text.parse::<SocketAddr>().is_ok(),
            Self::PublicUrl => is_public_url(text),
            Self::ExistingFile => std::path::Path::new(text).is_file(),
            Self::Mailbox => text.parse::<Mailbox>().is_ok(),
            Self::DatabaseUrl => DatabaseUrl::parse(text).is_ok(),
            Self::LogLevel => is_log_level(text),
            Self::Truth => text.parse::<bool>().is_ok(),
            Self::Choice(words) => words.contains(&text),
            Self::Integer(least, most, _) => {
                parse_integer(text).is_some_and(|number| (*least..=*most).contains(&number))
            }
        }
    }
}

/// Decimal digits, with `_` between them for reading.
pub(super) fn parse_integer(text: &str) -> Option<u64> {
    let well_formed = text.starts_with(|first: char| first.is_ascii_digit())
        && text.chars().all(|letter| letter.is_ascii_digit() || letter == '_');
    well_formed.then(|| text.replace('_', ""))?.parse().ok()
}

fn is_public_url(text: &str) -> bool {
    let Ok(uri) = text.parse::<Uri>() else {
        return false;
    };
    let plain_host = uri.authority().is_some_and(|host| !host.as_str().contains('@'));
    matches!(uri.scheme_str(), Some("http" | "https"))
        && plain_host
        && matches!(uri.path(), "" | "/")
        && uri.query().is_none()
        && !text.contains('#')
}

/// The filter's own parser takes any single word as a target, so `inf` would pass as one.
fn is_log_level(text: &str) -> bool {
    let is_level = |word: &str| word.parse::<tracing::level_filters::LevelFilter>().is_ok();
    EnvFilter::builder().parse(text).is_ok()
        && text.split(',').all(|part| is_level(part.rsplit('=').next().unwrap_or(part).trim()))
}

const fn setting(key: &'static str, kind: Kind, fallback: Fallback, about: &'static str) -> Setting {
    Setting { key, kind, fallback, about }
}

use Fallback::{Derived, Unset};
use Kind::{
    Address, Choice, Command, ExistingFile, Integer, LogLevel, Mailbox as MailboxKind, Path, PublicUrl,
    Secret, Text, Truth,
};

const fn default(text: &'static str) -> Fallback {
    Fallback::Text(text)
}

/// Every setting there is, in the order of the documentation.
#[rustfmt::skip]
pub static SETTINGS: &[Setting] = &[
    setting("listen", Address, default("127.0.0.1:8080"), "Where the server listens."),
    setting("public_url", PublicUrl, Derived("`http://` and `listen`"), "The address people type; links in mail and the token issuer use it. With `https://` browsers are told to stay on https."),
    setting("data_dir", Path, default("./data"), "The folder for the embedded database, keys, documents and mail files."),
    setting("trust_forwarded_for", Truth, default("false"), "Take the client's address from the last entry of `X-Forwarded-For`. Only behind a proxy that sets it: otherwise anyone can pretend to be any address."),
    setting("shutdown_seconds", Integer(1, 600, "seconds"), default("30"), "How long running requests may go on after SIGTERM."),
    setting("database.url", Kind::DatabaseUrl, Derived("`data_dir`/fairlot.sqlite3"), "The database. `DATABASE_URL` sets it too. Its password is never shown."),
    setting("database.readers", Integer(1, 64, "connections"), default("4"), "Connections that read, on SQLite. There is always one writer."),
    setting("database.max_connections", Integer(2, 500, "connections"), default("10"), "Most connections to PostgreSQL."),
    setting("keys.kek_file", Path, Derived("`data_dir`/keys/kek.age"), "The key-encryption key, a file with mode 0600. Made at first start when it is missing."),
    setting("keys.kek_command", Command, Unset, "A command that prints the key-encryption key, instead of the file."),
    setting("mail.transport", Choice(&["files", "smtp"]), default("files"), "`files` writes `.eml` files into `data_dir`/mail; `smtp` sends."),
    setting("mail.smtp_host", Text, Unset, "The SMTP server's name. Needed with `smtp`."),
    setting("mail.smtp_port", Integer(1, 65_535, ""), Derived("25, 587 or 465 for `smtp_tls` `none`, `starttls` or `implicit`"), "The SMTP server's port."),
    setting("mail.smtp_tls", Choice(&["none", "starttls", "implicit"]), default("starttls"), "When encryption begins. `starttls` never falls back to clear text."),
    setting("mail.smtp_username", Text, Unset, "The account at the SMTP server, together with `smtp_password`."),
    setting("mail.smtp_password", Secret, Unset, "Its password. Never shown; not sent without encryption, but to this machine."),
    setting("mail.smtp_root_certificate", ExistingFile, Unset, "A PEM file with one more certificate authority to trust."),
    setting("mail.from", MailboxKind, default("Fairlot <no-reply@localhost>"), "The sender of every mail. Needed with `smtp`."),
    setting("mail.digest_hour", Integer(0, 23, "o’clock"), default("7"), "The hour of London's clock at which the daily digests of mails leave."),
    setting("limits.body_bytes", Integer(1024, 67_108_864, "bytes"), default("1048576"), "Largest request body but attachments."),
    setting("limits.attachment_bytes", Integer(1024, 1_073_741_824, "bytes"), default("52428800"), "Largest attachment."),
    setting("limits.unpacked_bytes", Integer(1024, 17_179_869_184, "bytes"), default("536870912"), "Largest size that an attached document may claim to have once its parts are unpacked."),
    setting("limits.page_size_max", Integer(1, 1000, "items"), default("100"), "Most items on one page of a list."),
    setting("limits.requests_per_minute", Integer(1, 1_000_000, "requests"), default("600"), "Requests one caller may make in a minute; each node counts its own."),
    setting("limits.sign_in_failures_per_15_minutes", Integer(1, 1000, "failures"), default("10"), "Failed sign-ins of one account or address in 15 minutes before it has to wait."),
    setting("auth.access_token_minutes", Integer(1, 60, "minutes"), default("15"), "How long an access token is good."),
    setting("auth.refresh_days", Integer(1, 365, "days"), default("30"), "How long a refresh token is good."),
    setting("auth.session_hours", Integer(1, 168, "hours"), default("12"), "How long a browser session lasts."),
    setting("auth.reauthentication_minutes", Integer(1, 60, "minutes"), default("10"), "How fresh a sign-in must be to open bids, sign or approve."),
    setting("retention.idempotency_hours", Integer(1, 720, "hours"), default("48"), "How long the answer to an `Idempotency-Key` is kept."),
    setting("money.underspend_percent", Integer(0, 100, "per cent"), default("10"), "The share of an allocation that, neither reserved nor committed in the last quarter of its financial year, counts as underspent: it is shown, and told to the region once."),
    setting("searches.per_person", Integer(1, 100, "searches"), default("20"), "Saved searches that one person may have."),
    setting("searches.call_own_network", Truth, default("false"), "Let saved searches call programs at private, loopback and other special addresses too, and without encryption. For tests, and where everyone who has an account may reach what this machine reaches."),
    setting("log.format", Choice(&["json", "text"]), default("json"), "One JSON object a line, or text for people; both to standard error."),
    setting("log.level", LogLevel, default("info"), "What is logged."),
    setting("outbox.poll_milliseconds", Integer(10, 60_000, "milliseconds"), default("500"), "How often the delivery worker looks for work it was not told of."),
];
