//! `chambers doctor`: each wall that is broken by hand is found. On a cluster of its own: roles belong to a whole one.

use std::path::Path;

use api::auth::cipher::{Cipher, Place};
use api::db::embedded::{Cluster, Options};
use base64::Engine as _;
use base64::prelude::BASE64_STANDARD;
use sqlx::{AssertSqlSafe, Connection, PgConnection};
use uuid::Uuid;

use super::{chambers, run, said};

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
    keys_are_counted(&data, &mut superuser).await;
    let well = run(&data, &["doctor"]);
    assert!(well.status.success(), "all is mended: {}", said(&well));
    superuser.close().await.expect("closed");
    cluster.stop().await.expect("stopped");
}

/// Values that are sealed with keys which should not be needed any more.
async fn keys_are_counted(data: &Path, superuser: &mut PgConnection) {
    let [old, new] = [1, 2].map(|byte| BASE64_STANDARD.encode([byte; 32]));
    let organization = Uuid::from_u128(1);
    let place = Place { organization, column: "organizations.tax_id_sealed" };
    let sealed = Cipher::from_base64(&old).expect("a key").encrypt("DE123456789", place);
    sqlx::query(
        "INSERT INTO organizations (id, name, slug, tax_id_sealed, created_at, updated_at, created_by_kind, updated_by_kind) \
         VALUES ($1, 'Acme', 'acme', $2, now(), now(), 'SYSTEM', 'SYSTEM')",
    )
    .bind(organization)
    .bind(sealed)
    .execute(&mut *superuser)
    .await
    .expect("a firm");
    let with = |keys: &str, command: &str| {
        let output = chambers(data, &[command]).env("CHAMBERS_DATA_KEYS", keys).output().expect("the binary runs");
        (output.status.success(), said(&output))
    };
    let (both, one) = (format!("{new},{old}"), "1 value(s) of organizations.tax_id_sealed are under");
    for (keys, command, succeeds, told) in [
        (&old, "doctor", true, "All is well".to_owned()),
        (&both, "doctor", false, format!("{one} an older data key: run `chambers reseal`")),
        (&new, "doctor", false, format!("{one} the data key ")),
        (&new, "reseal", false, "1 value(s) can't be opened".to_owned()),
        (&both, "reseal", true, "organizations.tax_id_sealed: 1 resealed".to_owned()),
        (&new, "doctor", true, "All is well".to_owned()),
    ] {
        let (succeeded, said) = with(keys, command);
        assert!(succeeded == succeeds && said.contains(&told), "{command}: {said}");
    }
    sqlx::query("DELETE FROM organizations").execute(superuser).await.expect("deleted");
}

/// A database that nobody listens for.
const NOWHERE: &str = "postgres://somebody:hunter2@127.0.0.1:1/chambers";

#[test]
fn doctor_finds_settings_with_which_no_server_starts_and_makes_nothing() {
    let directory = tempfile::tempdir().expect("a directory");
    let data = directory.path().join("data");
    for (setting, value, told) in [
        ("CHAMBERS_SIGNING_KEY", "garbage", "CHAMBERS_SIGNING_KEY: not an Ed25519 key"),
        ("CHAMBERS_PREVIOUS_SIGNING_KEYS", "junk", "CHAMBERS_PREVIOUS_SIGNING_KEYS: not an Ed25519 key"),
        ("CHAMBERS_DATA_KEYS", "abc", "CHAMBERS_DATA_KEYS: data keys are 32 bytes"),
        ("CHAMBERS_DATA_KEYS", "", "CHAMBERS_DATA_KEYS: data keys are 32 bytes"),
        ("SMTP_URL", "nonsense", "SMTP_URL is no address"),
        ("MAIL_FROM", "nobody", "MAIL_FROM is no mailbox"),
        ("CHAMBERS_OIDC_ISSUER", "https://issuer.example", "needs CHAMBERS_OIDC_AUDIENCE"),
        ("CHAMBERS_SIGNUP", "false", "CHAMBERS_SIGNUP is no setting, and does nothing: CHAMBERS_SIGN_UP is one."),
        ("DATABASE_URL", NOWHERE, "DATABASE_JOB_URL must be set too"),
    ] {
        let found = chambers(&data, &["doctor"]).env(setting, value).output().expect("the binary runs");
        assert_eq!(found.status.code(), Some(1), "{setting}={value}: {}", said(&found));
        assert!(said(&found).contains(told), "{setting}={value}: {}", said(&found));
        assert!(said(&found).contains("1 finding(s)"), "{setting}={value}: {}", said(&found));
    }
    let well = run(&data, &["doctor"]);
    assert!(well.status.success() && said(&well).contains("no private database yet"), "{}", said(&well));
    let refused = run(&data, &["--env", "production", "doctor"]);
    assert!(said(&refused).contains("set DATABASE_URL"), "{}", said(&refused));
    assert!(!data.exists(), "nothing was made");
}

#[test]
fn doctor_goes_on_when_the_database_is_out_of_reach() {
    let directory = tempfile::tempdir().expect("a directory");
    let found = chambers(directory.path(), &["doctor"])
        .env("DATABASE_URL", NOWHERE)
        .env("DATABASE_JOB_URL", NOWHERE)
        .env("MAIL_FROM", "nobody")
        .output()
        .expect("the binary runs");
    let said = said(&found);
    assert_eq!(found.status.code(), Some(1), "{said}");
    for told in
        ["as DATABASE_URL has it", "as DATABASE_JOB_URL has it", "MAIL_FROM is no mailbox", "DATABASE_OWNER_URL"]
    {
        assert!(said.contains(told), "{told} is missing in: {said}");
    }
    assert!(!said.contains("hunter2"), "no password is shown: {said}");
}
