//! Mail against a small SMTP server on loopback, with certificates made on the spot.

use std::io::{BufRead, BufReader, Read, Write};
use std::net::{TcpListener, TcpStream};
use std::os::unix::fs::PermissionsExt;
use std::sync::mpsc::{self, Receiver};
use std::thread;

use openssl::asn1::Asn1Time;
use openssl::bn::BigNum;
use openssl::ec::{EcGroup, EcKey};
use openssl::hash::MessageDigest;
use openssl::nid::Nid;
use openssl::pkey::{PKey, Private};
use openssl::ssl::{SslAcceptor, SslMethod};
use openssl::x509::extension::{BasicConstraints, SubjectAlternativeName};
use openssl::x509::{X509, X509NameBuilder};

use super::*;

/// A certificate for `localhost` that signs itself, with its key.
struct Certified {
    key: PKey<Private>,
    certificate: X509,
}

impl Certified {
    fn new() -> Self {
        Self::named("localhost")
    }

    fn named(subject: &str) -> Self {
        let group = EcGroup::from_curve_name(Nid::X9_62_PRIME256V1).unwrap();
        let key = PKey::from_ec_key(EcKey::generate(&group).unwrap()).unwrap();
        let mut name = X509NameBuilder::new().unwrap();
        name.append_entry_by_text("CN", subject).unwrap();
        let name = name.build();
        let mut builder = X509::builder().unwrap();
        builder.set_version(2).unwrap();
        let serial = BigNum::from_u32(1).unwrap().to_asn1_integer().unwrap();
        builder.set_serial_number(&serial).unwrap();
        builder.set_subject_name(&name).unwrap();
        builder.set_issuer_name(&name).unwrap();
        builder.set_pubkey(&key).unwrap();
        let (from, until) = (Asn1Time::days_from_now(0), Asn1Time::days_from_now(2));
        builder.set_not_before(&from.unwrap()).unwrap();
        builder.set_not_after(&until.unwrap()).unwrap();
        let authority = BasicConstraints::new().critical().ca().build().unwrap();
        builder.append_extension(authority).unwrap();
        let names = SubjectAlternativeName::new()
            .dns("localhost")
            .build(&builder.x509v3_context(None, None))
            .unwrap();
        builder.append_extension(names).unwrap();
        builder.sign(&key, MessageDigest::sha256()).unwrap();
        Self { key, certificate: builder.build() }
    }

    fn acceptor(&self) -> SslAcceptor {
        let mut builder = SslAcceptor::mozilla_intermediate_v5(SslMethod::tls()).unwrap();
        builder.set_private_key(&self.key).unwrap();
        builder.set_certificate(&self.certificate).unwrap();
        builder.build()
    }

    fn pem(&self) -> Vec<u8> {
        self.certificate.to_pem().unwrap()
    }
}

trait Stream: Read + Write {}
impl<T: Read + Write> Stream for T {}

/// What the server says to a command, as `RCPT` → `550 no`; all else is accepted.
type Script = Vec<(&'static str, &'static str)>;

struct Server {
    port: u16,
    /// Each line the client sent, with `TLS` where the connection became private; then the end.
    heard: Receiver<Vec<String>>,
}

impl Server {
    /// A server for one connection.
    fn start(tls: Tls, script: Script, acceptor: Option<SslAcceptor>) -> Self {
        let listener = TcpListener::bind(("127.0.0.1", 0)).unwrap();
        let port = listener.local_addr().unwrap().port();
        let (sender, heard) = mpsc::channel();
        thread::spawn(move || {
            let mut lines = Vec::new();
            let (stream, _) = listener.accept().unwrap();
            serve(stream, tls, &script, acceptor.as_ref(), &mut lines);
            // The test may have ended already.
            let _ = sender.send(lines);
        });
        Self { port, heard }
    }

    fn heard(&self) -> Vec<String> {
        self.heard.recv_timeout(Duration::from_secs(20)).unwrap()
    }
}

fn serve(
    stream: TcpStream,
    tls: Tls,
    script: &Script,
    acceptor: Option<&SslAcceptor>,
    lines: &mut Vec<String>,
) {
    let plain = stream.try_clone().unwrap();
    if tls == Tls::Implicit {
        let Ok(private) = acceptor.unwrap().accept(stream) else {
            return;
        };
        lines.push("TLS".to_owned());
        talk(Box::new(private), true, true, script, lines);
    } else if talk(Box::new(stream), true, false, script, lines) {
        // A client that does not trust the certificate ends here.
        let Ok(private) = acceptor.unwrap().accept(plain) else {
            return;
        };
        lines.push("TLS".to_owned());
        talk(Box::new(private), false, true, script, lines);
    }
}

