use std::ffi::OsString;

use secrecy::ExposeSecret;

use super::*;

fn variables(pairs: &[(&str, &str)]) -> Sources {
    let environment =
        pairs.iter().map(|(name, value)| (OsString::from(name), OsString::from(value))).collect();
    Sources { environment, ..Sources::default() }
}

fn file(text: &str) -> (tempfile::TempDir, Sources) {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("fairlot.toml");
    std::fs::write(&path, text).unwrap();
    (folder, Sources { file: Some(path), ..Sources::default() })
}

fn fault_keys(sources: &Sources) -> Vec<String> {
    Config::load(sources).unwrap_err().faults.into_iter().map(|fault| fault.key).collect()
}

#[test]
fn the_defaults_need_no_configuration() {
    let config = Config::load(&Sources::default()).unwrap();
    assert_eq!(config.listen.to_string(), "127.0.0.1:8080");
    assert_eq!(config.public_url, "http://127.0.0.1:8080");
    assert_eq!(config.database.url.to_string(), "sqlite:./data/fairlot.sqlite3");
    assert!(matches!(&config.keys.kek, KekSource::File(path) if path == Path::new("./data/keys/kek.age")));
    assert!(matches!(&config.mail.transport, MailTransport::Files(path) if path == Path::new("./data/mail")));
    assert_eq!(config.limits.body_bytes, 1 << 20);
    assert_eq!(config.limits.attachment_bytes, 50 << 20);
    assert_eq!(config.auth.access_token, Duration::from_secs(900));
    assert_eq!(config.auth.refresh, Duration::from_secs(30 * 86_400));
    assert_eq!(config.retention.idempotency, Duration::from_secs(48 * 3600));
    assert_eq!(config.log.format, LogFormat::Json);
    assert!(!config.is_https() && !config.trust_forwarded_for);
    assert_eq!(config.describe().len(), SETTINGS.len());
}

#[test]
fn the_later_source_wins() {
    let (_folder, mut sources) = file("listen = '127.0.0.1:1'\ndata_dir = '/srv/a'\n[log]\nlevel = 'warn'\n");
    sources.environment =
        variables(&[("FAIRLOT_LISTEN", "127.0.0.1:2"), ("FAIRLOT_LOG__FORMAT", "text")]).environment;
    let config = Config::load(&sources.with("listen", "127.0.0.1:3")).unwrap();
    assert_eq!(config.listen.port(), 3);
    assert_eq!(config.log.level, "warn");
    assert_eq!(config.log.format, LogFormat::Text);
    assert_eq!(config.database.url.to_string(), "sqlite:/srv/a/fairlot.sqlite3");
    let row = |key| config.describe().iter().find(|row| row.key == key).unwrap();
    assert_eq!(row("listen").origin, "command line");
    assert!(row("log.level").origin.starts_with("file "));
    assert_eq!(row("log.format").origin, "environment variable FAIRLOT_LOG__FORMAT");
    assert_eq!(row("log.format").default, "json");
}

#[test]
fn the_file_can_be_named_by_a_variable() {
    let (_folder, sources) = file("[outbox]\npoll_milliseconds = 1_000\n");
    let path = sources.file.unwrap();
    let config = Config::load(&variables(&[("FAIRLOT_CONFIG", path.to_str().unwrap())])).unwrap();
    assert_eq!(config.outbox.poll, Duration::from_secs(1));
}

