//! `/metrics`: Prometheus text. No label ever holds a tenant, an address or an operation's text.
//!
//! What waits is read from the database when somebody asks; it is that of all processes together.

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
    metrics::histogram!("chambers_request_seconds").record(took);
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
