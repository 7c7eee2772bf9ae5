//! One checked text for each setting, and every fault on the way there.

use std::collections::BTreeMap;
use std::fmt;
use std::net::{IpAddr, SocketAddr};
use std::path::Path;
use std::str::FromStr;
use std::time::Duration;

use super::sources::{Entry, Origin, Sources, read_environment, read_file};
use super::table::{Fallback, Kind, SETTINGS, Setting, parse_integer};

/// One thing wrong with the settings. It never repeats a secret.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ConfigFault {
    /// The setting or variable.
    pub key: String,
    /// Where the value came from.
    pub origin: String,
    /// What is wrong and what is expected.
    pub detail: String,
}

impl ConfigFault {
    pub(super) fn new(key: &str, origin: &Origin, detail: String) -> Self {
        Self { key: key.to_owned(), origin: origin.to_string(), detail }
    }
}

impl fmt::Display for ConfigFault {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "{} ({}): {}", self.key, self.origin, self.detail)
    }
}

/// All faults found, at least one.
#[derive(Clone, Debug, thiserror::Error)]
#[error("the settings have {} fault(s):{}", .faults.len(), list(.faults))]
pub struct ConfigFaults {
    pub faults: Vec<ConfigFault>,
}

impl ConfigFaults {
    /// The program's own table and its reader disagree; a test keeps this from happening.
    pub(super) fn table_mismatch() -> Self {
        let detail = "the program's table of settings is inconsistent; please report this".to_owned();
        Self { faults: vec![ConfigFault::new("settings", &Origin::Default, detail)] }
    }
}

fn list(faults: &[ConfigFault]) -> String {
    faults.iter().map(|fault| format!("\n  - {fault}")).collect()
}

pub(super) struct Value {
    pub(super) text: String,
    pub(super) origin: Origin,
}

