//! Invitations: offers to join, sent by mail.
//!
//! An invitation and its member are one thing in two rows: the member waits as INVITED, so that work can be given to
//! them already, and the invitation holds the link's hash. The link names the organization, and proves the mailbox.

use entity::Id;
use entity::identity::invitation::{ActiveModel, Column, Entity, InvitationStatus, Model};
use entity::identity::organization_member::{self as member, MemberStatus, Role};
use sea_orm::{ColumnTrait, EntityTrait, PaginatorTrait, QueryFilter, QuerySelect, Set};

use super::organization;
use super::rules::invitation::{self as rules, Action, LIFETIME, MOST_PENDING};
use super::rules::member as member_rules;
use crate::auth::credential::{Credential, LinkToken};
use crate::auth::email::EmailAddress;
use crate::db::OrgTx;
use crate::error::{Reasons, Result, UserError, UserErrorCode};
use crate::mail::Mail;
use crate::repo::find::{self, Rows};
use crate::repo::guard::allowed;
use crate::repo::save;
use crate::text;

/// Whom to invite.
#[derive(Clone, Debug)]
pub struct Draft {
    /// Their address.
    pub email: String,
    /// The role to offer.
    pub role: Role,
    /// Their name; without one their address stands for it until they join.
    pub name: Option<String>,
}

/// Invites someone. The mail, to be sent when this is committed, is the only place of the link.
pub async fn invite(tx: &OrgTx, app_url: &str, draft: Draft) -> Result<(Model, Mail)> {
    let organization = organization::locked(tx).await?;
    let mine = super::member::acting_role(tx).await?;
    let mut reasons = Reasons::default();
    let role = reasons.take(member_rules::may_give(mine, draft.role));
    let email = reasons.take(address(&draft.email));
    let name = reasons.take(text::given(draft.name).map(|name| text::line("name", name, 200)).transpose());
    reasons.finish()?;
    let (Some(role), Some(email), Some(name)) = (role, email, name) else { return Err(save::missing("a reason")) };
    refuse_known(tx, &email).await?;
    refuse_too_many(tx).await?;

    let typed = email.typed().to_owned();
    let row = member::ActiveModel {
        name: Set(name.unwrap_or_else(|| typed.chars().take(200).collect())),
        email: Set(typed.clone()),
        email_key: Set(email.normalised().to_owned()),
        role: Set(role),
        status: Set(MemberStatus::Invited),
        ..Default::default()
    };
    let member: member::Model = save::insert(tx, row, "invited").await?;
    let token: LinkToken = Credential::make(tx.organization().uuid());
    let row = ActiveModel {
        member_id: Set(member.id),
        email: Set(typed),
        token_hash: Set(token.body.hash().as_bytes().to_vec()),
        expires_at: Set(tx.now() + LIFETIME),
        invited_by_member_id: Set(tx.actor().member()),
        role: Set(role),
        status: Set(InvitationStatus::Pending),
        ..Default::default()
    };
    let invitation = save::insert(tx, row, "created").await?;
    let mail = letter(app_url, &organization.name, &invitation, &token);
    Ok((invitation, mail))
}

/// Gives an open invitation a new link and a new week; the old link ends.
pub async fn resend(tx: &OrgTx, app_url: &str, id: Id<Entity>, expected_version: Option<i32>) -> Result<(Model, Mail)> {
    let organization = organization::locked(tx).await?;
    let (before, _) = acted_on(tx, id, expected_version, Action::Resend).await?;
    let token: LinkToken = Credential::make(tx.organization().uuid());
    let row = ActiveModel {
        token_hash: Set(token.body.hash().as_bytes().to_vec()),
        expires_at: Set(tx.now() + LIFETIME),
        ..before.clone().into()
    };
    let invitation = save::update(tx, &before, row, "resent").await?;
    let mail = letter(app_url, &organization.name, &invitation, &token);
    Ok((invitation, mail))
}

/// Takes an invitation back; the member who was to come is removed.
pub async fn revoke(tx: &OrgTx, id: Id<Entity>, expected_version: Option<i32>) -> Result<Model> {
    let (before, member) = acted_on(tx, id, expected_version, Action::Revoke).await?;
    let row = member::ActiveModel { status: Set(MemberStatus::Removed), ..member.clone().into() };
    save::update(tx, &member, row, "removed").await?;
    put(tx, &before, InvitationStatus::Revoked, "revoked").await
}

