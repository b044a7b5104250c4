//! What goes on by itself goes turn by turn, and a turn that fails, or panics, is no end of those after it.

use std::any::Any;
use std::panic::AssertUnwindSafe;

use futures::FutureExt as _;
use uuid::Uuid;

use crate::db::Moment;
use crate::error::{Fault, Result};
use crate::services::Services;

/// The moment of a part's turn, with an id that finds it in logs and events.
pub fn moment(services: &Services, part: &str) -> Moment {
    Moment::new(services.clock.now(), format!("{part}_{}", Uuid::now_v7().simple()))
}

/// Takes a turn of a part; answers how much it did, nothing if it failed, which is logged.
pub async fn take(part: &'static str, turn: impl Future<Output = Result<usize>>) -> Option<usize> {
    let outcome = caught(turn).await;
    outcome.inspect_err(|error| tracing::warn!(part, cause = ?error, "a turn failed; the next is in a second")).ok()
}

/// Does a part of a turn, so that a defect is a failure of this part alone.
pub async fn caught<T>(work: impl Future<Output = Result<T>>) -> Result<T> {
    let outcome = AssertUnwindSafe(work).catch_unwind().await;
    outcome.unwrap_or_else(|panic| Err(Fault::Internal(format!("a panic: {}", said(&*panic))).into()))
}

/// What a panic said, for the log.
pub fn said(panic: &(dyn Any + Send)) -> &str {
    let text = panic.downcast_ref::<&str>().copied();
    text.or_else(|| panic.downcast_ref::<String>().map(String::as_str)).unwrap_or("nothing that can be read")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::error::Error;

    async fn defects(count: usize) -> Result<usize> {
        panic!("{count} defects")
    }

    async fn defect() -> Result<usize> {
        panic!("a defect, as this test wants it")
    }

    #[tokio::test]
    async fn neither_a_failure_nor_a_defect_leaves_its_turn() {
        assert_eq!(take("test", async { Ok(3) }).await, Some(3));
        assert_eq!(take("test", async { Err(Fault::Unavailable.into()) }).await, None);
        assert_eq!(take("test", defect()).await, None);
    }

    #[tokio::test]
    async fn a_defect_is_told_with_its_cause() {
        let told = |outcome: Result<usize>| match outcome {
            Err(Error::Fault(Fault::Internal(cause))) => cause,
            other => panic!("a defect was expected: {other:?}"),
        };
        assert_eq!(told(caught(defect()).await), "a panic: a defect, as this test wants it");
        assert_eq!(told(caught(defects(2)).await), "a panic: 2 defects");
        assert_eq!(said(&7), "nothing that can be read");
    }
}
