//! What the running program tells its operators: logs, metrics, request ids; never personal data.
//!
//! The order of the middlewares matters; the last wrapped is the outermost:
//! `App::new()…wrap(Compress).wrap(RequestLog::new(metrics)).wrap(SecurityHeaders::new(https))`.

mod client_address;
mod metrics;
mod panics;
mod request_id;
mod request_log;
mod security_headers;

pub use client_address::client_address;
pub use metrics::Metrics;
pub use request_id::RequestId;
pub use request_log::{LoggedFailure, RequestLog};
pub use security_headers::SecurityHeaders;

use tracing::Subscriber;
use tracing_subscriber::fmt::MakeWriter;
use tracing_subscriber::layer::SubscriberExt;
use tracing_subscriber::registry::LookupSpan;
use tracing_subscriber::{EnvFilter, Layer, Registry};

use crate::config::{Log, LogFormat};

/// Why logging could not begin.
#[derive(Debug, thiserror::Error)]
pub enum TelemetryError {
    #[error("log.level is no filter: {0}")]
    Filter(#[from] tracing_subscriber::filter::ParseError),
    #[error("logging was already set up")]
    Twice,
}

/// Begins logging to standard error, and makes a panic one line of it.
///
/// # Errors
/// [`TelemetryError`] for a bad filter or a second call.
pub fn init(log: &Log) -> Result<(), TelemetryError> {
    let subscriber = subscriber(log, std::io::stderr)?;
    tracing::subscriber::set_global_default(subscriber).map_err(|_| TelemetryError::Twice)?;
    panics::install_hook();
    Ok(())
}

/// The subscriber that writes to the given place.
fn subscriber<W>(log: &Log, writer: W) -> Result<impl Subscriber + Send + Sync, TelemetryError>
where
    W: for<'a> MakeWriter<'a> + Send + Sync + 'static,
{
    let filter = EnvFilter::builder().parse(&log.level)?;
    Ok(Registry::default().with(filter).with(lines(log.format, writer)))
}

fn lines<S, W>(format: LogFormat, writer: W) -> Box<dyn Layer<S> + Send + Sync>
where
    S: Subscriber + for<'a> LookupSpan<'a>,
    W: for<'a> MakeWriter<'a> + Send + Sync + 'static,
{
    let layer = tracing_subscriber::fmt::layer().with_writer(writer);
    match format {
        LogFormat::Json => Box::new(layer.json().flatten_event(true).with_span_list(false)),
        LogFormat::Text => Box::new(layer.with_ansi(false)),
    }
}

#[cfg(test)]
mod tests;
