//! Where settings come from.

use std::ffi::OsString;
use std::fmt;
use std::path::{Path, PathBuf};

use toml::de::{DeTable, DeValue};

use super::table::SETTINGS;
use super::values::ConfigFault;

const PREFIX: &str = "FAIRLOT_";
const FILE_VARIABLE: &str = "FAIRLOT_CONFIG";
const DATABASE_VARIABLE: &str = "DATABASE_URL";

/// Everything the settings are made from. Empty gives the defaults.
#[derive(Clone, Debug, Default)]
pub struct Sources {
    /// `--config FILE`; it goes before `FAIRLOT_CONFIG`.
    pub file: Option<PathBuf>,
    /// Variables; only `DATABASE_URL` and those that begin with `FAIRLOT_` are read.
    pub environment: Vec<(OsString, OsString)>,
    /// Settings given as flags, by key, such as `("listen", "127.0.0.1:9000")`.
    pub command_line: Vec<(&'static str, String)>,
}

impl Sources {
    /// The given file, the process environment, no flags.
    pub fn from_process(file: Option<PathBuf>) -> Self {
        Self { file, environment: std::env::vars_os().collect(), command_line: Vec::new() }
    }

    /// The same with one more flag.
    pub fn with(mut self, key: &'static str, value: impl Into<String>) -> Self {
        self.command_line.push((key, value.into()));
        self
    }

    pub(super) fn config_file(&self) -> Option<PathBuf> {
        let named = self.environment.iter().find(|(name, _)| name == FILE_VARIABLE);
        self.file.clone().or_else(|| named.map(|(_, value)| PathBuf::from(value)))
    }
}

/// Where one value comes from.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Origin {
    Default,
    File(PathBuf),
    Variable(String),
    CommandLine,
}

impl fmt::Display for Origin {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Default => formatter.write_str("default"),
            Self::File(path) => write!(formatter, "file {}", path.display()),
            Self::Variable(name) => write!(formatter, "environment variable {name}"),
            Self::CommandLine => formatter.write_str("command line"),
        }
    }
}

/// A value as somebody wrote it.
pub(super) struct Entry {
    pub(super) key: &'static str,
    pub(super) text: String,
    pub(super) origin: Origin,
}

/// Reads the file: entries of known keys, and a fault for everything else.
pub(super) fn read_file(path: &Path, faults: &mut Vec<ConfigFault>) -> Vec<Entry> {
    let origin = Origin::File(path.to_path_buf());
    let text = match std::fs::read_to_string(path) {
        Ok(text) => text,
        Err(error) => {
            faults.push(ConfigFault::new("the settings file", &origin, format!("cannot be read: {error}")));
            return Vec::new();
        }
    };
    match DeTable::parse(&text) {
        Ok(table) => {
            let mut entries = Vec::new();
            flatten(table.get_ref(), "", &origin, &mut entries, faults);
            entries
        }
        Err(error) => {
            faults.push(ConfigFault::new("the settings file", &origin, syntax_fault(&text, &error)));
            Vec::new()
        }
    }
}

/// Place and reason only: the parser's own text repeats the line, which may hold a secret.
fn syntax_fault(text: &str, error: &toml::de::Error) -> String {
    let before = error.span().and_then(|span| text.get(..span.start)).unwrap_or_default();
    let line = before.matches('\n').count().saturating_add(1);
    format!("line {line} is not TOML: {}", error.message())
}

fn flatten(
    table: &DeTable<'_>,
    section: &str,
    origin: &Origin,
    entries: &mut Vec<Entry>,
    faults: &mut Vec<ConfigFault>,
) {
    for (name, value) in table {
        let name = name.get_ref();
        let key = if section.is_empty() { name.to_string() } else { format!("{section}.{name}") };
        let known = SETTINGS.iter().find(|setting| setting.key == key);
        match (known, value.get_ref()) {
            (Some(setting), value) => match written(value, setting.kind.is_bare()) {
                Some(text) => entries.push(Entry { key: setting.key, text, origin: origin.clone() }),
                None => {
                    let detail = format!("expected {}, found {}", setting.kind.expected(), shape(value));
                    faults.push(ConfigFault::new(&key, origin, detail));
                }
            },
            (None, DeValue::Table(inner)) if is_section(&key) => {
                flatten(inner, &key, origin, entries, faults);
            }
            (None, _) => faults.push(ConfigFault::new(&key, origin, unknown_key(section))),
        }
    }
}

