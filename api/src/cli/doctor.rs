//! `chambers doctor`: what is wrong, and what to do about it. It changes nothing, and goes on after what fails.

use std::fmt::Display;
use std::io::{self, Write as _};

use sqlx::{Connection, PgConnection};

use super::misspelt;
use crate::auth::cipher::{Cipher, KeyUse};
use crate::config::{Config, production};
use crate::db::embedded::Cluster;
use crate::db::reseal::{self, Under};
use crate::db::{inspect, years};
use crate::start::{Database, Trouble, checks};

pub(super) async fn run(config: &Config) -> Result<(), Trouble> {
    let mut findings = if config.is_production() { production::findings(config) } else { Vec::new() };
    findings.extend(misspelt());
    findings.extend(checks::findings(config));
    let mut is_made = true;
    match Database::configured(config) {
        Ok(Some(database)) => findings.extend(look(config, &database).await),
        // Production has no private one, which was told.
        Ok(None) if config.is_production() => {}
        Ok(None) if Cluster::is_made(&config.data_dir) => findings.extend(look_at_private(config).await),
        Ok(None) => is_made = false,
        Err(trouble) => findings.push(trouble.to_string()),
    }
    // Whoever reads it may have enough.
    let _ = tell(&findings, is_made);
    if findings.is_empty() { Ok(()) } else { Err(format!("{} finding(s).", findings.len()).into()) }
}

fn tell(findings: &[String], is_made: bool) -> io::Result<()> {
    let mut out = io::stdout().lock();
    if !is_made {
        writeln!(out, "There is no private database yet: the first start makes it.")?;
    }
    if findings.is_empty() {
        writeln!(out, "All is well.")?;
    }
    findings.iter().try_for_each(|finding| writeln!(out, "- {finding}"))
}

/// The private database is started for the look, if it does not run.
async fn look_at_private(config: &Config) -> Vec<String> {
    let database = match Database::find(config).await {
        Ok(database) => database,
        Err(trouble) => return vec![format!("The private database does not start: {trouble}")],
    };
    let mut findings = look(config, &database).await;
    if let Err(trouble) = database.stop().await {
        findings.push(format!("The private database does not stop: {trouble}"));
    }
    findings
}

async fn look(config: &Config, database: &Database) -> Vec<String> {
    let mut findings = Vec::new();
    for (setting, options) in [("DATABASE_URL", &database.app), ("DATABASE_JOB_URL", &database.job)] {
        match inspect::role(options).await {
            Ok(inspection) => findings.extend(inspection.findings.into_iter().chain(inspection.warnings)),
            Err(error) => findings.push(out_of_reach(setting, &error)),
        }
    }
    findings.extend(years::warning(&database.job).await.unwrap_or_default());
    // Where one of them is out of reach, that was told.
    findings.extend(inspect::pair(&database.app, &database.job).await.unwrap_or_default());
    match look_as_owner(config, database).await {
        Ok(Some(found)) => findings.extend(found),
        Ok(None) => findings.push("Walls and migrations were not looked at: that needs DATABASE_OWNER_URL.".to_owned()),
        Err(error) => findings.push(out_of_reach("DATABASE_OWNER_URL", &error)),
    }
    findings
}

fn out_of_reach(setting: &str, error: &dyn Display) -> String {
    format!("The database can't be looked at as {setting} has it: {error}")
}

/// What the owner sees, if it is known how to be it.
async fn look_as_owner(config: &Config, database: &Database) -> Result<Option<Vec<String>>, Trouble> {
    let Some(owner) = database.owner.clone() else { return Ok(None) };
    let mut findings = Vec::new();
    let schema = inspect::schema(&owner).await?;
    findings.extend(schema.refusal());
    findings.extend(schema.warning());
    let pending = schema.lacking.iter();
    findings.extend(pending.map(|name| format!("The migration {name} is pending: run `chambers migrate up`.")));
    let mut connection = PgConnection::connect_with(&owner).await?;
    findings.extend(inspect::roles(&mut connection).await?.into_iter().map(|what| format!("The role {what}.")));
    findings.extend(
        inspect::walls(&mut connection)
            .await?
            .into_iter()
            .map(|what| format!("The table {what}: undo it, or restore the schema from the migrations.")),
    );
    connection.close().await?;
    // What keeps the keys from being read was told. Before the first start there are none.
    if let Ok(Some(cipher)) = checks::cipher(config)
        && schema.lacking.is_empty()
    {
        findings.extend(reseal::keys(&owner).await?.iter().filter_map(|under| under_key(&cipher, under)));
    }
    Ok(Some(findings))
}

/// What to do about values that are sealed with a key.
fn under_key(cipher: &Cipher, under: &Under) -> Option<String> {
    let Under { of, key, values } = under;
    let place = format!("{}.{}", of.table, of.column);
    match cipher.use_of(key) {
        KeyUse::Seals => None,
        KeyUse::Opens => {
            Some(format!("{values} value(s) of {place} are under an older data key: run `chambers reseal`."))
        }
        KeyUse::None => Some(format!(
            "{values} value(s) of {place} are under the data key {key}, which is not in CHAMBERS_DATA_KEYS: they can't be opened."
        )),
    }
}
