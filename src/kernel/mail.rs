//! Outgoing mail: by SMTP, or as `.eml` files where no server is configured.
//!
//! Sending blocks; call it off the async threads. Errors never show an address, a text, or a
//! server's own words, which often repeat the address.

use std::error::Error;
use std::fmt;
use std::fs::{self, DirBuilder, File, OpenOptions};
use std::io::{self, Write};
use std::os::unix::fs::{DirBuilderExt, OpenOptionsExt};
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;

use jiff::Timestamp;
use lettre::message::header::{HeaderName, HeaderValue};
use lettre::message::{Mailbox, MultiPart, SinglePart};
use lettre::transport::smtp;
use lettre::transport::smtp::authentication::{Credentials, DEFAULT_MECHANISMS};
use lettre::transport::smtp::client::{Certificate, SmtpConnection, TlsParameters};
use lettre::transport::smtp::commands;
use lettre::transport::smtp::extension::{ClientId, Extension, MailBodyParameter, MailParameter};
use lettre::{Address, Message};
use secrecy::{ExposeSecret, SecretString};

/// Where mail goes.
#[derive(Debug, Clone)]
pub enum MailSettings {
    /// To a server.
    Smtp(SmtpSettings),
    /// Into a folder.
    Files {
        /// The folder; made when absent, for its owner only.
        dir: PathBuf,
        /// The sender, as `Fairlot <no-reply@example.org>`.
        from: String,
    },
}

/// A mail server.
#[derive(Debug, Clone)]
pub struct SmtpSettings {
    /// Host name, which its certificate must carry.
    pub host: String,
    /// Port, by custom 587 with [`Tls::Starttls`] and 465 with [`Tls::Implicit`].
    pub port: u16,
    /// How the connection is protected.
    pub tls: Tls,
    /// User name and password; taken only with TLS.
    pub credentials: Option<(String, SecretString)>,
    /// The sender, as `Fairlot <no-reply@example.org>`.
    pub from: String,
    /// How long each step may take.
    pub timeout: Duration,
    /// PEM file of certificates to trust beside the system's.
    pub extra_roots: Option<PathBuf>,
}

/// How a connection to a mail server is protected.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Tls {
    /// Not at all.
    None,
    /// Upgraded after the greeting; refused when the server cannot.
    Starttls,
    /// From the first byte.
    Implicit,
}

/// One mail.
#[derive(Clone)]
pub struct Mail {
    /// One address, with or without a name.
    pub to: String,
    /// One line.
    pub subject: String,
    /// Plain text.
    pub text: String,
    /// The same as HTML.
    pub html: Option<String>,
    /// A stable id of letters, digits, `-` and `.`; a mail sent again after a failure keeps it, so
    /// that a second copy can be told from a second mail.
    pub message_id: String,
    /// The letter's name, of small letters and `-`, or empty: `X-Fairlot-Letter`, for who sorts mail.
    pub kind: String,
    /// The link of `List-Unsubscribe` (RFC 2369), which a POST follows at once (RFC 8058).
    pub stop_url: Option<String>,
}

impl fmt::Debug for Mail {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Mail").field("message_id", &self.message_id).finish_non_exhaustive()
    }
}

/// Why a mail, or the mailer, did not go.
#[derive(Debug, thiserror::Error)]
pub enum MailError {
    /// The configuration is wrong; found at start.
    #[error("mail setting `{setting}`: {mend}")]
    Settings {
        /// The setting.
        setting: &'static str,
        /// What would mend it.
        mend: String,
    },
    /// This mail will never go: sending it again is useless.
    #[error("the mail cannot be delivered: {reason}")]
    Permanent {
        /// Why.
        reason: String,
        /// The status code (RFC 3463, or the reply's) where it is the address that takes no mail.
        bounce: Option<String>,
    },
    /// It may go later.
    #[error("the mail could not be sent now: {reason}")]
    Temporary {
        /// Why.
        reason: String,
    },
}

impl MailError {
    /// Whether sending the same mail again is useless.
    pub const fn is_permanent(&self) -> bool {
        matches!(self, Self::Permanent { .. })
    }
}

