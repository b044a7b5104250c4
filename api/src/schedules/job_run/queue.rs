//! What is due becomes runs: by the clock, or because somebody asks.
//!
//! An organization is asked one statement, of one EXISTS for each job over an index; it is asked as itself, through its
//! walls. What is due by the day is due by the organization's. Nothing due is nothing written.

use std::sync::Arc;

use chrono::{DateTime, NaiveDate, Utc};
use entity::identity::organization;
use entity::schedules::job_run::{Column, Entity, Job, JobRunStatus, JobTrigger, Model};
use sea_orm::sea_query::{Expr, ExprTrait, InsertStatement, LockType, OnConflict, Order, Query};
use sea_orm::{
    ActiveEnum, ColumnTrait, ConnectionTrait, EntityTrait, FromQueryResult, Iterable, QueryFilter, QueryResult,
    QuerySelect,
};
use uuid::Uuid;

use crate::auth::actor::{Actor, OrganizationId};
use crate::auth::permission::Permission;
use crate::db::{Moment, OrgTx, Task};
use crate::error::{Error, Fault, Result, UserError, UserErrorCode};
use crate::repo::find::{self, Rows};
use crate::schedules::jobs::{self, Asked};
use crate::schedules::rules::cadence::slot;
use crate::services::Services;
use crate::zone::Zone;

/// How many organizations are listed at once.
const PAGE: u64 = 1_000;

/// Queues what is due and was not looked for yet, for every organization. Answers how many runs there are now.
pub(super) async fn queue(services: &Arc<Services>, moment: &Moment) -> Result<usize> {
    let wanted = services.lookout.wanted(moment.now);
    if wanted.is_empty() {
        return Ok(0);
    }
    let (mut queued, mut after, mut unavailable) = (0, Uuid::nil(), 0);
    loop {
        let page = organizations(services, moment, after).await?;
        for organization in &page {
            match queue_for(services, moment, organization, &wanted).await {
                Ok(more) => (queued, unavailable) = (queued + more, 0),
                // One has no connection because others of its own have them all; several in a row, because nobody has.
                Err(fault @ Error::Fault(Fault::Unavailable)) if unavailable >= 2 => return Err(fault),
                // One organization's trouble is not another's. It is asked again in the next slot.
                Err(error) => {
                    unavailable += usize::from(matches!(error, Error::Fault(Fault::Unavailable)));
                    let organization = organization.id;
                    tracing::error!(%organization, cause = ?error, "what is due could not be found out");
                }
            }
        }
        match page.last() {
            Some(last) if page.len() as u64 == PAGE => after = last.id.uuid(),
            _ => break,
        }
    }
    services.lookout.saw(&wanted, moment.now);
    Ok(queued)
}

/// An organization, and the name of the zone in which its days begin.
struct Place {
    id: OrganizationId,
    timezone: String,
}

/// The organizations behind an id.
async fn organizations(services: &Services, moment: &Moment, after: Uuid) -> Result<Vec<Place>> {
    let page = Query::select()
        .columns([organization::Column::Id, organization::Column::Timezone])
        .from(organization::Entity)
        .and_where(Expr::col(organization::Column::Id).gt(after))
        .order_by(organization::Column::Id, Order::Asc)
        .limit(PAGE)
        .take();
    let tx = services.db.system(Task::RunJobs, moment).await?;
    let found = tx.query_all(&page).await;
    tx.rollback().await;
    let place = |row: &QueryResult| Ok(Place { id: row.try_get("", "id")?, timezone: row.try_get("", "timezone")? });
    found?.iter().map(place).collect()
}

async fn queue_for(
    services: &Services,
    moment: &Moment,
    Place { id, timezone }: &Place,
    wanted: &[Job],
) -> Result<usize> {
    let zone = Zone::named(timezone).ok_or_else(|| Fault::Internal(format!("no such time zone: {timezone}")))?;
    let tx = services.db.begin(&Actor::system(*id), Permission::JobManage, moment).await?;
    let due = due(&tx, zone.day(tx.now()), wanted).await?;
    if due.is_empty() {
        tx.rollback().await;
        return Ok(0);
    }
    let insert = due.into_iter().map(|job| (job, slot(job, tx.now())));
    let outcome = tx.query_all(&runs(&tx, JobTrigger::Scheduled, insert)).await.map_err(Error::from);
    Ok(tx.settle(outcome).await?.len())
}

