//! Which database, chosen by scheme: a bad PostgreSQL address never becomes a SQLite file.

use std::fmt;
use std::path::PathBuf;

use actix_web::http::Uri;
use secrecy::{ExposeSecret, SecretString};

/// A checked database address. Neither `Debug` nor `Display` shows a password.
#[derive(Clone, Debug)]
pub enum DatabaseUrl {
    /// A SQLite file.
    Sqlite(PathBuf),
    /// A `postgres://` or `postgresql://` address, whole.
    Postgres(SecretString),
}

impl DatabaseUrl {
    /// Reads `sqlite:PATH`, `sqlite://PATH`, a plain path, `postgres://…` or `postgresql://…`.
    ///
    /// # Errors
    /// What is wrong, without repeating the address: it may hold a password.
    pub fn parse(text: &str) -> Result<Self, &'static str> {
        if let Some(rest) = strip_scheme(text, "postgres://").or_else(|| strip_scheme(text, "postgresql://"))
        {
            return postgres(text, rest);
        }
        if let Some(rest) = strip_scheme(text, "sqlite:") {
            return sqlite(rest.strip_prefix("//").unwrap_or(rest));
        }
        if has_scheme(text) {
            return Err("its scheme is not supported");
        }
        sqlite(text)
    }

    /// True for PostgreSQL.
    pub fn is_postgres(&self) -> bool {
        matches!(self, Self::Postgres(_))
    }
}

fn postgres(whole: &str, rest: &str) -> Result<DatabaseUrl, &'static str> {
    if rest.trim_matches('/').is_empty() {
        return Err("it names no server and no database");
    }
    Ok(DatabaseUrl::Postgres(SecretString::from(whole)))
}

fn sqlite(path: &str) -> Result<DatabaseUrl, &'static str> {
    match path {
        "" => Err("it names no file"),
        // Each connection would see a database of its own.
        ":memory:" => Err("a database in memory is lost at the end and cannot be shared"),
        _ if path.contains('?') => Err("SQLite options after `?` are not supported"),
        _ if path.ends_with('/') => Err("it names a folder, not a file"),
        _ if path.contains("host=") || path.contains("dbname=") => {
            Err("it looks like libpq keywords: write `postgres://…`")
        }
        _ => Ok(DatabaseUrl::Sqlite(PathBuf::from(path))),
    }
}

fn strip_scheme<'a>(text: &'a str, scheme: &str) -> Option<&'a str> {
    let (head, rest) = text.split_at_checked(scheme.len())?;
    head.eq_ignore_ascii_case(scheme).then_some(rest)
}

/// Two letters or more before a colon; one letter is a Windows drive.
fn has_scheme(text: &str) -> bool {
    text.split_once(':').is_some_and(|(scheme, _)| {
        scheme.len() > 1
            && scheme.starts_with(|first: char| first.is_ascii_alphabetic())
            && scheme.chars().all(|letter| letter.is_ascii_alphanumeric() || "+-.".contains(letter))
    })
}

impl fmt::Display for DatabaseUrl {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Sqlite(path) => write!(formatter, "sqlite:{}", path.display()),
            Self::Postgres(url) => formatter.write_str(&without_secrets(url.expose_secret())),
        }
    }
}

/// Scheme, user, host, port and database; where those cannot be told apart, the scheme only.
fn without_secrets(url: &str) -> String {
    show_parts(url).unwrap_or_else(|| "postgres://…".to_owned())
}

fn show_parts(url: &str) -> Option<String> {
    let uri: Uri = url.parse().ok()?;
    let authority = uri.authority()?;
    let user = match authority.as_str().rsplit_once('@') {
        Some((account, _)) => match account.split_once(':') {
            Some((user, _)) => format!("{user}:***@"),
            None => format!("{account}@"),
        },
        None => String::new(),
    };
    // An `@` after the first `/` means a password that was not escaped.
    if uri.path().contains('@') || user.matches('@').count() > 1 {
        return None;
    }
    let port = authority.port().map(|port| format!(":{port}")).unwrap_or_default();
    let parameters = if uri.query().is_some() { "?…" } else { "" };
    Some(format!("{}://{user}{}{port}{}{parameters}", uri.scheme_str()?, authority.host(), uri.path()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn chooses_by_scheme_and_never_by_falling_through() {
        let path = |text: &str| match DatabaseUrl::parse(text) {
            Ok(DatabaseUrl::Sqlite(path)) => path.display().to_string(),
            other => format!("{other:?}"),
        };
        assert_eq!(path("sqlite:data/x.db"), "data/x.db");
        assert_eq!(path("sqlite:///var/x.db"), "/var/x.db");
        assert_eq!(path("/var/x.db"), "/var/x.db");
        assert_eq!(path("x.db"), "x.db");
        assert_eq!(path(r"C:\data\x.db"), r"C:\data\x.db");
        for text in ["postgres://u:p@h/d", "postgresql://h/d", "POSTGRES://h/d", "postgres:///d?host=/run"] {
            assert!(DatabaseUrl::parse(text).is_ok_and(|url| url.is_postgres()), "{text}");
        }
        for text in [
            "mysql://h/d",
            "postgres:/h/d",
            "postgre://h/d",
            "host=h dbname=d",
            "sqlite:",
            "sqlite::memory:",
            "sqlite:x.db?mode=ro",
            "postgres://",
            "file:x.db",
            "data/",
        ] {
            assert!(DatabaseUrl::parse(text).is_err(), "{text}");
        }
    }

    #[test]
    fn shows_no_password() {
        for text in [
            "postgres://ann:hunter2@db/fairlot?password=hunter2",
            "postgres://ann:hu@nter2@db/fairlot",
            "postgres://ann:hunter2/x@db/fairlot",
            "postgres://ann:hunter2?x@db/fairlot",
        ] {
            let url = DatabaseUrl::parse(text).unwrap();
            for shown in [format!("{url}"), format!("{url:?}")] {
                assert!(!shown.contains("hunter2") && !shown.contains("nter2"), "{shown}");
            }
        }
        let url = DatabaseUrl::parse("postgres://ann:hunter2@db:5432/fairlot").unwrap();
        assert_eq!(url.to_string(), "postgres://ann:***@db:5432/fairlot");
    }
}
