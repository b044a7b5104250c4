//! `/healthz` and `/readyz`, for whoever starts and stops the process.

use std::sync::Arc;
use std::time::Duration;

use axum::extract::State;
use axum::http::StatusCode;
use sea_orm::ConnectionTrait;

use super::request::moment;
use crate::db::Task;
use crate::services::Services;

/// How long the database may take to answer.
const PATIENCE: Duration = Duration::from_secs(10);

/// The process answers.
pub(super) async fn alive() -> &'static str {
    "ok\n"
}

/// The process can work: it reaches its database.
pub(super) async fn ready(State(services): State<Arc<Services>>) -> (StatusCode, &'static str) {
    let look = async {
        let tx = services.db.system(Task::Probe, &moment(&services.clock, PATIENCE)).await?;
        let looked = tx.execute_unprepared("SELECT 1").await.map(drop);
        tx.settle(looked.map_err(Into::into)).await
    };
    match look.await {
        Ok(()) => (StatusCode::OK, "ready\n"),
        Err(_) => (StatusCode::SERVICE_UNAVAILABLE, "the database can't be reached\n"),
    }
}
