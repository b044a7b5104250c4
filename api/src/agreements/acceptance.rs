//! Acceptance: a proposal becomes work, in one transaction. The client's choice is frozen, the deal won, a contract made and
//! sent to be signed, an engagement begun, a project made of the template, its invoices scheduled and the deposit invoiced.
//!
//! Each of these is the other domains' own use case: what they refuse, the acceptance refuses, and then nothing of it is
//! there. The proposal is held first, so of two who decide one is told that it is decided.

mod billing;
mod choice;
mod contract;
mod delivery;

use chrono::NaiveDate;
use entity::Id;
use entity::agreements::proposal::{self, ProposalStatus};
use entity::agreements::{contract as contract_row, proposal_line, signature_request, signer};
use entity::crm::{client_company, contact as contact_row, deal};
use entity::engagements::engagement;
use entity::identity::organization_member as member;
use entity::projects::{milestone, project, project_template, task};
use entity::revenue::{installment, invoice, invoice_schedule};

use super::proposal as proposals;
use super::proposal::parties::{decider, live};
use super::rules::acceptance::{self as rules, Dates, Selection};
use super::rules::proposal::Action;
use super::signature_request::{self as requests, Desk, Whom};
use crate::crm::deal as deals;
use crate::crm::rules::deal::OPEN;
use crate::db::OrgTx;
use crate::error::{Error, Reasons, Refusal, Result, UserError, UserErrorCode};
use crate::identity::organization;
use crate::mail::Mail;
use crate::patch::Patch;
use crate::repo::find::{self, Rows};
use crate::repo::save;

/// What is accepted, by whom, and what is to become of it.
#[derive(Clone, Debug)]
pub struct Acceptance {
    /// The proposal.
    pub proposal: Id<proposal::Entity>,
    /// The version that was read.
    pub expected_version: Option<i32>,
    /// What is taken of its lines.
    pub selections: Vec<Selection>,
    /// The client's person who accepts; the one who the proposal is for if nothing is said.
    pub on_behalf_of: Option<Id<contact_row::Entity>>,
    /// Who signs the contract; who accepts if nothing is said.
    pub signers: Option<Vec<Whom>>,
    /// The first day, the last day, and the day when the rest is billed.
    pub days: [Option<NaiveDate>; 3],
    /// The template of the project, if it is not the proposal's.
    pub template: Patch<Id<project_template::Entity>>,
    /// Who takes which role of the template.
    pub roles: Vec<(String, Id<member::Entity>)>,
    /// Whether what is scheduled is issued at once, the deposit's invoice too.
    pub auto_issue: bool,
}

/// What an acceptance made.
#[derive(Clone, Debug)]
pub struct Accepted {
    /// The proposal, ACCEPTED.
    pub proposal: proposal::Model,
    /// Its lines, as the client chose.
    pub lines: Vec<proposal_line::Model>,
    /// The deal, WON; none if the proposal has none.
    pub deal: Option<deal::Model>,
    /// The contract, `OUT_FOR_SIGNATURE`.
    pub contract: contract_row::Model,
    /// The request for its signatures.
    pub signature_request: signature_request::Model,
    /// Who is asked, in their order.
    pub signers: Vec<signer::Model>,
    /// The engagement, ACTIVE.
    pub engagement: engagement::Model,
    /// The project; none without a template.
    pub project: Option<project::Model>,
    /// The project's milestones, in their order.
    pub milestones: Vec<milestone::Model>,
    /// The project's tasks, in their order.
    pub tasks: Vec<task::Model>,
    /// When the engagement is billed: a schedule for each tax rate.
    pub invoice_schedules: Vec<invoice_schedule::Model>,
    /// The schedules' installments.
    pub installments: Vec<installment::Model>,
    /// What is invoiced at once: the deposit.
    pub invoices: Vec<invoice::Model>,
    /// To be sent when this is committed.
    pub mails: Vec<Mail>,
}

/// What all steps go by.
struct Agreed {
    proposal: proposal::Model,
    lines: Vec<proposal_line::Model>,
    /// The client, if there is one still.
    company: Option<client_company::Model>,
    /// Who accepted.
    person: contact_row::Model,
    /// The member who answers for it, if they are here still.
    owner: Option<Id<member::Entity>>,
    today: NaiveDate,
    dates: Dates,
}

