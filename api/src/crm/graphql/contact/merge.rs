//! `mergeContacts`.

use async_graphql::{Context, InputObject, Object, SimpleObject};
use entity::Id;
use entity::crm::contact;

use super::Contact;
use crate::auth::permission::Permission;
use crate::crm::contact::merge::{self, Choices};
use crate::crm::graphql::merge::{MergeSide, RepointedRelation, merged};
use crate::crm::merge::Pair;
use crate::error::{Result, UserError};
use crate::graphql::mutation::record_or_current;
use crate::graphql::scope::InScope;
use crate::graphql::trial::{RequestOptions, Trial};

/// Which of the two contacts each field is taken from. A field that is left out is the survivor's, or the merged one's
/// where the survivor has none.
#[derive(Clone, Debug, Default, InputObject)]
pub struct MergeContactsFieldsInput {
    /// The name to show.
    name: Option<MergeSide>,
    /// Given and family name, which belong together.
    name_parts: Option<MergeSide>,
    /// What they are at the company.
    title: Option<MergeSide>,
    /// Whose addresses come first; those of both are kept, at most 20.
    emails: Option<MergeSide>,
    /// Whose telephone numbers come first; those of both are kept, at most 20.
    phones: Option<MergeSide>,
    /// Consent with its time and source. If it is left out, a WITHDRAWN on either side stands.
    consent: Option<MergeSide>,
    /// The company where they work.
    client_company: Option<MergeSide>,
    /// The member who looks after them.
    owner: Option<MergeSide>,
    /// Whose free-form fields count where both have one; those of both are kept.
    custom_fields: Option<MergeSide>,
    /// The id that a partner's system knows them by.
    external_id: Option<MergeSide>,
}

impl From<MergeContactsFieldsInput> for Choices {
    fn from(fields: MergeContactsFieldsInput) -> Self {
        Self {
            name: fields.name.map(Into::into),
            name_parts: fields.name_parts.map(Into::into),
            title: fields.title.map(Into::into),
            emails: fields.emails.map(Into::into),
            phones: fields.phones.map(Into::into),
            consent: fields.consent.map(Into::into),
            client_company: fields.client_company.map(Into::into),
            owner: fields.owner.map(Into::into),
            custom_fields: fields.custom_fields.map(Into::into),
            external_id: fields.external_id.map(Into::into),
        }
    }
}

/// What `mergeContacts` takes.
#[derive(Clone, Debug, InputObject)]
pub struct MergeContactsInput {
    /// The contact that stays.
    survivor_id: Id<contact::Entity>,
    /// The contact that is merged into it, and stays as a tombstone.
    merged_id: Id<contact::Entity>,
    /// Merge only if the survivor is still at this version; otherwise a CONFLICT.
    expected_survivor_version: Option<i32>,
    /// Merge only if the merged one is still at this version; otherwise a CONFLICT.
    expected_merged_version: Option<i32>,
    /// Which side each field is taken from.
    #[graphql(default)]
    fields: MergeContactsFieldsInput,
    #[graphql(flatten)]
    options: RequestOptions,
}

/// What `mergeContacts` answers.
#[derive(SimpleObject)]
pub struct MergeContactsPayload {
    /// The survivor after the merge; of a dry run, as it would be, with its relations as they are. After a CONFLICT,
    /// `INVALID_TRANSITION` or IMMUTABLE, as it is now.
    contact: Option<Contact>,
    /// What refers to the survivor now and referred to the merged one before.
    repointed: Vec<RepointedRelation>,
    /// Why nothing was changed; empty if something was, or would be.
    user_errors: Vec<UserError>,
}

/// Merging contacts in the mutation root.
#[derive(Default)]
pub struct ContactMergeMutation;

#[Object]
impl ContactMergeMutation {
    /// Merges one contact into another: addresses, numbers and roles of both are kept, everything that refers to the
    /// merged one refers to the survivor, and the survivor's timeline shows what happened to both. The merged one stays
    /// as a tombstone: `contact` of its id finds the survivor. It can't be undone.
    async fn merge_contacts(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Which contacts, and whose fields.")] input: MergeContactsInput,
    ) -> Result<MergeContactsPayload> {
        let tx = ctx.scope().write(Permission::ContactDelete).await?;
        let trial = Trial::of(ctx, &tx, &input.options);
        let attempt = trial.attempt("mergeContacts", &input);
        let pair = Pair {
            survivor: input.survivor_id,
            survivor_version: input.expected_survivor_version,
            merged: input.merged_id,
            merged_version: input.expected_merged_version,
        };
        let effect = Box::pin(merge::merge(&tx, pair, input.fields.into()));
        let (survivor, repointed, user_errors) = merged(&trial, attempt, effect).await?;
        let contact = record_or_current(ctx, survivor, input.survivor_id, &user_errors).await?;
        Ok(MergeContactsPayload { contact, repointed, user_errors })
    }
}
