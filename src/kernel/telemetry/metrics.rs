//! Numbers for Prometheus: requests by route pattern and status class, and the process's memory.
//!
//! Nothing here may tell that a bid exists (design.md rule 15): all operations that could are
//! counted under one label together with every other write.

use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;

use actix_web::http::{Method, StatusCode};
use metrics::{Key, KeyName, Label, Level, Metadata, Recorder, Unit};
use metrics_exporter_prometheus::{
    BuildError, Matcher, PrometheusBuilder, PrometheusHandle, PrometheusRecorder,
};

const REQUESTS: &str = "fairlot_http_requests_total";
const DURATION: &str = "fairlot_http_request_duration_seconds";
const MEMORY: &str = "fairlot_process_resident_memory_bytes";
/// The one label of all writes and of everything about bids.
const WRITES: &str = "writes";
/// Upper bounds of the histogram in seconds.
const BUCKETS: &[f64] = &[0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0];
/// Recorded durations are kept one by one until they are folded into buckets, scraped or not.
const FOLD_EVERY: u64 = 2048;
const METADATA: Metadata<'static> = Metadata::new("fairlot", Level::INFO, None);

/// The registry; clones share it.
#[derive(Clone)]
pub struct Metrics {
    recorder: Arc<PrometheusRecorder>,
    handle: PrometheusHandle,
    recorded: Arc<AtomicU64>,
}

impl Metrics {
    /// An empty registry. It listens nowhere.
    ///
    /// # Errors
    /// Never for the buckets written here.
    pub fn new() -> Result<Self, BuildError> {
        let recorder = PrometheusBuilder::new()
            .set_buckets_for_metric(Matcher::Full(DURATION.to_owned()), BUCKETS)?
            .build_recorder();
        let about = |text: &'static str| text.into();
        recorder.describe_counter(KeyName::from(REQUESTS), Some(Unit::Count), about("Requests answered."));
        recorder.describe_histogram(
            KeyName::from(DURATION),
            Some(Unit::Seconds),
            about("Time to answer a request."),
        );
        recorder.describe_gauge(KeyName::from(MEMORY), Some(Unit::Bytes), about("Memory of the process."));
        let handle = recorder.handle();
        Ok(Self { recorder: Arc::new(recorder), handle, recorded: Arc::default() })
    }

    /// Sends what the `metrics` macros record anywhere in the process here too.
    /// Does nothing when another registry was installed before.
    pub fn install(&self) -> bool {
        metrics::set_global_recorder(Arc::clone(&self.recorder)).is_ok()
    }

    /// Counts one answered request.
    pub fn record(&self, method: &Method, pattern: &str, status: StatusCode, took: Duration) {
        let labels = labels(method, pattern, status);
        let requests = Key::from_parts(REQUESTS, labels.clone());
        self.recorder.register_counter(&requests, &METADATA).increment(1);
        let duration = Key::from_parts(DURATION, labels);
        self.recorder.register_histogram(&duration, &METADATA).record(took);
        let before = self.recorded.fetch_add(1, Ordering::Relaxed);
        if before % FOLD_EVERY == FOLD_EVERY.saturating_sub(1) {
            self.handle.run_upkeep();
        }
    }

    /// Prometheus text, format 0.0.4.
    pub fn render(&self) -> String {
        if let Some(kibibytes) = resident_kibibytes() {
            let gauge = self.recorder.register_gauge(&Key::from_static_name(MEMORY), &METADATA);
            gauge.set(bytes_of(kibibytes));
        }
        self.handle.render()
    }
}

fn labels(method: &Method, pattern: &str, status: StatusCode) -> Vec<Label> {
    let route = if may_tell_of_a_bid(method, pattern) { WRITES } else { pattern };
    let class = match status.as_u16() {
        100..200 => "1xx",
        200..300 => "2xx",
        300..400 => "3xx",
        400..500 => "4xx",
        _ => "5xx",
    };
    vec![Label::new("route", route.to_owned()), Label::from_static_parts("status", class)]
}

