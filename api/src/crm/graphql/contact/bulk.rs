//! `createContacts`, `updateContacts`.

use async_graphql::{Context, InputObject, Object, SimpleObject};

use super::Contact;
use super::input::{ContactFields, UpdateContactInput};
use crate::auth::permission::Permission;
use crate::crm::contact;
use crate::error::{Result, UserError};
use crate::graphql::bulk;
use crate::graphql::mutation::{attempt, split};
use crate::graphql::scope::InScope;

/// What `createContacts` takes.
#[derive(Clone, Debug, InputObject)]
pub struct CreateContactsInput {
    /// The new contacts, at most 100.
    contacts: Vec<ContactFields>,
    /// Makes a retry safe: the same key with the same input within 24 hours answers with what the first made.
    idempotency_key: Option<String>,
}

/// What `updateContacts` takes.
#[derive(Clone, Debug, InputObject)]
pub struct UpdateContactsInput {
    /// Which contacts, and what to change; at most 100. They are changed in this order.
    contacts: Vec<UpdateContactInput>,
}

/// What became of one contact of a bulk mutation.
#[derive(SimpleObject)]
pub struct ContactResult {
    /// Its place in the input, from 0.
    index: usize,
    /// The contact; null if it was refused, but after a CONFLICT as it is now.
    contact: Option<Contact>,
    /// Why this one was refused, with fields such as `contacts.3.name`; empty if it was not.
    user_errors: Vec<UserError>,
}

/// What `createContacts` answers.
#[derive(SimpleObject)]
pub struct CreateContactsPayload {
    /// A result for each contact, in the input's order. What is refused leaves the others as they are.
    results: Vec<ContactResult>,
    /// Why nothing was done at all.
    user_errors: Vec<UserError>,
}

/// What `updateContacts` answers.
#[derive(SimpleObject)]
pub struct UpdateContactsPayload {
    /// A result for each contact, in the input's order. What is refused leaves the others as they are.
    results: Vec<ContactResult>,
    /// Why nothing was done at all.
    user_errors: Vec<UserError>,
}

/// Many contacts at once in the mutation root.
#[derive(Default)]
pub struct ContactBulkMutation;

#[Object]
impl ContactBulkMutation {
    /// Makes up to 100 contacts in one transaction.
    async fn create_contacts(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The new contacts.")] input: CreateContactsInput,
    ) -> Result<CreateContactsPayload> {
        let tx = &ctx.scope().write(Permission::ContactWrite).await?;
        let attempt = attempt("createContacts", input.idempotency_key.as_ref(), &input);
        let effect = Box::pin(bulk::each(tx, "contacts", input.contacts, |fields| contact::create(tx, fields.into())));
        let (outcomes, user_errors) = bulk::settle_once(tx, attempt, effect).await?;
        let results = results(ctx, outcomes, &[]).await?;
        Ok(CreateContactsPayload { results, user_errors })
    }

    /// Changes the given fields of up to 100 contacts in one transaction.
    async fn update_contacts(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Which contacts, and what to change.")] input: UpdateContactsInput,
    ) -> Result<UpdateContactsPayload> {
        let tx = &ctx.scope().write(Permission::ContactWrite).await?;
        let ids: Vec<_> = input.contacts.iter().map(|one| one.id).collect();
        let update = |one: UpdateContactInput| contact::update(tx, one.id, one.expected_version, one.fields.into());
        let outcomes = bulk::each(tx, "contacts", input.contacts, update).await;
        let (outcomes, user_errors) = split(tx.settle(outcomes).await)?;
        let results = results(ctx, outcomes, &ids).await?;
        Ok(UpdateContactsPayload { results, user_errors })
    }
}

async fn results(
    ctx: &Context<'_>,
    outcomes: Option<Vec<bulk::Outcome<entity::crm::contact::Model>>>,
    ids: &[entity::Id<entity::crm::contact::Entity>],
) -> Result<Vec<ContactResult>> {
    let results = bulk::results(ctx, outcomes, ids).await?.into_iter();
    Ok(results.map(|(index, contact, user_errors)| ContactResult { index, contact, user_errors }).collect())
}
