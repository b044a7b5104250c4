//! `createContacts`, `updateContacts`.

use async_graphql::{Context, InputObject, Object};

use super::Contact;
use super::input::{ContactFields, UpdateContactInput};
use crate::auth::permission::Permission;
use crate::crm::contact;
use crate::error::Result;
use crate::graphql::bulk::{self, bulk};
use crate::graphql::mutation::attempt;
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

bulk! {
    ContactResult { contact: Contact, "contact", "contacts" }
    createContacts -> CreateContactsPayload;
    updateContacts -> UpdateContactsPayload;
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
        bulk::create(ctx, tx, attempt, ("contacts", input.contacts), |fields| contact::create(tx, fields.into())).await
    }

    /// Changes the given fields of up to 100 contacts in one transaction.
    async fn update_contacts(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Which contacts, and what to change.")] input: UpdateContactsInput,
    ) -> Result<UpdateContactsPayload> {
        let tx = &ctx.scope().write(Permission::ContactWrite).await?;
        let update = |one: UpdateContactInput| contact::update(tx, one.id, one.expected_version, one.fields.into());
        bulk::update(ctx, tx, ("contacts", input.contacts), |one| one.id, update).await
    }
}
