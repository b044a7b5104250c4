//! `UserSession`, `signOut`, `revokeSession`, `revokeOtherSessions`.

use async_graphql::{Context, InputObject, Object, SimpleObject};
use chrono::{DateTime, Utc};
use entity::Id;
use entity::identity::user_session::{self, Model, RevokedReason};

use crate::error::Result;
use crate::graphql::mutation::{Payload, payloads, split};
use crate::graphql::scope::InScope;
use crate::identity::account::session;

/// One sign-in on one device.
#[derive(Clone, Debug, SimpleObject)]
pub struct UserSession {
    /// The session's id.
    #[graphql(owned)]
    pub id: Id<user_session::Entity>,
    /// The address from which it was opened.
    pub ip: Option<String>,
    /// The program with which it was opened.
    pub user_agent: Option<String>,
    /// When it was opened, UTC.
    pub created_at: DateTime<Utc>,
    /// When it was last used, UTC, to the minute.
    pub last_seen_at: DateTime<Utc>,
    /// When it ends unless it is refreshed, UTC.
    pub expires_at: DateTime<Utc>,
    /// When it was ended, UTC; null for a live one.
    pub revoked_at: Option<DateTime<Utc>>,
    /// Why it was ended.
    pub revoked_reason: Option<RevokedReason>,
    /// Whether it is the one that this request belongs to.
    pub current: bool,
}

impl UserSession {
    pub(super) fn of(row: Model, current: Option<Id<user_session::Entity>>) -> Self {
        Self {
            current: current == Some(row.id),
            id: row.id,
            ip: row.ip,
            user_agent: row.user_agent,
            created_at: row.created_at,
            last_seen_at: row.last_seen_at,
            expires_at: row.expires_at,
            revoked_at: row.revoked_at,
            revoked_reason: row.revoked_reason,
        }
    }
}

/// The caller's live sessions.
pub(super) async fn own(ctx: &Context<'_>) -> Result<Vec<UserSession>> {
    let signed_in = ctx.scope().signed_in()?;
    let sessions = Box::pin(session::list(&ctx.scope().beside(), signed_in.user)).await?;
    Ok(sessions.into_iter().map(|row| UserSession::of(row, signed_in.session)).collect())
}

payloads! {
    /// What `signOut` answers.
    SignOutPayload {
        /// The session, ended.
        session: UserSession
    }
    /// What `revokeSession` answers.
    RevokeSessionPayload {
        /// The session, ended.
        session: UserSession
    }
    /// What `revokeOtherSessions` answers.
    RevokeOtherSessionsPayload {
        /// The sessions that were ended.
        sessions: Vec<UserSession>
    }
}

/// What `revokeSession` takes.
#[derive(Clone, Debug, InputObject)]
pub struct RevokeSessionInput {
    /// Which session.
    id: Id<user_session::Entity>,
}

/// Sessions in the mutation root.
#[derive(Default)]
pub struct SessionMutation;

#[Object]
impl SessionMutation {
    /// Ends the caller's session at once: its access and refresh tokens open nothing any more.
    async fn sign_out(&self, ctx: &Context<'_>) -> Result<SignOutPayload> {
        let signed_in = ctx.scope().signed_in()?;
        let outcome = Box::pin(session::sign_out(&ctx.scope().visit().await, signed_in)).await;
        let (ended, reasons) = split(outcome)?;
        Ok(SignOutPayload::of(ended.map(|row| UserSession::of(row, signed_in.session)), reasons))
    }

    /// Ends one of the caller's sessions, such as that of a lost device, within a second.
    async fn revoke_session(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Which session.")] input: RevokeSessionInput,
    ) -> Result<RevokeSessionPayload> {
        let signed_in = ctx.scope().signed_in()?;
        let outcome = Box::pin(session::revoke(&ctx.scope().visit().await, signed_in, input.id)).await;
        let (ended, reasons) = split(outcome)?;
        Ok(RevokeSessionPayload::of(ended.map(|row| UserSession::of(row, signed_in.session)), reasons))
    }

    /// Ends all of the caller's sessions but this one, within a second.
    async fn revoke_other_sessions(&self, ctx: &Context<'_>) -> Result<RevokeOtherSessionsPayload> {
        let signed_in = ctx.scope().signed_in()?;
        let outcome = Box::pin(session::revoke_others(&ctx.scope().visit().await, signed_in)).await;
        let (ended, reasons) = split(outcome)?;
        let ended = ended.map(|rows| rows.into_iter().map(|row| UserSession::of(row, signed_in.session)).collect());
        Ok(RevokeOtherSessionsPayload::of(ended, reasons))
    }
}