/// Numbers and booleans may be bare or quoted; a text has to be quoted.
fn written(value: &DeValue<'_>, bare_allowed: bool) -> Option<String> {
    match value {
        DeValue::String(text) => Some(text.to_string()),
        DeValue::Integer(number) if bare_allowed && number.radix() == 10 => Some(number.as_str().to_owned()),
        DeValue::Boolean(truth) if bare_allowed => Some(truth.to_string()),
        _ => None,
    }
}

fn shape(value: &DeValue<'_>) -> &'static str {
    match value {
        DeValue::String(_) => "a text",
        DeValue::Integer(_) => "a bare number",
        DeValue::Float(_) => "a number with a fraction",
        DeValue::Boolean(_) => "a bare true or false",
        DeValue::Datetime(_) => "a date or time",
        DeValue::Array(_) => "a list",
        DeValue::Table(_) => "a section",
    }
}

fn is_section(name: &str) -> bool {
    SETTINGS.iter().any(|setting| section_of(setting.key) == name)
}

/// The part before the last dot; empty at the top.
pub(super) fn section_of(key: &str) -> &str {
    key.rsplit_once('.').map_or("", |(section, _)| section)
}

fn unknown_key(section: &str) -> String {
    let known: Vec<&str> = SETTINGS
        .iter()
        .map(|setting| setting.key)
        .filter(|key| section.is_empty() || section_of(key) == section)
        .collect();
    format!("is not a setting; known are {}", known.join(", "))
}

/// Reads the variables: entries of known ones, and a fault for any other `FAIRLOT_` variable.
pub(super) fn read_environment(sources: &Sources, faults: &mut Vec<ConfigFault>) -> Vec<Entry> {
    let mut entries: Vec<Entry> = Vec::new();
    for (name, value) in &sources.environment {
        let Some(name) = name.to_str() else { continue };
        let known = match name {
            FILE_VARIABLE => continue,
            DATABASE_VARIABLE => Some("database.url"),
            _ if !name.starts_with(PREFIX) => continue,
            _ => SETTINGS.iter().find(|setting| setting.variable() == name).map(|found| found.key),
        };
        let origin = Origin::Variable(name.to_owned());
        match (known, value.to_str()) {
            (None, _) => faults.push(ConfigFault::new(name, &origin, unknown_variable())),
            (Some(key), None) => {
                faults.push(ConfigFault::new(key, &origin, "is not UTF-8 text".to_owned()));
            }
            // An empty address must not quietly become the default database.
            (Some(key), Some("")) => faults.push(ConfigFault::new(
                key,
                &origin,
                "is empty; unset it or give it a value".to_owned(),
            )),
            (Some(key), Some(text)) => entries.push(Entry { key, text: text.to_owned(), origin }),
        }
    }
    refuse_two_databases(&entries, faults);
    entries
}

fn unknown_variable() -> String {
    "is not a setting; a variable is FAIRLOT_, the key in capitals, and `__` for each dot, \
     such as FAIRLOT_MAIL__SMTP_HOST; see docs/configuration.md"
        .to_owned()
}

fn refuse_two_databases(entries: &[Entry], faults: &mut Vec<ConfigFault>) {
    let mut found = entries.iter().filter(|entry| entry.key == "database.url");
    if let (Some(first), Some(second)) = (found.next(), found.next())
        && first.text != second.text
    {
        let detail = format!("differs from the {}; keep one of them", second.origin);
        faults.push(ConfigFault::new("database.url", &first.origin, detail));
    }
}
