//! `submitLead`, which needs no token, and `rotateLeadFormKey`, which gives the form its key.

use async_graphql::{Context, InputObject, Object, SimpleObject};

use crate::auth::actor::Actor;
use crate::auth::permission::Permission;
use crate::crm::lead::Draft;
use crate::crm::lead_form;
use crate::db::Task;
use crate::error::{Result, UserError};
use crate::graphql::mutation::{attempt, split};
use crate::graphql::scope::{InScope, Scope};
use crate::limits::{Bucket, Key};
use crate::repo::idempotency::once_or;

/// What `submitLead` takes.
#[derive(Clone, Debug, InputObject)]
pub struct SubmitLeadInput {
    /// The key of the firm's form, from `rotateLeadFormKey`.
    form_key: String,
    /// Who writes, at most 200 characters.
    name: String,
    /// Their address (RFC 5322).
    email: String,
    /// Their telephone number, at most 50 characters.
    phone: Option<String>,
    /// Their company, at most 200 characters.
    company_name: Option<String>,
    /// What they write, at most 10,000 characters.
    message: Option<String>,
    /// Where they come from, such as a campaign; at most 100 characters.
    source: Option<String>,
    /// A trap for robots: hide this field from people. What comes with it filled in is thrown away without a word.
    website: Option<String>,
}

/// What `submitLead` answers: the same whether or not the address was known.
#[derive(SimpleObject)]
pub struct SubmitLeadPayload {
    /// Whether it came in.
    pub accepted: bool,
    /// Why it did not.
    pub user_errors: Vec<UserError>,
}

/// What `rotateLeadFormKey` takes.
#[derive(Clone, Debug, InputObject)]
pub struct RotateLeadFormKeyInput {
    /// Rotate it only if the organization is still at this version; otherwise a CONFLICT.
    expected_version: Option<i32>,
    /// Makes a retry safe: the same key with the same input within 24 hours makes no second form key. The retry's payload
    /// has none: it is shown once.
    idempotency_key: Option<String>,
}

/// What `rotateLeadFormKey` answers.
#[derive(SimpleObject)]
pub struct RotateLeadFormKeyPayload {
    /// The new key, shown this once; put it into the web page with the form.
    pub form_key: Option<String>,
    /// Why nothing was changed; empty if something was.
    pub user_errors: Vec<UserError>,
}

/// The public form in the mutation root.
#[derive(Default)]
pub struct LeadFormMutation;

#[Object]
impl LeadFormMutation {
    /// Hands in a lead through a firm's public form; needs no token. A repeat from the same address within the
    /// organization's `leadWindowHours` changes the first lead instead of making a second. `RATE_LIMITED` by address and
    /// by organization; an unknown key is `NOT_FOUND`.
    async fn submit_lead(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The form, filled in.")] input: SubmitLeadInput,
    ) -> Result<SubmitLeadPayload> {
        let (accepted, user_errors) = split(Box::pin(submit(ctx.scope(), input)).await)?;
        Ok(SubmitLeadPayload { accepted: accepted.is_some(), user_errors })
    }

    /// Gives the organization's public lead form a new key. The old one opens nothing from then on.
    async fn rotate_lead_form_key(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "What to go by.")] input: RotateLeadFormKeyInput,
    ) -> Result<RotateLeadFormKeyPayload> {
        let tx = ctx.scope().write(Permission::OrganizationManage).await?;
        let attempt = attempt("rotateLeadFormKey", input.idempotency_key.as_ref(), &input);
        let effect = Box::pin(async { lead_form::rotate_key(&tx, input.expected_version).await.map(Some) });
        // The key is kept nowhere: a replay has none to show.
        let outcome = once_or(&tx, attempt, effect, |_| (), |()| async { Ok(None) }).await;
        let (form_key, user_errors) = split(tx.settle(outcome).await)?;
        Ok(RotateLeadFormKeyPayload { form_key: form_key.flatten().map(|key| key.reveal()), user_errors })
    }
}

async fn submit(scope: &Scope, input: SubmitLeadInput) -> Result<()> {
    let limits = &scope.services.limits;
    if let Some(address) = scope.origin.ip {
        limits.check(Bucket::LeadAddress, Key::Address(address))?;
    }
    if input.website.is_some_and(|website| !website.trim().is_empty()) {
        return Ok(());
    }
    let job = scope.system(Task::FindForm).await?;
    let form = lead_form::form(&job, &input.form_key).await;
    job.rollback().await;
    let form = form?;
    // Only behind a valid key: else anyone could use up a firm's rate.
    limits.check(Bucket::LeadOrganization, Key::Id(&form.organization.uuid().simple().to_string()))?;
    let actor = Actor::form(form.organization);
    let tx = scope.services.db.begin(&actor, Permission::LeadSubmit, &scope.moment).await?;
    let given = |value: Option<String>| value.filter(|text| !text.trim().is_empty()).map(Some);
    let draft = Draft {
        name: Some(Some(input.name)),
        email: Some(Some(input.email)),
        phone: given(input.phone),
        company_name: given(input.company_name),
        message: given(input.message),
        source: given(input.source),
        ..Draft::default()
    };
    let outcome = lead_form::submit(&tx, form.window, draft).await;
    tx.settle(outcome).await.map(drop)
}
