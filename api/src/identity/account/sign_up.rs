//! Sign-up: a user, their organization and their ownership of it, all or nothing.

use entity::identity::user_token::Purpose;

use super::organization::{self, Draft, Founding};
use super::{Visit, address, letters, one_time, repeated_sign_up, user};
use crate::auth::email::EmailAddress;
use crate::auth::password_rules;
use crate::db::Task;
use crate::error::{Error, Fault, Reasons, Refusal, Result, UserError, UserErrorCode};
use crate::limits::{Bucket, Key};
use crate::mail::Mail;
use crate::text;

/// What someone says who signs up.
#[derive(Clone, Debug)]
pub struct SignUp {
    /// Their name.
    pub name: String,
    /// Their address.
    pub email: String,
    /// The password that they choose.
    pub password: String,
    /// The organization that they found.
    pub organization: Draft,
}

/// An acceptable sign-up.
struct Checked {
    name: String,
    email: EmailAddress,
    password: String,
    password_hash: String,
    founding: Founding,
}

/// Signs someone up and sends a mail: to verify the address, or, if it has an account, as [`repeated_sign_up`] says. Up
/// to the answer the work is the same for both; the rest comes after it.
pub async fn sign_up(visit: &Visit, wish: SignUp) -> Result<()> {
    if !visit.services.settings.sign_up {
        return Err(Fault::Forbidden("Sign-up is closed here: ask to be invited.".to_owned()).into());
    }
    // Before any work: what is refused costs something too.
    visit.limit_address(Bucket::MailAddress)?;
    let mut reasons = Reasons::default();
    let name = reasons.take(text::line("name", wish.name, 200));
    let email = reasons.take(address("email", &wish.email));
    let founding = reasons.gather(wish.organization.check(visit, "organizationName").await)?;
    if let Some(email) = &email {
        reasons.take(check_password("password", &wish.password, email));
    }
    reasons.finish()?;
    let (Some(name), Some(email), Some(founding)) = (name, email, founding) else {
        return Err(Fault::Internal("a sign-up without reasons and without values".to_owned()).into());
    };
    visit.limit(Bucket::MailAccount, Key::Email(email.normalised()))?;

    let password_hash = visit.services.passwords.hash(&wish.password).await;
    visit.later("a sign-up", |visit| async move {
        let mail = write(&visit, Checked { name, email, password: wish.password, password_hash, founding }).await?;
        Ok(visit.services.mailer.send(mail).await?)
    });
    Ok(())
}

/// What is wrong with a password that someone chooses.
pub(super) fn check_password(field: &str, password: &str, email: &EmailAddress) -> Result<(), UserError> {
    password_rules::check(password, email)
        .map_err(|why| UserError::on(field, UserErrorCode::Invalid, format!("`{field}`: {why}.")))
}

async fn write(visit: &Visit, checked: Checked) -> Result<Mail> {
    let tx = visit.system(Task::Account).await?;
    let Checked { name, email, password, password_hash, founding } = checked;
    let outcome = async {
        let user = match tx.attempt(user::insert(&tx, name, &email, false)).await {
            Err(error) if is_taken(&error) => return Ok(None),
            made => made?,
        };
        organization::found(&tx, &user, None, founding, None).await?;
        user::set_password(&tx, user.id, password_hash.clone()).await?;
        let token = one_time::issue(&tx, user.id, Purpose::EmailVerification, Some(password_hash)).await?;
        Ok(Some(letters::verification(&visit.services.settings, &user, &token)))
    };
    let outcome = outcome.await;
    match tx.settle(outcome).await? {
        Some(mail) => Ok(mail),
        None => repeated_sign_up::mail(visit, &email, &password).await,
    }
}

/// Whether a unique value was taken.
pub(super) fn is_taken(error: &Error) -> bool {
    matches!(error, Error::Refused(Refusal(reasons)) if reasons.iter().any(|r| r.code == UserErrorCode::Duplicate))
}
