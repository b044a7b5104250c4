//! `inviteMember`, `resendInvitation`, `acceptInvitation`.

use async_graphql::{Context, Object, SimpleObject};
use chrono::{DateTime, Utc};
use entity::Id;
use entity::identity::organization;
use entity::identity::organization_member::{self as member, Role};
use entity::outbox::mail::MailKind;

use super::Invitation;
use super::input::{AcceptInvitationInput, InviteMemberInput, ResendInvitationInput};
use crate::auth::credential::LinkToken;
use crate::auth::permission::Permission;
use crate::db::Task;
use crate::error::{Result, UserError};
use crate::graphql::mailing::mailing;
use crate::graphql::mutation::{once, payloads, split};
use crate::graphql::scope::{InScope, Scope};
use crate::graphql::trial::Trial;
use crate::identity::account::session::{self, Tokens};
use crate::identity::invitation::{self, Draft};
use crate::identity::joining::{self, Joiner};
use crate::limits::{Bucket, Key};

payloads! {
    /// What `inviteMember` answers.
    InviteMemberPayload {
        /// The invitation; the member who is to come is its `member`.
        invitation: Invitation
    }
    /// What `resendInvitation` answers.
    ResendInvitationPayload {
        /// The invitation with its new week; after a CONFLICT, `INVALID_TRANSITION` or IMMUTABLE, as it is now.
        invitation: Invitation
    }
}

/// What `acceptInvitation` answers.
#[derive(SimpleObject)]
pub struct AcceptInvitationPayload {
    /// Where the caller is a member now. Who was signed in calls `switchOrganization` to act there.
    membership: Option<AcceptedMembership>,
    /// For a new account, which is signed in: for the header `Authorization: Bearer …`; good for 15 minutes.
    access_token: Option<String>,
    /// When the access token ceases to be good, UTC.
    access_token_expires_at: Option<DateTime<Utc>>,
    /// For a new account: for `refreshSession`, once. Keep it where scripts can't read it.
    refresh_token: Option<String>,
    /// When the refresh token ceases to be good, UTC.
    refresh_token_expires_at: Option<DateTime<Utc>>,
    /// Why nothing was changed; empty if something was, or would be.
    user_errors: Vec<UserError>,
}

/// A place in an organization, as someone sees it who has just joined and does not act there yet.
#[derive(Clone, Debug, SimpleObject)]
pub struct AcceptedMembership {
    /// The member that they are there.
    #[graphql(owned)]
    member_id: Id<member::Entity>,
    /// What they may do there.
    role: Role,
    /// The organization's id.
    #[graphql(owned)]
    organization_id: Id<organization::Entity>,
    /// The organization's name.
    organization_name: String,
    /// The organization's name in addresses.
    organization_slug: String,
}

impl From<(organization::Model, member::Model)> for AcceptedMembership {
    fn from((organization, member): (organization::Model, member::Model)) -> Self {
        Self {
            member_id: member.id,
            role: member.role,
            organization_id: organization.id,
            organization_name: organization.name,
            organization_slug: organization.slug,
        }
    }
}

/// Invitations in the mutation root: send and accept.
#[derive(Default)]
pub struct InvitationMutation;

#[Object]
impl InvitationMutation {
    /// Invites someone by mail; the link is good for 7 days. A member's or invited person's address is a DUPLICATE; more
    /// than 500 open invitations are a LIMIT.
    async fn invite_member(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Whom to invite.")] input: InviteMemberInput,
    ) -> Result<InviteMemberPayload> {
        let scope = ctx.scope();
        mailing(scope, Permission::MemberManage, &input.options)?;
        let tx = scope.write(Permission::MemberManage).await?;
        let trial = Trial::of(ctx, &tx, &input.options);
        let attempt = trial.attempt("inviteMember", &input);
        let draft = Draft { email: input.email, role: input.role, name: input.name };
        let outcome = once(&tx, attempt, async {
            let (invitation, mail) = invitation::invite(&tx, &scope.services.settings.app_url, draft).await?;
            trial.post_counted(MailKind::Invitation, invitation.id, vec![mail]).await?;
            Ok(invitation)
        })
        .await;
        trial.answer(outcome).await
    }

