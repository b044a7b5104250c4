//! Global search: one statement looks through every type that the caller may read.
//!
//! Of each type it considers what the table's search finds by words (see `migration::search`: the newest 100), and what
//! its name, number, code or address begins with, by the indexes of those: so an exact match is found however old it is.
//! The best of each are ranked together.

pub mod graphql;
mod source;

use std::sync::LazyLock;

use uuid::Uuid;

use self::source::TYPED;
pub use self::source::{Kind, SOURCES, Source};
use crate::db::OrgTx;
use crate::error::Result;

/// How well a record fits, the best first.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Rank {
    /// Its name, number, code or address is what was asked for.
    Exact,
    /// One of them begins with it.
    Beginning,
    /// The words stand somewhere in it.
    Words,
}

/// A record that fits.
#[derive(Clone, Debug)]
pub struct Hit {
    /// Where it was found.
    pub source: &'static Source,
    /// Its id.
    pub id: Uuid,
    /// What it is called.
    pub title: String,
    /// What tells it from others of that name.
    pub subtitle: Option<String>,
    /// How well it fits.
    pub rank: Rank,
}

/// $1 organization, $2 what was typed, $3 the numbers of the sources, $4 how many. One text whatever is asked for, so that
/// it is prepared once: a source that is not asked for is not looked at.
static STATEMENT: LazyLock<String> = LazyLock::new(|| {
    let parts: Vec<String> = SOURCES.iter().enumerate().map(|(place, source)| source.select(place)).collect();
    format!(
        "WITH {TYPED} SELECT source, id, title, subtitle, rank FROM ({}) AS found \
         ORDER BY rank, updated_at DESC, id DESC LIMIT $4",
        parts.join(" UNION ALL ")
    )
});

/// The best `limit` records of those sources for what was typed, the best first, of equals the latest changed. What was
/// typed is not blank.
pub async fn find(tx: &OrgTx, typed: &str, sources: &[usize], limit: i64) -> Result<Vec<Hit>> {
    let places: Vec<i32> = sources.iter().filter_map(|place| i32::try_from(*place).ok()).collect();
    let values = [tx.organization().uuid().into(), typed.trim().into(), places.into(), limit.into()];
    let mut hits = Vec::new();
    for row in tx.all(STATEMENT.as_str(), values).await? {
        let place = usize::try_from(row.try_get::<i32>("", "source")?).unwrap_or(usize::MAX);
        let Some(source) = SOURCES.get(place) else { continue };
        let rank = match row.try_get::<i32>("", "rank")? {
            0 => Rank::Exact,
            1 => Rank::Beginning,
            _ => Rank::Words,
        };
        let (id, title) = (row.try_get("", "id")?, row.try_get("", "title")?);
        hits.push(Hit { source, id, title, subtitle: row.try_get("", "subtitle")?, rank });
    }
    Ok(hits)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A longer one would be prepared anew for each search.
    #[test]
    fn the_statement_stays_prepared() {
        assert!(STATEMENT.len() < 16 * 1024, "{} bytes", STATEMENT.len());
    }
}
