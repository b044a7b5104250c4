//! When a delivery can be sent again by hand.

use entity::webhooks::webhook_delivery::WebhookDeliveryStatus::{self, Dead, Retrying, Succeeded};

use crate::error::{UserError, UserErrorCode};
use crate::transition::{State, Transition, Transitions, When};

/// The most attempts of one delivery, those by hand counted.
pub const MOST_ATTEMPTS: i32 = 100;

/// What can be done to a delivery.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Action {
    /// Send it again, now.
    Redeliver,
}

/// In which states each mutation is possible.
pub const TRANSITIONS: Transitions<Action, WebhookDeliveryStatus> = Transitions {
    subject: "delivery",
    frozen: &[],
    actions: &[Transition {
        action: Action::Redeliver,
        mutation: "redeliverWebhook",
        when: When::In(&[Retrying, Succeeded, Dead]),
    }],
};

impl State for WebhookDeliveryStatus {
    type Action = Action;

    fn transitions() -> &'static Transitions<Action, Self> {
        &TRANSITIONS
    }
}

/// A delivery can be sent once more after so many attempts.
pub fn once_more(attempts: i32) -> Result<(), UserError> {
    if attempts < MOST_ATTEMPTS {
        return Ok(());
    }
    let reason =
        format!("It was tried {attempts} times, and {MOST_ATTEMPTS} are the most: read the event with `events`.");
    Err(UserError::on("id", UserErrorCode::Limit, reason))
}

#[cfg(test)]
mod tests {
    use entity::webhooks::webhook_delivery::WebhookDeliveryStatus::Queued;

    use super::*;

    #[test]
    fn what_was_tried_can_be_sent_again() {
        for (status, allowed) in [(Queued, false), (Retrying, true), (Succeeded, true), (Dead, true)] {
            assert_eq!(TRANSITIONS.guard(&Action::Redeliver, &status).is_ok(), allowed, "{status:?}");
        }
        assert_eq!(once_more(99), Ok(()));
        assert_eq!(once_more(100).expect_err("too often").code, UserErrorCode::Limit);
    }
}
