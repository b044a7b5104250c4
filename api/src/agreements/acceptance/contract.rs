//! The contract of an accepted proposal, sent to be signed.

use entity::agreements::signature_request::SigningOrder;
use entity::crm::client_company;
use iso_currency::Currency;

use super::Agreed;
use crate::agreements::contract as contracts;
use crate::agreements::rules::contract_text::{Parties, text};
use crate::agreements::signature_request::{self as requests, Ask, Desk, Sent, Whom};
use crate::db::OrgTx;
use crate::error::Result;
use crate::identity::organization;
use crate::money::{self, stored};

/// Makes the contract of what was agreed, and asks for signatures: all at once.
pub(super) async fn send(tx: &OrgTx, desk: Desk<'_>, agreed: &Agreed, signers: Option<Vec<Whom>>) -> Result<Sent> {
    let currency = stored(&agreed.proposal.currency)?;
    let draft = draft(tx, agreed, currency).await?;
    let made = contracts::create(tx, draft).await.map_err(|error| error.within("contract"))?;
    let ask = Ask {
        signers: signers.unwrap_or_else(|| vec![Whom::Contact(agreed.person.id)]),
        signing_order: SigningOrder::Parallel,
        message: None,
        consent_text: None,
        expires_at: None,
    };
    requests::send(tx, desk, made.id, None, ask).await
}

async fn draft(tx: &OrgTx, agreed: &Agreed, currency: Currency) -> Result<contracts::Draft> {
    let Agreed { proposal, lines, company, person, owner, today, dates } = agreed;
    let firm = organization::own(tx).await?;
    let parties = Parties {
        firm: firm.formal_name(),
        client: company.as_ref().map_or(&*person.name, client_company::Model::formal_name),
        person: &person.name,
        on: *today,
    };
    Ok(contracts::Draft {
        title: Some(Some(proposal.title.clone())),
        body: Some(Some(text(parties, proposal, lines, *dates, currency))),
        client_company: Some(company.as_ref().map(|company| company.id)),
        proposal: Some(Some(proposal.id)),
        owner: Some(*owner),
        value: Some(Some((money::decimal(proposal.total.into(), currency), currency))),
        effective_date: Some(Some(dates.start)),
        end_date: Some(dates.end),
        ..contracts::Draft::default()
    })
}
