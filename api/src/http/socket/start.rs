//! Where a subscription begins.

use crate::error::Result;
use crate::subscriptions::backlog::Position;

/// Behind which event it begins; where that can't be kept, whoever subscribes is told.
pub(super) fn start(after: Option<i64>, position: Position) -> Result<i64> {
    match after {
        None => Ok(position.last),
        // From the oldest on, whichever it is.
        Some(0) => Ok(0),
        Some(after) => position.behind(after),
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
