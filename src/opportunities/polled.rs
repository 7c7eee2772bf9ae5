//! An answer that readers ask for again and again: they keep it for five minutes, then ask whether it has changed.

use std::time::{Duration, SystemTime};

use actix_web::http::header;
use actix_web::{HttpMessage, HttpRequest, HttpResponse};
use sha2::{Digest, Sha256};

use crate::kernel::clock::UtcTime;

/// What is answered.
pub(super) struct Polled {
    pub(super) content_type: &'static str,
    pub(super) body: String,
    pub(super) changed_at: UtcTime,
    /// The next page's path and query.
    pub(super) next: Option<String>,
}

impl Polled {
    /// 304 where the caller has this already. The `ETag` is made of the whole answer and counts before the time.
    pub(super) fn answer(self, request: &HttpRequest) -> HttpResponse {
        let digest = hex::encode(Sha256::digest(self.body.as_bytes()));
        let etag = header::EntityTag::new_strong(digest);
        let seconds = u64::try_from(self.changed_at.as_seconds()).unwrap_or_default();
        let changed = header::HttpDate::from(SystemTime::UNIX_EPOCH + Duration::from_secs(seconds));
        let mut response = HttpResponse::Ok();
        response
            .insert_header(header::ETag(etag.clone()))
            .insert_header(header::LastModified(changed))
            .insert_header((header::CACHE_CONTROL, "public, max-age=300"))
            .insert_header((header::VARY, "Accept-Encoding"));
        if is_known(request, &etag, changed) {
            return response.status(actix_web::http::StatusCode::NOT_MODIFIED).finish();
        }
        if let Some(next) = self.next {
            response.insert_header((header::LINK, format!("<{next}>; rel=\"next\"")));
        }
        response.content_type(self.content_type).body(self.body)
    }
}

fn is_known(request: &HttpRequest, etag: &header::EntityTag, changed: header::HttpDate) -> bool {
    match request.get_header::<header::IfNoneMatch>() {
        Some(header::IfNoneMatch::Any) => true,
        Some(header::IfNoneMatch::Items(sent)) if !sent.is_empty() => {
            sent.iter().any(|one| one.weak_eq(etag))
        }
        _ => request.get_header::<header::IfModifiedSince>().is_some_and(|since| changed <= since.0),
    }
}

/// Text as XML and calendars can hold it: lines end in one way, and no other control character is left.
pub(super) fn clean(text: &str) -> String {
    let text = text.replace("\r\n", "\n").replace('\r', "\n");
    text.chars().filter(|one| *one == '\n' || !one.is_control()).collect()
}
