//! Rows that a transaction looked up and did not change: a payload that shows them need not read them again.

use std::any::Any;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use uuid::Uuid;

/// What stands in a statement that may change, or delete, rows that were there. What functions and triggers do is not in a
/// statement's text: `tests/it/guards/seen.rs` lists those that change rows.
const CHANGING: [&str; 4] = ["UPDATE ", "DELETE ", "INTO \"messages\"", "app_erase_"];

/// The rows that a transaction has seen, by their ids. Clones share them.
#[derive(Clone, Default)]
pub struct Seen(Arc<Mutex<Vec<Noted>>>);

/// A row and its id.
type Noted = (Uuid, Arc<dyn Any + Send + Sync>);

impl Seen {
    /// Notes a row.
    pub fn note<M: Send + Sync + 'static>(&self, id: Uuid, row: M) {
        self.rows().push((id, Arc::new(row)));
    }

    /// A row that was noted and that the transaction has not changed since. Others may have changed it; but nobody has deleted
    /// it before the transaction's end, since what is noted is locked against that.
    pub fn row<M: Clone + Send + Sync + 'static>(&self, id: Uuid) -> Option<M> {
        let rows = self.rows();
        let mut of_id = rows.iter().rev().filter(|(noted, _)| *noted == id);
        of_id.find_map(|(_, row)| row.downcast_ref::<M>().cloned())
    }

    /// Forgets what a statement may make untrue: every row, whichever it changes.
    pub(super) fn heed(&self, sql: &str) {
        if !self.rows().is_empty() && CHANGING.iter().any(|word| sql.contains(word)) {
            self.forget();
        }
    }

    /// Forgets every row, for what was done to them is undone.
    pub(super) fn forget(&self) {
        self.rows().clear();
    }

    fn rows(&self) -> MutexGuard<'_, Vec<Noted>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
