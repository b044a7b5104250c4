//! What mutations of deals take.

use async_graphql::{InputObject, MaybeUndefined};
use entity::Id;
use entity::crm::deal::{self, DealStage};
use entity::crm::{client_company, contact};
use entity::identity::organization_member;
use serde_json::json;

use crate::crm::deal::Draft;
use crate::graphql::mutation::emptied;
use crate::graphql::scalar::{Date, MoneyInput};
use crate::graphql::trial::RequestOptions;

/// A deal's own fields. What is left out stays as it is; null empties a field.
#[derive(Clone, Debug, InputObject)]
pub struct DealFields {
    /// What it is called, at most 200 characters; a new deal needs one.
    name: MaybeUndefined<String>,
    /// What it is worth: 0 or more, no more decimals than the currency has.
    amount: MaybeUndefined<MoneyInput>,
    /// How likely it is to be won, 0 to 100 percent. If nobody sets it, it follows the stage: 10 for LEAD, 25 for
    /// QUALIFIED, 50 for PROPOSAL, 75 for NEGOTIATION. A won deal's stays 100, a lost one's 0 (IMMUTABLE). Null
    /// leaves it.
    probability: Option<i32>,
    /// The day when it should be decided.
    expected_close_date: MaybeUndefined<Date>,
    /// The member who works on it.
    owner_id: MaybeUndefined<Id<organization_member::Entity>>,
    /// Free-form fields: a JSON object of at most 16 KiB, which replaces the old one.
    custom_fields: MaybeUndefined<serde_json::Value>,
    /// The id that a partner's system knows it by, at most 200 characters, unique in the organization.
    external_id: MaybeUndefined<String>,
}

/// Who a deal is with. If both are set, the contact must work at the company (INVALID).
#[derive(Clone, Debug, InputObject)]
pub struct DealParties {
    /// The company that it is with.
    client_company_id: MaybeUndefined<Id<client_company::Entity>>,
    /// The person to talk to.
    contact_id: MaybeUndefined<Id<contact::Entity>>,
}

impl From<DealFields> for Draft {
    fn from(fields: DealFields) -> Self {
        Self {
            name: fields.name.into(),
            amount: fields.amount.map_value(|money| (money.amount.0, money.currency.0)).into(),
            probability: fields.probability,
            expected_close_date: fields.expected_close_date.map_value(|date| date.0).into(),
            owner: fields.owner_id.into(),
            custom_fields: emptied(fields.custom_fields, json!({})),
            external_id: fields.external_id.into(),
            ..Self::default()
        }
    }
}

/// The fields with who the deal is with.
pub(super) fn draft(fields: DealFields, parties: DealParties) -> Draft {
    Draft { client_company: parties.client_company_id.into(), contact: parties.contact_id.into(), ..fields.into() }
}

/// A deal to make; it needs a name.
#[derive(Clone, Debug, InputObject)]
pub struct NewDealInput {
    /// Where it stands: an open stage, LEAD if nothing is said.
    pub(super) stage: Option<DealStage>,
    /// Its own fields.
    #[graphql(flatten)]
    pub(super) fields: DealFields,
    /// Who it is with.
    #[graphql(flatten)]
    pub(super) parties: DealParties,
}

/// What `createDeal` takes.
#[derive(Clone, Debug, InputObject)]
pub struct CreateDealInput {
    /// The new deal.
    #[graphql(flatten)]
    pub(super) deal: NewDealInput,
    #[graphql(flatten)]
    pub(super) options: RequestOptions,
}

/// What `createDeals` takes.
#[derive(Clone, Debug, InputObject)]
pub struct CreateDealsInput {
    /// The new deals, at most 100.
    pub(super) deals: Vec<NewDealInput>,
    #[graphql(flatten)]
    pub(super) options: RequestOptions,
}

/// What `updateDeal` takes.
#[derive(Clone, Debug, InputObject)]
pub struct UpdateDealInput {
    /// Which deal.
    pub(super) id: Id<deal::Entity>,
    /// Change it only if it is still at this version; otherwise a CONFLICT.
    pub(super) expected_version: Option<i32>,
    /// The fields to change.
    #[graphql(flatten)]
    pub(super) fields: DealFields,
    /// Who it is with from now on.
    #[graphql(flatten)]
    pub(super) parties: DealParties,
}

/// What `updateDeals` takes.
#[derive(Clone, Debug, InputObject)]
pub struct UpdateDealsInput {
    /// Which deals, and what to change; at most 100. They are changed in this order.
    pub(super) deals: Vec<UpdateDealInput>,
    #[graphql(flatten)]
    pub(super) options: RequestOptions,
}
