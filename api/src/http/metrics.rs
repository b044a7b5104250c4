//! `/metrics`: Prometheus text. No label ever holds a tenant, an address or an operation's text.
//!
//! What waits is read from the database when somebody asks; it is that of all processes together.

use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, OnceLock};
use std::time::Duration;

use axum::extract::State;
use axum::http::{StatusCode, header};
use axum::response::IntoResponse;
use metrics_exporter_prometheus::{Matcher, PrometheusBuilder, PrometheusHandle};

use super::request::moment;
use crate::outbox::backlog;
use crate::services::Services;

/// How long whoever asks for metrics waits for the database.
const PATIENCE: Duration = Duration::from_secs(1);

/// Bounds of the latency histogram, in seconds.
const BUCKETS: &[f64] = &[0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0];

/// How many times are kept one by one before they become counts in [`BUCKETS`]. The exporter does that only when it is
/// asked to: where nobody reads `/metrics` it would keep each of them for ever, in 16 bytes and more.
const KEPT: u64 = 4_096;

static HANDLE: OnceLock<Option<PrometheusHandle>> = OnceLock::new();

/// One recorder for the process, however many routers tests build in it.
fn handle() -> Option<&'static PrometheusHandle> {
    HANDLE
        .get_or_init(|| {
            PrometheusBuilder::new()
                .set_buckets_for_metric(Matcher::Suffix("_seconds".to_owned()), BUCKETS)
                .and_then(PrometheusBuilder::install_recorder)
                .ok()
        })
        .as_ref()
}

/// From now on something is counted.
pub(super) fn ready() {
    let _ = handle();
}

/// Counts an answered request and its time.
pub(super) fn answered(took: Duration, status: StatusCode) {
    ready();
    metrics::counter!("chambers_requests_total", "status" => status.as_str().to_owned()).increment(1);
    timed("chambers_request_seconds", took);
}

/// Counts an event that was sent to a subscriber, and the time since it happened.
pub(super) fn told(took: Duration) {
    metrics::counter!("chambers_events_sent_total").increment(1);
    timed("chambers_event_seconds", took);
}

fn timed(histogram: &'static str, took: Duration) {
    static TIMES: AtomicU64 = AtomicU64::new(1);
    metrics::histogram!(histogram).record(took);
    if TIMES.fetch_add(1, Ordering::Relaxed).is_multiple_of(KEPT)
        && let Some(handle) = handle()
    {
        handle.run_upkeep();
    }
}

/// Counts an error that was answered, by its code: one of the closed set.
pub(super) fn failed(code: &str) {
    metrics::counter!("chambers_errors_total", "code" => code.to_owned()).increment(1);
}

/// All metrics as text.
pub(super) async fn text(State(services): State<Arc<Services>>) -> impl IntoResponse {
    let moment = moment(&services.clock, PATIENCE);
    let found = backlog::read(&services, &moment).await;
    // What is not known is not nothing.
    let gauge = |value: fn(&backlog::Backlog) -> i32| found.as_ref().map_or(f64::NAN, |found| value(found).into());
    metrics::gauge!("chambers_events_pending").set(gauge(|found| found.events));
    metrics::gauge!("chambers_events_pending_oldest_seconds").set(gauge(|found| found.oldest_seconds));
    metrics::gauge!("chambers_deliveries_waiting").set(gauge(|found| found.deliveries));
    metrics::gauge!("chambers_mails_waiting").set(gauge(|found| found.mails));
    metrics::gauge!("chambers_timeline_years_ahead").set(gauge(|found| found.years_ahead));
    let text = handle().map(PrometheusHandle::render).unwrap_or_default();
    ([(header::CONTENT_TYPE, "text/plain; version=0.0.4; charset=utf-8")], text)
}

#[cfg(test)]
mod tests {
    use std::process::Command;

    use super::*;

    const MANY: u64 = 500_000;
    /// Half of what the exporter would keep of so many requests and as many events.
    const MOST_KB: u64 = 8 * 1024;
    /// What says that the test is alone in its process.
    const ALONE: &str = "CHAMBERS_TEST_ALONE";

    /// Other tests take memory, too: this one runs in a process of its own.
    #[test]
    fn times_that_nobody_reads_take_no_memory() {
        let mut alone = Command::new(std::env::current_exe().expect("this binary"));
        alone.args(["--ignored", "--exact", "http::metrics::tests::many_are_timed"]).env(ALONE, "1");
        let ran = alone.output().expect("it runs");
        let said = String::from_utf8_lossy(&ran.stdout);
        assert!(said.contains("1 passed"), "{said}");
    }

    #[test]
    #[ignore = "run by the one above"]
    fn many_are_timed() {
        if std::env::var_os(ALONE).is_none() {
            return;
        }
        let time = || {
            answered(Duration::from_millis(3), StatusCode::OK);
            told(Duration::from_millis(30));
        };
        time();
        let before = resident_kb();
        (0..MANY).for_each(|_| time());
        let grown = resident_kb().saturating_sub(before);
        assert!(grown < MOST_KB, "{grown} kB more");
        let text = handle().expect("a recorder").render();
        for name in ["chambers_request_seconds", "chambers_event_seconds"] {
            assert!(text.contains(&format!("{name}_count {}", MANY + 1)), "{text}");
        }
    }

    fn resident_kb() -> u64 {
        let status = std::fs::read_to_string("/proc/self/status").expect("Linux tells it");
        let line = status.lines().find_map(|line| line.strip_prefix("VmRSS:")).expect("what is resident");
        line.trim().trim_end_matches(" kB").parse().expect("a number")
    }
}
