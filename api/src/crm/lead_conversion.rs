//! Conversion: a qualified lead becomes a company, a contact and perhaps a deal, in one transaction.
//!
//! What is already there is linked instead of made twice: the company by its name, the contact by its address, each only
//! if it is the only one. Conversions to the same name or address take turns, so that two at once don't make two.

use entity::crm::lead::{ActiveModel, Entity, LeadStatus, Model};
use entity::crm::{client_company, contact, deal};
use entity::{Id, Row};
use sea_orm::sea_query::{Expr, ExprTrait, Func};
use sea_orm::{Condition, EntityTrait, QueryFilter, QuerySelect, Set};

use super::rules::lead::Action;
use super::{client_company as companies, contact as contacts, deal as deals};
use crate::db::OrgTx;
use crate::error::{Result, UserError, UserErrorCode};
use crate::repo::find::{self, Rows, own};
use crate::repo::guard::allowed;
use crate::repo::{lock, save};

/// What the caller decides; what is left open is looked up.
#[derive(Clone, Default)]
pub struct Choices<'a> {
    /// The company.
    pub client_company: Option<Company<'a>>,
    /// The contact.
    pub contact: Option<Person>,
    /// The deal, and the stage it starts in; none is made if nothing is said.
    pub deal: Option<(Option<deal::DealStage>, deals::Draft)>,
}

/// Which company a lead becomes.
#[derive(Clone)]
pub enum Company<'a> {
    /// One that is there.
    Existing(Id<client_company::Entity>),
    /// A new one.
    New(Box<companies::Draft<'a>>),
    /// None: the lead is a person.
    None,
}

/// Which contact a lead becomes.
#[derive(Clone, Debug)]
pub enum Person {
    /// One that is there.
    Existing(Id<contact::Entity>),
    /// A new one.
    New(Box<contacts::Draft>),
}

/// A converted lead and what it became.
#[derive(Clone, Debug)]
pub struct Conversion {
    /// The lead, converted.
    pub lead: Model,
    /// Its company.
    pub client_company: Option<client_company::Model>,
    /// Its contact.
    pub contact: Option<contact::Model>,
    /// Its deal.
    pub deal: Option<deal::Model>,
}

/// Converts a qualified lead.
pub async fn convert(
    tx: &OrgTx,
    id: Id<Entity>,
    expected_version: Option<i32>,
    choices: Choices<'_>,
) -> Result<Conversion> {
    let before = allowed(tx, id, expected_version, Action::Convert).await?;
    let known = known_contact(tx, &before, choices.contact.as_ref()).await?;
    let company = company(tx, &before, choices.client_company, known.as_ref()).await?;
    let contact = person(tx, &before, choices.contact, known, company.as_ref()).await?;
    let deal = match choices.deal {
        Some((stage, draft)) => Some(new_deal(tx, &before, stage, draft, company.as_ref(), &contact).await?),
        None => None,
    };
    let row = ActiveModel {
        status: Set(LeadStatus::Converted),
        converted_at: Set(Some(tx.now())),
        client_company_id: Set(company.as_ref().map(|row| row.id)),
        contact_id: Set(Some(contact.id)),
        deal_id: Set(deal.as_ref().map(|row| row.id)),
        ..before.clone().into()
    };
    let lead = save::update(tx, &before, row, "converted").await?;
    Ok(Conversion { lead, client_company: company, contact: Some(contact), deal })
}

/// What an earlier conversion made, read again.
pub async fn converted(tx: &OrgTx, id: Id<Entity>) -> Result<Conversion> {
    let lead: Option<Model> = find::by_id(tx, id, Rows::All).await?;
    let lead = lead.ok_or_else(|| UserError::not_found("id"))?;
    Ok(Conversion {
        client_company: made(tx, lead.client_company_id).await?,
        contact: made(tx, lead.contact_id).await?,
        deal: made(tx, lead.deal_id).await?,
        lead,
    })
}

async fn made<M: Row>(tx: &OrgTx, id: Option<Id<M::Entity>>) -> Result<Option<M>> {
    match id {
        Some(id) => find::by_id(tx, id, Rows::All).await,
        None => Ok(None),
    }
}

/// The contact that is meant, or the only one whose first address is the lead's.
async fn known_contact(tx: &OrgTx, lead: &Model, choice: Option<&Person>) -> Result<Option<contact::Model>> {
    match (choice, &lead.email_key) {
        (Some(Person::Existing(id)), _) => Ok(Some(find::required(tx, *id, "contact.id").await?)),
        (None, Some(address)) => {
            lock::one_at_a_time(tx, &format!("contact of {address}")).await?;
            let same = Expr::col((contact::Entity, "email_key")).eq(address.as_str());
            the_only::<contact::Model>(tx, Condition::all().add(same)).await
        }
        _ => Ok(None),
    }
}

