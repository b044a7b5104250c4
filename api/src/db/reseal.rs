//! Sealed values under another key than the one that seals now: counted, and sealed again.
//!
//! It is done as the maintenance role, which the owner takes on, across organizations; each value is opened and sealed
//! for its own. No version changes and no event is told: what is sealed stays the same. A value is replaced only if it
//! still is what was read, so whatever a server writes meanwhile stays; whoever was interrupted begins again, and finds
//! what is left.

use migration::roles::MAINTENANCE;
use sqlx::postgres::PgConnectOptions;
use sqlx::{AssertSqlSafe, Connection, PgConnection};
use uuid::Uuid;

use crate::auth::cipher::sealed::{SEALED, Sealed};
use crate::auth::cipher::{Cipher, Place};

/// The values that are sealed again at once: their rows are locked until that is committed.
const BATCH: i64 = 500;

/// What became of a column's values so far.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Progress {
    /// Which column.
    pub of: Sealed,
    /// How many are sealed again.
    pub resealed: u64,
    /// How many can't be opened with the keys that are set, and stay as they are.
    pub unreadable: u64,
}

/// How many values of a column are sealed with a key.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Under {
    /// Which column.
    pub of: Sealed,
    /// What names the key.
    pub key: String,
    /// How many.
    pub values: i64,
}

/// Seals what is sealed with older keys again with the first; `tell` hears of each batch. Answers what became of each
/// column.
pub async fn reseal(
    owner: &PgConnectOptions,
    cipher: &Cipher,
    mut tell: impl FnMut(Progress),
) -> Result<Vec<Progress>, sqlx::Error> {
    let mut connection = connect(owner).await?;
    let mut all = Vec::with_capacity(SEALED.len());
    for of in SEALED {
        let mut progress = Progress { of, resealed: 0, unreadable: 0 };
        let mut last = (Uuid::nil(), Uuid::nil());
        while let Some(next) = batch(&mut connection, cipher, &mut progress, last).await? {
            last = next;
            tell(progress);
        }
        all.push(progress);
    }
    connection.close().await?;
    Ok(all)
}

/// How many values are sealed with which key.
pub async fn keys(owner: &PgConnectOptions) -> Result<Vec<Under>, sqlx::Error> {
    let mut connection = connect(owner).await?;
    let mut found = Vec::new();
    for of in SEALED {
        let Sealed { table, column, .. } = of;
        let counts: Vec<(String, i64)> = sqlx::query_as(AssertSqlSafe(format!(
            "SELECT split_part({column}, '.', 2), count(*) FROM {table} WHERE {column} IS NOT NULL GROUP BY 1 ORDER BY 1"
        )))
        .fetch_all(&mut connection)
        .await?;
        found.extend(counts.into_iter().map(|(key, values)| Under { of, key, values }));
    }
    connection.close().await?;
    Ok(found)
}

async fn connect(owner: &PgConnectOptions) -> Result<PgConnection, sqlx::Error> {
    let mut connection = PgConnection::connect_with(owner).await?;
    sqlx::raw_sql(AssertSqlSafe(format!("SET ROLE {MAINTENANCE}"))).execute(&mut connection).await?;
    Ok(connection)
}

/// Seals the next values behind `last` again; answers the last one of them, or nothing when there are none.
async fn batch(
    connection: &mut PgConnection,
    cipher: &Cipher,
    progress: &mut Progress,
    last: (Uuid, Uuid),
) -> Result<Option<(Uuid, Uuid)>, sqlx::Error> {
    let Sealed { table, column, tenant, place } = progress.of;
    let found: Vec<(Uuid, Uuid, String)> = sqlx::query_as(AssertSqlSafe(format!(
        "SELECT {tenant}, id, {column} FROM {table} WHERE NOT starts_with({column}, $1) AND ({tenant}, id) > ($2, $3) \
         ORDER BY {tenant}, id LIMIT $4"
    )))
    .bind(cipher.beginning())
    .bind(last.0)
    .bind(last.1)
    .bind(BATCH)
    .fetch_all(&mut *connection)
    .await?;
    let Some(&(organization, id, _)) = found.last() else { return Ok(None) };

    let (mut organizations, mut ids, mut were, mut sealed) = (Vec::new(), Vec::new(), Vec::new(), Vec::new());
    for (organization, id, was) in found {
        let place = Place { organization, column: place };
        let Ok(plain) = cipher.decrypt(&was, place) else {
            progress.unreadable += 1;
            continue;
        };
        organizations.push(organization);
        ids.push(id);
        sealed.push(cipher.encrypt(&plain, place));
        were.push(was);
    }
    let done = sqlx::query(AssertSqlSafe(format!(
        "UPDATE {table} AS old SET {column} = new.sealed \
         FROM unnest($1::uuid[], $2::uuid[], $3::text[], $4::text[]) AS new (organization, id, was, sealed) \
         WHERE old.{tenant} = new.organization AND old.id = new.id AND old.{column} = new.was"
    )))
    .bind(organizations)
    .bind(ids)
    .bind(were)
    .bind(sealed)
    .execute(&mut *connection)
    .await?;
    progress.resealed += done.rows_affected();
    Ok(Some((organization, id)))
}