/// Talks until the end, or until STARTTLS was agreed: then true.
fn talk(
    stream: Box<dyn Stream>,
    greet: bool,
    private: bool,
    script: &Script,
    lines: &mut Vec<String>,
) -> bool {
    let mut stream = BufReader::new(stream);
    let mut in_data = false;
    if greet && answer(&mut stream, said(script, "CONNECT", "220 test ESMTP")).is_none() {
        return false;
    }
    loop {
        let mut line = String::new();
        if stream.read_line(&mut line).unwrap_or_default() == 0 {
            return false;
        }
        let line = line.trim_end_matches("\r\n").to_owned();
        lines.push(line.clone());
        if in_data && line != "." {
            continue;
        }
        let word = line.split([' ', ':']).next().unwrap_or_default();
        let reply = match word {
            "." => said(script, "END", "250 taken"),
            "EHLO" if private => said(script, "EHLO", "250-test\r\n250 AUTH PLAIN"),
            "EHLO" => said(script, "EHLO", "250-test\r\n250 STARTTLS"),
            "AUTH" => said(script, "AUTH", "235 welcome"),
            "DATA" => said(script, "DATA", "354 go on"),
            "STARTTLS" => said(script, "STARTTLS", "220 go on"),
            "QUIT" => "221 bye",
            other => said(script, other, "250 ok"),
        };
        in_data = word == "DATA" && reply.starts_with("354");
        if answer(&mut stream, reply).is_none() || word == "QUIT" {
            return false;
        }
        if word == "STARTTLS" && reply.starts_with("220") {
            return true;
        }
    }
}

fn said<'a>(script: &'a Script, word: &str, usual: &'a str) -> &'a str {
    let found = script.iter().find(|(command, _)| *command == word);
    found.map_or(usual, |(_, reply)| reply)
}

fn answer(stream: &mut BufReader<Box<dyn Stream>>, reply: &str) -> Option<()> {
    let stream = stream.get_mut();
    stream.write_all(format!("{reply}\r\n").as_bytes()).ok()?;
    stream.flush().ok()
}

fn smtp(port: u16, tls: Tls) -> SmtpSettings {
    SmtpSettings {
        host: "localhost".to_owned(),
        port,
        tls,
        credentials: None,
        from: "Fairlot <no-reply@fairlot.example>".to_owned(),
        timeout: Duration::from_secs(5),
        extra_roots: None,
    }
}

fn mail() -> Mail {
    Mail {
        to: "Ada Bloggs <ada@charity.example>".to_owned(),
        subject: "Croeso i Fairlot \u{2013} welcome".to_owned(),
        text: "Hello\n.\n..dots stay\nT\u{177} \u{a3}5\n".to_owned(),
        html: None,
        message_id: "0190-a.1".to_owned(),
        kind: String::new(),
        stop_url: None,
    }
}

fn send(settings: SmtpSettings) -> Result<(), MailError> {
    Mailer::new(MailSettings::Smtp(settings)).unwrap().send(&mail())
}

/// Settings that trust `certified` and sign in.
fn trusting(port: u16, tls: Tls, certified: &Certified, folder: &Path) -> SmtpSettings {
    let roots = folder.join("roots.pem");
    // Two certificates, the right one second: both have to be read.
    let pem = [Certified::named("other").pem(), certified.pem()].concat();
    fs::write(&roots, pem).unwrap();
    SmtpSettings {
        credentials: Some(("user".to_owned(), "pass word".into())),
        extra_roots: Some(roots),
        ..smtp(port, tls)
    }
}

fn text_of(lines: &[String]) -> String {
    lines.join("\n")
}

#[test]
fn plain_conversation_in_order() {
    let server = Server::start(Tls::None, Vec::new(), None);
    send(smtp(server.port, Tls::None)).unwrap();
    let lines = server.heard();
    let commands: Vec<_> = lines
        .iter()
        .filter(|line| line.starts_with("MAIL") || line.starts_with("RCPT") || *line == "DATA")
        .collect();
    assert_eq!(commands, ["MAIL FROM:<no-reply@fairlot.example>", "RCPT TO:<ada@charity.example>", "DATA"]);
    assert_eq!(lines.last().unwrap(), "QUIT");
    assert!(lines.contains(&"Message-ID: <0190-a.1@fairlot.example>".to_owned()));
    assert!(!text_of(&lines).contains("TLS"));
}