/// Ends the open invitation of a member who is removed.
pub async fn end(tx: &OrgTx, member: Id<member::Entity>) -> Result<()> {
    if let Some(before) = open(tx, Column::MemberId.eq(member)).await? {
        put(tx, &before, InvitationStatus::Revoked, "revoked").await?;
    }
    Ok(())
}

/// Changes the role that the open invitation of a member offers.
pub async fn offer(tx: &OrgTx, member: Id<member::Entity>, role: Role) -> Result<()> {
    if let Some(before) = open(tx, Column::MemberId.eq(member)).await? {
        let row = ActiveModel { role: Set(role), ..before.clone().into() };
        save::update(tx, &before, row, "role_changed").await?;
    }
    Ok(())
}

/// Marks the open invitation of a link as accepted; none if it has expired, ended or never was.
pub async fn accept(tx: &OrgTx, token: &LinkToken) -> Result<Option<Model>> {
    let hash = token.body.hash().as_bytes().to_vec();
    let Some(before) = open(tx, Column::TokenHash.eq(hash)).await? else { return Ok(None) };
    if rules::status(before.status, before.expires_at, tx.now()) != InvitationStatus::Pending {
        return Ok(None);
    }
    let row = ActiveModel {
        status: Set(InvitationStatus::Accepted),
        accepted_at: Set(Some(tx.now())),
        ..before.clone().into()
    };
    save::update(tx, &before, row, "accepted").await.map(Some)
}

/// An address to write to.
pub fn address(typed: &str) -> Result<EmailAddress, UserError> {
    EmailAddress::parse(typed).map_err(|why| why.on("email"))
}

fn letter(app_url: &str, organization: &str, invitation: &Model, token: &LinkToken) -> Mail {
    let (link, days) = (token.reveal(), LIFETIME.num_days());
    // A name is free text, and mail programs make links of anything: ours is the only one that is to be followed.
    let organization: String = organization.replace(['.', '/', ':'], " ").chars().take(60).collect();
    Mail {
        to: invitation.email.clone(),
        subject: format!("Join {organization}"),
        body: format!(
            "You are invited to join {organization}.\n\n\
             Open this link within {days} days to accept:\n\n{app_url}/join?token={link}\n\n\
             If you did not expect this, ignore it: nothing happens then.\n"
        ),
    }
}

/// Loads an invitation to act on, and its member; refuses what its state or their role forbids.
async fn acted_on(
    tx: &OrgTx,
    id: Id<Entity>,
    expected_version: Option<i32>,
    action: Action,
) -> Result<(Model, member::Model)> {
    organization::locked(tx).await?;
    let mine = super::member::acting_role(tx).await?;
    let invitation = allowed(tx, id, expected_version, action).await?;
    member_rules::may_act_on(mine, invitation.role)?;
    let member = find::locked(tx, invitation.member_id, "id", None, Rows::Live).await?;
    Ok((invitation, member))
}

/// The invitation that still waits, expired or not; locked.
async fn open(tx: &OrgTx, which: sea_orm::sea_query::SimpleExpr) -> Result<Option<Model>> {
    let wanted = find::own::<Model>(tx, Rows::Live).add(Column::Status.eq(InvitationStatus::Pending)).add(which);
    Ok(Entity::find().filter(wanted).lock_exclusive().one(tx).await?)
}

async fn put(tx: &OrgTx, before: &Model, status: InvitationStatus, verb: &str) -> Result<Model> {
    let row = ActiveModel { status: Set(status), ..before.clone().into() };
    save::update(tx, before, row, verb).await
}

async fn refuse_known(tx: &OrgTx, email: &EmailAddress) -> Result<()> {
    let here = find::own::<member::Model>(tx, Rows::Live)
        .add(member::Column::EmailKey.eq(email.normalised()))
        .add(member::Column::Status.ne(MemberStatus::Removed));
    let reason = match member::Entity::find().filter(here).one(tx).await? {
        None => return Ok(()),
        Some(member) if member.status == MemberStatus::Invited => "They were invited already: call resendInvitation.",
        Some(_) => "Someone with this address is a member already.",
    };
    Err(UserError::on("email", UserErrorCode::Duplicate, reason).into())
}

async fn refuse_too_many(tx: &OrgTx) -> Result<()> {
    let pending = find::own::<Model>(tx, Rows::Live)
        .add(Column::Status.eq(InvitationStatus::Pending))
        .add(Column::ExpiresAt.gt(tx.now()));
    if Entity::find().filter(pending).count(tx).await? < MOST_PENDING {
        return Ok(());
    }
    let reason = format!("{MOST_PENDING} invitations wait for an answer already: revoke some.");
    Err(UserError::whole(UserErrorCode::Limit, reason).into())
}
