//! Files sent to people: decrypted while they are sent, always to be saved and never shown by a browser.

use std::io::Read;

use actix_web::HttpResponse;
use actix_web::http::header;
use actix_web::web::{Bytes, block};
use futures_util::stream::{Stream, unfold};
use secrecy::SecretString;

use super::upload::refused;
use crate::kernel::crypto::keyring::{Keyring, Purpose};
use crate::kernel::documents::DocumentError;
use crate::kernel::error::{Problem, Result};
use crate::kernel::state::App;

/// Bytes read at once.
const PIECE: usize = 64 * 1024;

/// A stored file, with what opens it.
pub struct Sent {
    /// Where it is.
    pub address: String,
    /// What opens it.
    pub secret: SecretString,
    /// Its name.
    pub name: String,
    /// Its type.
    pub media_type: String,
}

/// What opens a stored file, as its record keeps it.
///
/// # Errors
/// Those of the keyring.
pub fn opened_secret(
    keyring: &Keyring,
    purpose: Purpose,
    context: &str,
    wrapped: &[u8],
) -> Result<SecretString> {
    let failed = |cause: String| Problem::internal(format!("a document's secret: {cause}"));
    let plain = keyring.unwrap(purpose, context, wrapped).map_err(|cause| failed(cause.to_string()))?;
    let text = std::str::from_utf8(&plain).map_err(|cause| failed(cause.to_string()))?;
    Ok(text.to_owned().into())
}

/// The file's bytes.
///
/// # Errors
/// `not_found`, or that the store failed. A file that was changed on disk ends early.
pub async fn send_file(app: &App, file: Sent) -> Result<HttpResponse> {
    let address = file.address.parse().map_err(refused)?;
    let (documents, secret) = (app.documents.clone(), file.secret);
    let reader = block(move || documents.get(&address, &secret))
        .await
        .unwrap_or(Err(DocumentError::GivenUp))
        .map_err(refused)?;
    Ok(HttpResponse::Ok()
        .insert_header((header::CACHE_CONTROL, "no-store"))
        .insert_header(disposition(file.name))
        .content_type(file.media_type)
        .streaming(pieces(reader)))
}

/// What a reader gives, piece by piece, read off the threads that answer.
pub fn pieces(reader: impl Read + Send + 'static) -> impl Stream<Item = std::io::Result<Bytes>> {
    unfold(Some(reader), |reader| async move {
        let mut reader = reader?;
        let read = block(move || {
            let mut piece = vec![0; PIECE];
            let length = reader.read(&mut piece)?;
            piece.truncate(length);
            Ok::<_, std::io::Error>((Bytes::from(piece), reader))
        });
        match read.await {
            Ok(Ok((piece, _))) if piece.is_empty() => None,
            Ok(Ok((piece, reader))) => Some((Ok(piece), Some(reader))),
            Ok(Err(cause)) => Some((Err(cause), None)),
            Err(_) => Some((Err(std::io::Error::other("a download panicked")), None)),
        }
    })
}

/// Always saved, never shown by the browser: the content is a stranger's.
fn disposition(name: String) -> header::ContentDisposition {
    header::ContentDisposition {
        disposition: header::DispositionType::Attachment,
        parameters: vec![header::DispositionParam::FilenameExt(header::ExtendedValue {
            charset: header::Charset::Ext("UTF-8".to_owned()),
            language_tag: None,
            value: name.into_bytes(),
        })],
    }
}