#[test]
fn starttls_conversation_is_private_before_password_and_mail() {
    let folder = tempfile::tempdir().unwrap();
    let certified = Certified::new();
    let server = Server::start(Tls::Starttls, Vec::new(), Some(certified.acceptor()));
    send(trusting(server.port, Tls::Starttls, &certified, folder.path())).unwrap();
    let lines = server.heard();
    let at = |start: &str| lines.iter().position(|line| line.starts_with(start)).unwrap();
    assert!(at("STARTTLS") < at("TLS") && at("TLS") < at("AUTH"));
    assert!(at("AUTH") < at("MAIL") && at("MAIL") < at("DATA"));
    // Base64 of \0user\0pass word
    assert_eq!(lines[at("AUTH")], "AUTH PLAIN AHVzZXIAcGFzcyB3b3Jk");
}

#[test]
fn implicit_tls_conversation() {
    let folder = tempfile::tempdir().unwrap();
    let certified = Certified::new();
    let server = Server::start(Tls::Implicit, Vec::new(), Some(certified.acceptor()));
    send(trusting(server.port, Tls::Implicit, &certified, folder.path())).unwrap();
    let lines = server.heard();
    assert_eq!(lines[0], "TLS");
    assert_eq!(lines.last().unwrap(), "QUIT");
}

#[test]
fn an_unknown_certificate_or_name_sends_nothing() {
    let folder = tempfile::tempdir().unwrap();
    let (served, other) = (Certified::new(), Certified::new());
    for tls in [Tls::Starttls, Tls::Implicit] {
        let server = Server::start(tls, Vec::new(), Some(served.acceptor()));
        let fault = send(trusting(server.port, tls, &other, folder.path())).unwrap_err();
        assert!(!fault.is_permanent() && fault.to_string().contains("certificate"), "{fault}");
        assert!(!text_of(&server.heard()).contains("MAIL"));
        let server = Server::start(tls, Vec::new(), Some(served.acceptor()));
        let mut settings = trusting(server.port, tls, &served, folder.path());
        settings.host = "127.0.0.1".to_owned();
        assert!(!send(settings).unwrap_err().is_permanent());
        assert!(!text_of(&server.heard()).contains("MAIL"));
    }
}

#[test]
fn a_server_without_starttls_gets_nothing() {
    let folder = tempfile::tempdir().unwrap();
    let certified = Certified::new();
    let script = vec![("EHLO", "250 AUTH PLAIN")];
    let server = Server::start(Tls::Starttls, script, None);
    let settings = trusting(server.port, Tls::Starttls, &certified, folder.path());
    let fault = send(settings).unwrap_err();
    assert!(!fault.is_permanent() && fault.to_string().contains("STARTTLS"), "{fault}");
    let heard = text_of(&server.heard());
    assert!(!heard.contains("AUTH PLAIN AH") && !heard.contains("MAIL"), "{heard}");
}

#[test]
fn refusals_are_permanent_or_temporary_and_repeat_no_address() {
    let cases = [
        ("RCPT", "550 no ada@charity.example here", true),
        ("RCPT", "450 ada@charity.example greylisted", false),
        ("MAIL", "553 sender no-reply@fairlot.example unwanted", true),
        ("END", "552 too much", true),
        ("END", "451 later", false),
        ("CONNECT", "554 nobody home", false),
        ("EHLO", "what?", false),
    ];
    for (command, reply, is_permanent) in cases {
        let server = Server::start(Tls::None, vec![(command, reply)], None);
        let fault = send(smtp(server.port, Tls::None)).unwrap_err();
        assert_eq!(fault.is_permanent(), is_permanent, "{command} {reply}: {fault}");
        let shown = format!("{fault} {fault:?}");
        assert!(!shown.contains('@'), "{shown}");
    }
}

#[test]
fn a_wrong_password_is_the_operators_to_mend() {
    let folder = tempfile::tempdir().unwrap();
    let certified = Certified::new();
    let script = vec![("AUTH", "535 wrong")];
    let server = Server::start(Tls::Starttls, script, Some(certified.acceptor()));
    let settings = trusting(server.port, Tls::Starttls, &certified, folder.path());
    let fault = send(settings).unwrap_err();
    assert!(!fault.is_permanent() && fault.to_string().contains("535"), "{fault}");
}

#[test]
fn silence_and_absence_are_temporary() {
    // A listener that never answers.
    let silent = TcpListener::bind(("127.0.0.1", 0)).unwrap();
    let mut settings = smtp(silent.local_addr().unwrap().port(), Tls::None);
    settings.timeout = Duration::from_millis(200);
    let fault = send(settings.clone()).unwrap_err();
    assert!(!fault.is_permanent(), "{fault}");
    drop(silent);
    let fault = send(settings).unwrap_err();
    assert!(!fault.is_permanent() && fault.to_string().contains("connection"), "{fault}");
}

