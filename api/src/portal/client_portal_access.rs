//! Grants of the portal: make, change, rotate, revoke, expire. The token is shown once; its hash is kept.
//!
//! Whoever exchanges a token for a session must look at the row: that it is ACTIVE, its time and uses are not over, and its
//! contact still is the engagement's client's. It is revoked with its contact and its engagement. Nothing of it is
//! remembered elsewhere, so that revoking counts at once.

use chrono::{DateTime, Utc};
use entity::Id;
use entity::crm::contact;
use entity::engagements::engagement;
use entity::portal::client_portal_access::{ActiveModel, ClientPortalAccessStatus, Column, Entity, Model};
use sea_orm::sea_query::{Expr, LockType};
use sea_orm::{ActiveEnum, ColumnTrait, Condition, EntityTrait, QueryFilter, QueryOrder, QuerySelect, Set};

use super::rules::client_portal_access::{self as rules, Action, LIFETIME};
use crate::auth::credential::{Credential, PortalToken};
use crate::db::OrgTx;
use crate::error::{Reasons, Result};
use crate::patch::Patch;
use crate::repo::find::{self, Rows};
use crate::repo::guard::allowed;
use crate::repo::references::References;
use crate::repo::save;
use crate::repo::sweep::{self, Swept, as_of, sweep};

/// Whom to let in, to what.
#[derive(Clone, Debug)]
pub struct Draft {
    /// The engagement that they see.
    pub engagement: Id<engagement::Entity>,
    /// Who.
    pub contact: Id<contact::Entity>,
    /// What of it: `INVOICES`, `PROPOSALS`, `CONTRACTS`, `PROJECTS`, `FILES`, `MESSAGES`.
    pub areas: Vec<String>,
    /// Until when, UTC; 30 days if nothing is said.
    pub expires_at: Option<DateTime<Utc>>,
    /// How often; not counted if nothing is said.
    pub max_uses: Option<i32>,
}

/// What is to change of a grant.
#[derive(Clone, Debug, Default)]
pub struct Change {
    /// What may be seen.
    pub areas: Option<Vec<String>>,
    /// Until when, UTC.
    pub expires_at: Option<DateTime<Utc>>,
    /// How often in all; `None` in it: not counted.
    pub max_uses: Patch<i32>,
}

/// Lets a contact see an engagement. The answer is the only place of the token.
pub async fn grant(tx: &OrgTx, draft: Draft) -> Result<(Model, PortalToken)> {
    let mut reasons = Reasons::default();
    let areas = reasons.take(rules::areas(draft.areas));
    let end = draft.expires_at.unwrap_or_else(|| tx.now() + LIFETIME);
    let expires_at = reasons.take(rules::expires_at(end, tx.now()));
    let max_uses = reasons.take(draft.max_uses.map(rules::max_uses).transpose());
    belongs(tx, &mut reasons, draft.engagement, draft.contact).await?;
    reasons.finish()?;
    let (Some(areas), Some(expires_at), Some(max_uses)) = (areas, expires_at, max_uses) else {
        return Err(save::missing("a reason"));
    };
    let row = ActiveModel {
        engagement_id: Set(draft.engagement),
        contact_id: Set(draft.contact),
        areas: Set(areas),
        expires_at: Set(expires_at),
        max_uses: Set(max_uses),
        ..Default::default()
    };
    insert(tx, row).await
}

/// Changes what may be seen, or until when.
pub async fn update(tx: &OrgTx, id: Id<Entity>, expected_version: Option<i32>, change: Change) -> Result<Model> {
    let before = allowed(tx, id, expected_version, Action::Update).await?;
    let mut row: ActiveModel = before.clone().into();
    let mut reasons = Reasons::default();
    reasons.defaulted(&mut row.areas, change.areas, rules::areas);
    reasons.defaulted(&mut row.expires_at, change.expires_at, |end| rules::expires_at(end, tx.now()));
    reasons.optional(&mut row.max_uses, change.max_uses, |most| rules::more_uses(most, before.use_count));
    reasons.finish()?;
    save::update(tx, &before, row, "updated").await
}