fn may_tell_of_a_bid(method: &Method, pattern: &str) -> bool {
    let reads = [Method::GET, Method::HEAD, Method::OPTIONS].contains(method);
    !reads || ["bid", "supply-chain", "document", "receipt"].iter().any(|word| pattern.contains(word))
}

#[expect(clippy::float_arithmetic, reason = "a Prometheus gauge is a float; nothing is decided by it")]
fn bytes_of(kibibytes: u32) -> f64 {
    f64::from(kibibytes) * 1024.0
}

/// Resident memory as Linux tells it; elsewhere the gauge is absent.
fn resident_kibibytes() -> Option<u32> {
    let status = std::fs::read_to_string("/proc/self/status").ok()?;
    let line = status.lines().find_map(|line| line.strip_prefix("VmRSS:"))?;
    line.split_whitespace().next()?.parse().ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn record(metrics: &Metrics, method: Method, pattern: &str, status: u16) {
        metrics.record(&method, pattern, StatusCode::from_u16(status).unwrap(), Duration::from_millis(3));
    }

    #[test]
    fn counts_by_pattern_and_class() {
        let metrics = Metrics::new().unwrap();
        record(&metrics, Method::GET, "/api/v1/frameworks/{id}", 200);
        record(&metrics, Method::GET, "/api/v1/frameworks/{id}", 204);
        record(&metrics, Method::GET, "/api/v1/frameworks/{id}", 404);
        let text = metrics.render();
        for line in [
            r#"fairlot_http_requests_total{route="/api/v1/frameworks/{id}",status="2xx"} 2"#,
            r#"fairlot_http_requests_total{route="/api/v1/frameworks/{id}",status="4xx"} 1"#,
            r#"fairlot_http_request_duration_seconds_bucket{route="/api/v1/frameworks/{id}",status="2xx",le="0.005"} 2"#,
            r#"fairlot_http_request_duration_seconds_bucket{route="/api/v1/frameworks/{id}",status="2xx",le="0.0025"} 0"#,
            "# TYPE fairlot_process_resident_memory_bytes gauge",
        ] {
            assert!(text.contains(line), "{line} is not in {text}");
        }
    }

    #[test]
    fn bids_cannot_be_told_from_other_writes() {
        let metrics = Metrics::new().unwrap();
        for (method, pattern) in [
            (Method::POST, "/api/v1/competitions/{id}/bids"),
            (Method::GET, "/api/v1/competitions/{id}/bids"),
            (Method::GET, "/api/v1/bids/{id}"),
            (Method::GET, "/bids/{id}"),
            (Method::PUT, "/api/v1/bids/{id}/documents"),
            (Method::GET, "/api/v1/supply-chain-entries/{id}"),
            (Method::POST, "/api/v1/frameworks"),
            (Method::PATCH, "/api/v1/frameworks/{id}"),
        ] {
            record(&metrics, method, pattern, 200);
        }
        let text = metrics.render();
        assert!(text.contains(r#"fairlot_http_requests_total{route="writes",status="2xx"} 8"#), "{text}");
        assert!(!text.contains("bid") && !text.contains("supply"), "{text}");
    }

    #[test]
    fn durations_do_not_pile_up_without_a_scrape() {
        let metrics = Metrics::new().unwrap();
        for _ in 0..FOLD_EVERY * 2 {
            record(&metrics, Method::GET, "/healthz", 200);
        }
        let text = metrics.render();
        assert!(
            text.contains(&format!(
                r#"duration_seconds_count{{route="/healthz",status="2xx"}} {}"#,
                FOLD_EVERY * 2
            )),
            "{text}"
        );
    }

    #[test]
    fn memory_is_the_process_s() {
        let text = Metrics::new().unwrap().render();
        let line = text.lines().find(|line| line.starts_with(MEMORY)).unwrap();
        let bytes: f64 = line.rsplit(' ').next().unwrap().parse().unwrap();
        assert!(bytes > 1_000_000.0 && bytes < 1e12, "{bytes}");
    }
}
