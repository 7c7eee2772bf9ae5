//! Files that people send: streamed into the store, encrypted piece by piece, their type judged by their content.

use std::collections::BTreeMap;
use std::sync::Arc;

use actix_multipart::{Field, Multipart, MultipartError};
use actix_web::HttpRequest;
use actix_web::web::{Bytes, block};
use futures_util::StreamExt;
use secrecy::ExposeSecret;
use sha2::{Digest, Sha256};
use zip::ZipArchive;

use super::Meta;
use crate::kernel::crypto::keyring::{Keyring, Purpose};
use crate::kernel::documents::{Address, DocumentError, Store, Stored, Writer};
use crate::kernel::error::{Code, Problem, Result};
use crate::kernel::state::App;

/// Bytes from which the type is judged.
const HEAD: usize = 8 * 1024;
/// Fields of a form beside its file, and bytes in each.
const MOST_FIELDS: usize = 50;
const LONGEST_FIELD: usize = 64 * 1024;
/// Parts of a document that is an archive; real ones have some dozens.
const MOST_PARTS: usize = 10_000;

/// Bytes that are still read of a file that was refused: a browser reads the answer only after it has sent all.
const MOST_READ_AFTER_A_REFUSAL: usize = 256 * 1024 * 1024;

/// What is taken as it is, judged by content.
const FLAT: &[&str] = &["application/pdf", "image/png", "image/jpeg"];
/// What is taken and is an archive of parts, judged by the name of its main part.
const PACKED: &[(&str, &str)] = &[
    ("word/document.xml", "application/vnd.openxmlformats-officedocument.wordprocessingml.document"),
    ("xl/workbook.xml", "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"),
    ("ppt/presentation.xml", "application/vnd.openxmlformats-officedocument.presentationml.presentation"),
];
/// The same, whose first part says what it is.
const OPEN_DOCUMENTS: &[&str] =
    &["application/vnd.oasis.opendocument.text", "application/vnd.oasis.opendocument.spreadsheet"];

/// A file that was stored. Until a record may name it, it is removed again with this value.
pub struct Received {
    /// Where it is and what opens it.
    pub stored: Stored,
    /// Its name, without any path.
    pub name: String,
    /// Its type.
    pub media_type: &'static str,
    /// SHA-256 of its bytes, in hex.
    pub sha256: String,
    documents: Arc<Store>,
    kept: bool,
}

impl Received {
    /// From here on a record may name it, even if who sent it goes away meanwhile: it stays.
    pub fn entrust(&mut self) {
        self.kept = true;
    }

    /// What opens it, wrapped to be kept beside its record; [`opened_secret`](super::opened_secret) takes it back.
    ///
    /// # Errors
    /// Those of the keyring.
    pub fn wrapped_secret(&self, keyring: &Keyring, purpose: Purpose, context: &str) -> Result<Vec<u8>> {
        keyring
            .wrap(purpose, context, self.stored.secret.expose_secret().as_bytes())
            .map_err(|cause| Problem::internal(format!("a document's secret: {cause}")))
    }

    /// What makes an upload the same request when it is sent again.
    pub fn meta(&self, app: &App, path: &str, idempotency_key: Option<String>) -> Meta {
        let request = format!("POST {path}\n{}\n{}", self.name, self.sha256);
        let fingerprint = hex::encode(app.keyring.hmac("idempotency", request.as_bytes()));
        Meta { if_match: None, idempotency: idempotency_key.map(|key| (key, fingerprint)) }
    }
}

/// Removes a file that no record names any more. One that cannot be removed is ciphertext that nothing opens.
pub async fn remove_file(app: &App, address: &Address) {
    let (documents, address) = (app.documents.clone(), address.clone());
    let _gone = block(move || documents.delete(&address)).await;
}

impl Drop for Received {
    fn drop(&mut self) {
        if !self.kept {
            let _gone = self.documents.delete(&self.stored.address);
        }
    }
}

/// Stores the file of a multipart body of one part named `file`.
///
/// # Errors
/// `malformed_body`, `invalid`, `unsupported_media_type`, `document_too_large`, `storage_full`.
pub async fn receive_file(app: &App, body: Multipart) -> Result<Received> {
    let (_, file) = receive(app, body, |_| false).await?;
    file?.ok_or_else(|| Problem::field("/file", "required", "Send the file as the part \"file\"."))
}

/// Reads the fields of a page's form and stores its last part, the file, where one was chosen. A refused file leaves the fields,
/// so that the page can be shown again.
///
/// # Errors
/// `malformed_body`.
pub async fn receive_form(app: &App, body: Multipart) -> Result<Parts> {
    receive(app, body, |_| true).await
}

