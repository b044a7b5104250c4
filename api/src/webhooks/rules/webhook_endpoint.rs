//! Where an endpoint can go, how many there can be, and which events it can ask for.

use chrono::Duration;
use entity::webhooks::webhook_endpoint::Model;
use entity::webhooks::webhook_endpoint::WebhookEndpointStatus::{self, AutoDisabled, Disabled, Enabled};

use crate::error::{Reasons, Result, UserError, UserErrorCode};
use crate::outbox::types;
use crate::transition::{Transition, Transitions, When, stateful};

/// The most endpoints of an organization.
pub const MOST: u64 = 50;
/// The most types of events that one endpoint names.
pub const MOST_TYPES: usize = 200;
/// The longest time that a rotated secret signs beside its successor, in hours: a week.
pub const LONGEST_OVERLAP: i32 = 168;

/// What can be done to an endpoint.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Action {
    /// Change its fields.
    Update,
    /// Send events to it.
    Enable,
    /// Send it nothing more.
    Disable,
    /// Give it another secret.
    RotateSecret,
    /// Send it a ping.
    Ping,
    /// Delete it.
    Delete,
    /// Bring it back.
    Restore,
}

const EVERY: &[WebhookEndpointStatus] = &[Enabled, Disabled, AutoDisabled];

/// In which states each mutation is possible.
pub const TRANSITIONS: Transitions<Action, WebhookEndpointStatus> = Transitions {
    subject: "webhook endpoint",
    frozen: &[],
    actions: &[
        Transition { action: Action::Update, mutation: "updateWebhookEndpoint", when: When::In(EVERY) },
        Transition {
            action: Action::Enable,
            mutation: "enableWebhookEndpoint",
            when: When::In(&[Disabled, AutoDisabled]),
        },
        Transition { action: Action::Disable, mutation: "disableWebhookEndpoint", when: When::In(&[Enabled]) },
        Transition { action: Action::RotateSecret, mutation: "rotateWebhookSecret", when: When::In(EVERY) },
        Transition { action: Action::Ping, mutation: "pingWebhook", when: When::In(&[Enabled]) },
        Transition { action: Action::Delete, mutation: "deleteWebhookEndpoint", when: When::In(EVERY) },
        Transition { action: Action::Restore, mutation: "restoreWebhookEndpoint", when: When::Deleted },
    ],
};

stateful!(Model, status: WebhookEndpointStatus);

/// There can be one more endpoint while there are so many.
pub fn one_more(live: u64) -> Result<(), UserError> {
    if live < MOST {
        return Ok(());
    }
    let reason = format!("The organization has {MOST} webhook endpoints already: delete some.");
    Err(UserError::whole(UserErrorCode::Limit, reason))
}

/// How long a rotated secret goes on, in whole hours.
pub fn overlap(hours: i32) -> Result<Duration, UserError> {
    if (0..=LONGEST_OVERLAP).contains(&hours) {
        return Ok(Duration::hours(hours.into()));
    }
    let reason = format!("`overlapHours` must be 0 to {LONGEST_OVERLAP}.");
    Err(UserError::on("overlapHours", UserErrorCode::Invalid, reason))
}

/// Types of events, each once; none are all.
pub fn event_types(wanted: Vec<String>) -> Result<Vec<String>> {
    let mut reasons = Reasons::default();
    if wanted.len() > MOST_TYPES {
        let reason = format!("`eventTypes` takes at most {MOST_TYPES}; these are {}. None are all.", wanted.len());
        return Err(UserError::on("eventTypes", UserErrorCode::Limit, reason).into());
    }
    let mut known = Vec::with_capacity(wanted.len());
    for (place, event_type) in wanted.into_iter().enumerate() {
        if types::subject(&event_type).is_none() {
            let reason = "`eventTypes` must be types of events, such as `invoice.issued`.";
            reasons.add(UserError::on(format!("eventTypes.{place}"), UserErrorCode::Invalid, reason));
        } else if !known.contains(&event_type) {
            known.push(event_type);
        }
    }
    reasons.finish().map(|()| known)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::error::{Error, Refusal};

    /// State × action, the whole table.
    #[test]
    fn every_state_allows_just_these_actions() {
        let (update, rotate, delete) = ("updateWebhookEndpoint", "rotateWebhookSecret", "deleteWebhookEndpoint");
        let table: &[(WebhookEndpointStatus, &[&str])] = &[
            (Enabled, &[update, "disableWebhookEndpoint", rotate, "pingWebhook", delete]),
            (Disabled, &[update, "enableWebhookEndpoint", rotate, delete]),
            (AutoDisabled, &[update, "enableWebhookEndpoint", rotate, delete]),
        ];
        for (status, expected) in table {
            let allowed = |deleted| {
                let available = TRANSITIONS.available(status, deleted).filter(|(_, why_not)| why_not.is_none());
                available.map(|(mutation, _)| mutation).collect::<Vec<_>>()
            };
            assert_eq!(allowed(false), *expected, "{status:?}");
            assert_eq!(allowed(true), ["restoreWebhookEndpoint"], "{status:?}");
        }
    }

    #[test]
    fn there_are_bounds() {
        assert_eq!((one_more(0), one_more(49)), (Ok(()), Ok(())));
        assert_eq!(one_more(50).expect_err("too many").code, UserErrorCode::Limit);
        assert_eq!((overlap(0), overlap(168)), (Ok(Duration::zero()), Ok(Duration::days(7))));
        for hours in [-1, 169] {
            assert_eq!(overlap(hours).expect_err("out of bounds").field.as_deref(), Some("overlapHours"));
        }
    }

    #[test]
    fn only_what_can_happen_is_asked_for() {
        let types = |all: &[&str]| event_types(all.iter().map(|one| (*one).to_owned()).collect());
        assert_eq!(types(&[]).expect("all"), Vec::<String>::new());
        let twice = types(&["deal.won", "invoice.issued", "deal.won"]).expect("both are types");
        assert_eq!(twice, ["deal.won", "invoice.issued"]);
        let refused = types(&["deal.won", "deal.exploded", "*"]).expect_err("no types");
        let Error::Refused(Refusal(reasons)) = refused else { panic!("{refused:?}") };
        let fields: Vec<_> = reasons.iter().filter_map(|reason| reason.field.as_deref()).collect();
        assert_eq!(fields, ["eventTypes.1", "eventTypes.2"]);
        let refused = types(&["deal.won"; 201]).expect_err("too many");
        assert!(matches!(refused, Error::Refused(Refusal(reasons)) if reasons[0].code == UserErrorCode::Limit));
    }
}
