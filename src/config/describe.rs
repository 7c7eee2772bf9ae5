//! The settings for people: `check-config` and `docs/configuration.md`.

use super::DatabaseUrl;
use super::sources::section_of;
use super::table::{Fallback, Kind, SETTINGS, Setting};
use super::values::Values;

/// One line of `check-config`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SettingRow {
    pub key: &'static str,
    /// The value in force, or `(set, not shown)` for a secret, or `(not set)`.
    pub value: String,
    /// `default`, the file, the variable or the command line.
    pub origin: String,
    /// What would hold if nobody set it.
    pub default: String,
}

pub(super) fn rows(values: &Values) -> Vec<SettingRow> {
    let row = |setting: &Setting| SettingRow {
        key: setting.key,
        value: values
            .text(setting.key)
            .map_or_else(|| "(not set)".to_owned(), |text| shown(&setting.kind, text)),
        origin: values.origin(setting.key).to_string(),
        default: default_in_words(&setting.fallback),
    };
    SETTINGS.iter().map(row).collect()
}

fn shown(kind: &Kind, text: &str) -> String {
    match kind {
        Kind::Secret => "(set, not shown)".to_owned(),
        Kind::Command => {
            let program = text.split_whitespace().next().unwrap_or_default();
            format!("{program} (arguments not shown)")
        }
        Kind::DatabaseUrl => {
            DatabaseUrl::parse(text).map_or_else(|_| "(not shown)".to_owned(), |url| url.to_string())
        }
        _ => text.to_owned(),
    }
}

fn default_in_words(fallback: &Fallback) -> String {
    match fallback {
        Fallback::Text(text) => (*text).to_owned(),
        Fallback::Derived(words) => words.replace('`', ""),
        Fallback::Unset => "(not set)".to_owned(),
    }
}

pub(super) fn text_table(rows: &[SettingRow]) -> String {
    let heading = ["setting", "value", "origin", "default"].map(str::to_owned);
    let mut lines = vec![heading];
    lines.extend(
        rows.iter()
            .map(|row| [row.key.to_owned(), row.value.clone(), row.origin.clone(), row.default.clone()]),
    );
    let mut widths = [0_usize; 4];
    for line in &lines {
        for (width, cell) in widths.iter_mut().zip(line) {
            *width = (*width).max(cell.chars().count());
        }
    }
    let padded = |line: &[String; 4]| {
        let cells: Vec<String> =
            line.iter().zip(widths).map(|(cell, width)| format!("{cell:width$}")).collect();
        cells.join("  ").trim_end().to_owned()
    };
    lines.iter().map(|line| padded(line) + "\n").collect()
}

const INTRODUCTION: &str = "# Configuration

This file is made from the table in `src/config/table.rs`; do not edit it by hand.

Without any setting, Fairlot runs on an embedded database in `./data`. A setting is taken from, the later winning:

1. its default;
2. a TOML file, named by `--config FILE` or `FAIRLOT_CONFIG`;
3. an environment variable: `FAIRLOT_`, the setting's name in capitals, `__` for each dot
   (`mail.smtp_host` is `FAIRLOT_MAIL__SMTP_HOST`); `DATABASE_URL` sets `database.url`;
4. a flag of the command line, where there is one.

Relative paths start at the working directory. An unknown name, an empty variable or a bad value stops the start;
all faults are listed at once. `fairlot check-config` shows every setting with its value and where it came from,
and never a secret.
";

/// The text of `docs/configuration.md`.
pub fn configuration_markdown() -> String {
    let mut text = INTRODUCTION.to_owned();
    let mut section = None;
    for setting in SETTINGS {
        let this = section_of(setting.key);
        if section != Some(this) {
            section = Some(this);
            text.push_str(&section_heading(this));
        }
        text.push_str(&markdown_row(setting));
    }
    text
}

fn section_heading(section: &str) -> String {
    let title = if section.is_empty() { "General".to_owned() } else { format!("`[{section}]`") };
    format!("\n## {title}\n\n| setting | expected | default | meaning |\n| --- | --- | --- | --- |\n")
}

fn markdown_row(setting: &Setting) -> String {
    let name = setting.key.rsplit('.').next().unwrap_or(setting.key);
    let default = match setting.fallback {
        Fallback::Text(text) => format!("`{text}`"),
        Fallback::Derived(words) => words.to_owned(),
        Fallback::Unset => "not set".to_owned(),
    };
    let expected = setting.kind.expected();
    format!("| `{name}` | {expected} | {default} | {} |\n", setting.about)
}