    /// Sends an open or expired invitation again, with a new link for another 7 days; the old link ends.
    async fn resend_invitation(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Which invitation.")] input: ResendInvitationInput,
    ) -> Result<ResendInvitationPayload> {
        let scope = ctx.scope();
        mailing(scope, Permission::MemberManage, &input.options)?;
        let tx = scope.write(Permission::MemberManage).await?;
        let trial = Trial::of(ctx, &tx, &input.options);
        let attempt = trial.attempt("resendInvitation", &input);
        let app_url = &scope.services.settings.app_url;
        let outcome = once(&tx, attempt, async {
            let (invitation, mail) = invitation::resend(&tx, app_url, input.id, input.expected_version).await?;
            trial.post_counted(MailKind::Invitation, invitation.id, vec![mail]).await?;
            Ok(invitation)
        })
        .await;
        trial.answer_or_current(input.id, outcome).await
    }

    /// Joins the organization that a mail invited to. Needs no sign-in: who is signed in joins with that account,
    /// whatever its address; who has no account gets one for the invited address, which the mail proves, with `name` and
    /// `password`, and is signed in to it. If the invited address has a proven account already, sign in to it first: a DUPLICATE otherwise. An
    /// expired, revoked, used or unknown token is a `NOT_FOUND` on `token`.
    async fn accept_invitation(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The invitation's token, and for a new account its name and password.")]
        input: AcceptInvitationInput,
    ) -> Result<AcceptInvitationPayload> {
        let scope = ctx.scope();
        if let Some(ip) = scope.origin.ip {
            scope.services.limits.check(Bucket::SignInAddress, Key::Address(ip))?;
        }
        let (joined, user_errors) = split(Box::pin(accept(scope, input)).await)?;
        let (membership, tokens) = joined.map_or((None, None), |(membership, tokens)| (Some(membership), tokens));
        Ok(AcceptInvitationPayload {
            membership,
            access_token_expires_at: tokens.as_ref().map(|tokens| tokens.access.expires_at),
            refresh_token: tokens.as_ref().map(|tokens| tokens.refresh.reveal()),
            refresh_token_expires_at: tokens.as_ref().map(|tokens| tokens.refresh_expires_at),
            access_token: tokens.map(|tokens| tokens.access.token),
            user_errors,
        })
    }
}

async fn accept(scope: &Scope, input: AcceptInvitationInput) -> Result<(AcceptedMembership, Option<Tokens>)> {
    let token = LinkToken::parse(input.token.trim()).ok_or_else(joining::no_invitation)?;
    let services = &scope.services;
    let signed_in = scope.caller.signed_in();
    let joiner = if let Some(signed_in) = signed_in {
        Joiner::Known(signed_in)
    } else {
        let tx = scope.system(Task::AcceptInvitation).await?;
        let newcomer = joining::newcomer(&tx, &token, input.name, input.password).await;
        tx.rollback().await;
        let (name, password) = newcomer?;
        // No connection is held meanwhile.
        Joiner::New { name, password_hash: services.passwords.hash(&password).await }
    };
    let tx = scope.system(Task::AcceptInvitation).await?;
    let admitted = joining::admit(&tx, &token, joiner).await;
    let admitted = tx.settle(admitted).await?;

    let actor = admitted.actor();
    let tx = services.db.begin(&actor, Permission::OrganizationRead, &scope.moment).await?;
    let membership = joining::join(&tx, &token, &admitted).await;
    let membership = tx.settle(membership).await?;
    services.presence.forget_members();
    if signed_in.is_some() {
        return Ok((membership.into(), None));
    }
    let tx = scope.system(Task::AcceptInvitation).await?;
    let tokens = session::open(&tx, &scope.beside(), &admitted.user).await;
    Ok((membership.into(), Some(tx.settle(tokens).await?)))
}
