//! `createContacts`, `updateContacts`.

use async_graphql::{Context, InputObject, Object};

use super::Contact;
use super::input::{ContactFields, UpdateContactInput};
use crate::auth::permission::Permission;
use crate::crm::contact;
use crate::error::Result;
use crate::graphql::bulk::{self, bulk};
use crate::graphql::scope::InScope;
use crate::graphql::trial::{RequestOptions, Trial};

/// What `createContacts` takes.
#[derive(Clone, Debug, InputObject)]
pub struct CreateContactsInput {
    /// The new contacts, at most 100.
    contacts: Vec<ContactFields>,
    #[graphql(flatten)]
    options: RequestOptions,
}

/// What `updateContacts` takes.
#[derive(Clone, Debug, InputObject)]
pub struct UpdateContactsInput {
    /// Which contacts, and what to change; at most 100. They are changed in this order.
    contacts: Vec<UpdateContactInput>,
    #[graphql(flatten)]
    options: RequestOptions,
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
        let trial = Trial::of(ctx, tx, &input.options);
        let attempt = trial.attempt("createContacts", &input);
        bulk::create(&trial, attempt, ("contacts", input.contacts), |fields| contact::create(tx, fields.into())).await
    }

    /// Changes the given fields of up to 100 contacts in one transaction.
    async fn update_contacts(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Which contacts, and what to change.")] input: UpdateContactsInput,
    ) -> Result<UpdateContactsPayload> {
        let tx = &ctx.scope().write(Permission::ContactWrite).await?;
        let trial = Trial::of(ctx, tx, &input.options);
        let attempt = trial.attempt("updateContacts", &input);
        let update = |one: UpdateContactInput| contact::update(tx, one.id, one.expected_version, one.fields.into());
        bulk::update(&trial, attempt, ("contacts", input.contacts), |one| one.id, update).await
    }
}
