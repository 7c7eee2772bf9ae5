//! Mails as they lie in the service's folder, read as a mail program would.

use std::path::Path;

use base64::Engine;

/// A mail with a plain and an HTML part.
#[derive(Debug, Clone)]
pub struct Mail {
    /// The header, unfolded, with its encoded words as they are.
    pub head: String,
    pub to: String,
    pub subject: String,
    /// The letter's name.
    pub kind: String,
    pub text: String,
    pub html: String,
}

impl Mail {
    /// A field of the header.
    pub fn header(&self, name: &str) -> Option<String> {
        field(&self.head, name)
    }

    fn read(bytes: &[u8]) -> Self {
        let text = String::from_utf8_lossy(bytes).replace("\r\n", "\n");
        let (head, body) = text.split_once("\n\n").unwrap_or((&text, ""));
        let head = head.replace("\n ", " ").replace("\n\t", " ");
        let boundary = head.split("boundary=\"").nth(1).and_then(|rest| rest.split('"').next());
        let (mut plain, mut html) = (String::new(), String::new());
        for part in body.split(&format!("--{}", boundary.expect("two parts"))).skip(1) {
            let Some((head, body)) = part.trim_start().split_once("\n\n") else { continue };
            let decoded = decoded(head, body);
            if head.contains("text/html") { html = decoded } else { plain = decoded }
        }
        let of = |name: &str| field(&head, name).unwrap_or_default();
        Self {
            to: of("To"),
            subject: words(&of("Subject")),
            kind: of("X-Fairlot-Letter"),
            text: plain,
            html,
            head,
        }
    }
}

fn field(head: &str, name: &str) -> Option<String> {
    let line = head.lines().find_map(|line| line.strip_prefix(&format!("{name}: ")));
    line.map(str::to_owned)
}

/// Encoded words (RFC 2047) as text.
fn words(field: &str) -> String {
    let mut out = String::new();
    let mut rest = field;
    while let Some((before, after)) = rest.split_once("=?utf-8?b?") {
        // The blank between two encoded words is none of theirs.
        if before != " " || out.is_empty() {
            out.push_str(before);
        }
        let (word, after) = after.split_once("?=").expect("an end");
        let bytes = base64::engine::general_purpose::STANDARD.decode(word).expect("base64");
        out.push_str(&String::from_utf8(bytes).expect("UTF-8"));
        rest = after;
    }
    out + rest
}

/// Undoes quoted-printable or base64.
fn decoded(head: &str, body: &str) -> String {
    let head = head.to_lowercase();
    if head.contains("base64") {
        let joined: String = body.split_whitespace().collect();
        let bytes = base64::engine::general_purpose::STANDARD.decode(joined).expect("base64");
        return String::from_utf8(bytes).expect("UTF-8").replace("\r\n", "\n");
    }
    if !head.contains("quoted-printable") {
        return body.to_owned();
    }
    let joined = body.replace("=\n", "");
    let mut bytes = Vec::new();
    let mut rest = joined.as_bytes();
    while let Some((&first, tail)) = rest.split_first() {
        if first == b'=' && tail.len() >= 2 {
            bytes.extend(hex::decode(&tail[..2]).expect("hexadecimal"));
            rest = &tail[2..];
        } else {
            bytes.push(first);
            rest = tail;
        }
    }
    String::from_utf8(bytes).expect("UTF-8")
}

/// The mails of a folder, the oldest first. One that is just being moved into place is found the next time.
pub fn mails_in(folder: &Path) -> Vec<Mail> {
    let Ok(found) = std::fs::read_dir(folder) else { return Vec::new() };
    let mut files: Vec<_> = found
        .map(|entry| entry.expect("a file").path())
        .filter(|path| path.extension().is_some_and(|end| end == "eml"))
        // One that is being written is hidden.
        .filter(|path| !path.file_name().is_some_and(|name| name.to_string_lossy().starts_with('.')))
        .collect();
    files.sort();
    files.iter().filter_map(|file| std::fs::read(file).ok()).map(|bytes| Mail::read(&bytes)).collect()
}
