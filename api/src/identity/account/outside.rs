//! The first sign-in of a user whom an outside issuer vouches for.

use entity::Id;
use entity::identity::{user, user_identity};
use sea_orm::{ColumnTrait, EntityTrait, QueryFilter, Set};

use super::organization::{self, Founding};
use super::{sign_up, user as users};
use crate::auth::email::EmailAddress;
use crate::auth::oidc::Outside;
use crate::auth::presence::look_up;
use crate::db::{Moment, SystemTx, Task};
use crate::error::{Fault, Result};
use crate::services::Services;
use crate::text;

/// Links the issuer's user to ours, or makes one; and an organization for one who has none, if the operator wishes.
pub async fn welcome(services: &Services, moment: &Moment, outside: &Outside) -> Result<()> {
    let tx = services.db.system(Task::Account, moment).await?;
    let outcome = write(&tx, outside, services.settings.outside_sign_up).await;
    match tx.settle(outcome).await {
        // Another request, or node, welcomed them at the same moment.
        Err(error) if sign_up::is_taken(&error) => Ok(()),
        outcome => outcome,
    }
}

async fn write(tx: &SystemTx, outside: &Outside, found: bool) -> Result<()> {
    let user = user_of(tx, outside).await?;
    let row = user_identity::ActiveModel {
        issuer: Set(outside.issuer.clone()),
        subject: Set(outside.subject.clone()),
        user_id: Set(user.id),
        created_at: Set(tx.now()),
    };
    user_identity::Entity::insert(row).exec_without_returning(tx).await?;
    if found && look_up::memberships(tx, user.id).await?.is_empty() {
        organization::found(tx, &user, None, Founding::named(user.name.clone()), None).await?;
    }
    Ok(())
}

/// Our user whom the issuer means. They are one of ours only if both sides have checked the same address: else a
/// stranger with an account there, or one here, could take the other's.
async fn user_of(tx: &SystemTx, outside: &Outside) -> Result<user::Model> {
    let name = outside.name.as_deref().and_then(|name| text::line("name", name, 200).ok());
    let checked = outside.email.as_ref().filter(|_| outside.email_verified);
    let known = match checked {
        Some(email) => users::by_address(tx, email).await?,
        None => None,
    };
    // Whom the issuer knows by another subject already had the address before: it was given to someone else since.
    let taken = match &known {
        Some(known) => is_linked(tx, known.id, &outside.issuer).await?,
        None => false,
    };
    match (checked, known) {
        (Some(_), Some(known)) if !taken && known.email_verified_at.is_some() => Ok(known),
        (Some(email), None) => users::insert(tx, name.unwrap_or_else(|| email.typed().to_owned()), email, true).await,
        // An address that nobody checked, or that waits here for its owner, is not given away: theirs is a placeholder
        // that no mail reaches (RFC 2606, section 2).
        _ => users::insert(tx, name.unwrap_or_else(|| "New user".to_owned()), &placeholder()?, false).await,
    }
}

async fn is_linked(tx: &SystemTx, user: Id<user::Entity>, issuer: &str) -> Result<bool> {
    let links = user_identity::Entity::find()
        .filter(user_identity::Column::UserId.eq(user))
        .filter(user_identity::Column::Issuer.eq(issuer));
    Ok(links.one(tx).await?.is_some())
}

fn placeholder() -> Result<EmailAddress> {
    let text = format!("{}@outside.invalid", Id::<user::Entity>::new().uuid().simple());
    EmailAddress::parse(&text).map_err(|_| Fault::Internal("a placeholder that is no address".to_owned()).into())
}
