//! What `acceptProposal` takes.

use async_graphql::{InputObject, MaybeUndefined};
use entity::Id;
use entity::agreements::{proposal, proposal_line};
use entity::crm::contact;
use entity::projects::project_template;

use crate::agreements::acceptance::Acceptance;
use crate::agreements::graphql::contract::SignerInput;
use crate::agreements::rules::acceptance::Selection;
use crate::graphql::scalar::{Date, Decimal};
use crate::graphql::trial::RequestOptions;
use crate::projects::graphql::project_template::{RoleAssignmentInput, roles};

/// What the client takes of a line.
#[derive(Clone, Debug, InputObject)]
pub struct ProposalSelectionInput {
    /// Which line; each once (INVALID).
    line_id: Id<proposal_line::Entity>,
    /// Whether it is taken; as it was offered if nothing is said. A REQUIRED line always is (INVALID); of a choice the one
    /// line that is taken stands for the one that was offered.
    selected: Option<bool>,
    /// How much of it, where the quantity is editable and within its bounds (INVALID); as it was offered if nothing is said.
    quantity: Option<Decimal>,
}

/// What `acceptProposal` takes.
#[derive(Clone, Debug, InputObject)]
pub struct AcceptProposalInput {
    /// Which proposal.
    pub(super) proposal_id: Id<proposal::Entity>,
    /// Accept it only if it is still at this version; otherwise a CONFLICT.
    expected_version: Option<i32>,
    /// What the client takes of the lines; what nothing is said of stays as it was offered.
    #[graphql(default)]
    selections: Vec<ProposalSelectionInput>,
    /// The client's person who accepts, who works at the client (INVALID); the proposal's contact if nothing is said.
    /// REQUIRED if it has none.
    on_behalf_of_contact_id: Option<Id<contact::Entity>>,
    /// Who is to sign the contract, 1 to 20, all at once; who accepts if nothing is said.
    signers: Option<Vec<SignerInput>>,
    /// The first day of the work, at most ten years from today; today in the organization's time zone if nothing is said.
    start_date: Option<Date>,
    /// The last day of the work; none if nothing is said, of a RETAINER a year after the first.
    end_date: Option<Date>,
    /// When what deposit and milestones leave of a FIXED price falls due. If nothing is said the last day of the project,
    /// else of the work; else 30 days after the first.
    balance_due_on: Option<Date>,
    /// The template of the project; the proposal's if nothing is said, null makes none.
    project_template_id: MaybeUndefined<Id<project_template::Entity>>,
    /// Who takes which role of the template.
    #[graphql(default)]
    role_assignments: Vec<RoleAssignmentInput>,
    /// Whether the invoices of its schedules are issued at once, that of the deposit too, instead of left as drafts. To say
    /// `true` needs the permission `INVOICE_ISSUE`.
    #[graphql(default)]
    auto_issue: bool,
    #[graphql(flatten)]
    pub(super) options: RequestOptions,
}

impl From<AcceptProposalInput> for Acceptance {
    fn from(input: AcceptProposalInput) -> Self {
        let selection = |one: ProposalSelectionInput| Selection {
            line: one.line_id,
            selected: one.selected,
            quantity: one.quantity.map(|quantity| quantity.0),
        };
        Self {
            proposal: input.proposal_id,
            expected_version: input.expected_version,
            selections: input.selections.into_iter().map(selection).collect(),
            on_behalf_of: input.on_behalf_of_contact_id,
            signers: input.signers.map(|signers| signers.into_iter().map(Into::into).collect()),
            days: [input.start_date, input.end_date, input.balance_due_on].map(|day| day.map(|day| day.0)),
            template: input.project_template_id.into(),
            roles: roles(input.role_assignments),
            auto_issue: input.auto_issue,
        }
    }
}
