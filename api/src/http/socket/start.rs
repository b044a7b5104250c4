//! Where a subscription begins.

use crate::error::{Fault, Result};
use crate::subscriptions::backlog::Position;

/// Behind which event it begins; where that can't be kept, whoever subscribes is told.
pub(super) fn start(after: Option<i64>, Position { last, oldest }: Position) -> Result<i64> {
    let refused = |why: String| Err(Fault::BadUserInput(why).into());
    match after {
        None => Ok(last),
        // From the oldest on, whichever it is.
        Some(0) => Ok(0),
        Some(after) if after < 0 || after > last => refused(format!(
            "`after` is {after}, and the last event has the sequence {last}: give the `sequence` of an event that you got."
        )),
        Some(after) if after + 1 < oldest => refused(format!(
            "Events before the sequence {oldest} are not kept any more: read the records anew, then subscribe without \
             `after`."
        )),
        Some(after) => Ok(after),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_what_is_kept_can_be_gone_on_from() {
        let kept = Position { last: 9, oldest: 4 };
        assert_eq!(start(None, kept).ok(), Some(9));
        for (after, may) in [(-1, false), (0, true), (2, false), (3, true), (9, true), (10, false), (i64::MAX, false)] {
            assert_eq!(start(Some(after), kept).is_ok(), may, "{after}");
        }
        let nothing_yet = Position { last: 0, oldest: 1 };
        assert_eq!(start(Some(0), nothing_yet).ok(), Some(0));
        let nothing_left = Position { last: 9, oldest: 10 };
        assert!(start(Some(8), nothing_left).is_err() && start(Some(9), nothing_left).is_ok());
    }
}