/// Replaces a grant by one of the same, with a new token; the old one is revoked.
pub async fn rotate(tx: &OrgTx, id: Id<Entity>, expected_version: Option<i32>) -> Result<(Model, PortalToken)> {
    // The contact before the grant, as those who delete or merge contacts.
    let seen: Option<Model> = find::by_id(tx, id, Rows::Live).await?;
    let mut reasons = Reasons::default();
    if let Some(seen) = &seen {
        belongs(tx, &mut reasons, seen.engagement_id, seen.contact_id).await?;
    }
    let held = allowed(tx, id, expected_version, Action::Rotate).await?;
    reasons.finish().map_err(|error| error.within("id"))?;
    let before = save::update(tx, &held, revoked(tx, &held), "revoked").await?;
    let row = ActiveModel {
        engagement_id: Set(before.engagement_id),
        contact_id: Set(before.contact_id),
        areas: Set(before.areas),
        expires_at: Set(rules::renewed(before.created_at, before.expires_at, tx.now())),
        max_uses: Set(before.max_uses),
        ..Default::default()
    };
    insert(tx, row).await
}

/// Takes a grant back: its token lets nobody in any more.
pub async fn revoke(tx: &OrgTx, id: Id<Entity>, expected_version: Option<i32>) -> Result<Model> {
    let before = allowed(tx, id, expected_version, Action::Revoke).await?;
    save::update(tx, &before, revoked(tx, &before), "revoked").await
}

/// Takes back all grants like these that hold, such as those of a contact who is being deleted.
pub async fn revoke_all(tx: &OrgTx, like: Expr) -> Result<()> {
    let held = find::own::<Model>(tx, Rows::Live).add(like).add(Column::Status.eq(ClientPortalAccessStatus::Active));
    for before in Entity::find().filter(held).order_by_asc(Column::Id).lock(LockType::Update).all(tx).await? {
        save::update(tx, &before, revoked(tx, &before), "revoked").await?;
    }
    Ok(())
}

fn revoked(tx: &OrgTx, before: &Model) -> ActiveModel {
    ActiveModel {
        status: Set(ClientPortalAccessStatus::Revoked),
        revoked_at: Set(Some(tx.now())),
        ..before.clone().into()
    }
}

/// Grants that hold, and whose time was over by a moment.
pub fn over(as_of: DateTime<Utc>) -> Condition {
    sweep::over::<Model>(&ClientPortalAccessStatus::Active.to_value(), as_of)
}

/// Expires the grants whose time was over by a moment, now if nothing is said.
pub async fn expire(tx: &OrgTx, by: Option<DateTime<Utc>>) -> Result<Swept<Model>> {
    let as_of = as_of(by, tx.now())?;
    let expired =
        |before: &Model| ActiveModel { status: Set(ClientPortalAccessStatus::Expired), ..before.clone().into() };
    sweep(tx, over(as_of), "expired", expired).await
}

/// The link that lets its holder in. It names the organization and holds the token.
pub fn link(app_url: &str, token: &PortalToken) -> String {
    format!("{app_url}/portal?token={}", token.reveal())
}

/// Checks that the contact is one of the engagement's client; both are held until the transaction ends.
async fn belongs(
    tx: &OrgTx,
    reasons: &mut Reasons,
    engagement: Id<engagement::Entity>,
    contact: Id<contact::Entity>,
) -> Result<()> {
    let mut references = References::of(tx);
    let engagement = references.add::<engagement::Model>("engagementId", Some(Some(engagement)));
    let contact = references.add::<contact::Model>("contactId", Some(Some(contact)));
    let found = references.find().await?;
    let engagement = reasons.gather(found.get(&engagement))?.flatten();
    let contact = reasons.gather(found.get(&contact))?.flatten();
    if let (Some(engagement), Some(contact)) = (engagement, contact) {
        reasons.take(rules::same_client(engagement.client_company_id, contact.client_company_id));
    }
    Ok(())
}

async fn insert(tx: &OrgTx, row: ActiveModel) -> Result<(Model, PortalToken)> {
    let token: PortalToken = Credential::make(tx.organization().uuid());
    let row = ActiveModel {
        token_hash: Set(token.body.hash().as_bytes().to_vec()),
        status: Set(ClientPortalAccessStatus::Active),
        ..row
    };
    Ok((save::insert(tx, row, "granted").await?, token))
}