#[test]
fn every_fault_is_named_at_once() {
    let (_folder, mut sources) = file(
        "listen = 8080\nlistne = 'x'\n[limits]\nbody_bytes = 1\npage_size_max = 2.5\n[mial]\nfrom = 'x'\n[auth]\nrefresh_days = 0x10\n",
    );
    sources.environment = variables(&[
        ("FAIRLOT_MAIL__SMTP_PROT", "25"),
        ("FAIRLOT_LOG__FORMAT", "xml"),
        ("FAIRLOT_LOG__LEVEL", "inf"),
        ("FAIRLOT_SHUTDOWN_SECONDS", ""),
        ("DATABASE_URL", "mysql://root:hunter2@h/d"),
        ("PATH", "/bin"),
    ])
    .environment;
    let mut keys = fault_keys(&sources);
    keys.sort();
    assert_eq!(
        keys,
        [
            "FAIRLOT_MAIL__SMTP_PROT",
            "auth.refresh_days",
            "database.url",
            "limits.body_bytes",
            "limits.page_size_max",
            "listen",
            "listne",
            "log.format",
            "log.level",
            "mial",
            "shutdown_seconds",
        ]
    );
    let text = Config::load(&sources).unwrap_err().to_string();
    for part in [
        "the settings have 11 fault(s):",
        "log.format (environment variable FAIRLOT_LOG__FORMAT): expected one of `json`, `text`, found `xml`",
        "expected a whole number of bytes from 1024 to 67108864, found `1`",
        "database.url (environment variable DATABASE_URL): its scheme is not supported",
    ] {
        assert!(text.contains(part), "{part} is not in {text}");
    }
    assert!(!text.contains("hunter2"), "{text}");
}

#[test]
fn bounds_are_inclusive() {
    let minutes = |text| Config::load(&variables(&[("FAIRLOT_AUTH__ACCESS_TOKEN_MINUTES", text)]));
    for good in ["1", "60"] {
        assert!(minutes(good).is_ok(), "{good}");
    }
    for bad in ["0", "61", "-1", "+5", "5.0", "_5", "18446744073709551616"] {
        assert!(minutes(bad).is_err(), "{bad}");
    }
}

#[test]
fn smtp_needs_what_belongs_to_it() {
    let smtp = |more: &[(&str, &str)]| {
        let mut pairs = vec![("FAIRLOT_MAIL__TRANSPORT", "smtp")];
        pairs.extend(more);
        variables(&pairs)
    };
    assert_eq!(fault_keys(&smtp(&[])), ["mail.transport", "mail.transport"]);
    let host = ("FAIRLOT_MAIL__SMTP_HOST", "mail.example");
    let from = ("FAIRLOT_MAIL__FROM", "Fairlot <no-reply@fairlot.example>");
    let user = ("FAIRLOT_MAIL__SMTP_USERNAME", "fairlot");
    let password = ("FAIRLOT_MAIL__SMTP_PASSWORD", "hunter2");
    let clear = ("FAIRLOT_MAIL__SMTP_TLS", "none");
    assert_eq!(fault_keys(&smtp(&[host, from, user])), ["mail.smtp_username"]);
    assert_eq!(fault_keys(&smtp(&[host, from, password])), ["mail.smtp_password"]);
    assert_eq!(fault_keys(&smtp(&[host, from, user, password, clear])), ["mail.smtp_password"]);
    let local = ("FAIRLOT_MAIL__SMTP_HOST", "127.0.0.1");
    assert!(Config::load(&smtp(&[local, from, user, password, clear])).is_ok());

    let config = Config::load(&smtp(&[host, from, user, password])).unwrap();
    let MailTransport::Smtp(server) = &config.mail.transport else { panic!("not smtp") };
    assert_eq!((server.port, server.tls), (587, SmtpTls::Starttls));
    assert_eq!(server.credentials.as_ref().unwrap().password.expose_secret(), "hunter2");
}

#[test]
fn no_secret_is_ever_printed() {
    let pairs = [
        ("DATABASE_URL", "postgres://ann:hunter2@db/fairlot"),
        ("FAIRLOT_MAIL__SMTP_USERNAME", "fairlot"),
        ("FAIRLOT_MAIL__SMTP_PASSWORD", "hunter2"),
        ("FAIRLOT_KEYS__KEK_COMMAND", "vault read --token hunter2"),
    ];
    let config = Config::load(&variables(&pairs)).unwrap();
    let text = config.describe_text();
    assert!(text.contains("postgres://ann:***@db/fairlot"), "{text}");
    assert!(text.contains("(set, not shown)") && text.contains("vault (arguments not shown)"), "{text}");
    for shown in [format!("{config:?}"), text] {
        assert!(!shown.contains("hunter2"), "{shown}");
    }

    let spoiled: Vec<(&str, String)> =
        pairs.iter().map(|(name, value)| (*name, format!("{value}\u{7}"))).collect();
    let spoiled: Vec<(&str, &str)> = spoiled.iter().map(|(name, value)| (*name, value.as_str())).collect();
    let faults = Config::load(&variables(&spoiled)).unwrap_err();
    assert!(faults.faults.len() >= 4 && !format!("{faults} {faults:?}").contains("hunter2"), "{faults}");

    for text in [
        "[mail]\nsmtp_password = \"hunter2\n",
        "[mail]\nsmtp_password = hunter2\n",
        "[mail]\nsmtp_password = 'a'\nsmtp_password = 'hunter2'\n",
        "[mail]\nsmtp_password = ['hunter2']\n",
        "[mail]\nsmtp_password.hunter = 'hunter2'\n",
    ] {
        let (_folder, sources) = file(text);
        let faults = Config::load(&sources).unwrap_err();
        assert!(!format!("{faults} {faults:?}").contains("hunter2"), "{faults}");
    }
}

