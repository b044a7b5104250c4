//! Which events are next, and in which order.

use std::collections::HashMap;

use entity::Tag as _;
use entity::identity::{api_key, organization, organization_member};
use sea_orm::{QueryResult, Value};
use uuid::Uuid;

use crate::db::OrgTx;
use crate::error::Result;

/// The most events that one transaction passes on.
const BATCH: usize = 500;

/// An event without a number.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Pending {
    pub id: Uuid,
    pub subject: Uuid,
    /// The subject's version after the event.
    pub version: i32,
    /// Whether it may change who may do what.
    pub is_of_access: bool,
}

/// The types of records that say who may do what.
const OF_ACCESS: [&str; 3] =
    [api_key::Entity::PREFIX, organization::Entity::PREFIX, organization_member::Entity::PREFIX];

const NEXT: &str = "SELECT id, subject_id, subject_version, subject_type FROM outbox_events \
    WHERE organization_id = $1 AND status = 'PENDING' \
      AND ($3 OR subject_id <> ALL (ARRAY(SELECT failing.subject_id FROM outbox_events failing \
        WHERE failing.organization_id = $1 AND failing.status = 'PENDING' AND failing.attempts > 0))) \
    ORDER BY id LIMIT $2";

/// What happened to the same records and comes behind a full batch.
const BEHIND: &str = "SELECT id, subject_id, subject_version, subject_type FROM outbox_events \
    WHERE organization_id = $1 AND subject_id = ANY($2) AND id > $3 AND status = 'PENDING' ORDER BY id";

/// The next pending events of the organization, in the order of their numbers: as they were made, and those of one
/// record by its versions. Ids are made by the clocks of several servers, which differ; a record's versions are counted
/// under its lock. Without a `retry`, what could not be passed on waits, and with it what else happened to the same
/// records.
pub(super) async fn next(tx: &OrgTx, retry: bool) -> Result<Vec<Pending>> {
    let limit = i64::try_from(BATCH).unwrap_or(i64::MAX);
    let mut events = pending(tx, NEXT, vec![tx.organization().into(), limit.into(), retry.into()]).await?;
    if let Some(end) = events.last().filter(|_| events.len() == BATCH).map(|event| event.id) {
        let latest = latest(&events);
        let subjects = latest.keys().copied().collect::<Vec<_>>();
        let behind = pending(tx, BEHIND, vec![tx.organization().into(), subjects.into(), end.into()]).await?;
        events.extend(behind.into_iter().filter(|event| latest.get(&event.subject) > Some(&event.version)));
    }
    Ok(by_version(events))
}

async fn pending(tx: &OrgTx, statement: &str, values: Vec<Value>) -> Result<Vec<Pending>> {
    let event = |row: &QueryResult| -> Result<Pending> {
        let (id, subject) = (row.try_get("", "id")?, row.try_get("", "subject_id")?);
        let (version, subject_type): (i32, String) =
            (row.try_get("", "subject_version")?, row.try_get("", "subject_type")?);
        Ok(Pending { id, subject, version, is_of_access: OF_ACCESS.contains(&subject_type.as_str()) })
    };
    let rows = tx.all(statement, values).await?;
    rows.iter().map(event).collect()
}

/// The latest version of each record.
fn latest(events: &[Pending]) -> HashMap<Uuid, i32> {
    let mut latest = HashMap::new();
    for event in events {
        let known = latest.entry(event.subject).or_insert(event.version);
        *known = event.version.max(*known);
    }
    latest
}

/// Puts each record's events into the places that they have, in the order of their versions. Those of one version stay
/// as they are.
fn by_version(mut events: Vec<Pending>) -> Vec<Pending> {
    let mut of_each: HashMap<Uuid, Vec<Pending>> = HashMap::new();
    for event in &events {
        of_each.entry(event.subject).or_default().push(*event);
    }
    for own in of_each.values_mut() {
        // From the last one on, so that the next is taken off the end.
        own.sort_by_key(|event| event.version);
        own.reverse();
    }
    for place in &mut events {
        if let Some(next) = of_each.get_mut(&place.subject).and_then(Vec::pop) {
            *place = next;
        }
    }
    events
}

#[cfg(test)]
mod tests {
    use super::*;

    fn event(id: u128, subject: u128, version: i32) -> Pending {
        Pending { id: Uuid::from_u128(id), subject: Uuid::from_u128(subject), version, is_of_access: false }
    }

    fn ids(events: Vec<Pending>) -> Vec<u128> {
        events.into_iter().map(|event| event.id.as_u128()).collect()
    }

    #[test]
    fn what_is_in_order_stays_as_it_is() {
        assert_eq!(ids(by_version(vec![event(1, 7, 1), event(2, 8, 4), event(3, 7, 2), event(4, 8, 5)])), [1, 2, 3, 4]);
        assert!(by_version(Vec::new()).is_empty());
    }

    #[test]
    fn a_records_events_come_by_version_in_the_places_they_have() {
        // The server that made version 3 is behind the one that made version 2.
        let events = vec![event(1, 7, 3), event(2, 8, 1), event(3, 7, 1), event(4, 9, 1), event(5, 7, 2)];
        assert_eq!(ids(by_version(events)), [3, 2, 5, 4, 1]);
    }

    #[test]
    fn events_of_one_version_stay_in_the_order_of_their_ids() {
        assert_eq!(ids(by_version(vec![event(1, 7, 2), event(2, 7, 2), event(3, 7, 1), event(4, 7, 2)])), [3, 1, 2, 4]);
    }

    #[test]
    fn the_latest_version_is_known_of_each_record() {
        let latest = latest(&[event(1, 7, 3), event(2, 8, 1), event(3, 7, 1)]);
        assert_eq!((latest[&Uuid::from_u128(7)], latest[&Uuid::from_u128(8)]), (3, 1));
    }
}
