//! What `acceptProposal` answers, and what is kept of it for a retry.

use async_graphql::{Context, SimpleObject};
use entity::agreements::proposal as row;
use entity::{Id, Row, Tag};
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use crate::agreements::acceptance::Accepted;
use crate::agreements::graphql::contract::Contract;
use crate::agreements::graphql::proposal::{Proposal, ProposalLine};
use crate::agreements::graphql::signature_request::SignatureRequest;
use crate::agreements::graphql::signer::Signer;
use crate::agreements::proposal::lines;
use crate::crm::graphql::deal::Deal;
use crate::db::OrgTx;
use crate::engagements::graphql::engagement::Engagement;
use crate::error::{Result, UserError};
use crate::graphql::mutation::{gone, record_or_current, shown};
use crate::projects::graphql::milestone::Milestone;
use crate::projects::graphql::project::Project;
use crate::projects::graphql::task::Task;
use crate::repo::find::{self, Rows};
use crate::revenue::graphql::installment::Installment;
use crate::revenue::graphql::invoice::Invoice;
use crate::revenue::graphql::invoice_schedule::InvoiceSchedule;

/// What `acceptProposal` answers: all that was made of it. Of a dry run, as it would be, with all that it would refer to;
/// ids of what would be made lead nowhere afterwards. Types that the caller may not see are left out.
#[derive(Default, SimpleObject)]
pub struct AcceptProposalPayload {
    /// The proposal, ACCEPTED; after a CONFLICT, `INVALID_TRANSITION` or IMMUTABLE, as it is now.
    proposal: Option<Proposal>,
    /// Its lines, as the client chose, in their order.
    lines: Vec<ProposalLine>,
    /// Its deal, WON; null if it has none. One that was closed already is as it was.
    deal: Option<Deal>,
    /// The contract, `OUT_FOR_SIGNATURE`.
    contract: Option<Contract>,
    /// The request for its signatures.
    signature_request: Option<SignatureRequest>,
    /// Who is asked to sign, in their order.
    signers: Vec<Signer>,
    /// The engagement, ACTIVE.
    engagement: Option<Engagement>,
    /// The project, PLANNED; null without a template.
    project: Option<Project>,
    /// The project's milestones, in their order.
    milestones: Vec<Milestone>,
    /// The project's tasks, in their order.
    tasks: Vec<Task>,
    /// When the engagement is billed: a schedule for each tax rate.
    invoice_schedules: Vec<InvoiceSchedule>,
    /// The installments of these, schedule by schedule, in their order.
    installments: Vec<Installment>,
    /// The invoices of the deposit: one for each schedule.
    invoices: Vec<Invoice>,
    /// Why nothing was changed; empty if something was, or would be.
    user_errors: Vec<UserError>,
}

impl AcceptProposalPayload {
    /// What was made.
    pub(super) fn made(tx: &OrgTx, made: Accepted) -> Self {
        Self {
            proposal: shown(tx, made.proposal),
            lines: made.lines.into_iter().filter_map(|row| shown(tx, row)).collect(),
            deal: made.deal.and_then(|row| shown(tx, row)),
            contract: shown(tx, made.contract),
            signature_request: shown(tx, made.signature_request),
            signers: made.signers.into_iter().filter_map(|row| shown(tx, row)).collect(),
            engagement: shown(tx, made.engagement),
            project: made.project.and_then(|row| shown(tx, row)),
            milestones: made.milestones.into_iter().filter_map(|row| shown(tx, row)).collect(),
            tasks: made.tasks.into_iter().filter_map(|row| shown(tx, row)).collect(),
            invoice_schedules: made.invoice_schedules.into_iter().filter_map(|row| shown(tx, row)).collect(),
            installments: made.installments.into_iter().filter_map(|row| shown(tx, row)).collect(),
            invoices: made.invoices.into_iter().filter_map(|row| shown(tx, row)).collect(),
            user_errors: Vec::new(),
        }
    }

    /// Why not; who comes too late is told what became of the proposal.
    pub(super) async fn refused(ctx: &Context<'_>, id: Id<row::Entity>, user_errors: Vec<UserError>) -> Result<Self> {
        let proposal = record_or_current(ctx, None, id, &user_errors).await?;
        Ok(Self { proposal, user_errors, ..Self::default() })
    }
}

/// What is kept of an acceptance: the ids of what it made.
#[derive(Serialize, Deserialize)]
pub(super) struct Kept {
    proposal: Uuid,
    deal: Option<Uuid>,
    contract: Uuid,
    signature_request: Uuid,
    signers: Vec<Uuid>,
    engagement: Uuid,
    project: Option<Uuid>,
    milestones: Vec<Uuid>,
    tasks: Vec<Uuid>,
    invoice_schedules: Vec<Uuid>,
    installments: Vec<Uuid>,
    invoices: Vec<Uuid>,
}

impl Kept {
    /// Of what was made.
    pub(super) fn of(made: &Accepted) -> Self {
        Self {
            proposal: made.proposal.uuid(),
            deal: made.deal.as_ref().map(Row::uuid),
            contract: made.contract.uuid(),
            signature_request: made.signature_request.uuid(),
            signers: ids(&made.signers),
            engagement: made.engagement.uuid(),
            project: made.project.as_ref().map(Row::uuid),
            milestones: ids(&made.milestones),
            tasks: ids(&made.tasks),
            invoice_schedules: ids(&made.invoice_schedules),
            installments: ids(&made.installments),
            invoices: ids(&made.invoices),
        }
    }

    /// Reads it again, as it is now.
    pub(super) async fn reread(self, tx: &OrgTx) -> Result<Accepted> {
        let proposal: row::Model = one(tx, Some(self.proposal)).await?.ok_or_else(gone)?;
        Ok(Accepted {
            lines: lines(tx, proposal.id).await?,
            proposal,
            deal: one(tx, self.deal).await?,
            contract: one(tx, Some(self.contract)).await?.ok_or_else(gone)?,
            signature_request: one(tx, Some(self.signature_request)).await?.ok_or_else(gone)?,
            signers: all(tx, &self.signers).await?,
            engagement: one(tx, Some(self.engagement)).await?.ok_or_else(gone)?,
            project: one(tx, self.project).await?,
            milestones: all(tx, &self.milestones).await?,
            tasks: all(tx, &self.tasks).await?,
            invoice_schedules: all(tx, &self.invoice_schedules).await?,
            installments: all(tx, &self.installments).await?,
            invoices: all(tx, &self.invoices).await?,
            mails: Vec::new(),
        })
    }
}

fn ids<M: Row>(rows: &[M]) -> Vec<Uuid> {
    rows.iter().map(Row::uuid).collect()
}

async fn one<M: Row<Entity: Tag>>(tx: &OrgTx, id: Option<Uuid>) -> Result<Option<M>> {
    match id {
        Some(id) => find::by_id::<M>(tx, Id::from_uuid(id), Rows::All).await,
        None => Ok(None),
    }
}

/// The rows of these ids, in their order.
async fn all<M: Row>(tx: &OrgTx, ids: &[Uuid]) -> Result<Vec<M>> {
    let mut rows = find::by_ids::<M>(tx, ids, Rows::All).await?;
    rows.sort_by_key(|row| ids.iter().position(|id| *id == row.uuid()));
    Ok(rows)
}
