//! The timeline's partitions are made ahead of time, behind the same walls, and take what was kept for them.

use api::db::{months, setup};
use harness::{Database, SqlRole};
use sqlx::{Connection as _, PgConnection};

/// The partitions with walls, of which the planner is told whose timelines they hold; the newest first.
const PARTITIONS: &str = "SELECT c.relname::text FROM pg_inherits i JOIN pg_class c ON c.oid = i.inhrelid \
    WHERE i.inhparent = 'activity_events'::regclass AND c.relrowsecurity AND c.relforcerowsecurity AND c.relacl IS NULL \
      AND (SELECT count(*) FROM pg_statistic_ext WHERE stxrelid = c.oid) = 3 \
      AND c.relname <> 'activity_events_default' ORDER BY 1 DESC";

async fn partitions(sql: &mut PgConnection) -> Vec<String> {
    sqlx::query_scalar(PARTITIONS).fetch_all(sql).await.expect("the catalog is read")
}

/// The partition that each event is in.
async fn kept(sql: &mut PgConnection) -> Vec<(String, String)> {
    sqlx::query_as("SELECT tableoid::regclass::text, verb FROM activity_events ORDER BY id")
        .fetch_all(sql)
        .await
        .expect("events are read")
}

#[tokio::test]
async fn whoever_migrates_makes_those_of_two_years_and_moves_what_came_before_them() {
    let database = Database::copy_of_template().await;
    let mut sql = database.sql(SqlRole::Superuser).await;
    let all = partitions(&mut sql).await;
    let (newest, before) = (all[0].clone(), all[1].clone());
    assert_eq!(months::warning(&database.options(SqlRole::Job)).await.expect("it is looked at"), None);

    // As if nobody had migrated for two years: what happens in these months goes to the default partition.
    for partition in &all[..23] {
        let drop = format!("DROP TABLE {partition}");
        sqlx::raw_sql(sqlx::AssertSqlSafe(drop)).execute(&mut sql).await.expect("dropped");
    }
    let warning = months::warning(&database.options(SqlRole::Job)).await.expect("it is looked at").expect("a warning");
    assert!(warning.contains("run `chambers migrate up`"), "{warning}");
    let mut tx = sql.begin().await.expect("a transaction");
    sqlx::raw_sql(
        "INSERT INTO organizations (id, name, slug, created_at, updated_at, created_by_kind, updated_by_kind) \
         VALUES (gen_random_uuid(), 'Acme', 'acme', now(), now(), 'SYSTEM', 'SYSTEM')",
    )
    .execute(&mut *tx)
    .await
    .expect("a firm");
    for (partition, verb) in [(&newest, "contact.updated"), (&before, "contact.created")] {
        let month = partition.trim_start_matches("activity_events_").replace('_', "-");
        sqlx::query(
            "INSERT INTO activity_events (organization_id, id, actor_kind, verb, subject_type, subject_id, diff, request_id) \
             SELECT id, (lpad(to_hex((extract(epoch FROM ($1 || '-15T12:00:00Z')::timestamptz) * 1000)::bigint), 12, '0') \
               || '70008000000000000000')::uuid, 'SYSTEM', $2, 'contact', gen_random_uuid(), '{}', 'req' FROM organizations",
        )
        .bind(month)
        .bind(verb)
        .execute(&mut *tx)
        .await
        .expect("an event");
    }
    tx.commit().await.expect("committed");
    let default = "activity_events_default".to_owned();
    let events = |places: [&String; 2]| {
        [(places[0].clone(), "contact.created".to_owned()), (places[1].clone(), "contact.updated".to_owned())]
    };
    assert_eq!(kept(&mut sql).await, events([&default, &default]));

    let owner = setup::connect_owner(database.options(SqlRole::Owner)).await.expect("the owner connects");
    setup::migrate(&owner).await.expect("there is nothing else to do");
    owner.close().await.expect("closed");
    assert_eq!(partitions(&mut sql).await, all, "with their walls and statistics");
    assert_eq!(kept(&mut sql).await, events([&before, &newest]));
    assert_eq!(months::warning(&database.options(SqlRole::Job)).await.expect("it is looked at"), None);
}