/// The winning text of each setting that has one.
pub(super) struct Values(BTreeMap<&'static str, Value>);

impl Values {
    pub(super) fn gather(sources: &Sources) -> Result<Self, ConfigFaults> {
        let mut faults = Vec::new();
        let mut values = Self(defaults());
        if let Some(path) = sources.config_file() {
            values.overlay(read_file(&path, &mut faults));
        }
        values.overlay(read_environment(sources, &mut faults));
        values.overlay(sources.command_line.iter().map(|(key, text)| Entry {
            key,
            text: text.clone(),
            origin: Origin::CommandLine,
        }));
        values.check_each(&mut faults);
        values.derive();
        values.check_together(&mut faults);
        if faults.is_empty() { Ok(values) } else { Err(ConfigFaults { faults }) }
    }

    fn overlay(&mut self, entries: impl IntoIterator<Item = Entry>) {
        for Entry { key, text, origin } in entries {
            self.0.insert(key, Value { text, origin });
        }
    }

    /// Drops what is bad, so that one fault does not cause others.
    fn check_each(&mut self, faults: &mut Vec<ConfigFault>) {
        for setting in SETTINGS {
            let Some(value) = self.0.get(setting.key) else {
                continue;
            };
            if !setting.kind.accepts(&value.text) {
                faults.push(bad_value(setting, value));
                self.0.remove(setting.key);
            }
        }
        self.0.retain(|key, value| {
            let known = SETTINGS.iter().any(|setting| setting.key == *key);
            if !known {
                faults.push(ConfigFault::new(key, &value.origin, "is not a setting".to_owned()));
            }
            known
        });
    }

    /// Fills the defaults that are made from other settings.
    fn derive(&mut self) {
        let listen = self.text("listen").unwrap_or_default().to_owned();
        let folder = self.text("data_dir").unwrap_or_default().to_owned();
        let port = match self.text("mail.smtp_tls") {
            Some("none") => "25",
            Some("implicit") => "465",
            _ => "587",
        };
        let inside = |path: &str| Path::new(&folder).join(path).display().to_string();
        let derived = [
            ("public_url", format!("http://{listen}")),
            ("database.url", format!("sqlite:{}", inside("fairlot.sqlite3"))),
            ("keys.kek_file", inside("keys/kek.age")),
            ("mail.smtp_port", port.to_owned()),
        ];
        for (key, text) in derived {
            self.0.entry(key).or_insert(Value { text, origin: Origin::Default });
        }
        if let Some(url) = self.0.get_mut("public_url") {
            url.text.truncate(url.text.trim_end_matches('/').len());
        }
    }

    fn check_together(&self, faults: &mut Vec<ConfigFault>) {
        if self.text("mail.transport") == Some("smtp") {
            self.check_smtp(faults);
        }
        let (user, password) = ("mail.smtp_username", "mail.smtp_password");
        match (self.0.get(user), self.0.get(password)) {
            _ if faults.iter().any(|fault| fault.key == user || fault.key == password) => {}
            (Some(value), None) => faults.push(ConfigFault::new(user, &value.origin, needs(password))),
            (None, Some(value)) => faults.push(ConfigFault::new(password, &value.origin, needs(user))),
            _ => {}
        }
        if let (Some(command), Some(file)) = (self.0.get("keys.kek_command"), self.0.get("keys.kek_file"))
            && file.origin != Origin::Default
        {
            let detail = format!("is set together with keys.kek_file ({}); keep one", file.origin);
            faults.push(ConfigFault::new("keys.kek_command", &command.origin, detail));
        }
    }

    fn check_smtp(&self, faults: &mut Vec<ConfigFault>) {
        let transport = self.origin("mail.transport");
        for key in ["mail.smtp_host", "mail.from"] {
            // A bad value was named already; it is not missing too.
            let was_bad = faults.iter().any(|fault| fault.key == key);
            if !was_bad && self.origin(key) == Origin::Default {
                faults.push(ConfigFault::new("mail.transport", &transport, needs(key)));
            }
        }
        let clear = self.text("mail.smtp_tls") == Some("none");
        let local = self.text("mail.smtp_host").is_none_or(is_this_machine);
        if clear && !local && self.text("mail.smtp_password").is_some() {
            let detail = "would be sent without encryption; set mail.smtp_tls to `starttls` or `implicit`";
            let origin = self.origin("mail.smtp_password");
            faults.push(ConfigFault::new("mail.smtp_password", &origin, detail.to_owned()));
        }
    }

    pub(super) fn text(&self, key: &str) -> Option<&str> {
        self.0.get(key).map(|value| value.text.as_str())
    }

    pub(super) fn origin(&self, key: &str) -> Origin {
        self.0.get(key).map_or(Origin::Default, |value| value.origin.clone())
    }

    pub(super) fn parsed<T: FromStr>(&self, key: &str) -> Option<T> {
        self.text(key)?.parse().ok()
    }

    pub(super) fn integer<T: TryFrom<u64>>(&self, key: &str) -> Option<T> {
        T::try_from(parse_integer(self.text(key)?)?).ok()
    }

    /// A duration of whole units of so many seconds.
    pub(super) fn seconds(&self, key: &str, unit_seconds: u64) -> Option<Duration> {
        let units: u64 = self.integer(key)?;
        units.checked_mul(unit_seconds).map(Duration::from_secs)
    }
}

fn defaults() -> BTreeMap<&'static str, Value> {
    let fixed = |setting: &Setting| match setting.fallback {
        Fallback::Text(text) => Some((setting.key, Value { text: text.to_owned(), origin: Origin::Default })),
        Fallback::Derived(_) | Fallback::Unset => None,
    };
    SETTINGS.iter().filter_map(fixed).collect()
}

fn bad_value(setting: &Setting, value: &Value) -> ConfigFault {
    let expected = setting.kind.expected();
    let why = match (&setting.kind, super::DatabaseUrl::parse(&value.text)) {
        (Kind::DatabaseUrl, Err(why)) => format!("{why}; expected {expected}"),
        (kind, _) if kind.is_printable() => {
            let shown: String = value.text.chars().take(80).flat_map(char::escape_debug).collect();
            format!("expected {expected}, found `{shown}`")
        }
        _ => format!("expected {expected}; what was found is not shown"),
    };
    ConfigFault::new(setting.key, &value.origin, why)
}

fn needs(other: &str) -> String {
    format!("needs {other} too")
}

fn is_this_machine(host: &str) -> bool {
    host == "localhost"
        || host.parse::<IpAddr>().is_ok_and(|address| address.is_loopback())
        || host.parse::<SocketAddr>().is_ok_and(|address| address.ip().is_loopback())
}
