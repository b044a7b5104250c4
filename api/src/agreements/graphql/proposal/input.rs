//! What mutations of proposals take.

use async_graphql::{InputObject, MaybeUndefined};
use entity::Id;
use entity::agreements::proposal_line::ProposalLineKind;
use entity::agreements::{proposal, proposal_line};
use entity::crm::{client_company, contact, deal};
use entity::engagements::engagement::BillingModel;
use entity::identity::organization_member;
use entity::projects::project_template;

use crate::agreements::proposal::Draft;
use crate::agreements::rules::proposal_lines::{LineDraft, TermsDraft};
use crate::graphql::mutation::emptied;
use crate::graphql::scalar::{Currency, Date, Decimal};
use crate::graphql::trial::RequestOptions;
use crate::revenue::rules::lines;

/// What a draft says. What is left out stays as it is; null empties a field.
#[derive(Clone, Debug, InputObject)]
pub struct ProposalFields {
    /// What it is called, at most 200 characters; a new proposal needs one.
    title: MaybeUndefined<String>,
    /// What it begins with, at most 10,000 characters.
    introduction: MaybeUndefined<String>,
    /// What else is agreed by accepting it, at most 100,000 characters: the contract repeats it.
    terms: MaybeUndefined<String>,
    /// The last day on which it can be accepted, in the organization's time zone; at most ten years from today
    /// (INVALID).
    valid_until: MaybeUndefined<Date>,
    /// How the work is billed; FIXED if nothing is said. Of a RETAINER the amounts are those of one month.
    billing_model: Option<BillingModel>,
    /// What part of the subtotal is invoiced when it is accepted: more than 0 to 100 percent, at most three decimals. Not of
    /// a RETAINER (INVALID).
    deposit_rate: MaybeUndefined<Decimal>,
    /// Days until the invoices of the work are due, 0 to 365; by the client's payment terms if nothing is said.
    payment_terms_days: MaybeUndefined<i32>,
    /// The member who answers for it.
    owner_id: MaybeUndefined<Id<organization_member::Entity>>,
    /// The template of the project that is made when it is accepted; none is made without.
    project_template_id: MaybeUndefined<Id<project_template::Entity>>,
    /// The id that a partner's system knows it by, at most 200 characters, unique in the organization.
    external_id: MaybeUndefined<String>,
    /// What it offers, at most 500 lines in this order. The list is replaced as a whole: lines that are not in it go.
    lines: MaybeUndefined<Vec<ProposalLineInput>>,
}

/// Whom a proposal is for. The deal must be with the client, or with nobody, and the contact must work at the client
/// (INVALID).
#[derive(Clone, Debug, InputObject)]
#[expect(clippy::struct_field_names, reason = "they are fields of the schema")]
pub struct ProposalParties {
    /// The deal that it should win.
    deal_id: MaybeUndefined<Id<deal::Entity>>,
    /// The client; on a new proposal the deal's if nothing is said.
    client_company_id: MaybeUndefined<Id<client_company::Entity>>,
    /// The person who it is for; on a new proposal the deal's if nothing is said, and they work at the client.
    contact_id: MaybeUndefined<Id<contact::Entity>>,
}

/// One line of a proposal.
#[derive(Clone, Debug, InputObject)]
pub struct ProposalLineInput {
    /// The line that it was, to keep its id; a new one if nothing is said.
    id: Option<Id<proposal_line::Entity>>,
    /// What it is for, 1 to 1,000 characters.
    description: String,
    /// Whether the client takes it; REQUIRED if nothing is said.
    kind: Option<ProposalLineKind>,
    /// Of a CHOICE line the name of the choice, 1 to 100 characters (REQUIRED): two lines or more have the same. None of
    /// other lines.
    choice: Option<String>,
    /// Whether it counts as long as the client says nothing else. A REQUIRED line always does; of a choice one line, the
    /// first if nothing is said.
    selected: Option<bool>,
    /// How much of it: more than 0, at most four decimals; 1 if nothing is said.
    quantity: Option<Decimal>,
    /// Whether the client may change the quantity.
    #[graphql(default)]
    quantity_editable: bool,
    /// The least that the client may change the quantity to.
    quantity_min: Option<Decimal>,
    /// The most that the client may change the quantity to.
    quantity_max: Option<Decimal>,
    /// The price of one without tax: 0 or more, no more decimals than the proposal's currency has.
    unit_price: Decimal,
    /// What is taken off: 0 to 100 percent, at most three decimals; nothing if nothing is said.
    discount_rate: Option<Decimal>,
    /// The tax: 0 to 100 percent, at most three decimals; none if nothing is said.
    tax_rate: Option<Decimal>,
}

