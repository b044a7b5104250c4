//! What a start makes of the settings, or why it refuses them. It makes nothing that lasts, so that `doctor` asks too.

use lettre::message::Mailbox;

use super::Trouble;
use crate::auth::cipher::Cipher;
use crate::auth::keys::{self, SigningKey};
use crate::auth::oidc::{OidcSettings, OutsideAlgorithm, OutsideVerifier};
use crate::clock::Clock;
use crate::config::Config;
use crate::mail::Mailer;
use crate::webhooks::rules::address::Reach;
use crate::webhooks::sender::{Sender, SenderSettings};

/// Why a server does not start with these settings, one by one; empty is well. Asked in a runtime, as a start is.
pub fn findings(config: &Config) -> Vec<String> {
    let asked = [
        signing_key(config).map(drop),
        previous_keys(config),
        cipher(config).map(drop),
        mail_from(config).map(drop),
        // Of a sender that is none, that is said.
        if mail_from(config).is_ok() { smtp(config).map(drop) } else { Ok(()) },
        sender(config).map(drop),
        outside(config, &Clock::system()).map(drop),
    ];
    asked.into_iter().filter_map(Result::err).map(|trouble| trouble.to_string()).collect()
}

/// The key that signs, if it is set or was made.
pub(super) fn signing_key(config: &Config) -> Result<Option<SigningKey>, Trouble> {
    match &config.auth.signing_key {
        Some(pem) => SigningKey::from_pem(pem).map(Some).map_err(|why| format!("CHAMBERS_SIGNING_KEY: {why}.").into()),
        None => Ok(SigningKey::load(&config.data_dir)?),
    }
}

/// Refuses keys that signed earlier and are none.
pub(super) fn previous_keys(config: &Config) -> Result<(), Trouble> {
    let checked = keys::check_previous(&config.auth.previous_signing_keys);
    checked.map_err(|why| format!("CHAMBERS_PREVIOUS_SIGNING_KEYS: {why}.").into())
}

/// What encrypts, if its keys are set or were made.
pub fn cipher(config: &Config) -> Result<Option<Cipher>, Trouble> {
    match &config.auth.data_keys {
        Some(keys) => Cipher::from_base64(keys).map(Some).map_err(|why| format!("CHAMBERS_DATA_KEYS: {why}.").into()),
        None => Ok(Cipher::load(&config.data_dir)?),
    }
}

/// Who mail is from.
pub(super) fn mail_from(config: &Config) -> Result<Mailbox, Trouble> {
    let from = config.mail.mail_from.parse();
    from.map_err(|_| "MAIL_FROM is no mailbox, such as Chambers <no-reply@acme.example>.".into())
}

/// What sends mail, if a server for it is set.
pub(super) fn smtp(config: &Config) -> Result<Option<Mailer>, Trouble> {
    let Some(url) = &config.mail.smtp_url else { return Ok(None) };
    // Its own words may repeat the password.
    let mailer = Mailer::smtp(mail_from(config)?, url);
    mailer.map(Some).map_err(|_| "SMTP_URL is no address of a mail server, such as smtps://user:password@host.".into())
}

/// What sends webhooks.
pub(super) fn sender(config: &Config) -> Result<Sender, Trouble> {
    let reach = if config.webhooks_allow_private() { Reach::Private } else { Reach::Public };
    Ok(Sender::new(SenderSettings { reach, time_limit: std::time::Duration::from_secs(15) })?)
}

/// The outside issuer, if one is configured. Its keys are fetched when its first token comes.
pub(super) fn outside(config: &Config, clock: &Clock) -> Result<Option<OutsideVerifier>, Trouble> {
    let Some(issuer) = config.auth.oidc_issuer.clone() else { return Ok(None) };
    let audience = config.auth.oidc_audience.clone();
    let settings = OidcSettings {
        issuer,
        audience: audience.ok_or("CHAMBERS_OIDC_ISSUER needs CHAMBERS_OIDC_AUDIENCE: our client id there.")?,
        algorithms: vec![OutsideAlgorithm::RS256, OutsideAlgorithm::ES256, OutsideAlgorithm::EdDsa],
        jwks_uri: None,
    };
    let outside = OutsideVerifier::new(settings, clock.clone());
    outside.map(Some).map_err(|why| format!("CHAMBERS_OIDC_ISSUER: {why}.").into())
}
