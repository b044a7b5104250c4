//! What mutations of engagements take.

use async_graphql::{InputObject, MaybeUndefined};
use entity::Id;
use entity::agreements::contract;
use entity::crm::{client_company, deal};
use entity::engagements::engagement::{self, BillingModel};
use entity::identity::organization_member;

use crate::engagements::engagement::Draft;
use crate::graphql::scalar::{Currency, Date};
use crate::graphql::trial::RequestOptions;

/// An engagement's own fields. What is left out stays as it is; null empties a field.
#[derive(Clone, Debug, InputObject)]
pub struct EngagementFields {
    /// What it is called, at most 200 characters; a new engagement needs one.
    name: MaybeUndefined<String>,
    /// What is to be done, at most 10,000 characters.
    description: MaybeUndefined<String>,
    /// What is billed for; FIXED if nothing is said. IMMUTABLE once the engagement has ended.
    billing_model: Option<BillingModel>,
    /// What it is billed in; if nothing is said the client's currency, else the organization's. IMMUTABLE once the
    /// engagement was activated.
    currency: Option<Currency>,
    /// Its first day; when it is activated without one, that day. IMMUTABLE once the engagement has ended.
    start_date: MaybeUndefined<Date>,
    /// Its last day, not before the first (INVALID). IMMUTABLE once the engagement has ended: renew it.
    end_date: MaybeUndefined<Date>,
    /// Whether it is meant to go on by another term when its last day comes; needs `endDate` and `termMonths` (REQUIRED).
    /// IMMUTABLE once the engagement has ended.
    auto_renew: Option<bool>,
    /// How long one term is, 1 to 120 months: by so much a renewal extends it. IMMUTABLE once the engagement has ended.
    term_months: MaybeUndefined<i32>,
    /// The member who answers for it.
    owner_id: MaybeUndefined<Id<organization_member::Entity>>,
    /// The id that a partner's system knows it by, at most 200 characters, unique in the organization.
    external_id: MaybeUndefined<String>,
}

/// Whom an engagement is for. If both are set, the deal must be with the client, or with nobody (INVALID).
#[derive(Clone, Debug, InputObject)]
#[expect(clippy::struct_field_names, reason = "they are fields of the schema")]
pub struct EngagementParties {
    /// The client; on a new engagement the deal's if nothing is said. IMMUTABLE once an invoice was issued. Draft invoices
    /// and invoice schedules follow it.
    client_company_id: MaybeUndefined<Id<client_company::Entity>>,
    /// The deal that was won.
    deal_id: MaybeUndefined<Id<deal::Entity>>,
    /// The contract by which it is agreed.
    contract_id: MaybeUndefined<Id<contract::Entity>>,
}

/// The fields with whom the engagement is for.
pub(super) fn draft(fields: EngagementFields, parties: EngagementParties) -> Draft {
    Draft {
        name: fields.name.into(),
        description: fields.description.into(),
        client_company: parties.client_company_id.into(),
        deal: parties.deal_id.into(),
        contract: parties.contract_id.into(),
        owner: fields.owner_id.into(),
        billing_model: fields.billing_model,
        currency: fields.currency.map(|currency| currency.0),
        start_date: fields.start_date.map_value(|date| date.0).into(),
        end_date: fields.end_date.map_value(|date| date.0).into(),
        auto_renew: fields.auto_renew,
        term_months: fields.term_months.into(),
        external_id: fields.external_id.into(),
    }
}

/// An engagement to make; it needs a name.
#[derive(Clone, Debug, InputObject)]
pub struct NewEngagementInput {
    /// Its own fields.
    #[graphql(flatten)]
    pub(super) fields: EngagementFields,
    /// Whom it is for.
    #[graphql(flatten)]
    pub(super) parties: EngagementParties,
}

/// What `createEngagement` takes.
#[derive(Clone, Debug, InputObject)]
pub struct CreateEngagementInput {
    /// The new engagement.
    #[graphql(flatten)]
    pub(super) engagement: NewEngagementInput,
    #[graphql(flatten)]
    pub(super) options: RequestOptions,
}

/// What `createEngagements` takes.
#[derive(Clone, Debug, InputObject)]
pub struct CreateEngagementsInput {
    /// The new engagements, at most 100.
    pub(super) engagements: Vec<NewEngagementInput>,
    #[graphql(flatten)]
    pub(super) options: RequestOptions,
}

/// What `updateEngagement` takes.
#[derive(Clone, Debug, InputObject)]
pub struct UpdateEngagementInput {
    /// Which engagement.
    pub(super) id: Id<engagement::Entity>,
    /// Change it only if it is still at this version; otherwise a CONFLICT.
    pub(super) expected_version: Option<i32>,
    /// The fields to change.
    #[graphql(flatten)]
    pub(super) fields: EngagementFields,
    /// Whom it is for from now on.
    #[graphql(flatten)]
    pub(super) parties: EngagementParties,
}

/// What `updateEngagements` takes.
#[derive(Clone, Debug, InputObject)]
pub struct UpdateEngagementsInput {
    /// Which engagements, and what to change; at most 100. They are changed in this order.
    pub(super) engagements: Vec<UpdateEngagementInput>,
    #[graphql(flatten)]
    pub(super) options: RequestOptions,
}
