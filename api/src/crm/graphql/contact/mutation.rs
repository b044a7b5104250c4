//! `createContact`, `updateContact`.

use async_graphql::{Context, Object};

use super::Contact;
use super::input::{CreateContactInput, UpdateContactInput};
use crate::auth::permission::Permission;
use crate::crm::contact;
use crate::error::Result;
use crate::graphql::mutation::{answer_or_current, once, payloads};
use crate::graphql::scope::InScope;
use crate::graphql::trial::Trial;

payloads! {
    /// What `createContact` answers.
    CreateContactPayload {
        /// The new contact.
        contact: Contact
    }
    /// What `updateContact` answers.
    UpdateContactPayload {
        /// The contact after the change; after a CONFLICT, `INVALID_TRANSITION` or IMMUTABLE, as it is now.
        contact: Contact
    }
}

/// Contacts in the mutation root: make and change.
#[derive(Default)]
pub struct ContactMutation;

#[Object]
impl ContactMutation {
    /// Makes a contact.
    async fn create_contact(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The new contact.")] input: CreateContactInput,
    ) -> Result<CreateContactPayload> {
        let tx = ctx.scope().write(Permission::ContactWrite).await?;
        let trial = Trial::of(ctx, &tx, &input.options);
        let attempt = trial.attempt("createContact", &input);
        let outcome = once(&tx, attempt, contact::create(&tx, input.fields.into())).await;
        trial.answer(outcome).await
    }

    /// Changes the given fields of a contact.
    async fn update_contact(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Which contact, and what to change.")] input: UpdateContactInput,
    ) -> Result<UpdateContactPayload> {
        let tx = ctx.scope().write(Permission::ContactWrite).await?;
        let outcome = contact::update(&tx, input.id, input.expected_version, input.fields.into()).await;
        answer_or_current(ctx, &tx, input.id, outcome).await
    }
}