impl MailError {
    /// The status code, where the recipient's server says that the address takes no mail.
    pub fn bounce(&self) -> Option<&str> {
        match self {
            Self::Permanent { bounce, .. } => bounce.as_deref(),
            _ => None,
        }
    }
}

fn settings(setting: &'static str, mend: impl Into<String>) -> MailError {
    MailError::Settings { setting, mend: mend.into() }
}

fn permanent(reason: impl Into<String>) -> MailError {
    MailError::Permanent { reason: reason.into(), bounce: None }
}

fn temporary(reason: impl Into<String>) -> MailError {
    MailError::Temporary { reason: reason.into() }
}

/// Sends mail.
pub struct Mailer {
    from: Mailbox,
    way: Way,
}

enum Way {
    Smtp(Box<Smtp>),
    Files { dir: PathBuf, sequence: AtomicU64 },
}

struct Smtp {
    settings: SmtpSettings,
    tls: Option<TlsParameters>,
}

impl fmt::Debug for Mailer {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let way = match &self.way {
            Way::Smtp(_) => "smtp",
            Way::Files { .. } => "files",
        };
        f.debug_struct("Mailer").field("way", &way).finish()
    }
}

impl Mailer {
    /// The mailer of these settings. No connection is made yet.
    ///
    /// # Errors
    /// [`MailError::Settings`].
    pub fn new(chosen: MailSettings) -> Result<Self, MailError> {
        let (from, way) = match chosen {
            MailSettings::Smtp(smtp) => (sender(&smtp.from)?, Way::Smtp(Box::new(prepare(smtp)?))),
            MailSettings::Files { dir, from } => {
                DirBuilder::new()
                    .recursive(true)
                    .mode(0o700)
                    .create(&dir)
                    .map_err(|fault| settings("dir", format!("cannot be made: {fault}")))?;
                let sequence = AtomicU64::new(0);
                (sender(&from)?, Way::Files { dir, sequence })
            }
        };
        Ok(Self { from, way })
    }

    /// Sends one mail; blocks until the server has taken it or the file is durable.
    ///
    /// # Errors
    /// [`MailError::Permanent`] and [`MailError::Temporary`].
    pub fn send(&self, mail: &Mail) -> Result<(), MailError> {
        let message = compose(&self.from, mail)?;
        match &self.way {
            Way::Smtp(smtp) => smtp.deliver(&message),
            Way::Files { dir, sequence } => {
                let number = sequence.fetch_add(1, Ordering::Relaxed);
                #[expect(clippy::disallowed_methods, reason = "it only names a file")]
                let moment = Timestamp::now().strftime("%Y%m%dT%H%M%S.%6fZ");
                let name = format!("{moment}-{number:06}-{}.eml", mail.message_id);
                write_file(dir, &name, &message.formatted())
                    .map_err(|fault| temporary(format!("the mail folder: {fault}")))
            }
        }
    }
}

fn sender(from: &str) -> Result<Mailbox, MailError> {
    from.parse().map_err(|_| settings("from", "write it as Fairlot <no-reply@example.org>"))
}

fn prepare(chosen: SmtpSettings) -> Result<Smtp, MailError> {
    if chosen.host.trim().is_empty() {
        return Err(settings("host", "name the mail server"));
    }
    if chosen.timeout.is_zero() {
        return Err(settings("timeout", "give at least one second"));
    }
    if chosen.tls == Tls::None && chosen.credentials.is_some() {
        let mend = "choose starttls or implicit: a password is not sent in the clear";
        return Err(settings("tls", mend));
    }
    let tls = match chosen.tls {
        Tls::None => None,
        Tls::Starttls | Tls::Implicit => Some(tls_parameters(&chosen)?),
    };
    Ok(Smtp { settings: chosen, tls })
}

fn tls_parameters(chosen: &SmtpSettings) -> Result<TlsParameters, MailError> {
    let mut builder = TlsParameters::builder(chosen.host.clone());
    if let Some(path) = &chosen.extra_roots {
        for root in read_roots(path)? {
            builder = builder.add_root_certificate(root);
        }
    }
    builder.build().map_err(|_| settings("tls", "TLS cannot be set up on this system"))
}

