//! `chambers doctor`: each wall that is broken by hand is found. On a cluster of its own: roles belong to a whole one.

use api::db::embedded::{Cluster, Options};
use sqlx::{AssertSqlSafe, Connection, PgConnection};

use super::{run, said};

#[tokio::test]
async fn doctor_finds_a_dropped_policy_a_bypassing_role_and_a_pending_migration() {
    let directory = tempfile::tempdir().expect("a directory");
    let data = directory.path().join("data");
    let made = run(&data, &["migrate", "up"]);
    assert!(made.status.success(), "{}", said(&made));
    let mut options = Options::new(&data);
    options.roles = migration::roles::LOGINS;
    let cluster = Cluster::start(options).await.expect("the cluster starts");
    let mut superuser = PgConnection::connect_with(&cluster.superuser("chambers")).await.expect("a connection");

    let well = run(&data, &["doctor"]);
    assert!(well.status.success(), "{}", said(&well));

    for (broken, told, mended) in [
        (
            "DROP POLICY tenant_wall ON contacts",
            "contacts: the policy tenant_wall is missing",
            "CREATE POLICY tenant_wall ON contacts AS RESTRICTIVE TO chambers_app, chambers_portal \
             USING (organization_id = (SELECT app_organization_id())) WITH CHECK (organization_id = (SELECT app_organization_id()))",
        ),
        (
            "ALTER TABLE deals NO FORCE ROW LEVEL SECURITY",
            "deals: row-level security is not forced",
            "ALTER TABLE deals FORCE ROW LEVEL SECURITY",
        ),
        (
            "ALTER ROLE chambers_app BYPASSRLS",
            "chambers_app may bypass row-level security",
            "ALTER ROLE chambers_app NOBYPASSRLS",
        ),
        (
            "ALTER ROLE chambers_maintenance LOGIN",
            "chambers_maintenance can log in, and must not",
            "ALTER ROLE chambers_maintenance NOLOGIN",
        ),
        (
            "DELETE FROM seaql_migrations WHERE version LIKE '%_crm'",
            "is pending: run `chambers migrate up`",
            "INSERT INTO seaql_migrations VALUES ('m20261120_100400_crm', 0)",
        ),
    ] {
        sqlx::raw_sql(AssertSqlSafe(broken)).execute(&mut superuser).await.expect(broken);
        let found = run(&data, &["doctor"]);
        assert_eq!(found.status.code(), Some(1), "{broken}: {}", said(&found));
        assert!(said(&found).contains(told), "{broken}: {}", said(&found));
        sqlx::raw_sql(AssertSqlSafe(mended)).execute(&mut superuser).await.expect(mended);
    }
    let well = run(&data, &["doctor"]);
    assert!(well.status.success(), "all is mended: {}", said(&well));
    superuser.close().await.expect("closed");
    cluster.stop().await.expect("stopped");
}
