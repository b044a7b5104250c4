//! Proof that an address is the user's.

use entity::identity::user_token::Purpose;

use super::session::{self, Tokens};
use super::{Visit, address, letters, one_time, user};
use crate::db::Task;
use crate::error::Result;
use crate::limits::{Bucket, Key};

/// Takes the token of a verification mail, and signs its user in.
pub async fn verify(visit: &Visit, token: &str) -> Result<Tokens> {
    visit.limit_address(Bucket::SignInAddress)?;
    let tx = visit.system(Task::Account).await?;
    let outcome = async {
        let (token, user) = one_time::redeem(&tx, token, Purpose::EmailVerification).await?;
        // Proven meanwhile, by a reset or an invitation: the password of this sign-up may be a stranger's.
        if user.email_verified_at.is_some() {
            return Err(one_time::stale());
        }
        let user = user::verify(&tx, user).await?;
        if let Some(hash) = token.password_hash {
            user::set_password(&tx, user.id, hash).await?;
        }
        session::open(&tx, visit, &user).await
    };
    let outcome = outcome.await;
    tx.settle(outcome).await
}

/// Sends another verification mail, if the address waits for one.
pub fn resend(visit: &Visit, email: &str) -> Result<()> {
    let email = address("email", email)?;
    visit.limit_address(Bucket::MailAddress)?;
    visit.limit(Bucket::MailAccount, Key::Email(email.normalised()))?;
    visit.later("a verification mail", |visit| async move {
        let tx = visit.system(Task::Account).await?;
        let outcome = async {
            // A sign-up with another password that comes at the same moment ends the link that waits, or finds this one.
            let Some(user) = user::locked_by_address(&tx, &email).await? else { return Ok(None) };
            if user.email_verified_at.is_some() {
                return Ok(None);
            }
            let settings = &visit.services.settings;
            let Some(waiting) = one_time::waiting(&tx, user.id, Purpose::EmailVerification).await? else {
                // More than one signed up with this address: whoever reads the mail chooses the password.
                let token = one_time::issue(&tx, user.id, Purpose::PasswordReset, None).await?;
                return Ok(Some(letters::finish_sign_up(settings, &user, &token)));
            };
            let token = one_time::issue(&tx, user.id, Purpose::EmailVerification, waiting.password_hash).await?;
            Ok(Some(letters::verification(settings, &user, &token)))
        };
        let outcome = outcome.await;
        if let Some(mail) = tx.settle(outcome).await? {
            visit.services.mailer.send(mail).await?;
        }
        Ok(())
    });
    Ok(())
}