#[test]
fn settings_are_checked_with_what_mends_them() {
    type Change = fn(&mut SmtpSettings);
    let with = |change: Change| {
        let mut settings = smtp(25, Tls::Starttls);
        settings.credentials = Some(("user".to_owned(), "hush-hush".into()));
        change(&mut settings);
        let debugged = format!("{settings:?}");
        assert!(!debugged.contains("hush"), "{debugged}");
        Mailer::new(MailSettings::Smtp(settings)).map_err(|fault| fault.to_string())
    };
    assert!(with(|_| {}).is_ok());
    let cases: [(Change, &str); 5] = [
        (|settings| settings.tls = Tls::None, "`tls`"),
        (|settings| settings.from = "nobody".to_owned(), "`from`"),
        (|settings| settings.host = String::new(), "`host`"),
        (|settings| settings.timeout = Duration::ZERO, "`timeout`"),
        (|settings| settings.extra_roots = Some("/dev/null".into()), "`extra_roots`"),
    ];
    for (change, named) in cases {
        let fault = with(change).unwrap_err();
        assert!(fault.contains(named) && !fault.contains("hush"), "{fault}");
    }
}

fn into_files(folder: &Path) -> Mailer {
    Mailer::new(MailSettings::Files {
        dir: folder.join("mail"),
        from: "Fairlot <no-reply@fairlot.example>".to_owned(),
    })
    .unwrap()
}

fn written(folder: &Path) -> Vec<(String, String)> {
    let mut files: Vec<_> = fs::read_dir(folder.join("mail"))
        .unwrap()
        .map(|entry| {
            let path = entry.unwrap().path();
            let mode = fs::metadata(&path).unwrap().permissions().mode();
            assert_eq!(mode & 0o777, 0o600);
            let name = path.file_name().unwrap().to_str().unwrap().to_owned();
            (name, fs::read_to_string(path).unwrap())
        })
        .collect();
    files.sort();
    files
}

#[test]
fn files_sort_in_the_order_of_sending() {
    let folder = tempfile::tempdir().unwrap();
    let mailer = into_files(folder.path());
    for number in 0..20 {
        let message_id = format!("id-{}", 99 - number);
        mailer.send(&Mail { message_id, ..mail() }).unwrap();
    }
    let files = written(folder.path());
    assert_eq!(files.len(), 20);
    for (number, (name, text)) in files.iter().enumerate() {
        assert!(name.ends_with(&format!("-id-{}.eml", 99 - number)), "{name}");
        assert!(text.contains(&format!("Message-ID: <id-{}@fairlot.example>", 99 - number)));
        assert!(text.contains("To: \"Ada Bloggs\" <ada@charity.example>"), "{text}");
    }
    let name = &files[0].0;
    assert!(name.len() > 24 && &name[8..9] == "T" && &name[22..24] == "Z-", "{name}");
}

#[test]
fn html_comes_beside_text() {
    let folder = tempfile::tempdir().unwrap();
    let html = Some("<p>Hello</p>".to_owned());
    into_files(folder.path()).send(&Mail { html, ..mail() }).unwrap();
    let text = &written(folder.path())[0].1;
    for part in ["multipart/alternative", "text/plain", "text/html", "<p>Hello</p>"] {
        assert!(text.contains(part), "{text}");
    }
}

#[test]
fn bad_mails_are_permanent_and_write_nothing() {
    let folder = tempfile::tempdir().unwrap();
    let mailer = into_files(folder.path());
    let bad = [
        Mail { to: "nobody".to_owned(), ..mail() },
        Mail { to: "a@b.example\r\nBcc: c@d.example".to_owned(), ..mail() },
        Mail { to: "a@b.example, c@d.example".to_owned(), ..mail() },
        Mail { subject: "Hi\r\nBcc: c@d.example".to_owned(), ..mail() },
        Mail { message_id: "a/../b".to_owned(), ..mail() },
        Mail { message_id: String::new(), ..mail() },
    ];
    for mail in bad {
        let fault = mailer.send(&mail).unwrap_err();
        assert!(fault.is_permanent() && !fault.to_string().contains('@'), "{fault}");
    }
    assert!(written(folder.path()).is_empty());
}

#[test]
fn a_folder_that_went_away_is_temporary() {
    let folder = tempfile::tempdir().unwrap();
    let mailer = into_files(folder.path());
    fs::remove_dir_all(folder.path().join("mail")).unwrap();
    assert!(!mailer.send(&mail()).unwrap_err().is_permanent());
}
