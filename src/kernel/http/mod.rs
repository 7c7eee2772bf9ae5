//! What every endpoint gets by using these types: strict bodies and parameters, `ETag` and `If-Match`,
//! `Idempotency-Key`, keyset pages, 405, and the caching headers.

mod call;
mod command;
mod download;
mod faults;
mod numbers;
mod operations;
mod page;
mod perform;
mod probes;
mod query;
mod rate_limit;
mod reply;
mod routes;
mod upload;

pub use call::{Call, Work, run};
pub use command::{Command, IfMatch, Meta, NoInput};
pub use download::{Sent, opened_secret, pieces, send_file};
pub use operations::Operations;
pub use page::{Cursor, Page, PageQuery, fetch_limit, page_of, whole};
pub use perform::{perform, perform_sealed};
pub use probes::{nothing_here, probes, strict_query};
pub use query::{Id, Query};
pub use rate_limit::{RateLimiter, rate_limit};
pub use reply::{Caching, Made, Reply};
pub use routes::{API, Routes};
pub use upload::{Received, idempotency_key, receive_file, receive_form, remove_file};
