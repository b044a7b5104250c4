//! The timeline's partitions of the months to come. Only the owner can make them, so they are made by whoever migrates:
//! `chambers migrate up`, and each start of a private database. How far they reach is watched by `doctor`, by each
//! start and by a metric. Rows of later months are kept in the default partition; those move into theirs when it is
//! made.

use migration::months::{Month, statistics};
use migration::roles::MAINTENANCE;
use sea_orm::{ConnectionTrait, DatabaseConnection, DatabaseTransaction, DbErr, Statement, TransactionTrait};
use sqlx::postgres::PgConnectOptions;
use sqlx::{AssertSqlSafe, Connection, PgConnection};

/// For how many months after this one there are to be partitions.
const AHEAD: i64 = 24;
/// With fewer left, somebody should migrate.
const FEW: i32 = 3;

/// For how many months after that of `$1`, a `timestamptz`, there are partitions: an SQL expression.
pub const MONTHS_AHEAD: &str = "\
    (SELECT coalesce(max(substr(c.relname, 17, 4)::int * 12 + substr(c.relname, 22, 2)::int), 0) \
        - (extract(year FROM $1::timestamptz AT TIME ZONE 'UTC') * 12 \
            + extract(month FROM $1::timestamptz AT TIME ZONE 'UTC'))::int \
     FROM pg_inherits i JOIN pg_class c ON c.oid = i.inhrelid \
     WHERE i.inhparent = to_regclass('activity_events') AND c.relname ~ '^activity_events_[0-9]{4}_[0-9]{2}$')";

/// Makes those that are missing, from the newest one on.
pub async fn make(owner: &DatabaseConnection) -> Result<(), DbErr> {
    let query = format!(
        "SELECT extract(year FROM now() AT TIME ZONE 'UTC')::bigint AS year, \
         extract(month FROM now() AT TIME ZONE 'UTC')::bigint AS month, {} AS ahead",
        MONTHS_AHEAD.replace("$1", "now()")
    );
    let row = owner.query_one_raw(Statement::from_string(owner.get_database_backend(), query)).await?;
    let row = row.ok_or_else(|| DbErr::Custom("the database does not say what month it is".to_owned()))?;
    let this = Month { year: row.try_get("", "year")?, month: row.try_get("", "month")? };
    let ahead = i64::from(row.try_get::<i32>("", "ahead")?);
    // Whoever has none at all needs none of those long past.
    for months in ahead.max(-AHEAD) + 1..=AHEAD {
        make_one(owner, this.after(months)).await?;
    }
    Ok(())
}

/// Makes a month's partition, and moves what the default one has of it.
async fn make_one(owner: &DatabaseConnection, month: Month) -> Result<(), DbErr> {
    let [from, to] = month.ids();
    let rows = format!("activity_events WHERE id >= '{from}' AND id < '{to}'");
    let tx = owner.begin().await?;
    // Whoever waits for a table keeps others waiting.
    run(&tx, "SET LOCAL lock_timeout = '10s'").await?;
    run(&tx, "LOCK TABLE activity_events IN ACCESS EXCLUSIVE MODE").await?;
    run(&tx, "CREATE TEMPORARY TABLE moved ON COMMIT DROP AS SELECT * FROM activity_events WHERE false").await?;
    run(&tx, &format!("GRANT ALL ON moved TO {MAINTENANCE}")).await?;
    // The owner sees no rows.
    run(&tx, &format!("SET LOCAL ROLE {MAINTENANCE}")).await?;
    run(&tx, &format!("WITH gone AS (DELETE FROM {rows} RETURNING *) INSERT INTO moved SELECT * FROM gone")).await?;
    run(&tx, "RESET ROLE").await?;
    for statement in month.partition().into_iter().chain(statistics(&month.name())) {
        run(&tx, &statement).await?;
    }
    run(&tx, &format!("SET LOCAL ROLE {MAINTENANCE}")).await?;
    run(&tx, "INSERT INTO activity_events SELECT * FROM moved").await?;
    run(&tx, "RESET ROLE").await?;
    tx.commit().await
}

async fn run(tx: &DatabaseTransaction, statement: &str) -> Result<(), DbErr> {
    tx.execute_unprepared(statement).await.map(drop)
}

/// What to do about months that will have no partition soon, if so.
pub async fn warning(options: &PgConnectOptions) -> Result<Option<String>, sqlx::Error> {
    let mut connection = PgConnection::connect_with(options).await?;
    let query = format!("SELECT {}", MONTHS_AHEAD.replace("$1", "now()"));
    let ahead: i32 = sqlx::query_scalar(AssertSqlSafe(query)).fetch_one(&mut connection).await?;
    connection.close().await?;
    Ok((ahead < FEW).then(|| {
        format!(
            "The timeline has partitions for {} more month(s): run `chambers migrate up`, which makes those of the next \
             {AHEAD}. What happens later is kept together in one partition, and slower to read.",
            ahead.max(0)
        )
    }))
}
