//! The timeline's partitions are made ahead of time, behind the same walls, and take what was kept for them.

use api::db::{setup, years};
use harness::{Database, SqlRole};
use migration::{Migrator, MigratorTrait};
use sqlx::{AssertSqlSafe, Connection as _, PgConnection};

/// The partitions with walls, of which the planner is told whose timelines they hold: that of all years before, and the newest
/// first.
const PARTITIONS: &str = "SELECT c.relname::text FROM pg_inherits i JOIN pg_class c ON c.oid = i.inhrelid \
    WHERE i.inhparent = 'activity_events'::regclass AND c.relrowsecurity AND c.relforcerowsecurity AND c.relacl IS NULL \
      AND (SELECT count(*) FROM pg_statistic_ext WHERE stxrelid = c.oid) = 3 \
      AND c.relname <> 'activity_events_default' ORDER BY 1 DESC";

async fn partitions(sql: &mut PgConnection) -> Vec<String> {
    sqlx::query_scalar(PARTITIONS).fetch_all(sql).await.expect("the catalog is read")
}

/// The partition that each event is in, with the month when it happened.
async fn kept(sql: &mut PgConnection) -> Vec<(String, String)> {
    let places =
        "SELECT replace(tableoid::regclass::text, 'activity_events_', ''), verb FROM activity_events ORDER BY id";
    sqlx::query_as(places).fetch_all(sql).await.expect("events are read")
}

/// An event in the middle of each month, which it tells as its verb.
async fn happened(sql: &mut PgConnection, months: &[&str]) {
    let mut tx = sql.begin().await.expect("a transaction");
    sqlx::raw_sql(
        "INSERT INTO organizations (id, name, slug, created_at, updated_at, created_by_kind, updated_by_kind) \
         VALUES (gen_random_uuid(), 'Acme', 'acme', now(), now(), 'SYSTEM', 'SYSTEM')",
    )
    .execute(&mut *tx)
    .await
    .expect("a firm");
    for month in months {
        sqlx::query(
            "INSERT INTO activity_events (organization_id, id, actor_kind, verb, subject_type, subject_id, diff, request_id) \
             SELECT id, (lpad(to_hex((extract(epoch FROM ($1 || '-15T12:00:00Z')::timestamptz) * 1000)::bigint), 12, '0') \
               || '70008000000000000000')::uuid, 'SYSTEM', $1, 'contact', gen_random_uuid(), '{}', 'req' FROM organizations",
        )
        .bind(month)
        .execute(&mut *tx)
        .await
        .expect("an event");
    }
    tx.commit().await.expect("committed");
}

fn places(expected: &[(&str, &str)]) -> Vec<(String, String)> {
    expected.iter().map(|(partition, month)| ((*partition).to_owned(), (*month).to_owned())).collect()
}

#[tokio::test]
async fn whoever_migrates_makes_those_of_two_years_and_moves_what_came_before_them() {
    let database = Database::copy_of_template().await;
    let mut sql = database.sql(SqlRole::Superuser).await;
    let all = partitions(&mut sql).await;
    assert_eq!(years::warning(&database.options(SqlRole::Job)).await.expect("it is looked at"), None);

    // As if nobody had migrated for two years: what happens in them goes to the default partition.
    let years = all.strip_prefix(&["activity_events_before".to_owned()]).expect("all years before have one, too");
    let [newest, before] = [&years[0], &years[1]].map(|partition| partition.trim_start_matches("activity_events_"));
    for partition in &years[..2] {
        sqlx::raw_sql(AssertSqlSafe(format!("DROP TABLE {partition}"))).execute(&mut sql).await.expect("dropped");
    }
    let warning = years::warning(&database.options(SqlRole::Job)).await.expect("it is looked at").expect("a warning");
    assert!(warning.contains("run `chambers migrate up`"), "{warning}");
    let [early, late] = [format!("{before}-01"), format!("{newest}-12")];
    happened(&mut sql, &[&late, &early]).await;
    assert_eq!(kept(&mut sql).await, places(&[("default", &early), ("default", &late)]));

    let owner = setup::connect_owner(database.options(SqlRole::Owner)).await.expect("the owner connects");
    setup::migrate(&owner).await.expect("there is nothing else to do");
    assert_eq!(partitions(&mut sql).await, all, "with their walls and statistics");
    assert_eq!(kept(&mut sql).await, places(&[(before, &early), (newest, &late)]));
    assert_eq!(years::warning(&database.options(SqlRole::Job)).await.expect("it is looked at"), None);

    // A gap between them is filled.
    let gap = format!("DELETE FROM {0}; DROP TABLE {0}", years[1]);
    sqlx::raw_sql(AssertSqlSafe(gap)).execute(&mut sql).await.expect("dropped");
    setup::migrate(&owner).await.expect("there is nothing else to do");
    owner.close().await.expect("closed");
    assert_eq!(partitions(&mut sql).await, all);
}

#[tokio::test]
async fn months_become_years_and_years_months_without_losing_an_event() {
    let database = Database::copy_of_template().await;
    let mut sql = database.sql(SqlRole::Superuser).await;
    let owner = setup::connect_owner(database.options(SqlRole::Owner)).await.expect("the owner connects");
    let later = Migrator::migrations();
    let later = later.iter().rev().take_while(|migration| !migration.name().ends_with("_timeline_statistics")).count();
    let down = async || Migrator::down(&owner, u32::try_from(later).ok()).await.expect("it is undone");
    let events = ["2025-12", "2026-10", "2026-11", "2026-12", "2027-01", "2027-12"];
    let [by_month, by_year] = [
        ["default", "default", "2026_11", "2026_12", "2027_01", "2027_12"],
        ["before", "2026", "2026", "2026", "2027", "2027"],
    ]
    .map(|partitions| places(&partitions.into_iter().zip(events).collect::<Vec<_>>()));

    down().await;
    happened(&mut sql, &events).await;
    assert_eq!(kept(&mut sql).await, by_month);
    let months = partitions(&mut sql).await;
    assert!(months.contains(&"activity_events_2027_07".to_owned()), "with their walls and statistics: {months:?}");

    setup::migrate(&owner).await.expect("it is done again");
    assert_eq!(kept(&mut sql).await, by_year);
    let years = partitions(&mut sql).await;
    assert!(!years.is_empty() && years.iter().all(|year| !months.contains(year)), "{years:?}");

    down().await;
    assert_eq!(kept(&mut sql).await, by_month);
    assert_eq!(partitions(&mut sql).await, months);
    owner.close().await.expect("closed");
}
