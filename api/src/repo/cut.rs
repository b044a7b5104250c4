//! Which of the rows that a statement found are a page.

use std::collections::HashMap;

use uuid::Uuid;

use super::list::PageArgs;
use super::scan::{FITS, PLACE};
use super::source::Found;
use crate::error::{Fault, Result};

/// Which of the rows that were found are a page, by their number, and what is around them.
#[derive(Debug, Default)]
pub struct Cut {
    /// The page's rows, in the list's order.
    pub rows: Vec<usize>,
    /// Whether rows follow.
    pub has_next: bool,
    /// Whether rows precede.
    pub has_previous: bool,
    /// The start cursor's row; after an early end, the last row scanned, even if filtered out.
    pub start: Option<usize>,
    /// The end cursor's row; likewise.
    pub end: Option<usize>,
}

/// The rows under each parent, in their order. Every parent has an entry; of several, its id stands behind each row.
pub(super) fn by_parent(rows: &impl Found, parents: &[Uuid]) -> Result<Vec<(Uuid, Vec<usize>)>> {
    if let [parent] = parents {
        return Ok(vec![(*parent, (0..rows.count()).collect())]);
    }
    let mut found: HashMap<Uuid, Vec<usize>> = HashMap::with_capacity(parents.len());
    for row in 0..rows.count() {
        let parent = rows.uuid(row, "parent").ok_or_else(|| Fault::Internal("a row without its parent".to_owned()))?;
        found.entry(parent).or_default().push(row);
    }
    Ok(parents.iter().map(|parent| (*parent, found.remove(parent).unwrap_or_default())).collect())
}

/// The page of the rows that were found for it, and one more. Behind the last one that was read, nothing is known.
pub(super) fn cut(found: &impl Found, rows: impl ExactSizeIterator<Item = usize>, args: &PageArgs, budget: u64) -> Cut {
    let limit = usize::try_from(args.limit).unwrap_or(usize::MAX);
    let mut page = Vec::with_capacity(rows.len().min(limit));
    let (mut more, mut ended) = (false, None);
    for row in rows {
        if page.len() == limit {
            more = true;
            break;
        }
        let is_last = is_last(found, row, budget);
        if is_last {
            more = true;
            ended = Some(row);
        }
        if found.flag(row, FITS).unwrap_or(true) {
            page.push(row);
        }
        if is_last {
            break;
        }
    }
    if args.backward {
        page.reverse();
    }
    let came_from = args.cursor.is_some();
    let (first, last) = (page.first().copied(), page.last().copied());
    if args.backward {
        Cut { rows: page, has_next: came_from, has_previous: more, start: ended.or(first), end: last }
    } else {
        Cut { rows: page, has_next: more, has_previous: came_from, start: first, end: ended.or(last) }
    }
}

/// Whether a row is the last that its scan was allowed to read.
fn is_last(found: &impl Found, row: usize, budget: u64) -> bool {
    // Only a scan that is not exact numbers its rows.
    found.long(row, PLACE) == Some(budget.cast_signed())
}