fn read_roots(path: &Path) -> Result<Vec<Certificate>, MailError> {
    const END: &str = "-----END CERTIFICATE-----";
    let setting = "extra_roots";
    let pem = fs::read_to_string(path)
        .map_err(|fault| settings(setting, format!("cannot be read as text: {fault}")))?;
    let roots = pem
        .split_inclusive(END)
        .filter(|piece| piece.ends_with(END))
        .map(|piece| Certificate::from_pem(piece.as_bytes()))
        .collect::<Result<Vec<_>, _>>();
    match roots {
        Ok(roots) if !roots.is_empty() => Ok(roots),
        _ => Err(settings(setting, "must hold PEM certificates")),
    }
}

fn compose(from: &Mailbox, mail: &Mail) -> Result<Message, MailError> {
    let to: Mailbox = mail.to.parse().map_err(|_| permanent("the recipient is not an address"))?;
    if mail.subject.chars().any(char::is_control) {
        return Err(permanent("the subject is more than one line"));
    }
    let plain = |byte: u8| byte.is_ascii_alphanumeric() || byte == b'-' || byte == b'.';
    if !(1..=100).contains(&mail.message_id.len()) || !mail.message_id.bytes().all(plain) {
        return Err(permanent("the message id has other characters than letters, digits, - and ."));
    }
    let id = format!("<{}@{}>", mail.message_id, from.email.domain());
    let mut builder =
        Message::builder().from(from.clone()).to(to).subject(mail.subject.clone()).message_id(Some(id));
    for (name, value) in extra_headers(mail)? {
        builder = builder.raw_header(HeaderValue::new(HeaderName::new_from_ascii_str(name), value));
    }
    let message = match &mail.html {
        Some(html) => builder.multipart(MultiPart::alternative_plain_html(mail.text.clone(), html.clone())),
        None => builder.singlepart(SinglePart::plain(mail.text.clone())),
    };
    message.map_err(|_| permanent("it cannot be written as a message"))
}

/// That no person wrote it (RFC 3834), so that no absence notice answers; which letter it is; and how to stop such mails.
fn extra_headers(mail: &Mail) -> Result<Vec<(&'static str, String)>, MailError> {
    let mut headers = vec![("Auto-Submitted", "auto-generated".to_owned())];
    let plain = |byte: u8| byte.is_ascii_lowercase() || byte == b'-';
    if !mail.kind.bytes().all(plain) {
        return Err(permanent("the letter's name has other characters than small letters and -"));
    }
    if !mail.kind.is_empty() {
        headers.push(("X-Fairlot-Letter", mail.kind.clone()));
    }
    if let Some(url) = &mail.stop_url {
        if !url.bytes().all(|byte| byte.is_ascii_graphic() && byte != b'<' && byte != b'>') {
            return Err(permanent("the link that stops mails is not one"));
        }
        headers.push(("List-Unsubscribe", format!("<{url}>")));
        headers.push(("List-Unsubscribe-Post", "List-Unsubscribe=One-Click".to_owned()));
    }
    Ok(headers)
}

impl Smtp {
    fn deliver(&self, message: &Message) -> Result<(), MailError> {
        // Until a connection stands, nothing is this mail's fault: a wrong password or certificate
        // is mended by the operator, and the mail waits.
        let mut connection = self.connect().map_err(|fault| temporary(explain(&fault)))?;
        converse(&mut connection, message)?;
        // The server has taken the mail; how it says goodbye changes nothing.
        let _ = connection.quit();
        Ok(())
    }

    fn connect(&self) -> Result<SmtpConnection, smtp::Error> {
        let SmtpSettings { host, port, timeout, .. } = &self.settings;
        let name = ClientId::default();
        let at_once = match self.settings.tls {
            Tls::Implicit => self.tls.as_ref(),
            Tls::None | Tls::Starttls => None,
        };
        let server = (host.as_str(), *port);
        let mut connection = SmtpConnection::connect(server, Some(*timeout), &name, at_once, None)?;
        if let (Tls::Starttls, Some(tls)) = (self.settings.tls, &self.tls) {
            connection.starttls(tls, &name)?;
        }
        if let Some((user, password)) = &self.settings.credentials {
            let password = password.expose_secret().to_owned();
            let credentials = Credentials::new(user.clone(), password);
            connection.auth(DEFAULT_MECHANISMS, &credentials)?;
        }
        Ok(connection)
    }
}

