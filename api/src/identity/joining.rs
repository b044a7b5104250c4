//! Taking up an invitation: the account first, in the job role's scope, then the membership, in the organization's.
//!
//! Who has the link has read the mail, so the link proves the invited address. Someone signed in joins with the account
//! that they are signed in to, whatever its address. An address that has a proven account already asks them to sign in,
//! so that a forwarded mail opens nobody's account. An account that nobody has proven yet is taken over: its password is
//! of someone who could not read the mail.

use entity::identity::invitation::{self, InvitationStatus};
use entity::identity::organization;
use entity::identity::organization_member::{self as member, MemberStatus};
use entity::identity::user::{ActiveModel as UserRow, Model as UserModel};
use sea_orm::{ActiveModelTrait, ColumnTrait, Condition, EntityTrait, QueryFilter, QuerySelect, Set};

use super::account::{one_time, user};
use super::rules::invitation as rules;
use crate::auth::actor::{Actor, Identity, OrganizationId, SignedIn};
use crate::auth::credential::LinkToken;
use crate::auth::email::EmailAddress;
use crate::auth::password_rules;
use crate::auth::permission::Permissions;
use crate::db::{OrgTx, SystemTx};
use crate::error::{Reasons, Result, UserError, UserErrorCode};
use crate::repo::find::{self, Rows};
use crate::repo::save;
use crate::text;

/// Who takes up an invitation.
#[derive(Clone)]
pub enum Joiner {
    /// Someone signed in.
    Known(SignedIn),
    /// Someone without a proven account, as [`newcomer`] found them to be.
    New {
        /// Their name.
        name: String,
        /// The hash of the password that they chose.
        password_hash: String,
    },
}

/// Someone who may join now: an account, and the place that waits for it.
#[derive(Clone, Debug)]
pub struct Admitted {
    /// Their account.
    pub user: UserModel,
    /// Where they join.
    pub organization: OrganizationId,
    member: member::Model,
}

impl Admitted {
    /// The member that they become, who acts when they join.
    pub fn actor(&self) -> Actor {
        // Their session is opened when they are in.
        let signed_in = SignedIn { user: self.user.id, session: None };
        let permissions = Permissions::of_role(self.member.role);
        // Joining does nothing by the day.
        Actor::of(self.organization, None, Identity::Member(self.member.id, signed_in), permissions)
    }
}

/// Expired, revoked, used and unknown links all answer this.
pub fn no_invitation() -> UserError {
    let reason = "This invitation is not open any more: ask for a new one.";
    UserError::on("token", UserErrorCode::NotFound, reason)
}

/// Checks what someone who is not signed in says of themselves; answers with their name and password. Without a name
/// the one on the invitation is theirs.
pub async fn newcomer(
    tx: &SystemTx,
    token: &LinkToken,
    name: Option<String>,
    password: Option<String>,
) -> Result<(String, String)> {
    let member = invited(tx, token).await?;
    let address = address_of(&member)?;
    unproven(tx, &address).await?;
    let mut reasons = Reasons::default();
    let name = reasons.take(text::line("name", text::given(name).unwrap_or(member.name), 200));
    let password = reasons.take(chosen(password, &address));
    reasons.finish()?;
    name.zip(password).ok_or_else(|| save::missing("a reason"))
}

/// Finds the invitation of a link, and finds or makes the account that takes it up.
pub async fn admit(tx: &SystemTx, token: &LinkToken, joiner: Joiner) -> Result<Admitted> {
    let member = invited(tx, token).await?;
    let user = match joiner {
        Joiner::Known(signed_in) => user::by_id(tx, signed_in.user).await?,
        Joiner::New { name, password_hash } => prove(tx, &member, name, password_hash).await?,
    };
    Ok(Admitted { user, organization: member.organization_id, member })
}

