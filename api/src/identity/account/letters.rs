//! The texts of the mails about accounts.
//!
//! None holds anything that a caller typed: whoever signs somebody else up can't use us to write to them.

use entity::identity::user;

use crate::auth::credential::LinkToken;
use crate::mail::Mail;
use crate::services::Settings;

/// Asks for the proof that the address is the user's.
pub fn verification(settings: &Settings, user: &user::Model, token: &LinkToken) -> Mail {
    letter(
        user,
        "Confirm your e-mail address",
        &format!(
            "Welcome to Chambers!\n\n\
             Please confirm your e-mail address by opening this link:\n\n  {}/verify?token={}\n\n\
             It works once, within the next 48 hours.\n\n\
             If you did not sign up, you can ignore this mail: without your confirmation nothing happens.",
            settings.app_url,
            token.reveal()
        ),
    )
}

/// Answers a sign-up with an address that has an account.
pub fn known_address(settings: &Settings, user: &user::Model) -> Mail {
    letter(
        user,
        "You already have an account",
        &format!(
            "Hello,\n\nsomeone, probably you, just signed up to Chambers with this address. \
             You already have an account:\n\n  {url}/sign-in\n\n\
             If you forgot your password, you can choose a new one:\n\n  {url}/forgot-password\n\n\
             If it was not you, you can ignore this mail: nothing was changed.",
            url = settings.app_url
        ),
    )
}

/// Answers one more sign-up with an address that waits for its proof, by another password than the one before.
pub fn finish_sign_up(settings: &Settings, user: &user::Model, token: &LinkToken) -> Mail {
    letter(
        user,
        "Finish your sign-up",
        &format!(
            "Welcome to Chambers!\n\n\
             Someone, probably you, signed up with this address more than once, and with different passwords: earlier \
             links don't work any more. Please choose the password that counts by opening this link, which also \
             confirms your e-mail address:\n\n  {}/reset-password?token={}\n\n\
             It works once, within the next hour.\n\n\
             If you did not sign up, you can ignore this mail: without your confirmation nothing happens.",
            settings.app_url,
            token.reveal()
        ),
    )
}

/// Lets the user choose a new password.
pub fn password_reset(settings: &Settings, user: &user::Model, token: &LinkToken) -> Mail {
    letter(
        user,
        "Choose a new password",
        &format!(
            "Hello,\n\nsomeone, probably you, asked for a new password to your Chambers account. \
             Choose it by opening this link:\n\n  {}/reset-password?token={}\n\n\
             It works once, within the next hour.\n\n\
             If it was not you, you can ignore this mail: your password stays as it is.",
            settings.app_url,
            token.reveal()
        ),
    )
}

/// Tells that the password is another, so that a thief can't change it unnoticed.
pub fn password_changed(settings: &Settings, user: &user::Model) -> Mail {
    letter(
        user,
        "Your password was changed",
        &format!(
            "Hello,\n\nthe password of your Chambers account was just changed, and other sessions were ended.\n\n\
             If it was not you, choose a new password right away:\n\n  {}/forgot-password",
            settings.app_url
        ),
    )
}

fn letter(user: &user::Model, subject: &str, text: &str) -> Mail {
    Mail { to: user.email.clone(), subject: subject.to_owned(), body: format!("{text}\n\nYours,\nChambers\n") }
}
