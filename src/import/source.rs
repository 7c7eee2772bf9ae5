//! Where data files come from: a folder, or the copies inside the program.

use std::fs::File;
use std::io::{ErrorKind, Read};
use std::path::Path;

use rust_embed::RustEmbed;

use super::fault::Fault;

/// The largest file that is read. The real ones are under 20 kB.
pub const LARGEST_FILE_BYTES: u64 = 4 * 1024 * 1024;

/// The data files inside the program, with the notes on their source and licence.
#[derive(RustEmbed)]
#[folder = "assets/data/"]
struct DataFiles;

/// A place that holds data files.
#[derive(Debug, Clone, Copy)]
pub enum Source<'a> {
    /// A folder on disk.
    Dir(&'a Path),
    /// A folder of the embedded data: `day-one`, `reference` or `qualification`.
    Embedded(&'static str),
}

impl Source<'_> {
    /// The whole text of a file without a byte order mark, or what is wrong with it.
    pub(super) fn text(&self, name: &str) -> Result<String, Box<Fault>> {
        let bytes = match self {
            Self::Dir(dir) => read_file(&dir.join(name), name)?,
            Self::Embedded(dir) => DataFiles::get(&format!("{dir}/{name}"))
                .map(|file| file.data.into_owned())
                .ok_or_else(|| missing(name))?,
        };
        let text = String::from_utf8(bytes).map_err(|error| {
            let valid = error.utf8_error().valid_up_to();
            not_utf8(name, error.as_bytes().get(..valid).unwrap_or_default())
        })?;
        match text.strip_prefix('\u{feff}') {
            Some(rest) => Ok(rest.to_owned()),
            None => Ok(text),
        }
    }
}

fn read_file(path: &Path, name: &str) -> Result<Vec<u8>, Box<Fault>> {
    let about = path.metadata().map_err(|e| unreadable(name, e.kind()))?;
    // A named pipe would wait for ever, so only plain files are opened.
    if !about.is_file() {
        let mend = "put the file there under this name";
        return Err(of_file(name, "a folder or device", "a file", mend));
    }
    let mut bytes = Vec::new();
    let file = File::open(path).map_err(|e| unreadable(name, e.kind()))?;
    // One byte more than allowed tells a file that is too large, even one that grows meanwhile.
    file.take(LARGEST_FILE_BYTES + 1).read_to_end(&mut bytes).map_err(|e| unreadable(name, e.kind()))?;
    if u64::try_from(bytes.len()).is_ok_and(|len| len <= LARGEST_FILE_BYTES) {
        Ok(bytes)
    } else {
        let (found, expected) = ("a file of more than 4 MiB", "a file of at most 4 MiB");
        Err(of_file(name, found, expected, "check that it is the right file"))
    }
}

fn unreadable(name: &str, kind: ErrorKind) -> Box<Fault> {
    match kind {
        ErrorKind::NotFound => missing(name),
        _ => of_file(
            name,
            &format!("a file that cannot be read ({kind})"),
            "a readable file",
            "let this account read it",
        ),
    }
}

fn missing(name: &str) -> Box<Fault> {
    of_file(name, "no such file", "the file", "put it in the folder under this name")
}

fn not_utf8(name: &str, valid: &[u8]) -> Box<Fault> {
    let line = String::from_utf8_lossy(valid).lines_ended();
    let mend = "save the file as “CSV UTF-8”";
    Box::new(Fault::of_line(name, line, "bytes that are not UTF-8", "text in UTF-8", mend))
}

fn of_file(name: &str, found: &str, expected: &str, mend: &str) -> Box<Fault> {
    Box::new(Fault::of_file(name, found, expected, mend))
}

/// Counts lines as the CSV reader does.
pub(super) trait LinesEnded {
    /// One more than the line ends (`\n`, `\r\n` or `\r`) in the text: the line that follows it.
    fn lines_ended(&self) -> u64;
}

impl LinesEnded for str {
    fn lines_ended(&self) -> u64 {
        let mut before = None;
        let mut line = 1;
        for byte in self.bytes() {
            if byte == b'\r' || (byte == b'\n' && before != Some(b'\r')) {
                line += 1;
            }
            before = Some(byte);
        }
        line
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::fs;

    #[test]
    fn files_that_cannot_be_used_are_faults() {
        let dir = tempfile::tempdir().unwrap();
        let source = Source::Dir(dir.path());
        fs::create_dir(dir.path().join("folder.csv")).unwrap();
        fs::write(dir.path().join("latin.csv"), b"a,b\r\n1,2\r\nCaf\xe9,3\r\n").unwrap();
        fs::write(dir.path().join("utf16.csv"), b"\xff\xfea\0").unwrap();
        let large = File::create(dir.path().join("large.csv")).unwrap();
        large.set_len(100 * 1024 * 1024).unwrap();
        for (name, found, line) in [
            ("none.csv", "no such file", None),
            ("folder.csv", "a folder or device", None),
            ("latin.csv", "bytes that are not UTF-8", Some(3)),
            ("utf16.csv", "bytes that are not UTF-8", Some(1)),
            ("large.csv", "a file of more than 4 MiB", None),
        ] {
            let fault = source.text(name).unwrap_err();
            assert_eq!((fault.found.as_str(), fault.line), (found, line), "{name}");
        }
        assert!(Source::Embedded("day-one").text("none.csv").is_err());
    }

    #[test]
    fn a_byte_order_mark_is_dropped() {
        let dir = tempfile::tempdir().unwrap();
        fs::write(dir.path().join("a.csv"), "\u{feff}a,b\n").unwrap();
        assert_eq!(Source::Dir(dir.path()).text("a.csv").unwrap(), "a,b\n");
    }

    #[test]
    fn lines_are_counted_whatever_ends_them() {
        for (text, line) in [("", 1), ("a\n", 2), ("a\r\nb\r\n", 3), ("a\rb\r", 3), ("a\n\nb", 3)] {
            assert_eq!(text.lines_ended(), line, "{text:?}");
        }
    }
}