/// As lettre's own `send`, but step by step, because only a refusal of the recipient speaks of their address.
fn converse(connection: &mut SmtpConnection, message: &Message) -> Result<(), MailError> {
    let (envelope, content) = (message.envelope(), message.formatted());
    let mut parameters = Vec::new();
    let features = connection.server_info();
    let plain = |address: &Address| AsRef::<str>::as_ref(address).is_ascii();
    if !envelope.to().iter().chain(envelope.from()).all(plain) {
        if !features.supports_feature(Extension::SmtpUtfEight) {
            return Err(permanent("the server takes no address of other than ASCII letters"));
        }
        parameters.push(MailParameter::SmtpUtfEight);
    }
    if !content.is_ascii() {
        if !features.supports_feature(Extension::EightBitMime) {
            return Err(permanent("the server takes no message of other than ASCII letters"));
        }
        parameters.push(MailParameter::Body(MailBodyParameter::EightBitMime));
    }
    let sent = (|| {
        connection
            .command(commands::Mail::new(envelope.from().cloned(), parameters))
            .map_err(|fault| refusal(&fault))?;
        for address in envelope.to() {
            let taken = connection.command(commands::Rcpt::new(address.clone(), Vec::new()));
            taken.map_err(|fault| refused_recipient(&fault))?;
        }
        connection.command(commands::Data).map_err(|fault| refusal(&fault))?;
        connection.message(&content).map(|_| ()).map_err(|fault| refusal(&fault))
    })();
    if sent.is_err() {
        connection.abort();
    }
    sent
}

/// The error of a recipient that the server did not take.
fn refused_recipient(fault: &smtp::Error) -> MailError {
    match (refusal(fault), fault.status()) {
        (MailError::Permanent { reason, .. }, Some(code)) => {
            let words = fault.source().map(ToString::to_string).unwrap_or_default();
            let status = bounces::status_in(&words).unwrap_or_else(|| code.to_string());
            let bounce = bounces::is_of_address(&status).then_some(status);
            MailError::Permanent { reason, bounce }
        }
        (other, _) => other,
    }
}

/// The error of a mail that a standing connection did not take.
fn refusal(fault: &smtp::Error) -> MailError {
    // What lettre itself refuses (an address that this server cannot take) stays refused.
    if fault.is_permanent() || fault.is_client() {
        permanent(explain(fault))
    } else {
        temporary(explain(fault))
    }
}

/// What happened, without the server's words.
fn explain(fault: &smtp::Error) -> String {
    if let Some(code) = fault.status() {
        return format!("the server answered {code}");
    }
    if fault.is_timeout() {
        return "the server took too long".to_owned();
    }
    if fault.is_response() {
        return "the server's answer is not SMTP".to_owned();
    }
    if fault.is_client() {
        // lettre's own fixed sentences.
        return fault.to_string();
    }
    // What the system or TLS says, which names no mail.
    match fault.source() {
        Some(source) => format!("connection: {source}"),
        None => "connection failed".to_owned(),
    }
}

/// Writes a file that is there whole or not at all. Only its owner may read it: mail holds links
/// that let people in.
fn write_file(dir: &Path, name: &str, content: &[u8]) -> io::Result<()> {
    let temporary = dir.join(format!(".tmp-{name}"));
    let written = write_new(&temporary, content)
        .and_then(|()| fs::rename(&temporary, dir.join(name)))
        .and_then(|()| File::open(dir)?.sync_all());
    if written.is_err() {
        // Absent when only the last step failed; a leftover harms nobody.
        let _ = fs::remove_file(&temporary);
    }
    written
}

fn write_new(path: &Path, content: &[u8]) -> io::Result<()> {
    let mut file = OpenOptions::new().write(true).create_new(true).mode(0o600).open(path)?;
    file.write_all(content)?;
    file.sync_all()
}

pub mod bounces;

#[cfg(test)]
mod tests;
