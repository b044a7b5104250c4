//! Whom a proposal is for: its deal, its client and the client's person fit each other.

use entity::agreements::proposal::{ActiveModel, Model};
use entity::crm::{client_company, contact, deal};
use entity::{Id, Row};
use sea_orm::{ActiveValue, Set};

use super::Draft;
use crate::agreements::rules::proposal as rules;
use crate::db::OrgTx;
use crate::error::{Reasons, Result};
use crate::identity::member::assignable;
use crate::repo::find::{self, Rows};
use crate::repo::references::References;

/// Puts the parties into the row, with the owner and the template; on a new one what is not said of client and person is
/// as in the deal. Answers with the client's currency, if the client is new to the proposal.
pub(super) async fn put(
    tx: &OrgTx,
    reasons: &mut Reasons,
    row: &mut ActiveModel,
    is_new: bool,
    draft: &Draft,
) -> Result<Option<String>> {
    let mut references = References::of(tx);
    let owner = references.patch("ownerId", draft.owner, &mut row.owner_member_id).that(assignable);
    let template = references.patch("projectTemplateId", draft.project_template, &mut row.project_template_id);
    let deal = references.patch("dealId", draft.deal, &mut row.deal_id);
    let company = references.patch("clientCompanyId", draft.client_company, &mut row.client_company_id);
    let contact = references.patch("contactId", draft.contact, &mut row.contact_id);
    let found = references.find().await?;
    found.put(owner, reasons)?;
    found.put(template, reasons)?;
    let mut deal = found.put(deal, reasons)?;
    let mut company = found.put(company, reasons)?;
    let mut person = found.put(contact, reasons)?;
    if is_new && let Some(deal) = &deal {
        if draft.client_company.is_none() {
            company = live::<client_company::Model>(tx, deal.client_company_id).await?;
            row.client_company_id = Set(company.as_ref().map(|company| company.id));
        }
        if draft.contact.is_none() {
            let at = cell(&row.client_company_id);
            let of_deal = live::<contact::Model>(tx, deal.contact_id).await?;
            person = of_deal.filter(|person| at.is_none() || person.client_company_id == at);
            row.contact_id = Set(person.as_ref().map(|person| person.id));
        }
    }
    let changes = [row.client_company_id.is_set(), row.deal_id.is_set(), row.contact_id.is_set()];
    let at = cell(&row.client_company_id);
    if changes[0] || changes[1] {
        if deal.is_none() {
            deal = live::<deal::Model>(tx, cell(&row.deal_id)).await?;
        }
        let field = if changes[1] { "dealId" } else { "clientCompanyId" };
        reasons.take(rules::same_client(field, at, deal.and_then(|deal| deal.client_company_id)));
    }
    if changes[0] || changes[2] {
        if person.is_none() {
            person = live::<contact::Model>(tx, cell(&row.contact_id)).await?;
        }
        let field = if changes[2] { "contactId" } else { "clientCompanyId" };
        reasons.take(person.map_or(Ok(()), |person| rules::works_there(field, at, person.client_company_id)));
    }
    Ok(company.and_then(|company| company.currency))
}

/// The client's person who decides: the one who is said, else the one who the proposal is for, if they are still there.
pub(in crate::agreements) async fn decider(
    tx: &OrgTx,
    proposal: &Model,
    said: Option<Id<contact::Entity>>,
) -> Result<Option<contact::Model>> {
    const FIELD: &str = "onBehalfOfContactId";
    let Some(said) = said else { return live(tx, proposal.contact_id).await };
    let person: contact::Model = find::required(tx, said, FIELD).await?;
    if proposal.contact_id != Some(said) {
        rules::works_there(FIELD, proposal.client_company_id, person.client_company_id)?;
    }
    Ok(Some(person))
}

/// The row of a reference, if there is one and it is not deleted.
pub(in crate::agreements) async fn live<M: Row>(tx: &OrgTx, id: Option<Id<M::Entity>>) -> Result<Option<M>> {
    match id {
        Some(id) => find::by_id(tx, id, Rows::Live).await,
        None => Ok(None),
    }
}

fn cell<T: Copy>(value: &ActiveValue<Option<T>>) -> Option<T>
where
    Option<T>: Into<sea_orm::Value>,
{
    value.try_as_ref().copied().flatten()
}