impl From<ProposalLineInput> for LineDraft {
    fn from(line: ProposalLineInput) -> Self {
        let text = |decimal: Option<Decimal>| decimal.map(|decimal| decimal.0);
        Self {
            line: lines::LineDraft {
                id: line.id.map(Id::uuid),
                description: line.description,
                quantity: text(line.quantity),
                unit_price: line.unit_price.0,
                discount_rate: text(line.discount_rate),
                tax_rate: text(line.tax_rate),
            },
            terms: TermsDraft {
                kind: line.kind,
                choice: line.choice,
                selected: line.selected,
                quantity_editable: line.quantity_editable,
                quantity_min: text(line.quantity_min),
                quantity_max: text(line.quantity_max),
            },
        }
    }
}

/// The fields with whom the proposal is for.
pub(super) fn draft(fields: ProposalFields, parties: ProposalParties) -> Draft {
    Draft {
        title: fields.title.into(),
        introduction: fields.introduction.into(),
        terms: fields.terms.into(),
        valid_until: fields.valid_until.map_value(|date| date.0).into(),
        billing_model: fields.billing_model,
        deposit_rate: fields.deposit_rate.map_value(|rate| rate.0).into(),
        payment_terms_days: fields.payment_terms_days.into(),
        deal: parties.deal_id.into(),
        client_company: parties.client_company_id.into(),
        contact: parties.contact_id.into(),
        owner: fields.owner_id.into(),
        project_template: fields.project_template_id.into(),
        external_id: fields.external_id.into(),
        lines: emptied(fields.lines, Vec::new()).map(|lines| lines.into_iter().map(Into::into).collect()),
    }
}

/// What `createProposal` takes.
#[derive(Clone, Debug, InputObject)]
pub struct CreateProposalInput {
    /// The currency of all its amounts, for good; the client's if nothing is said, else the organization's.
    pub(super) currency: Option<Currency>,
    /// What it says; a title is needed.
    #[graphql(flatten)]
    pub(super) fields: ProposalFields,
    /// Whom it is for.
    #[graphql(flatten)]
    pub(super) parties: ProposalParties,
    #[graphql(flatten)]
    pub(super) options: RequestOptions,
}

/// What `updateProposal` takes.
#[derive(Clone, Debug, InputObject)]
pub struct UpdateProposalInput {
    /// Which proposal.
    pub(super) id: Id<proposal::Entity>,
    /// Change it only if it is still at this version; otherwise a CONFLICT.
    pub(super) expected_version: Option<i32>,
    /// The fields to change.
    #[graphql(flatten)]
    pub(super) fields: ProposalFields,
    /// Whom it is for from now on.
    #[graphql(flatten)]
    pub(super) parties: ProposalParties,
}

/// What `sendProposal` takes.
#[derive(Clone, Debug, InputObject)]
pub struct SendProposalInput {
    /// Which proposal.
    pub(super) id: Id<proposal::Entity>,
    /// Send it only if it is still at this version; otherwise a CONFLICT.
    pub(super) expected_version: Option<i32>,
    /// The addresses that it goes to, at most 20; the first address of its contact if nothing is said.
    pub(super) to: Option<Vec<String>>,
    #[graphql(flatten)]
    pub(super) options: RequestOptions,
}
