//! Migrations go both ways.

use api::db::setup;
use harness::{Database, SqlRole};
use migration::{Migrator, MigratorTrait};

#[tokio::test]
async fn up_down_and_up_again_is_up() {
    let database = Database::empty().await;
    let nothing = database.schema().await;
    let owner = setup::connect_owner(database.options(SqlRole::Owner)).await.expect("the owner connects");

    setup::migrate(&owner).await.expect("the migrations apply");
    let up = database.schema().await;
    Migrator::down(&owner, None).await.expect("the migrations are undone");
    similar(&nothing, &database.schema().await, "down leaves something, or takes too much");
    setup::migrate(&owner).await.expect("the migrations apply again");
    similar(&up, &database.schema().await, "up is something else the second time");
    owner.close().await.expect("the owner's connection closes");
}

/// A new database has the search box's functions from its tables' own migrations; an older one gets them from one that names
/// the tables.
#[tokio::test]
async fn an_older_database_gets_the_search_box() {
    let database = Database::copy_of_template().await;
    let new = database.schema().await;
    let names: Vec<String> = Migrator::migrations().iter().map(|migration| migration.name().to_owned()).collect();
    let since = names.iter().position(|name| name.ends_with("_search_box")).expect("it is listed");
    let owner = setup::connect_owner(database.options(SqlRole::Owner)).await.expect("the owner connects");
    let steps = u32::try_from(names.len() - since).expect("a few");
    Migrator::down(&owner, Some(steps)).await.expect("it is undone");
    let left: Vec<String> = sqlx::query_scalar(
        "SELECT proname::text FROM pg_proc WHERE proname ~ '^search_' AND proargtypes[0] = 'tsquery'::regtype",
    )
    .fetch_all(&mut database.sql(SqlRole::Superuser).await)
    .await
    .expect("the catalog is read");
    assert_eq!(left, [""; 0], "it does not know these");
    setup::migrate(&owner).await.expect("it applies again");
    similar(&new, &database.schema().await, "an older database becomes something else");
    owner.close().await.expect("the owner's connection closes");
}

#[tokio::test]
async fn migrating_twice_changes_nothing() {
    let database = Database::copy_of_template().await;
    let before = database.schema().await;
    let owner = setup::connect_owner(database.options(SqlRole::Owner)).await.expect("the owner connects");
    setup::migrate(&owner).await.expect("there is nothing to apply");
    similar(&before, &database.schema().await, "a migration was applied twice");
    owner.close().await.expect("the owner's connection closes");
}

/// Equal, or the lines that are not.
#[track_caller]
fn similar(left: &str, right: &str, complaint: &str) {
    let missing = |from: &str, of: &str| {
        from.lines().filter(|line| !of.lines().any(|other| other == *line)).collect::<Vec<_>>().join("\n")
    };
    assert!(left == right, "{complaint}\nbefore:\n{}\nafter:\n{}", missing(left, right), missing(right, left));
}

/// `m<yyyymmdd>_<hhmmss>_<change>`, in the order of their times.
#[test]
fn migrations_are_named_by_time() {
    let names: Vec<String> = Migrator::migrations().iter().map(|migration| migration.name().to_owned()).collect();
    assert!(names.is_sorted(), "out of order: {names:#?}");
    for name in &names {
        let parts: Vec<&str> = name.splitn(3, '_').collect();
        let digits = |text: &str, count| text.len() == count && text.bytes().all(|byte| byte.is_ascii_digit());
        let fine = matches!(parts[..], [day, time, what] if day.starts_with('m') && digits(&day[1..], 8) && digits(time, 6) && !what.is_empty());
        assert!(fine, "{name} is not m<yyyymmdd>_<hhmmss>_<change>");
    }
}
