//! The timeline's partitions of the years to come. Only the owner can make them, so they are made by whoever migrates:
//! `chambers migrate up`, and each start of a private database. How far they reach is watched by `doctor`, by each
//! start and by a metric. Rows of later years are kept in the default partition; those move into theirs when it is
//! made.

use chrono::{Datelike as _, TimeDelta, Utc};
use migration::years::{BEFORE, Year, Years};
use sea_orm::sea_query::Expr;
use sea_orm::{
    ConnectionTrait, DatabaseConnection, DbErr, Statement, TransactionSession as _, TransactionTrait, TryGetable,
};
use sqlx::postgres::PgConnectOptions;
use sqlx::{AssertSqlSafe, Connection, PgConnection};

/// For how many years after this one there are to be partitions.
const AHEAD: i64 = 2;
/// With fewer left, somebody should migrate.
const FEW: i32 = 1;

/// The partitions of years.
const PARTITIONS: &str = "pg_inherits i JOIN pg_class c ON c.oid = i.inhrelid \
    WHERE i.inhparent = to_regclass('activity_events') AND c.relname ~ '^activity_events_[0-9]{4}$'";

/// For how many years after that of `now`, a `timestamptz`, there are partitions: an SQL expression.
pub fn years_ahead(now: &str) -> String {
    let this = format!("extract(year FROM {now}::timestamptz AT TIME ZONE 'UTC')::int");
    format!("(SELECT coalesce(max(right(c.relname, 4)::int), 0) - {this} FROM {PARTITIONS})")
}

/// Makes those that are missing, from the oldest one on: with a gap between them timelines are slower to read.
pub async fn make(owner: &DatabaseConnection) -> Result<(), DbErr> {
    let this = i64::from(Utc::now().year());
    for year in (oldest(owner).await?.unwrap_or(this)..=this + AHEAD).map(Year) {
        let query = format!("SELECT to_regclass('{}') IS NOT NULL AS there", year.name());
        if !one::<bool>(owner, query, "there").await? {
            let years = Years::of(year);
            run(owner, years.move_into(years.partition(), &[])).await?;
        }
    }
    Ok(())
}

/// Makes those of past years, as if the timeline had been in use since `first`: for those who measure.
pub async fn reach_back(owner: &(impl ConnectionTrait + TransactionTrait), first: Year) -> Result<(), DbErr> {
    let Some(oldest) = oldest(owner).await?.filter(|oldest| first.0 < *oldest) else { return Ok(()) };
    let mut made = Years::before(first).partition();
    made.extend((first.0..oldest).flat_map(|year| Years::of(Year(year)).partition()));
    run(owner, Years::before(Year(oldest)).move_into(made, &[BEFORE.to_owned()])).await
}

async fn oldest(owner: &impl ConnectionTrait) -> Result<Option<i64>, DbErr> {
    one(owner, format!("SELECT min(right(c.relname, 4)::bigint) AS oldest FROM {PARTITIONS}"), "oldest").await
}

async fn one<T: TryGetable>(owner: &impl ConnectionTrait, query: String, column: &str) -> Result<T, DbErr> {
    let row = owner.query_one_raw(Statement::from_string(owner.get_database_backend(), query)).await?;
    row.ok_or_else(|| DbErr::Custom("the database does not say which partitions there are".to_owned()))?
        .try_get("", column)
}

async fn run(owner: &impl TransactionTrait, statements: Vec<String>) -> Result<(), DbErr> {
    let tx = owner.begin().await?;
    for statement in statements {
        tx.execute_unprepared(&statement).await?;
    }
    tx.commit().await
}

/// The first id of [`first_to_come`]: an SQL expression, the same all year, so that statements keep their texts.
pub fn first_id_to_come() -> Expr {
    Expr::cust(format!("'{}'::uuid", first_to_come().first_id()))
}

/// The first of the years to come: in 2026 that is 2027, and in its last week, for clocks that are ahead, 2028.
pub fn first_to_come() -> Year {
    let soon = Utc::now() + TimeDelta::weeks(1);
    Year(soon.year().into()).next()
}

/// What to do about years that will have no partition soon, if so.
pub async fn warning(options: &PgConnectOptions) -> Result<Option<String>, sqlx::Error> {
    let mut connection = PgConnection::connect_with(options).await?;
    let query = format!("SELECT {}", years_ahead("now()"));
    let ahead: i32 = sqlx::query_scalar(AssertSqlSafe(query)).fetch_one(&mut connection).await?;
    connection.close().await?;
    Ok((ahead < FEW).then(|| {
        format!(
            "The timeline has partitions for {} more year(s): run `chambers migrate up`, which makes those of the next \
             {AHEAD}. What happens later is kept together in one partition, and slower to read.",
            ahead.max(0)
        )
    }))
}
