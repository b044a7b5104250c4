//! `/healthz` and `/readyz`, for whoever starts and stops the process.

use axum::extract::State;
use axum::http::StatusCode;
use sea_orm::ConnectionTrait;

use super::Http;
use super::request::moment;
use crate::db::Task;

/// The process answers.
pub(super) async fn alive() -> &'static str {
    "ok\n"
}

/// The process can work: it reaches its database.
pub(super) async fn ready(State(http): State<Http>) -> (StatusCode, &'static str) {
    let look = async {
        let tx = http.services.db.system(Task::Probe, &moment(&http.services.clock, http.settings.deadline)).await?;
        let looked = tx.execute_unprepared("SELECT 1").await.map(drop);
        tx.settle(looked.map_err(Into::into)).await
    };
    match look.await {
        Ok(()) => (StatusCode::OK, "ready\n"),
        Err(_) => (StatusCode::SERVICE_UNAVAILABLE, "the database can't be reached\n"),
    }
}
