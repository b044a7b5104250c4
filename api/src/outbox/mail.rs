//! Mails that an organization causes: rows of the transaction that they tell of, sent when it is committed. So whoever
//! is killed in between loses none; and what is undone writes to nobody.
//!
//! A mail is claimed under a lease and leaves the house before that is noted, so it is sent at least once, under an id
//! that stays the same: mail programs show it once. What it says is encrypted, and gone as soon as it ended.

mod failed;
mod next;
mod queue;
mod turn;

use chrono::{DateTime, Duration, Utc};
use entity::outbox::mail::{MailKind, Model};
use sea_orm::{ActiveEnum as _, Iterable as _};

pub use self::queue::queue;
pub use self::turn::turn;
use crate::auth::actor::OrganizationId;
use crate::auth::cipher::Place;
use crate::repo::lease::Leased;

impl Leased for Model {
    /// Several times as long as a mail server may take.
    const LEASE: Duration = Duration::seconds(60);
    const ALSO: &'static str = "";

    fn known() -> Option<(&'static str, Vec<String>)> {
        Some(("kind", MailKind::iter().map(|kind| kind.to_value()).collect()))
    }

    fn lease(&self) -> (i32, Option<DateTime<Utc>>) {
        (self.attempts, self.leased_until)
    }
}

/// Where mails of an organization are kept.
fn place(organization: OrganizationId) -> Place {
    Place { organization: organization.uuid(), column: "mails.sealed" }
}
