//! Forgotten and changed passwords.

use entity::identity::user_session::RevokedReason;
use entity::identity::user_token::Purpose;

use super::session::end_others;
use super::sign_up::check_password;
use super::{Visit, address, letters, one_time, user};
use crate::auth::actor::SignedIn;
use crate::auth::email::EmailAddress;
use crate::db::Task;
use crate::error::{Error, Fault, Result, UserError, UserErrorCode};
use crate::limits::{Bucket, Key};

/// Sends a link to choose a new password, if the address has an account.
pub fn request_reset(visit: &Visit, email: &str) -> Result<()> {
    let email = address("email", email)?;
    visit.limit_address(Bucket::MailAddress)?;
    visit.limit(Bucket::MailAccount, Key::Email(email.normalised()))?;
    visit.later("a mail to reset a password", |visit| async move {
        let tx = visit.system(Task::Account).await?;
        let outcome = async {
            let Some(user) = user::by_address(&tx, &email).await? else { return Ok(None) };
            let token = one_time::issue(&tx, user.id, Purpose::PasswordReset, None).await?;
            Ok(Some(letters::password_reset(&visit.services.settings, &user, &token)))
        };
        let outcome = outcome.await;
        if let Some(mail) = tx.settle(outcome).await? {
            visit.services.mailer.send(mail).await?;
        }
        Ok(())
    });
    Ok(())
}

/// Sets a new password by the token of a mail, and ends all sessions. Who has the mail has the address: it counts as
/// verified.
pub async fn reset(visit: &Visit, token: &str, password: &str) -> Result<()> {
    visit.limit_address(Bucket::SignInAddress)?;
    // Looked at before hashing, which holds no connection, and again after it.
    let tx = visit.system(Task::Account).await?;
    let outcome = async {
        let found = one_time::find(&tx, token, Purpose::PasswordReset).await?;
        user::by_id(&tx, found.user_id).await
    };
    let outcome = outcome.await;
    tx.rollback().await;
    check_password("password", password, &stored_address(&outcome?)?)?;
    let hash = visit.services.passwords.hash(password).await;

    let tx = visit.system(Task::Account).await?;
    let outcome = async {
        let (_, user) = one_time::redeem(&tx, token, Purpose::PasswordReset).await?;
        let user = user::verify(&tx, user).await?;
        user::set_password(&tx, user.id, hash).await?;
        one_time::void(&tx, user.id).await?;
        end_others(&tx, SignedIn { user: user.id, session: None }, RevokedReason::PasswordChanged).await?;
        Ok(user)
    };
    let outcome = outcome.await;
    let user = tx.settle(outcome).await?;
    visit.services.presence.forget_members();
    visit.post(letters::password_changed(&visit.services.settings, &user));
    Ok(())
}

/// Changes the caller's password and ends their other sessions.
pub async fn change(visit: &Visit, signed_in: SignedIn, current: &str, new: &str) -> Result<()> {
    visit.limit(Bucket::SignInAccount, Key::Id(&signed_in.user.uuid().simple().to_string()))?;
    let tx = visit.system(Task::Profile).await?;
    let outcome = async {
        let user = user::by_id(&tx, signed_in.user).await?;
        let hash = user::password_hash(&tx, signed_in.user).await?;
        Ok::<_, Error>((user, hash))
    };
    let outcome = outcome.await;
    tx.rollback().await;
    let (user, stored) = outcome?;
    check_password("newPassword", new, &stored_address(&user)?)?;
    let passwords = &visit.services.passwords;
    if !passwords.verify(current, stored.as_deref()).await {
        return Err(wrong());
    }
    let hash = passwords.hash(new).await;

    let tx = visit.system(Task::Profile).await?;
    let outcome = async {
        if user::locked_password_hash(&tx, user.id).await? != stored {
            return Err(wrong());
        }
        user::set_password(&tx, user.id, hash).await?;
        one_time::void(&tx, user.id).await?;
        end_others(&tx, signed_in, RevokedReason::PasswordChanged).await.map(drop)
    };
    let outcome = outcome.await;
    tx.settle(outcome).await?;
    visit.services.presence.forget_members();
    visit.post(letters::password_changed(&visit.services.settings, &user));
    Ok(())
}

fn stored_address(user: &entity::identity::user::Model) -> Result<EmailAddress> {
    EmailAddress::parse(&user.email).map_err(|_| Fault::Internal("a stored address that is none".to_owned()).into())
}

fn wrong() -> Error {
    UserError::on("currentPassword", UserErrorCode::Invalid, "This is not your password.").into()
}