/// The fields, and the file or why it was refused.
type Parts = (BTreeMap<String, String>, Result<Option<Received>>);

async fn receive(app: &App, mut body: Multipart, takes: impl Fn(&str) -> bool) -> Result<Parts> {
    let (mut fields, mut file) = (BTreeMap::new(), None);
    while let Some(part) = body.next().await {
        let mut field = part.map_err(malformed)?;
        let name = field.name().unwrap_or_default().to_owned();
        if name == "file" && file.is_none() {
            let received = stored(app, &mut field).await;
            if received.is_err() {
                return Ok((fields, received));
            }
            file = Some(received);
        } else if name != "file" && takes(&name) && fields.len() < MOST_FIELDS {
            let value = text(&mut field).await?;
            fields.insert(name, value);
        } else {
            let told = "Send one part with the name \"file\" and nothing else.";
            return Err(Problem::field("/file", "unknown_field", told));
        }
    }
    Ok((fields, file.unwrap_or(Ok(None))))
}

/// The file of a part; nothing where a form was sent without choosing one.
async fn stored(app: &App, field: &mut Field) -> Result<Option<Received>> {
    let sent = field.content_disposition().and_then(|value| value.get_filename()).unwrap_or_default();
    let name = if sent.is_empty() { None } else { Some(file_name(sent)?) };
    let mut intake = Ok(Intake::begin(app)?);
    let mut left = MOST_READ_AFTER_A_REFUSAL;
    while let Some(piece) = field.next().await {
        let piece = piece.map_err(malformed)?;
        intake = match intake {
            Ok(intake) => intake.take(piece).await,
            refused => {
                left = left.saturating_sub(piece.len());
                refused
            }
        };
        if left == 0 {
            break;
        }
    }
    let intake = intake?;
    match name {
        Some(name) => intake.finish(app, name).await.map(Some),
        None if intake.head.is_empty() => Ok(None),
        None => Err(unnamed()),
    }
}

async fn text(field: &mut Field) -> Result<String> {
    let mut bytes = Vec::new();
    while let Some(piece) = field.next().await {
        bytes.extend_from_slice(&piece.map_err(malformed)?);
        if bytes.len() > LONGEST_FIELD {
            return Err(Problem::of(Code::MalformedBody));
        }
    }
    String::from_utf8(bytes).map_err(|_| Problem::of(Code::MalformedBody))
}

fn malformed(_cause: MultipartError) -> Problem {
    Problem::new(Code::MalformedBody, "The body is not multipart/form-data with one part \"file\".")
}

/// True for what would let a name look like another: control characters, and those that turn the direction of writing.
fn misleads(letter: char) -> bool {
    letter.is_control() || matches!(letter, '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}')
}

/// The last part of the path.
fn file_name(sent: &str) -> Result<String> {
    let last = sent.rsplit(['/', '\\']).next().unwrap_or_default();
    let name: String = last.chars().filter(|letter| !misleads(*letter)).collect();
    let name = name.trim().to_owned();
    if name.is_empty() || name.chars().count() > 200 { Err(unnamed()) } else { Ok(name) }
}

fn unnamed() -> Problem {
    Problem::field("/file", "name", "Give the file a name of at most 200 characters.")
}

/// A file on its way into the store.
struct Intake {
    writer: Writer,
    head: Vec<u8>,
    hash: Sha256,
    text: Text,
}

impl Intake {
    fn begin(app: &App) -> Result<Self> {
        let writer = app.documents.writer(app.config.limits.attachment_bytes).map_err(refused)?;
        Ok(Self { writer, head: Vec::new(), hash: Sha256::new(), text: Text::default() })
    }

    async fn take(mut self, piece: Bytes) -> Result<Self> {
        let wanted = HEAD.saturating_sub(self.head.len());
        self.head.extend(piece.iter().take(wanted));
        block(move || {
            self.hash.update(&piece);
            self.text.take(&piece);
            self.writer.write(&piece).map_err(refused)?;
            Ok(self)
        })
        .await
        .unwrap_or_else(|_| Err(Problem::internal("an upload panicked")))
    }

    async fn finish(self, app: &App, name: String) -> Result<Received> {
        let judged = self.judged()?;
        let sha256 = hex::encode(self.hash.finalize());
        let (writer, documents) = (self.writer, app.documents.clone());
        let most = app.config.limits.unpacked_bytes;
        let work = move || {
            let stored = writer.finish().map_err(refused)?;
            let media_type = judged.unwrap_or_default();
            let mut received = Received { stored, name, media_type, sha256, documents, kept: false };
            if judged.is_none_or(|kind| OPEN_DOCUMENTS.contains(&kind)) {
                let packed = look_into(&received, most)?;
                received.media_type = judged.or(packed).ok_or_else(not_taken)?;
            }
            Ok(received)
        };
        block(work).await.unwrap_or_else(|_| Err(Problem::internal("an upload panicked")))
    }

