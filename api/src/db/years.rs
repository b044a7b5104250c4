//! The timeline's partitions of the years to come. Only the owner can make them, so they are made by whoever migrates:
//! `chambers migrate up`, and each start of a private database. How far they reach is watched by `doctor`, by each
//! start and by a metric. Rows of later years are kept in the default partition; those move into theirs when it is
//! made.

use chrono::{Datelike as _, TimeDelta, Utc};
use migration::years::Year;
use sea_orm::sea_query::Expr;
use sea_orm::{ConnectionTrait, DatabaseConnection, DbErr, Statement, TransactionTrait};
use sqlx::postgres::PgConnectOptions;
use sqlx::{AssertSqlSafe, Connection, PgConnection};

/// For how many years after this one there are to be partitions.
const AHEAD: i64 = 2;
/// With fewer left, somebody should migrate.
const FEW: i32 = 1;

/// For how many years after that of `$1`, a `timestamptz`, there are partitions: an SQL expression.
pub const YEARS_AHEAD: &str = "\
    (SELECT coalesce(max(substr(c.relname, 17)::int), 0) - extract(year FROM $1::timestamptz AT TIME ZONE 'UTC')::int \
     FROM pg_inherits i JOIN pg_class c ON c.oid = i.inhrelid \
     WHERE i.inhparent = to_regclass('activity_events') AND c.relname ~ '^activity_events_[0-9]{4}$')";

/// Makes those that are missing, of this year and those to come.
pub async fn make(owner: &DatabaseConnection) -> Result<(), DbErr> {
    make_since(owner, Utc::now().year().into()).await
}

/// Makes those that are missing, of `first` and all years behind it.
pub async fn make_since(owner: &DatabaseConnection, first: i64) -> Result<(), DbErr> {
    for year in (first..=i64::from(Utc::now().year()) + AHEAD).map(Year) {
        let exists = format!("SELECT to_regclass('{}') IS NOT NULL AS made", year.name());
        let row = owner.query_one_raw(Statement::from_string(owner.get_database_backend(), exists)).await?;
        if row.is_some_and(|row| row.try_get("", "made") == Ok(true)) {
            continue;
        }
        let tx = owner.begin().await?;
        // Whoever waits for a table keeps others waiting.
        tx.execute_unprepared("SET LOCAL lock_timeout = '10s'").await?;
        for statement in year.gather(&[]) {
            tx.execute_unprepared(&statement).await?;
        }
        tx.commit().await?;
    }
    Ok(())
}

/// The first id of the years to come, of those that begin in a week or later, for clocks that are ahead: an SQL
/// expression, the same all year, so that statements keep their texts.
pub fn to_come() -> Expr {
    let soon = Utc::now() + TimeDelta::weeks(1);
    let [_, end] = Year(soon.year().into()).ids();
    Expr::cust(format!("'{end}'::uuid"))
}

/// What to do about years that will have no partition soon, if so.
pub async fn warning(options: &PgConnectOptions) -> Result<Option<String>, sqlx::Error> {
    let mut connection = PgConnection::connect_with(options).await?;
    let query = format!("SELECT {}", YEARS_AHEAD.replace("$1", "now()"));
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
