//! Taking up an invitation: the account first, in the job role's scope, then the membership, in the organization's.
//!
//! Who has the link has read the mail, so the link proves the invited address. Someone signed in joins with the account
//! that they are signed in to, whatever its address. An address that has a proven account already asks them to sign in,
//! so that a forwarded mail opens nobody's account. An account that nobody has proven yet is taken over: its password is
//! of someone who could not read the mail.

use entity::Id;
use entity::identity::invitation::{self, InvitationStatus};
use entity::identity::organization_member::{self as member, MemberStatus};
use entity::identity::{organization, user, user_credential};
use sea_orm::sea_query::OnConflict;
use sea_orm::{ActiveModelTrait, ColumnTrait, Condition, EntityTrait, QueryFilter, QuerySelect, Set};

use super::rules::invitation as rules;
use crate::auth::actor::{Actor, Identity, OrganizationId, SignedIn};
use crate::auth::credential::LinkToken;
use crate::auth::email::EmailAddress;
use crate::auth::password::Passwords;
use crate::auth::password_rules;
use crate::auth::permission::Permissions;
use crate::db::{OrgTx, SystemTx};
use crate::error::{Reasons, Result, UserError, UserErrorCode};
use crate::repo::find::{self, Rows};
use crate::repo::save;
use crate::text;

/// Who takes up an invitation.
#[derive(Clone, Debug)]
pub enum Joiner {
    /// Someone signed in.
    Known(SignedIn),
    /// Someone without an account, or not signed in to it.
    New {
        /// Their name; without one the name on the invitation.
        name: Option<String>,
        /// The password that they choose.
        password: Option<String>,
    },
}

/// Someone who may join now: an account, and the place that waits for it.
#[derive(Clone, Debug)]
pub struct Admitted {
    /// Their account.
    pub user: user::Model,
    /// Where they join.
    pub organization: OrganizationId,
    member: member::Model,
}

impl Admitted {
    /// The member that they become, who acts when they join.
    pub fn actor(&self) -> Actor {
        // The stamps ask for the member alone; their first session comes with their first sign-in.
        let signed_in = SignedIn { user: self.user.id, session: None };
        Actor {
            organization: self.organization,
            identity: Identity::Member(self.member.id, signed_in),
            permissions: Permissions::of_role(self.member.role),
        }
    }
}

/// Expired, revoked, used and unknown links all answer this.
pub fn no_invitation() -> UserError {
    let reason = "This invitation is not open any more: ask for a new one.";
    UserError::on("token", UserErrorCode::NotFound, reason)
}

/// Finds the invitation of a link, and finds or makes the account that takes it up.
pub async fn admit(tx: &SystemTx, passwords: &Passwords, token: &LinkToken, joiner: Joiner) -> Result<Admitted> {
    let organization = OrganizationId::from_uuid(token.id);
    let open = Condition::all()
        .add(invitation::Column::OrganizationId.eq(organization))
        .add(invitation::Column::TokenHash.eq(token.body.hash().as_bytes().to_vec()));
    // Locked, so that two who use the link at the same moment make one account.
    let found = invitation::Entity::find().filter(open).lock_exclusive().one(tx).await?;
    let invitation = found
        .filter(|found| rules::status(found.status, found.expires_at, tx.now()) == InvitationStatus::Pending)
        .ok_or_else(no_invitation)?;
    let invited = Condition::all()
        .add(member::Column::OrganizationId.eq(organization))
        .add(member::Column::Id.eq(invitation.member_id));
    let member = member::Entity::find().filter(invited).one(tx).await?.ok_or_else(no_invitation)?;
    let user = match joiner {
        Joiner::Known(signed_in) => user::Entity::find_by_id(signed_in.user).one(tx).await?,
        Joiner::New { name, password } => Some(prove(tx, passwords, &member, name, password).await?),
    };
    let user = user.ok_or_else(|| save::missing("the caller's account"))?;
    Ok(Admitted { user, organization, member })
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
async fn prove(
    tx: &SystemTx,
    passwords: &Passwords,
    member: &member::Model,
    name: Option<String>,
    password: Option<String>,
) -> Result<user::Model> {
    let address = EmailAddress::parse(&member.email).map_err(|_| save::missing("an address to prove"))?;
    let of_address = user::Column::EmailKey.eq(address.normalised());
    let known = user::Entity::find().filter(of_address).lock_exclusive().one(tx).await?;
    if known.as_ref().is_some_and(|user| user.email_verified_at.is_some()) {
        let reason = "An account with this address exists: sign in to it, then accept the invitation.";
        return Err(UserError::on("token", UserErrorCode::Duplicate, reason).into());
    }
    let mut reasons = Reasons::default();
    let name = name.unwrap_or_else(|| member.name.clone());
    let name = reasons.take(text::line("name", name, 200));
    let password = reasons.take(chosen(password, &address));
    reasons.finish()?;
    let (Some(name), Some(password)) = (name, password) else { return Err(save::missing("a reason")) };

    let hash = passwords.hash(&password).await;
    let version = known.as_ref().map_or(1, |user| user.version + 1);
    let is_new = known.is_none();
    let mut row: user::ActiveModel = known.map(Into::into).unwrap_or_default();
    row.name = Set(name);
    row.email_verified_at = Set(Some(tx.now()));
    row.version = Set(version);
    row.updated_at = Set(tx.now());
    let user = if is_new {
        row.id = Set(Id::new());
        row.email = Set(address.typed().to_owned());
        row.email_key = Set(address.normalised().to_owned());
        row.created_at = Set(tx.now());
        row.insert(tx).await?
    } else {
        row.update(tx).await?
    };
    set_password(tx, user.id, hash).await?;
    Ok(user)
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

async fn set_password(tx: &SystemTx, user: Id<user::Entity>, hash: String) -> Result<()> {
    use user_credential::Column as C;
    let row = user_credential::ActiveModel { user_id: Set(user), password_hash: Set(hash), changed_at: Set(tx.now()) };
    let replace = OnConflict::column(C::UserId).update_columns([C::PasswordHash, C::ChangedAt]).to_owned();
    user_credential::Entity::insert(row).on_conflict(replace).exec_without_returning(tx).await?;
    Ok(())
}
