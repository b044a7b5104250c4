//! Erasing a contact.

use entity::Id;
use entity::crm::contact::{Entity, Model};
use sea_orm::QueryResult;
use uuid::Uuid;

use super::{Erased, Purpose, demand_owner};
use crate::db::OrgTx;
use crate::error::{Result, UserError, UserErrorCode};
use crate::outbox;
use crate::repo::find::{self, Rows};

/// A record that stays although it tells of the person.
#[derive(Clone, Debug)]
pub struct Retained {
    /// The prefix of its id.
    pub subject: String,
    /// Its id.
    pub id: Uuid,
    /// Why it stays.
    pub reason: String,
}

/// What became of the person's data.
#[derive(Clone, Debug, Default)]
pub struct Erasure {
    /// What is gone.
    pub erased: Vec<Erased>,
    /// What stays.
    pub retained: Vec<Retained>,
}

/// Erases a contact, also a deleted one, with everyone merged into it. What confirms it is the contact's name.
pub async fn erase(tx: &OrgTx, id: Id<Entity>, expected_version: Option<i32>, purpose: Purpose<'_>) -> Result<Erasure> {
    demand_owner(tx).await?;
    let contact: Model = find::locked(tx, id, "contactId", expected_version, Rows::All).await?;
    if let Some(survivor) = contact.merged_into_id {
        let reason = format!("The contact was merged into {survivor}: erase that one, and this goes with it.");
        return Err(UserError::on("contactId", UserErrorCode::InvalidTransition, reason).into());
    }
    purpose.confirm(&contact.name, "name")?;
    let erase = "SELECT kind, place, subject, amount, reason FROM app_erase_contact($1, $2)";
    let values = [contact.id.uuid().into(), tx.now().into()];
    let mut erasure = Erasure::default();
    for row in tx.all(erase, values).await? {
        erasure.add(&row)?;
    }
    outbox::erased(tx, &contact).await?;
    Ok(erasure)
}

impl Erasure {
    fn add(&mut self, row: &QueryResult) -> Result<()> {
        let place = row.try_get("", "place")?;
        if let Some(id) = row.try_get("", "subject")? {
            self.retained.push(Retained { subject: place, id, reason: row.try_get("", "reason")? });
        } else {
            self.erased.push(Erased { table: place, count: row.try_get("", "amount")? });
        }
        Ok(())
    }
}
