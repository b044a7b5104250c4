//! Mailing a proposal to the client: a draft is frozen by it.

use entity::Id;
use entity::agreements::proposal::{ActiveModel, Entity, Model, ProposalStatus};
use entity::agreements::proposal_line::{self as line, ProposalLineKind};
use entity::crm::contact;
use iso_currency::Currency;
use sea_orm::Set;

use crate::agreements::rules::contract_text::reckoned;
use crate::agreements::rules::proposal::Action;
use crate::db::OrgTx;
use crate::error::{Result, UserError, UserErrorCode};
use crate::identity::organization;
use crate::mail::Mail;
use crate::mail::recipients::recipients;
use crate::money::{self, Money, stored};
use crate::repo::find::{self, Rows};
use crate::repo::save;
use crate::revenue::rules::lines::RATE_DECIMALS;

/// Sends a draft, or a sent one again. The mails, one for each address, are to be sent when this is committed. Without
/// addresses it goes to the person who it is for.
pub async fn send(
    tx: &OrgTx,
    id: Id<Entity>,
    expected_version: Option<i32>,
    to: Option<Vec<String>>,
) -> Result<(Model, Vec<Mail>)> {
    let before = super::allowed(tx, id, expected_version, Action::Send).await?;
    let lines = super::lines(tx, id).await?;
    if lines.is_empty() {
        let reason = "The proposal has no lines: add what it offers with updateProposal.";
        return Err(UserError::on("id", UserErrorCode::Required, reason).into());
    }
    let recipients = match to {
        Some(typed) if typed.is_empty() => {
            let reason = "`to` is empty: say where it goes, or leave it out to write to the proposal's contact.";
            return Err(UserError::on("to", UserErrorCode::Required, reason).into());
        }
        Some(typed) => recipients(&typed)?,
        None => its_person(tx, &before).await?.into_iter().collect(),
    };
    if recipients.is_empty() {
        let reason = "The proposal is for nobody with an address: say in `to` where it goes, or give it a contact.";
        return Err(UserError::on("to", UserErrorCode::Required, reason).into());
    }
    let own = organization::own(tx).await?;
    let sender = own.formal_name();
    let status = if before.status == ProposalStatus::Draft { ProposalStatus::Sent } else { before.status };
    let row = ActiveModel { sent_at: Set(Some(tx.now())), ..super::moved(&before, status) };
    let sent = save::update_with(tx, &before, row, super::told(tx, &lines)?, "sent").await?;
    let subject = format!("Proposal {} from {sender}: {}", name(&sent), sent.title);
    let body = body(sender, &sent, &lines, stored(&sent.currency)?);
    let letter = |to| Mail { to, subject: subject.clone(), body: body.clone() };
    Ok((sent, recipients.into_iter().map(letter).collect()))
}

/// The first address of the person who it is for.
async fn its_person(tx: &OrgTx, proposal: &Model) -> Result<Option<String>> {
    let Some(id) = proposal.contact_id else { return Ok(None) };
    let person: Option<contact::Model> = find::by_id(tx, id, Rows::Live).await?;
    Ok(person.and_then(|person| person.emails.into_iter().next()))
}

/// The number of a first revision, and of a later one with which it is.
pub(in crate::agreements) fn name(proposal: &Model) -> String {
    match proposal.revision {
        1 => proposal.number.clone(),
        revision => format!("{}, revision {revision}", proposal.number),
    }
}

/// What the mail says: the whole proposal, in plain text.
fn body(sender: &str, proposal: &Model, lines: &[line::Model], currency: Currency) -> String {
    let money = |minor| Money { minor, currency }.to_string();
    let mut said = vec![format!("Proposal {} from {sender}: {}", name(proposal), proposal.title)];
    said.extend(proposal.valid_until.map(|last| format!("Valid until {last}")));
    said.extend(proposal.introduction.as_ref().map(|introduction| format!("\n{introduction}")));
    said.push(String::new());
    said.extend(lines.iter().map(|line| {
        let what = line.description.lines().next().unwrap_or_default();
        format!("{}{what}: {}", mark(line), reckoned(line, currency))
    }));
    said.push(String::new());
    said.push(format!("Subtotal: {}", money(proposal.subtotal)));
    said.push(format!("Tax: {}", money(proposal.tax)));
    said.push(format!("Total: {}", money(proposal.total)));
    said.extend(
        proposal
            .deposit_rate
            .map(|rate| format!("{}% of it is due on acceptance.", money::shortest(rate.into(), RATE_DECIMALS))),
    );
    said.extend(proposal.terms.as_ref().map(|terms| format!("\n{terms}")));
    said.join("\n") + "\n"
}

/// How a line is told from what the client must take.
fn mark(line: &line::Model) -> String {
    let selected = if line.selected { "x" } else { " " };
    match (line.kind, &line.choice) {
        (ProposalLineKind::Required, _) => String::new(),
        (ProposalLineKind::Choice, Some(choice)) => format!("({selected}) {choice}: "),
        (ProposalLineKind::Optional | ProposalLineKind::Choice, _) => format!("[{selected}] Optional: "),
    }
}