/// Which of these jobs are due: there is something to do, and it was not queued in this slot yet.
async fn due(tx: &OrgTx, today: NaiveDate, wanted: &[Job]) -> Result<Vec<Job>> {
    let asked = Asked { organization: tx.organization(), now: tx.now(), today };
    let mut select = Query::select();
    for job in wanted {
        let ran = find::own::<Model>(tx, Rows::All)
            .add(Column::Job.eq(*job))
            // In these words: of a value PostgreSQL can't tell that the index is meant.
            .add(Expr::cust("trigger = 'SCHEDULED'"))
            .add(Column::DueAt.gte(slot(*job, tx.now())));
        let ran = Query::select().expr(Expr::cust("1")).from(Entity).cond_where(ran).take();
        select.expr_as(Expr::not_exists(ran).and(jobs::is_due(*job, &asked)), job.to_value());
    }
    let Some(row) = tx.query_one(&select).await? else { return Ok(Vec::new()) };
    let mut due = Vec::new();
    for job in wanted {
        if row.try_get("", &job.to_value())? {
            due.push(*job);
        }
    }
    Ok(due)
}

/// New runs, of those jobs of which none is open, and none was queued for that time.
fn runs(tx: &OrgTx, trigger: JobTrigger, due: impl IntoIterator<Item = (Job, DateTime<Utc>)>) -> InsertStatement {
    let mut insert = Query::insert();
    insert.into_table(Entity).columns([
        Column::OrganizationId,
        Column::Id,
        Column::ActorKind,
        Column::ActorId,
        Column::DueAt,
        Column::NextAttemptAt,
        Column::Job,
        Column::Trigger,
        Column::Status,
        Column::CreatedAt,
    ]);
    for (job, due_at) in due {
        insert.values_panic([
            tx.organization().uuid().into(),
            tx.new_id::<Entity>().uuid().into(),
            tx.actor().kind().to_value().into(),
            tx.actor().id().into(),
            due_at.into(),
            tx.now().into(),
            job.to_value().into(),
            trigger.to_value().into(),
            JobRunStatus::Queued.to_value().into(),
            tx.now().into(),
        ]);
    }
    insert.on_conflict(OnConflict::new().do_nothing().to_owned()).returning(Query::returning().columns(Column::iter()));
    insert
}

/// Queues a job at once, or answers with its run that waits or is under way. One that failed and waits to be tried
/// again waits no longer.
pub async fn run_now(tx: &OrgTx, job: Job) -> Result<Model> {
    // Twice: the run that was in the way may have ended before it was looked at.
    for _ in 0..2 {
        let insert = runs(tx, JobTrigger::Manual, [(job, tx.now())]);
        if let Some(row) = tx.query_one(&insert).await? {
            return Ok(Model::from_query_result(&row, "")?);
        }
        let open = find::own::<Model>(tx, Rows::All).add(Column::Job.eq(job)).add(Column::NextAttemptAt.is_not_null());
        let Some(open) = Entity::find().filter(open).lock(LockType::NoKeyUpdate).one(tx).await? else { continue };
        if open.leased_until.is_some_and(|until| until > tx.now()) || open.next_attempt_at <= Some(tx.now()) {
            return Ok(open);
        }
        let this = find::own::<Model>(tx, Rows::All).add(Column::Id.eq(open.id));
        let now = Entity::update_many().col_expr(Column::NextAttemptAt, Expr::val(tx.now())).filter(this);
        now.exec(tx).await?;
        return Ok(Model { next_attempt_at: Some(tx.now()), ..open });
    }
    let reason = "The job began and ended at this moment; ask again if it should run once more.";
    Err(UserError::on("job", UserErrorCode::Conflict, reason).into())
}
