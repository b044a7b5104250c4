//! Client companies: make, change, move between states, delete, restore, merge.

use entity::Id;
use entity::crm::client_company::{ActiveModel, CompanyStatus, Model};
use entity::identity::organization_member as member;
use sea_orm::Set;

use crate::db::OrgTx;
use crate::error::{Reasons, Result};
use crate::patch::Patch;
use crate::repo::save;
use crate::text;

/// What a caller says of a company; on a new one only a name is needed.
#[derive(Clone, Debug, Default)]
pub struct Draft {
    /// What it is called.
    pub name: Patch<String>,
    /// The member who looks after it.
    pub owner: Patch<Id<member::Entity>>,
}

/// Makes a company.
pub async fn create(tx: &OrgTx, draft: Draft) -> Result<Model> {
    let mut row = ActiveModel { status: Set(CompanyStatus::Prospect), ..ActiveModel::default() };
    let mut reasons = Reasons::default();
    reasons.required("name", &mut row.name, draft.name, |v| text::line("name", v, 200));
    if let Some(Some(id)) = draft.owner {
        reasons.gather(crate::identity::member::required(tx, id, "ownerId").await)?;
    }
    reasons.optional(&mut row.owner_member_id, draft.owner, Ok);
    reasons.finish()?;
    save::insert(tx, row, "created").await
}