/// The company that is meant; else the only one of the lead's company's name, else the known contact's, else a new one.
async fn company(
    tx: &OrgTx,
    lead: &Model,
    choice: Option<Company<'_>>,
    known: Option<&contact::Model>,
) -> Result<Option<client_company::Model>> {
    match choice {
        Some(Company::Existing(id)) => return Ok(Some(find::required(tx, id, "clientCompany.id").await?)),
        Some(Company::New(draft)) => return new_company(tx, lead, *draft).await.map(Some),
        Some(Company::None) => return Ok(None),
        None => {}
    }
    if let Some(name) = &lead.company_name {
        let folded = |text: &str| Func::cust("lower").arg(Func::cust("normalize").arg(text).arg(Expr::cust("NFKC")));
        lock::one_at_a_time(tx, &format!("company named {}", name.to_lowercase())).await?;
        let same = Expr::col((client_company::Entity, "name_key")).eq(folded(name));
        if let Some(found) = the_only::<client_company::Model>(tx, Condition::all().add(same)).await? {
            return Ok(Some(found));
        }
    }
    if let Some(employer) = known.and_then(|contact| contact.client_company_id)
        && let Some(employer) = find::by_id(tx, employer, Rows::Live).await?
    {
        return Ok(Some(employer));
    }
    match lead.company_name {
        Some(_) => new_company(tx, lead, companies::Draft::default()).await.map(Some),
        None => Ok(None),
    }
}

async fn new_company(tx: &OrgTx, lead: &Model, draft: companies::Draft<'_>) -> Result<client_company::Model> {
    let draft = companies::Draft {
        name: draft.name.or_else(|| lead.company_name.clone().map(Some)),
        owner: draft.owner.or(lead.owner_member_id.map(Some)),
        ..draft
    };
    companies::create(tx, draft).await.map_err(|error| error.within("clientCompany.create"))
}

/// The known contact, who from now on works at the company if they had none; else a new one.
async fn person(
    tx: &OrgTx,
    lead: &Model,
    choice: Option<Person>,
    known: Option<contact::Model>,
    company: Option<&client_company::Model>,
) -> Result<contact::Model> {
    let Some(known) = known else {
        let mut draft = match choice {
            Some(Person::New(draft)) => *draft,
            _ => contacts::Draft::default(),
        };
        draft.name = draft.name.or_else(|| draft.given_name.is_none().then(|| Some(lead.name.clone())));
        draft.emails = draft.emails.or_else(|| lead.email.clone().map(|address| vec![address]));
        draft.phones = draft.phones.or_else(|| lead.phone.clone().map(|number| vec![number]));
        draft.owner = draft.owner.or_else(|| lead.owner_member_id.map(Some));
        draft.client_company = draft.client_company.or_else(|| company.map(|row| Some(row.id)));
        let made = contacts::create(tx, draft).await.map_err(|error| error.within("contact.create"))?;
        return at(made, company, "contact.create.clientCompanyId");
    };
    match (known.client_company_id, company) {
        (None, Some(company)) => {
            let draft = contacts::Draft { client_company: Some(Some(company.id)), ..Default::default() };
            contacts::update(tx, known.id, None, draft).await
        }
        _ => at(known, company, if choice.is_some() { "contact.id" } else { "contact" }),
    }
}

/// Refuses a contact who works at another company than the lead's.
fn at(person: contact::Model, company: Option<&client_company::Model>, field: &str) -> Result<contact::Model> {
    match company {
        Some(company) if person.client_company_id != Some(company.id) => {
            let reason = "The contact works at another company: choose the company with `clientCompany.id`, or another \
                          contact with `contact.id` or `contact.create`.";
            Err(UserError::on(field, UserErrorCode::Invalid, reason).into())
        }
        _ => Ok(person),
    }
}

async fn new_deal(
    tx: &OrgTx,
    lead: &Model,
    stage: Option<deal::DealStage>,
    draft: deals::Draft,
    company: Option<&client_company::Model>,
    contact: &contact::Model,
) -> Result<deal::Model> {
    let name = company.map_or(&lead.name, |company| &company.name).clone();
    let draft = deals::Draft {
        name: draft.name.or(Some(Some(name))),
        owner: draft.owner.or(lead.owner_member_id.map(Some)),
        client_company: Some(company.map(|row| row.id)),
        contact: Some(Some(contact.id)),
        ..draft
    };
    deals::create(tx, stage, draft).await.map_err(|error| error.within("deal"))
}

/// The live row for which `condition` holds, if there is exactly one.
async fn the_only<M: Row>(tx: &OrgTx, condition: Condition) -> Result<Option<M>> {
    let wanted = own::<M>(tx, Rows::Live).add(condition);
    let mut found = M::Entity::find().filter(wanted).limit(2).all(tx).await?;
    Ok(if found.len() == 1 { found.pop() } else { None })
}