    /// The type; none for an archive, whose parts say what it is.
    fn judged(&self) -> Result<Option<&'static str>> {
        if self.head.is_empty() {
            return Err(Problem::field("/file", "empty", "The file is empty: choose one with content."));
        }
        let judged = infer::get(&self.head).map(|kind| kind.mime_type());
        let mut taken = FLAT.iter().chain(OPEN_DOCUMENTS);
        if let Some(kind) = judged.and_then(|kind| taken.find(|one| **one == kind)) {
            return Ok(Some(kind));
        }
        if self.head.starts_with(b"PK\x03\x04") {
            return Ok(None);
        }
        let text = judged.is_none() && self.text.is_plain();
        if text { Ok(Some("text/plain")) } else { Err(not_taken()) }
    }
}

fn not_taken() -> Problem {
    Problem::new(
        Code::UnsupportedMediaType,
        "Send a PDF, a document of OpenDocument or Office Open XML, a PNG or JPEG image, or plain text.",
    )
}

/// Judges over the pieces whether they are UTF-8 text without control characters.
#[derive(Default)]
struct Text {
    rest: Vec<u8>,
    broken: bool,
}

impl Text {
    fn take(&mut self, piece: &[u8]) {
        if self.broken {
            return;
        }
        self.rest.extend_from_slice(piece);
        let (good, rest) = match std::str::from_utf8(&self.rest) {
            Ok(text) => (text, Vec::new()),
            Err(fault) => {
                let (good, rest) = self.rest.split_at_checked(fault.valid_up_to()).unwrap_or_default();
                // A letter cut in two by the end of the piece; longer rests are no UTF-8.
                self.broken = fault.error_len().is_some() || rest.len() > 3;
                (std::str::from_utf8(good).unwrap_or_default(), rest.to_vec())
            }
        };
        let printable = |letter: char| !letter.is_control() || matches!(letter, '\n' | '\r' | '\t');
        self.broken = self.broken || !good.chars().all(printable);
        self.rest = rest;
    }

    fn is_plain(&self) -> bool {
        !self.broken && self.rest.is_empty()
    }
}

/// What kind of Office document an archive is. Refuses one that would fill a reader's disk or memory. Only its directory is
/// read; nothing is unpacked here.
fn look_into(received: &Received, most: u64) -> Result<Option<&'static str>> {
    let (address, secret) = (&received.stored.address, &received.stored.secret);
    let damaged = |_| {
        let told = "The document cannot be read: save it again, or send a PDF.";
        Problem::new(Code::UnsupportedMediaType, told)
    };
    let reader = received.documents.look_into(address, secret).map_err(refused)?;
    let mut archive = ZipArchive::new(reader).map_err(damaged)?;
    let mut size = if archive.len() > MOST_PARTS { u64::MAX } else { 0 };
    for index in 0..archive.len().min(MOST_PARTS) {
        size = size.saturating_add(archive.by_index_raw(index).map_err(damaged)?.size());
    }
    if size > most {
        let told = format!("Unpacked, the document would be larger than {most} bytes: send it as a PDF.");
        return Err(Problem::new(Code::DocumentTooLarge, told));
    }
    let main = |(part, _): &&(&str, &'static str)| archive.index_for_name(part).is_some();
    Ok(PACKED.iter().find(main).map(|(_, kind)| *kind))
}

/// What a store's refusal tells who sent or asks for a file.
pub(super) fn refused(cause: DocumentError) -> Problem {
    match cause {
        DocumentError::TooLarge { limit } => {
            Problem::new(Code::DocumentTooLarge, format!("Send a document of at most {limit} bytes."))
        }
        DocumentError::DiskFull => Problem::of(Code::StorageFull),
        DocumentError::Absent => Problem::not_found(),
        other => Problem::internal(format!("a document: {other}")),
    }
}

/// The `Idempotency-Key` of an upload, whose body is not read as a command.
///
/// # Errors
/// `malformed_header`.
pub fn idempotency_key(request: &HttpRequest) -> Result<Option<String>> {
    let Some(value) = request.headers().get("idempotency-key") else { return Ok(None) };
    let key = value.to_str().ok().map(|key| key.trim().trim_matches('"'));
    match key.filter(|key| (8..=128).contains(&key.len()) && key.bytes().all(|byte| byte.is_ascii_graphic()))
    {
        Some(key) => Ok(Some(key.to_owned())),
        None => Err(Problem::new(
            Code::MalformedHeader,
            "Idempotency-Key must have 8 to 128 visible ASCII characters, such as a UUID.",
        )),
    }
}
