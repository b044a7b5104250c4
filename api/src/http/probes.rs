//! `/healthz` and `/readyz`, for whoever starts and stops the process.

use std::sync::Arc;
use std::time::Duration;

use axum::extract::State;
use axum::http::StatusCode;
use sea_orm::ConnectionTrait;

use super::request::moment;
use crate::db::{Db, Moment, Task};
use crate::error::Result;
use crate::services::Services;

/// How long PostgreSQL is given to answer: less than whoever asks is likely to wait.
const PATIENCE: Duration = Duration::from_secs(2);

/// The process answers.
pub(super) async fn alive() -> &'static str {
    "ok\n"
}

/// The process can work: it reaches its database, as each of its roles.
pub(super) async fn ready(State(services): State<Arc<Services>>) -> (StatusCode, &'static str) {
    let moment = moment(&services.clock, PATIENCE);
    let db = &services.db;
    match futures::join!(db.probe(&moment), job(db, &moment)) {
        (Ok(()), Ok(())) => (StatusCode::OK, "ready\n"),
        (Err(_), Ok(())) => unready("the database can't be reached as chambers_app (DATABASE_URL)\n"),
        (Ok(()), Err(_)) => unready("the database can't be reached as chambers_job (DATABASE_JOB_URL)\n"),
        (Err(_), Err(_)) => unready("the database can't be reached\n"),
    }
}

fn unready(why: &'static str) -> (StatusCode, &'static str) {
    (StatusCode::SERVICE_UNAVAILABLE, why)
}

async fn job(db: &Db, moment: &Moment) -> Result<()> {
    let tx = db.system(Task::Probe, moment).await?;
    tx.execute_unprepared("SELECT 1").await?;
    tx.rollback().await;
    Ok(())
}
