//! `mergeClientCompanies`.

use async_graphql::{Context, InputObject, Object, SimpleObject};
use entity::Id;
use entity::crm::client_company;

use super::ClientCompany;
use crate::auth::permission::Permission;
use crate::crm::client_company::merge::{self, Choices};
use crate::crm::graphql::merge::{MergeSide, RepointedRelation, merged};
use crate::crm::merge::Pair;
use crate::error::{Result, UserError};
use crate::graphql::mutation::record_or_current;
use crate::graphql::scope::InScope;
use crate::graphql::trial::{RequestOptions, Trial};

/// Which of the two companies each field is taken from. A field that is left out is the survivor's, or the merged one's
/// where the survivor has none.
#[derive(Clone, Debug, Default, InputObject)]
pub struct MergeClientCompaniesFieldsInput {
    /// The name to show.
    name: Option<MergeSide>,
    /// The name in contracts.
    legal_name: Option<MergeSide>,
    /// Whose domains come first; those of both are kept, at most 20.
    domains: Option<MergeSide>,
    /// The tax id; choosing it needs the permission `TAX_ID_READ`.
    tax_id: Option<MergeSide>,
    /// Where invoices go.
    billing_address: Option<MergeSide>,
    /// The currency that it is billed in.
    currency: Option<MergeSide>,
    /// Days until an invoice is due.
    payment_terms_days: Option<MergeSide>,
    /// Where it stands.
    status: Option<MergeSide>,
    /// The member who looks after it.
    owner: Option<MergeSide>,
    /// The company that it belongs to. A survivor below the merged one takes its place, whatever is chosen.
    parent: Option<MergeSide>,
    /// Whose free-form fields count where both have one; those of both are kept.
    custom_fields: Option<MergeSide>,
    /// The id that a partner's system knows it by.
    external_id: Option<MergeSide>,
}

impl From<MergeClientCompaniesFieldsInput> for Choices {
    fn from(fields: MergeClientCompaniesFieldsInput) -> Self {
        Self {
            name: fields.name.map(Into::into),
            legal_name: fields.legal_name.map(Into::into),
            domains: fields.domains.map(Into::into),
            tax_id: fields.tax_id.map(Into::into),
            billing_address: fields.billing_address.map(Into::into),
            currency: fields.currency.map(Into::into),
            payment_terms_days: fields.payment_terms_days.map(Into::into),
            status: fields.status.map(Into::into),
            owner: fields.owner.map(Into::into),
            parent: fields.parent.map(Into::into),
            custom_fields: fields.custom_fields.map(Into::into),
            external_id: fields.external_id.map(Into::into),
        }
    }
}

/// What `mergeClientCompanies` takes.
#[derive(Clone, Debug, InputObject)]
pub struct MergeClientCompaniesInput {
    /// The company that stays.
    survivor_id: Id<client_company::Entity>,
    /// The company that is merged into it, and stays as a tombstone.
    merged_id: Id<client_company::Entity>,
    /// Merge only if the survivor is still at this version; otherwise a CONFLICT.
    expected_survivor_version: Option<i32>,
    /// Merge only if the merged one is still at this version; otherwise a CONFLICT.
    expected_merged_version: Option<i32>,
    /// Which side each field is taken from.
    #[graphql(default)]
    fields: MergeClientCompaniesFieldsInput,
    #[graphql(flatten)]
    options: RequestOptions,
}

/// What `mergeClientCompanies` answers.
#[derive(SimpleObject)]
pub struct MergeClientCompaniesPayload {
    /// The survivor after the merge; of a dry run, as it would be, with its relations as they are. After a CONFLICT,
    /// `INVALID_TRANSITION` or IMMUTABLE, as it is now.
    client_company: Option<ClientCompany>,
    /// What refers to the survivor now and referred to the merged one before.
    repointed: Vec<RepointedRelation>,
    /// Why nothing was changed; empty if something was, or would be.
    user_errors: Vec<UserError>,
}

/// Merging client companies in the mutation root.
#[derive(Default)]
pub struct ClientCompanyMergeMutation;

#[Object]
impl ClientCompanyMergeMutation {
    /// Merges one client company into another: domains of both are kept, everything that refers to the merged one
    /// (contacts, deals, leads, subsidiaries) refers to the survivor, and the survivor's timeline shows what happened to
    /// both. The merged one stays as a tombstone: `clientCompany` of its id finds the survivor. It can't be undone.
    async fn merge_client_companies(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Which companies, and whose fields.")] input: MergeClientCompaniesInput,
    ) -> Result<MergeClientCompaniesPayload> {
        let tx = ctx.scope().write(Permission::ClientCompanyDelete).await?;
        let trial = Trial::of(ctx, &tx, &input.options);
        let attempt = trial.attempt("mergeClientCompanies", &input);
        let pair = Pair {
            survivor: input.survivor_id,
            survivor_version: input.expected_survivor_version,
            merged: input.merged_id,
            merged_version: input.expected_merged_version,
        };
        let effect = Box::pin(merge::merge(&tx, pair, input.fields.into()));
        let (survivor, repointed, user_errors) = merged(&trial, attempt, effect).await?;
        let client_company = record_or_current(ctx, survivor, input.survivor_id, &user_errors).await?;
        Ok(MergeClientCompaniesPayload { client_company, repointed, user_errors })
    }
}
