//! `chambers reseal`: what was sealed with older data keys is sealed with the first one, so that the others can go.

use crate::config::Config;
use crate::db::reseal::{self, Progress};
use crate::start::{self, Database, Trouble};

pub(super) async fn run(config: &Config) -> Result<(), Trouble> {
    let database = Database::find(config).await?;
    let outcome = reseal(config, &database).await;
    database.stop().await?;
    outcome
}

async fn reseal(config: &Config, database: &Database) -> Result<(), Trouble> {
    let cipher = start::cipher(config)?;
    let columns = reseal::reseal(&database.owner()?, &cipher, |progress| println!("{}", told(&progress))).await?;
    let unreadable: u64 = columns.iter().map(|progress| progress.unreadable).sum();
    if unreadable > 0 {
        return Err(format!(
            "{unreadable} value(s) can't be opened with the keys in CHAMBERS_DATA_KEYS and stay as they are: add the key \
             that sealed them (`chambers doctor` names it), and run this again."
        )
        .into());
    }
    let resealed: u64 = columns.iter().map(|progress| progress.resealed).sum();
    println!(
        "{resealed} value(s) resealed. The other keys can be taken out when, a minute later, `chambers doctor` finds nothing \
         under them."
    );
    Ok(())
}

fn told(progress: &Progress) -> String {
    let Progress { of, resealed, unreadable } = progress;
    let lost = if *unreadable == 0 { String::new() } else { format!(", {unreadable} that can't be opened") };
    format!("{}.{}: {resealed} resealed{lost}", of.table, of.column)
}