#[test]
fn the_key_comes_from_one_place() {
    let both = [("FAIRLOT_KEYS__KEK_COMMAND", "kek"), ("FAIRLOT_KEYS__KEK_FILE", "/k")];
    assert_eq!(fault_keys(&variables(&both)), ["keys.kek_command"]);
    let config = Config::load(&variables(&both[..1])).unwrap();
    assert!(matches!(config.keys.kek, KekSource::Command(_)));
}

#[test]
fn two_different_databases_are_refused() {
    let pairs = [("DATABASE_URL", "sqlite:a.db"), ("FAIRLOT_DATABASE__URL", "sqlite:b.db")];
    assert_eq!(fault_keys(&variables(&pairs)), ["database.url"]);
    let same = [("DATABASE_URL", "sqlite:a.db"), ("FAIRLOT_DATABASE__URL", "sqlite:a.db")];
    assert!(Config::load(&variables(&same)).is_ok());
}

#[test]
fn a_public_address_is_scheme_and_host() {
    let load = |text| Config::load(&variables(&[("FAIRLOT_PUBLIC_URL", text)]));
    assert_eq!(load("https://fairlot.example/").unwrap().public_url, "https://fairlot.example");
    assert!(load("https://fairlot.example").unwrap().is_https());
    for bad in [
        "fairlot.example",
        "ftp://x",
        "https://x/path",
        "https://x?y",
        "https://x#y",
        "https://u:p@x",
        "https://",
    ] {
        assert!(load(bad).is_err(), "{bad}");
    }
}

#[test]
fn a_missing_file_is_named() {
    let sources = Sources { file: Some("/nowhere/fairlot.toml".into()), ..Sources::default() };
    let text = Config::load(&sources).unwrap_err().to_string();
    assert!(text.contains("/nowhere/fairlot.toml"), "{text}");
}

#[test]
fn an_unknown_flag_is_a_fault() {
    assert_eq!(fault_keys(&Sources::default().with("lisen", "x")), ["lisen"]);
}

#[test]
fn a_syntax_fault_names_its_line() {
    let (_folder, sources) = file("listen = '127.0.0.1:1'\n\n[mail\n");
    let text = Config::load(&sources).unwrap_err().to_string();
    assert!(text.contains("line 3 is not TOML"), "{text}");
}

#[test]
fn the_documentation_is_the_table() {
    let path = concat!(env!("CARGO_MANIFEST_DIR"), "/docs/configuration.md");
    if std::env::var_os("UPDATE_DOCS").is_some() {
        std::fs::write(path, configuration_markdown()).unwrap();
    }
    let written = std::fs::read_to_string(path).unwrap_or_default();
    assert!(
        written == configuration_markdown(),
        "docs/configuration.md is out of date: run the tests with UPDATE_DOCS=1"
    );
}

#[test]
fn names_and_defaults_of_the_table_are_sound() {
    for setting in SETTINGS {
        assert_eq!(SETTINGS.iter().filter(|other| other.key == setting.key).count(), 1, "{}", setting.key);
        if let Fallback::Text(text) = setting.fallback {
            assert!(setting.kind.accepts(text), "{}: {text}", setting.key);
        }
        assert!(setting.about.ends_with('.') && !setting.about.contains('|'), "{}", setting.key);
    }
}