/// Accepts a proposal.
pub async fn accept(tx: &OrgTx, desk: Desk<'_>, wanted: Acceptance) -> Result<Accepted> {
    let Acceptance { proposal, expected_version, selections, on_behalf_of, .. } = wanted;
    let before = proposals::allowed(tx, proposal, expected_version, Action::Accept).await.map_err(of_input)?;
    let offered = proposals::lines(tx, before.id).await?;
    let today = organization::today(tx).await?;
    let mut reasons = Reasons::default();
    let person = reasons.gather(who(tx, &before, on_behalf_of).await)?;
    let chosen = rules::choose(&mut reasons, &offered, selections);
    let dates = rules::dates(&mut reasons, today, before.billing_model, wanted.days);
    reasons.finish()?;
    // Without one of these there was a reason.
    let (Some(person), Some(chosen), Some(dates)) = (person, chosen, dates) else {
        return Err(save::missing("the reason of a refusal"));
    };
    let (frozen, lines) = choice::freeze(tx, before, offered, &chosen).await?;
    let row = proposals::decided(tx, &frozen, ProposalStatus::Accepted, Some(person.id));
    let proposal = save::update_with(tx, &frozen, row, proposals::told(tx, &lines)?, "accepted").await?;
    let deal = won(tx, &proposal).await?;

    let company = live::<client_company::Model>(tx, proposal.client_company_id).await?;
    let owner = live::<member::Model>(tx, proposal.owner_member_id).await?;
    let owner = owner.filter(|owner| crate::identity::member::assignable(owner, "ownerId").is_ok());
    let agreed = Agreed { proposal, lines, company, person, owner: owner.map(|owner| owner.id), today, dates };
    // Boxed: as values, the futures of whole use cases would fill the stack.
    let sent = Box::pin(contract::send(tx, desk, &agreed, wanted.signers)).await?;
    let signers = requests::signers(tx, sent.request.id).await?;
    let engagement = Box::pin(delivery::begin(tx, &agreed, deal.as_ref(), sent.contract.id)).await?;
    let template = wanted.template.unwrap_or(agreed.proposal.project_template_id);
    let work = Box::pin(delivery::project(tx, &agreed, &engagement, template, wanted.roles)).await?;
    let due = work.as_ref().and_then(|work| work.project.due_date);
    let milestones = work.as_ref().map_or(&[][..], |work| &work.milestones);
    let schedule = billing::Schedule { engagement: &engagement, contract: sent.contract.id, milestones, due };
    let billed = Box::pin(billing::bill(tx, &agreed, schedule, wanted.auto_issue)).await?;
    let (project, milestones, tasks) =
        work.map_or_else(Default::default, |work| (Some(work.project), work.milestones, work.tasks));
    Ok(Accepted {
        proposal: agreed.proposal,
        lines: agreed.lines,
        deal,
        contract: sent.contract,
        signature_request: sent.request,
        signers,
        engagement,
        project,
        milestones,
        tasks,
        invoice_schedules: billed.schedules,
        installments: billed.installments,
        invoices: billed.invoices,
        mails: sent.mails,
    })
}

/// The proposal's id is called otherwise here than where it is the only one.
fn of_input(error: Error) -> Error {
    let Error::Refused(Refusal(reasons)) = error else { return error };
    let renamed = reasons.into_iter().map(|reason| match reason.field.as_deref() {
        Some("id") => UserError { field: Some("proposalId".to_owned()), ..reason },
        _ => reason,
    });
    Refusal(renamed.collect()).into()
}

/// The client's person who accepts: there must be one.
async fn who(
    tx: &OrgTx,
    proposal: &proposal::Model,
    said: Option<Id<contact_row::Entity>>,
) -> Result<contact_row::Model> {
    let person = decider(tx, proposal, said).await?;
    person.ok_or_else(|| {
        let reason = "The proposal is for no person: say in `onBehalfOfContactId` which contact accepts it.";
        UserError::on("onBehalfOfContactId", UserErrorCode::Required, reason).into()
    })
}

/// The deal, won if it is open. One that is closed already stays as it is.
async fn won(tx: &OrgTx, proposal: &proposal::Model) -> Result<Option<deal::Model>> {
    let Some(there) = live::<deal::Model>(tx, proposal.deal_id).await? else { return Ok(None) };
    let held: deal::Model = find::locked(tx, there.id, "dealId", None, Rows::Live).await?;
    if !OPEN.contains(&held.stage) {
        return Ok(Some(held));
    }
    deals::win(tx, held.id, None).await.map(Some)
}
