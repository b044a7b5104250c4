//! A believable firm to look at, and a second one that must not see it.
//!
//! Both are made by the real use cases, so that their timelines and outboxes are real; people, companies and sums are
//! the same each time, and all dates are counted back from today. [`cast`] invents, [`plan`] says who did what when,
//! and [`play`] does it.

#![allow(clippy::unnecessary_wraps, reason = "patches are what drafts take")]

mod books;
mod cast;
mod contracts;
mod deed;
mod firm;
mod offers;
mod papers;
mod payables;
mod plan;
mod play;
mod projects;
mod reminders;
mod talk;
mod tasks;
mod work;

use self::firm::{DEMO, OTHER};
use crate::services::Services;
use crate::start::Trouble;

/// The first firm's owner.
pub const OWNER: &str = DEMO.owner;
/// The second firm's owner.
pub const OTHER_OWNER: &str = OTHER.owner;
/// The password of all demo users. Development only.
pub const PASSWORD: &str = "demo-demo-demo";

/// Whether the demo firms are still to be made, or to be completed after a start that was cut short.
pub async fn is_wanted(services: &Services) -> Result<bool, Trouble> {
    Ok(!firm::is_complete(services, &DEMO).await? || !firm::is_complete(services, &OTHER).await?)
}

/// Makes both firms, if they are not there.
pub async fn run(services: &Services) -> Result<(), Trouble> {
    let hash = services.passwords.hash(PASSWORD).await;
    for firm in [&DEMO, &OTHER] {
        if !firm::is_complete(services, firm).await? {
            firm::make(services, firm, &hash).await?;
        }
    }
    Ok(())
}