/// The member whose invitation a link takes up. It is locked, so that two who use the link at the same moment make one
/// account.
async fn invited(tx: &SystemTx, token: &LinkToken) -> Result<member::Model> {
    let organization = OrganizationId::from_uuid(token.id);
    let of_link = Condition::all()
        .add(invitation::Column::OrganizationId.eq(organization))
        .add(invitation::Column::TokenHash.eq(token.body.hash().as_bytes().to_vec()));
    let found = invitation::Entity::find().filter(of_link).lock_exclusive().one(tx).await?;
    let invitation = found
        .filter(|found| rules::status(found.status, found.expires_at, tx.now()) == InvitationStatus::Pending)
        .ok_or_else(no_invitation)?;
    let waiting = Condition::all()
        .add(member::Column::OrganizationId.eq(organization))
        .add(member::Column::Id.eq(invitation.member_id));
    member::Entity::find().filter(waiting).one(tx).await?.ok_or_else(|| no_invitation().into())
}

/// Joins: the waiting member becomes the account's, and active. Begin the transaction as [`Admitted::actor`].
pub async fn join(tx: &OrgTx, token: &LinkToken, admitted: &Admitted) -> Result<(organization::Model, member::Model)> {
    let organization = super::organization::locked(tx).await?;
    refuse_twice(tx, admitted).await?;
    super::invitation::accept(tx, token).await?.ok_or_else(no_invitation)?;
    let before: member::Model = find::locked(tx, admitted.member.id, "token", None, Rows::Live).await?;
    let user = &admitted.user;
    let row = member::ActiveModel {
        user_id: Set(Some(user.id)),
        name: Set(user.name.clone()),
        email: Set(user.email.clone()),
        email_key: Set(user.email_key.clone()),
        avatar_url: Set(user.avatar_url.clone()),
        joined_at: Set(Some(tx.now())),
        status: Set(MemberStatus::Active),
        ..before.clone().into()
    };
    Ok((organization, save::update(tx, &before, row, "joined").await?))
}

async fn refuse_twice(tx: &OrgTx, admitted: &Admitted) -> Result<()> {
    let same = Condition::any()
        .add(member::Column::UserId.eq(admitted.user.id))
        .add(member::Column::EmailKey.eq(admitted.user.email_key.as_str()));
    let twice = find::own::<member::Model>(tx, Rows::Live)
        .add(member::Column::Status.ne(MemberStatus::Removed))
        .add(member::Column::Id.ne(admitted.member.id))
        .add(same);
    if member::Entity::find().filter(twice).limit(1).one(tx).await?.is_none() {
        return Ok(());
    }
    let reason = "Your account is a member of this organization already, or invited to it by another link.";
    Err(UserError::on("token", UserErrorCode::Duplicate, reason).into())
}

/// The account of the invited address, made or taken over, with the address proven and the password set.
async fn prove(tx: &SystemTx, member: &member::Model, name: String, password_hash: String) -> Result<UserModel> {
    let address = address_of(member)?;
    let user = match unproven(tx, &address).await? {
        None => user::insert(tx, name, &address, true).await?,
        Some(user) => {
            let user = user::verify(tx, user::locked(tx, user.id).await?).await?;
            // A link of the sign-up that nobody proved would set its password again.
            one_time::void(tx, user.id).await?;
            let row = UserRow { name: Set(name), ..user.into() };
            row.update(tx).await?
        }
    };
    user::set_password(tx, user.id, password_hash).await?;
    Ok(user)
}

/// The account of an address that nobody has proven; refuses if somebody has.
async fn unproven(tx: &SystemTx, address: &EmailAddress) -> Result<Option<UserModel>> {
    let known = user::by_address(tx, address).await?;
    if known.as_ref().is_some_and(|user| user.email_verified_at.is_some()) {
        let reason = "An account with this address exists: sign in to it, then accept the invitation.";
        return Err(UserError::on("token", UserErrorCode::Duplicate, reason).into());
    }
    Ok(known)
}

fn address_of(member: &member::Model) -> Result<EmailAddress> {
    EmailAddress::parse(&member.email).map_err(|_| save::missing("an address to prove"))
}

fn chosen(password: Option<String>, address: &EmailAddress) -> Result<String, UserError> {
    let Some(password) = password else {
        return Err(UserError::on("password", UserErrorCode::Required, "Choose a password for your new account."));
    };
    match password_rules::check(&password, address) {
        Ok(()) => Ok(password),
        Err(why) => Err(UserError::on("password", UserErrorCode::Invalid, format!("Choose another: {why}."))),
    }
}
