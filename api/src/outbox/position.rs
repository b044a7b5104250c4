//! Which of an organization's events are there, by their numbers, and from where one can go on.

use entity::Id;
use entity::outbox::event_stream;

use crate::db::OrgTx;
use crate::error::{Fault, Result};
use crate::repo::find::{self, Rows};

/// Where an organization's events stand.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Position {
    /// The number of the last one; 0 before the first.
    pub last: i64,
    /// The number from which on all are kept; one more than the last if none is.
    pub oldest: i64,
}

/// Where the transaction's organization stands.
pub async fn position(tx: &OrgTx) -> Result<Position> {
    let stream = find::by_id::<event_stream::Model>(tx, Id::from_uuid(tx.organization().uuid()), Rows::All).await?;
    let (last, removed_to) = stream.map_or((0, 0), |stream| (stream.last_sequence, stream.removed_to));
    Ok(Position { last, oldest: removed_to + 1 })
}

impl Position {
    /// Behind which event somebody goes on who got `after`: refused where what comes behind it is not kept any more, so
    /// that nothing is missed in silence.
    pub fn behind(self, after: i64) -> Result<i64> {
        let Self { last, oldest } = self;
        let refused = |why: String| Err(Fault::BadUserInput(why).into());
        match after {
            after if after < 0 || after > last => refused(format!(
                "`after` is {after}, and the last event has the sequence {last}: give that of an event that you got."
            )),
            after if after < oldest - 1 => refused(format!(
                "Events are kept from the sequence {oldest} on: what comes behind {after} is not kept any more. \
                 Read the records anew, then go on after {}.",
                oldest - 1
            )),
            after => Ok(after),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_from_what_is_kept_one_can_go_on() {
        let kept = Position { last: 9, oldest: 4 };
        for (after, may) in [(-1, false), (0, false), (2, false), (3, true), (9, true), (10, false), (i64::MAX, false)]
        {
            assert_eq!(kept.behind(after).is_ok(), may, "{after}");
        }
        assert_eq!(Position { last: 0, oldest: 1 }.behind(0).ok(), Some(0), "there is nothing yet");
        let nothing_left = Position { last: 9, oldest: 10 };
        assert!(nothing_left.behind(8).is_err() && nothing_left.behind(9).is_ok());
        let told = format!("{:?}", kept.behind(1).expect_err("gone"));
        assert!(told.contains("from the sequence 4") && told.contains("after 3"), "{told}");
    }
}
