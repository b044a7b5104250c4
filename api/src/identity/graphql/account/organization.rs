//! `switchOrganization`, `createOrganization`.

use async_graphql::{Context, InputObject, Object, OneofObject, SimpleObject};
use chrono::{DateTime, Utc};
use entity::Id;
use entity::identity::{organization as row, organization_member as member};

use super::ViewerOrganization;
use crate::auth::token::AccessToken;
use crate::error::{Result, UserError};
use crate::graphql::mutation::{attempt, split};
use crate::graphql::scalar::Currency;
use crate::graphql::scope::InScope;
use crate::identity::account::organization::{self, Choice, Draft};

/// What `switchOrganization` and `createOrganization` answer: the organization, and a token that acts for it.
#[derive(SimpleObject)]
pub struct OrganizationAccessPayload {
    /// The organization.
    pub organization: Option<ViewerOrganization>,
    /// An access token of the same session that acts for the organization; good for 15 minutes. The refresh token stays
    /// the same, and remembers the choice. Null with the token of an outside issuer: choose by the header
    /// `X-Organization` then.
    pub access_token: Option<String>,
    /// When the access token ceases to be good, UTC.
    pub access_token_expires_at: Option<DateTime<Utc>>,
    /// Why nothing was changed; empty if something was.
    pub user_errors: Vec<UserError>,
}

impl OrganizationAccessPayload {
    fn answer(outcome: Result<(row::Model, member::Model, Option<AccessToken>)>) -> Result<Self> {
        let (done, user_errors) = split(outcome)?;
        let Some((organization, member, access)) = done else {
            return Ok(Self { organization: None, access_token: None, access_token_expires_at: None, user_errors });
        };
        Ok(Self {
            organization: Some(ViewerOrganization::of(organization, Some(member.role))),
            access_token_expires_at: access.as_ref().map(|access| access.expires_at),
            access_token: access.map(|access| access.token),
            user_errors,
        })
    }
}

/// What `switchOrganization` takes: one of the two.
#[derive(Clone, Debug, OneofObject)]
pub enum SwitchOrganizationInput {
    /// The organization's id.
    Id(Id<row::Entity>),
    /// The organization's name in addresses.
    Slug(String),
}

/// What `createOrganization` takes.
#[derive(Clone, Debug, InputObject)]
pub struct CreateOrganizationInput {
    /// Its name, at most 200 characters; its name in addresses is derived from it.
    name: String,
    /// Its currency; USD if nothing is said.
    base_currency: Option<Currency>,
    /// Its time zone, such as `Europe/Berlin`; UTC if nothing is said.
    timezone: Option<String>,
    /// Its language, such as `de-CH`; `en` if nothing is said.
    locale: Option<String>,
    /// Makes a retry safe: the same key with the same input within 24 hours answers with what the first made, and acts for
    /// that.
    idempotency_key: Option<String>,
}

impl From<CreateOrganizationInput> for Draft {
    fn from(input: CreateOrganizationInput) -> Self {
        Self {
            name: input.name,
            base_currency: input.base_currency.map(|currency| currency.0.code().to_owned()),
            timezone: input.timezone,
            locale: input.locale,
        }
    }
}

/// Choosing an organization, in the mutation root.
#[derive(Default)]
pub struct OwnOrganizationMutation;

#[Object]
impl OwnOrganizationMutation {
    /// Chooses the organization that the caller acts for, among those where they are an active member.
    async fn switch_organization(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Which organization.")] input: SwitchOrganizationInput,
    ) -> Result<OrganizationAccessPayload> {
        let signed_in = ctx.scope().signed_in()?;
        let choice = match input {
            SwitchOrganizationInput::Id(id) => Choice::Id(id),
            SwitchOrganizationInput::Slug(slug) => Choice::Slug(slug),
        };
        let outcome = Box::pin(organization::switch(&ctx.scope().visit().await, signed_in, &choice)).await;
        OrganizationAccessPayload::answer(outcome.map(|(row, member, access)| (row, member, Some(access))))
    }

    /// Makes an organization that the caller owns, and acts for from now on.
    async fn create_organization(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The new organization.")] input: CreateOrganizationInput,
    ) -> Result<OrganizationAccessPayload> {
        let signed_in = ctx.scope().signed_in()?;
        let attempt = attempt("createOrganization", input.idempotency_key.as_ref(), &input);
        let outcome =
            Box::pin(organization::create(&ctx.scope().visit().await, signed_in, input.into(), attempt)).await;
        OrganizationAccessPayload::answer(outcome)
    }
}
