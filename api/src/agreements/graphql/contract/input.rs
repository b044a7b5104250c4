//! What making and changing contracts takes.

use async_graphql::{InputObject, MaybeUndefined};
use entity::Id;
use entity::agreements::contract::{self, ContractRenewal};
use entity::agreements::proposal;
use entity::crm::client_company;
use entity::identity::organization_member;

use crate::agreements::contract::Draft;
use crate::graphql::scalar::{Date, MoneyInput};
use crate::graphql::trial::RequestOptions;

/// A contract's own fields. What is left out stays as it is; null empties a field.
#[derive(Clone, Debug, InputObject)]
pub struct ContractFields {
    /// What it is called, at most 200 characters; a new contract needs one.
    title: MaybeUndefined<String>,
    /// What is agreed, at most 200,000 characters: plain text, which is signed to the letter. A new contract needs it.
    body: MaybeUndefined<String>,
    /// What it is worth: 0 or more, no more decimals than the currency has.
    value: MaybeUndefined<MoneyInput>,
    /// Its first day; without one it holds from its execution on.
    effective_date: MaybeUndefined<Date>,
    /// Its last day, not before the first (INVALID).
    end_date: MaybeUndefined<Date>,
    /// What happens then; NONE if nothing is said. The others need `endDate` and `renewalMonths` (REQUIRED).
    renewal: Option<ContractRenewal>,
    /// How long one more term is, 1 to 120 months.
    renewal_months: MaybeUndefined<i32>,
    /// So many days before its last one notice must be given, 0 to 3,660; on the last day at the latest if nothing is said.
    notice_days: MaybeUndefined<i32>,
    /// The member who answers for it.
    owner_id: MaybeUndefined<Id<organization_member::Entity>>,
    /// The id that a partner's system knows it by, at most 200 characters, unique in the organization.
    external_id: MaybeUndefined<String>,
}

/// Whom a contract is with. If both are set, the proposal must be to the client, or to nobody (INVALID).
#[derive(Clone, Debug, InputObject)]
pub struct ContractParties {
    /// The client; on a new contract the proposal's if nothing is said.
    client_company_id: MaybeUndefined<Id<client_company::Entity>>,
    /// The proposal that it came of.
    proposal_id: MaybeUndefined<Id<proposal::Entity>>,
}

/// The fields with whom the contract is with.
pub(super) fn draft(fields: ContractFields, parties: ContractParties) -> Draft {
    Draft {
        title: fields.title.into(),
        body: fields.body.into(),
        client_company: parties.client_company_id.into(),
        proposal: parties.proposal_id.into(),
        owner: fields.owner_id.into(),
        value: fields.value.map_value(|money| (money.amount.0, money.currency.0)).into(),
        effective_date: fields.effective_date.map_value(|date| date.0).into(),
        end_date: fields.end_date.map_value(|date| date.0).into(),
        renewal: fields.renewal,
        renewal_months: fields.renewal_months.into(),
        notice_days: fields.notice_days.into(),
        external_id: fields.external_id.into(),
    }
}

/// What `createContract` takes; it needs a title and a body.
#[derive(Clone, Debug, InputObject)]
pub struct CreateContractInput {
    /// Its own fields.
    #[graphql(flatten)]
    pub(super) fields: ContractFields,
    /// Whom it is with.
    #[graphql(flatten)]
    pub(super) parties: ContractParties,
    #[graphql(flatten)]
    pub(super) options: RequestOptions,
}

/// What `updateContract` takes.
#[derive(Clone, Debug, InputObject)]
pub struct UpdateContractInput {
    /// Which contract.
    pub(super) id: Id<contract::Entity>,
    /// Change it only if it is still at this version; otherwise a CONFLICT.
    pub(super) expected_version: Option<i32>,
    /// The fields to change.
    #[graphql(flatten)]
    pub(super) fields: ContractFields,
    /// Whom it is with from now on.
    #[graphql(flatten)]
    pub(super) parties: ContractParties,
}
