//! A sign-up with an address that has an account: what its mail says. All of it happens after the answer.

use entity::identity::user::Model;
use entity::identity::user_token::Purpose;

use super::{Visit, letters, one_time, user as users};
use crate::auth::email::EmailAddress;
use crate::db::{SystemTx, Task};
use crate::error::{Error, Fault, Result};
use crate::mail::Mail;

/// Answers by a mail. A proven address is told that it has an account. One that still waits for its proof gets another
/// link to prove it if the password is that of the sign-up before: the same person asks twice, by a double click or for a
/// mail that did not come, and every link that they have stays good.
///
/// With another password one of those who signed up is a stranger to the address. No link may bring a stranger's
/// password, so all of them end, and whoever reads the mail chooses one.
pub async fn mail(visit: &Visit, email: &EmailAddress, password: &str) -> Result<Mail> {
    let settings = &visit.services.settings;
    let tx = visit.system(Task::Account).await?;
    let known = async {
        let user = users::by_address(&tx, email).await?;
        let user = user.ok_or_else(|| Fault::Internal("an address that is taken by nobody".to_owned()))?;
        let hash = waiting_password(&tx, &user).await?;
        Ok::<_, Error>((user, hash))
    };
    let known = known.await;
    tx.rollback().await;
    let (user, hash) = known?;
    if user.email_verified_at.is_some() {
        return Ok(letters::known_address(settings, &user));
    }
    // No connection is held meanwhile, so what was compared is looked at again.
    let is_same = hash.is_some() && visit.services.passwords.verify(password, hash.as_deref()).await;

    let tx = visit.system(Task::Account).await?;
    let outcome = async {
        let user = users::locked(&tx, user.id).await?;
        if user.email_verified_at.is_some() {
            return Ok(letters::known_address(settings, &user));
        }
        if is_same && waiting_password(&tx, &user).await? == hash {
            let token = one_time::issue(&tx, user.id, Purpose::EmailVerification, hash).await?;
            return Ok(letters::verification(settings, &user, &token));
        }
        one_time::void(&tx, user.id).await?;
        let token = one_time::issue(&tx, user.id, Purpose::PasswordReset, None).await?;
        Ok(letters::finish_sign_up(settings, &user, &token))
    };
    let outcome = outcome.await;
    tx.settle(outcome).await
}

/// The hash of the password that a user gets by proving the address; none if nobody waits for that.
async fn waiting_password(tx: &SystemTx, user: &Model) -> Result<Option<String>> {
    let waiting = one_time::waiting(tx, user.id, Purpose::EmailVerification).await?;
    Ok(waiting.and_then(|waiting| waiting.password_hash))
}
