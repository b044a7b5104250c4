//! Sign-in with address and password.

use super::session::{self, Tokens};
use super::{Visit, user};
use crate::auth::email::EmailAddress;
use crate::db::Task;
use crate::error::{Error, Result, UserError, UserErrorCode};
use crate::limits::{Bucket, Key};

/// Signs a user in. An unknown address, one without a password and a wrong password cost the same work and get the
/// same answer; so does an address that waits for its verification, or signing up first would tell which address has an
/// account.
pub async fn sign_in(visit: &Visit, email: &str, password: &str) -> Result<Tokens> {
    visit.limit_address(Bucket::SignInAddress)?;
    visit.limit(Bucket::SignInAccount, Key::Email(email))?;

    let tx = visit.system(Task::Account).await?;
    let known = find(&tx, email).await;
    tx.rollback().await;
    let known = known?;
    // No connection is held meanwhile.
    let passwords = &visit.services.passwords;
    let hash = known.as_ref().and_then(|(_, hash)| hash.as_deref());
    if !passwords.verify(password, hash).await {
        return Err(wrong());
    }
    let Some((user, Some(hash))) = known else { return Err(wrong()) };
    if user.email_verified_at.is_none() {
        return Err(wrong());
    }
    let rehashed = if passwords.is_outdated(&hash) { Some(passwords.hash(password).await) } else { None };

    let tx = visit.system(Task::Account).await?;
    let outcome = async {
        // The password may have been changed since it was compared.
        if user::locked_password_hash(&tx, user.id).await?.as_ref() != Some(&hash) {
            return Err(wrong());
        }
        if let Some(hash) = rehashed {
            user::set_password(&tx, user.id, hash).await?;
        }
        session::open(&tx, visit, &user).await
    };
    let outcome = outcome.await;
    tx.settle(outcome).await
}

/// The user of an address and their password's hash, in two statements whether there is one or not.
async fn find(
    tx: &crate::db::SystemTx,
    email: &str,
) -> Result<Option<(entity::identity::user::Model, Option<String>)>> {
    let Ok(email) = EmailAddress::parse(email) else { return Ok(None) };
    let user = user::by_address(tx, &email).await?;
    let id = user.as_ref().map_or_else(entity::Id::new, |user| user.id);
    let hash = user::password_hash(tx, id).await?;
    Ok(user.map(|user| (user, hash)))
}

fn wrong() -> Error {
    UserError::whole(UserErrorCode::Invalid, "The e-mail address or the password is wrong, or the address is not verified yet: use the link in our mail, or resendVerification.").into()
}
