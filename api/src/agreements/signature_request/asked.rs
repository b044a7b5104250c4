//! Who is asked to sign: people of the client, and members of the firm. Name and address are kept as they are now.

use entity::Id;
use entity::agreements::{contract, signature_request, signer};
use entity::crm::contact;
use entity::identity::organization_member as member;
use sea_orm::Set;

use crate::auth::permission::{Permission, Permissions};
use crate::db::OrgTx;
use crate::error::{Reasons, Result, UserError, UserErrorCode};
use crate::identity::member::assignable;
use crate::repo::find::{self, Rows};

/// Who is to sign.
#[derive(Clone, Copy, Debug)]
pub enum Whom {
    /// A person of the client.
    Contact(Id<contact::Entity>),
    /// A member of the firm.
    Member(Id<member::Entity>),
}

/// A signer as they are asked.
pub struct Person {
    whom: Whom,
    /// Their name.
    pub name: String,
    /// Their address.
    pub email: String,
    email_key: String,
}

impl Person {
    /// The signer's row: asked now, or later.
    pub fn row(
        &self,
        tx: &OrgTx,
        (request, id): (Id<signature_request::Entity>, Id<signer::Entity>),
        position: i32,
        now: bool,
    ) -> signer::ActiveModel {
        let (contact, member) = match self.whom {
            Whom::Contact(contact) => (Some(contact), None),
            Whom::Member(member) => (None, Some(member)),
        };
        signer::ActiveModel {
            id: Set(id),
            signature_request_id: Set(request),
            contact_id: Set(contact),
            member_id: Set(member),
            name: Set(self.name.clone()),
            email: Set(self.email.clone()),
            email_key: Set(self.email_key.clone()),
            position: Set(position),
            sent_at: Set(now.then(|| tx.now())),
            status: Set(if now { signer::SignerStatus::Sent } else { signer::SignerStatus::Pending }),
            ..signer::ActiveModel::default()
        }
    }
}

/// The people, in their order; what is wrong with one of them is told of `signers.<place>`.
pub async fn people(
    tx: &OrgTx,
    reasons: &mut Reasons,
    contract: &contract::Model,
    asked: &[Whom],
) -> Result<Vec<Person>> {
    let (mut contacts, mut members) = (Vec::new(), Vec::new());
    for whom in asked {
        match whom {
            Whom::Contact(contact) => contacts.push(contact.uuid()),
            Whom::Member(member) => members.push(member.uuid()),
        }
    }
    let contacts = find::by_ids::<contact::Model>(tx, &contacts, Rows::Live).await?;
    let members = find::by_ids::<member::Model>(tx, &members, Rows::Live).await?;
    let mut people: Vec<Person> = Vec::with_capacity(asked.len());
    for (place, whom) in asked.iter().enumerate() {
        let person = match whom {
            Whom::Contact(id) => of_client(contacts.iter().find(|contact| contact.id == *id), contract),
            Whom::Member(id) => of_firm(members.iter().find(|member| member.id == *id)),
        };
        let field = format!("signers.{place}");
        let Some(person) = reasons.take(person.map_err(|reason| reason.within(&field))) else { continue };
        if people.iter().any(|other| other.email_key == person.email_key) {
            let reason = "Another signer has the same e-mail address: each signs once.";
            reasons.add(UserError::on(field, UserErrorCode::Duplicate, reason));
            continue;
        }
        people.push(person);
    }
    Ok(people)
}

/// A person of the contract's client, or of none.
fn of_client(found: Option<&contact::Model>, contract: &contract::Model) -> Result<Person, UserError> {
    let contact = found.ok_or_else(|| UserError::not_found("contactId"))?;
    if let (Some(at), Some(client)) = (contact.client_company_id, contract.client_company_id)
        && at != client
    {
        let reason = "The contact does not work at the contract's client: choose one who does.";
        return Err(UserError::on("contactId", UserErrorCode::Invalid, reason));
    }
    let (Some(email), Some(email_key)) = (contact.emails.first(), contact.email_keys.first()) else {
        let reason = "The contact has no e-mail address to ask them at: add one.";
        return Err(UserError::on("contactId", UserErrorCode::Required, reason));
    };
    Ok(Person {
        whom: Whom::Contact(contact.id),
        name: contact.name.clone(),
        email: email.clone(),
        email_key: email_key.clone(),
    })
}

/// A member who may sign.
fn of_firm(found: Option<&member::Model>) -> Result<Person, UserError> {
    let member = found.ok_or_else(|| UserError::not_found("memberId"))?;
    assignable(member, "memberId")?;
    if !Permissions::of_role(member.role).has(Permission::ContractSign) {
        let reason = "This member's role may not sign contracts: choose another.";
        return Err(UserError::on("memberId", UserErrorCode::Invalid, reason));
    }
    Ok(Person {
        whom: Whom::Member(member.id),
        name: member.name.clone(),
        email: member.email.clone(),
        email_key: member.email_key.clone(),
    })
}
