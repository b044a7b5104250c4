//! Contacts: make, change, delete, restore; in `duplicates` and `merge`, find and merge duplicates.

pub mod duplicates;
pub mod merge;

use entity::Id;
use entity::crm::client_company;
use entity::crm::contact::{ActiveModel, Column, Consent, Entity, Model};
use entity::identity::organization_member as member;
use entity::portal::client_portal_access as grant;
use sea_orm::sea_query::Query;
use sea_orm::{ColumnTrait, Set};
use serde_json::Value as Json;
use uuid::Uuid;

use super::rules::contact as rules;
use crate::db::OrgTx;
use crate::error::{Reasons, Result};
use crate::identity::member::assignable;
use crate::patch::Patch;
use crate::portal::client_portal_access as grants;
use crate::repo::find::{self, Rows};
use crate::repo::references::References;
use crate::repo::save::{self, Child};
use crate::text;

/// What goes and comes back with a contact: their part in threads.
pub const CHILDREN: &[Child] = &[Child::of("thread_participants", "contact_id")];

/// What a caller says of a contact; on a new one only a name (or its parts) is needed.
#[derive(Clone, Debug, Default)]
pub struct Draft {
    /// The company where they work.
    pub client_company: Patch<Id<client_company::Entity>>,
    /// The member who looks after them.
    pub owner: Patch<Id<member::Entity>>,
    /// The name to show.
    pub name: Patch<String>,
    /// Their given name.
    pub given_name: Patch<String>,
    /// Their family name.
    pub family_name: Patch<String>,
    /// What they are at the company.
    pub title: Patch<String>,
    /// Their addresses; the first is the one that mail goes to.
    pub emails: Option<Vec<String>>,
    /// Their telephone numbers.
    pub phones: Option<Vec<String>>,
    /// What they are to the firm: `PRIMARY`, `BILLING`, `SIGNER`.
    pub roles: Option<Vec<String>>,
    /// Whether they agreed to be written to, and where they said so.
    pub consent: Option<(Consent, Option<String>)>,
    /// Free-form fields.
    pub custom_fields: Option<Json>,
    /// The partner's id of it.
    pub external_id: Patch<String>,
}

/// Makes a contact.
pub async fn create(tx: &OrgTx, draft: Draft) -> Result<Model> {
    let row = apply(tx, ActiveModel::default(), draft).await?;
    save::insert(tx, row, "created").await
}

/// Changes a contact.
pub async fn update(tx: &OrgTx, id: Id<Entity>, expected_version: Option<i32>, draft: Draft) -> Result<Model> {
    let before: Model = find::locked(tx, id, "id", expected_version, Rows::Live).await?;
    let row = apply(tx, before.clone().into(), draft).await?;
    save::update(tx, &before, row, "updated").await
}

/// Deletes a contact, softly: they take part in no thread any more, and nothing lets them into the portal.
pub async fn delete(tx: &OrgTx, id: Id<Entity>, expected_version: Option<i32>) -> Result<Model> {
    let before: Model = find::locked(tx, id, "id", expected_version, Rows::Live).await?;
    let after = save::delete(tx, &before, CHILDREN).await?;
    grants::revoke_all(tx, grant::Column::ContactId.eq(id)).await?;
    Ok(after)
}

/// Takes back what lets contacts into the portal who went with their company.
pub(super) async fn gone_with(tx: &OrgTx, company: Id<client_company::Entity>, deletion: Option<Uuid>) -> Result<()> {
    let gone =
        find::own::<Model>(tx, Rows::All).add(Column::ClientCompanyId.eq(company)).add(Column::DeletionId.eq(deletion));
    let gone = Query::select().column(Column::Id).from(Entity).cond_where(gone).take();
    grants::revoke_all(tx, grant::Column::ContactId.in_subquery(gone)).await
}

/// Brings a deleted contact back; what let them into the portal stays revoked. One whose company is still deleted stays: restore the company first.
pub async fn restore(tx: &OrgTx, id: Id<Entity>, expected_version: Option<i32>) -> Result<Model> {
    let before: Model = find::locked(tx, id, "id", expected_version, Rows::All).await?;
    save::restore(tx, &before, CHILDREN).await
}

async fn apply(tx: &OrgTx, mut row: ActiveModel, draft: Draft) -> Result<ActiveModel> {
    let mut reasons = Reasons::default();
    reasons.optional(&mut row.given_name, draft.given_name.clone(), |v| text::line("givenName", v, 100));
    reasons.optional(&mut row.family_name, draft.family_name.clone(), |v| text::line("familyName", v, 100));
    reasons.optional(&mut row.title, draft.title, |v| text::line("title", v, 200));
    reasons.optional(&mut row.external_id, draft.external_id, |v| text::line("externalId", v, 200));
    reasons.defaulted(&mut row.phones, draft.phones, |v| rules::phones(&v));
    reasons.defaulted(&mut row.roles, draft.roles, |v| Ok(rules::roles(v)));
    reasons.defaulted(&mut row.custom_fields, draft.custom_fields, |v| text::custom_fields("customFields", v));
    if let Some((forms, keys)) = draft.emails.and_then(|typed| reasons.take(rules::emails(&typed))) {
        row.emails = Set(forms);
        row.email_keys = Set(keys);
    }
    if let Some((consent, source)) = draft.consent {
        let source = text::given(source).and_then(|v| reasons.take(text::line("consent.source", v, 200)));
        // Said again is not agreed again: the first time stands.
        let already = row.consent.try_as_ref() == Some(&Consent::Granted);
        if !(already && consent == Consent::Granted) {
            row.consented_at = Set((consent == Consent::Granted).then(|| tx.now()));
        }
        row.consent = Set(consent);
        row.consent_source = Set(source);
    }

    let parts = (draft.given_name.flatten(), draft.family_name.flatten());
    let name = match draft.name {
        None if row.name.is_not_set() => rules::full_name(None, parts.0.as_deref(), parts.1.as_deref()).map(Some),
        name => name,
    };
    reasons.required("name", &mut row.name, name, |v| text::line("name", v, 200));

    let mut references = References::of(tx);
    let company = references.patch("clientCompanyId", draft.client_company, &mut row.client_company_id);
    let owner = references.patch("ownerId", draft.owner, &mut row.owner_member_id).that(assignable);
    let found = references.find().await?;
    found.put(company, &mut reasons)?;
    found.put(owner, &mut reasons)?;
    reasons.finish()?;
    Ok(row)
}
