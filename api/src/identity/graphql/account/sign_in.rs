//! `signIn`, `refreshSession`.

use async_graphql::{Context, InputObject, Object, SimpleObject};
use chrono::{DateTime, Utc};
use derive::fields;

use super::Viewer;
use super::viewer;
use crate::auth::actor::Caller;
use crate::error::{Result, UserError};
use crate::graphql::mutation::split;
use crate::graphql::scope::InScope;
use crate::identity::account::session::{self, Tokens};
use crate::identity::account::sign_in;

/// What `signIn`, `verifyEmail` and `refreshSession` answer: tokens, or why there are none.
#[derive(SimpleObject)]
#[graphql(complex)]
pub struct SignInPayload {
    /// For the header `Authorization: Bearer …`; good for 15 minutes.
    pub access_token: Option<String>,
    /// When the access token ceases to be good, UTC.
    pub access_token_expires_at: Option<DateTime<Utc>>,
    /// For `refreshSession`, once. Keep it where scripts can't read it.
    pub refresh_token: Option<String>,
    /// When the refresh token ceases to be good, UTC: 30 days after its making, 90 after the sign-in.
    pub refresh_token_expires_at: Option<DateTime<Utc>>,
    /// Why nobody was signed in; empty if somebody was.
    pub user_errors: Vec<UserError>,
    #[graphql(skip)]
    caller: Caller,
}

#[fields]
impl SignInPayload {
    /// Who is signed in now.
    async fn viewer(&self, ctx: &Context<'_>) -> Result<Option<Viewer>> {
        viewer::of(&ctx.scope().beside(), &self.caller).await
    }
}

impl SignInPayload {
    /// The answer of an outcome.
    pub(super) fn answer(outcome: Result<Tokens>) -> Result<Self> {
        let (tokens, user_errors) = split(outcome)?;
        Ok(Self {
            access_token_expires_at: tokens.as_ref().map(|tokens| tokens.access.expires_at),
            refresh_token: tokens.as_ref().map(|tokens| tokens.refresh.reveal()),
            refresh_token_expires_at: tokens.as_ref().map(|tokens| tokens.refresh_expires_at),
            access_token: tokens.as_ref().map(|tokens| tokens.access.token.clone()),
            caller: tokens.map_or(Caller::Anonymous, |tokens| tokens.caller),
            user_errors,
        })
    }
}

/// What `signIn` takes.
#[derive(Clone, InputObject)]
pub struct SignInInput {
    /// Your address, in whatever case.
    email: String,
    /// Your password.
    #[graphql(secret)]
    password: String,
}

/// What `refreshSession` takes.
#[derive(Clone, InputObject)]
pub struct RefreshSessionInput {
    /// The latest refresh token.
    #[graphql(secret)]
    refresh_token: String,
}

/// Sign-in in the mutation root.
#[derive(Default)]
pub struct SignInMutation;

#[Object]
impl SignInMutation {
    /// Signs a user in. Needs no token.
    async fn sign_in(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Address and password.")] input: SignInInput,
    ) -> Result<SignInPayload> {
        let visit = ctx.scope().visit().await;
        let outcome = Box::pin(sign_in::sign_in(&visit, &input.email, &input.password)).await;
        SignInPayload::answer(outcome)
    }

    /// Exchanges a refresh token for new tokens, and uses it up. One that was used before ends its session, since a
    /// copy may be in other hands: let one request at a time refresh. Needs no token of another kind.
    async fn refresh_session(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The refresh token.")] input: RefreshSessionInput,
    ) -> Result<SignInPayload> {
        let visit = ctx.scope().visit().await;
        let outcome = Box::pin(session::refresh(&visit, &input.refresh_token)).await;
        SignInPayload::answer(outcome)
    }
}
