//! From the `Authorization` header to the caller, checked against what has been revoked since.

use chrono::{DateTime, Utc};

use crate::auth::actor::{Actor, Caller, Identity, SignedIn};
use crate::auth::credential::{Api, ApiKey, Kind};
use crate::auth::oidc::{Outside, OutsideVerifier};
use crate::auth::presence::Standing;
use crate::auth::token::Verified;
use crate::auth::{Rejection, TokenError};
use crate::db::Moment;
use crate::error::{Error, Fault, Result};
use crate::identity::account::outside;
use crate::services::Services;

/// What a request says of itself.
#[derive(Clone, Copy, Debug, Default)]
pub struct Presented<'a> {
    /// The header `Authorization`.
    pub authorization: Option<&'a str>,
    /// The header `X-Organization`: the slug of the organization that the user of an outside issuer acts for. Our own
    /// tokens name their organization themselves.
    pub organization: Option<&'a str>,
}

/// A caller, and until when what they presented is good; what is revoked ends before.
#[derive(Clone, Debug)]
pub struct Recognised {
    /// Who it is.
    pub caller: Caller,
    /// When the token or key ends by itself, UTC; none for a key without an end.
    pub until: Option<DateTime<Utc>>,
}

/// Who sends a request. No header is [`Caller::Anonymous`]; a bad or revoked one is UNAUTHENTICATED.
pub async fn authenticate(services: &Services, moment: &Moment, presented: Presented<'_>) -> Result<Caller> {
    Ok(recognise(services, moment, presented).await?.caller)
}

/// As [`authenticate`], for those who stay: also until when they may.
pub async fn recognise(services: &Services, moment: &Moment, presented: Presented<'_>) -> Result<Recognised> {
    let Some(header) = presented.authorization else {
        return Ok(Recognised { caller: Caller::Anonymous, until: None });
    };
    let token = bearer(header).ok_or_else(refused)?;
    if token.starts_with(Api::TAG) {
        return key(services, moment, token).await;
    }
    match (services.verifier.verify(token), &services.outside) {
        (Ok(verified), _) => member(services, moment, &verified).await,
        (Err(TokenError::Rejected(Rejection::UnknownKey)), Some(verifier)) => {
            outsider(services, moment, verifier, token, presented.organization).await
        }
        (Err(error), _) => Err(failed(error)),
    }
}

/// The credentials of the scheme `Bearer`, which is written in any case (RFC 9110, section 11.1).
fn bearer(header: &str) -> Option<&str> {
    let (scheme, token) = header.split_once(' ')?;
    scheme.eq_ignore_ascii_case("Bearer").then(|| token.trim())
}

async fn key(services: &Services, moment: &Moment, token: &str) -> Result<Recognised> {
    let credential = ApiKey::parse(token).ok_or_else(refused)?;
    let standing = services.presence.key(&services.db, moment, &credential).await?.ok_or_else(refused)?;
    let organization = crate::auth::actor::OrganizationId::from_uuid(credential.id);
    let actor = Actor::of(organization, standing.zone, Identity::ApiKey(standing.id), standing.permissions);
    Ok(Recognised { caller: Caller::Actor(actor), until: standing.until })
}

async fn member(services: &Services, moment: &Moment, verified: &Verified) -> Result<Recognised> {
    let session = entity::Id::from_uuid(verified.session);
    let standing = services.presence.session(&services.db, moment, session).await?;
    let standing = standing.filter(|standing| standing.user.uuid() == verified.user).ok_or_else(refused)?;
    let signed_in = SignedIn { user: standing.user, session: Some(session) };
    let until = Some(verified.expires_at);
    let Some(organization) = verified.organization else {
        return Ok(Recognised { caller: Caller::User(signed_in), until });
    };
    let membership = standing.memberships.iter().find(|m| m.organization.uuid() == organization);
    // Not downgraded to the bare user: a client that acts for an organization must learn that it no longer can.
    let membership = membership.ok_or(Fault::Unauthenticated(
        "You no longer have access to this organization: refresh the session and choose another.",
    ))?;
    Ok(Recognised { caller: Caller::Actor(membership.actor(signed_in)), until })
}

async fn outsider(
    services: &Services,
    moment: &Moment,
    verifier: &OutsideVerifier,
    token: &str,
    organization: Option<&str>,
) -> Result<Recognised> {
    let outside = verifier.verify(token).await.map_err(failed)?;
    let standing = known(services, moment, &outside).await?;
    let signed_in = SignedIn { user: standing.user, session: None };
    let membership = match (organization, standing.memberships.as_slice()) {
        (None, [only]) => Some(only),
        (None, _) => None,
        (Some(slug), all) => {
            let chosen = all.iter().find(|membership| &*membership.slug == slug);
            Some(chosen.ok_or(Fault::Unauthenticated(
                "X-Organization must name, by its slug, an organization that you are an active member of.",
            ))?)
        }
    };
    let caller = membership.map_or(Caller::User(signed_in), |membership| Caller::Actor(membership.actor(signed_in)));
    Ok(Recognised { caller, until: Some(outside.expires_at) })
}

/// The user that the issuer vouches for, made or linked at their first sign-in.
async fn known(services: &Services, moment: &Moment, outside: &Outside) -> Result<Standing> {
    let presence = &services.presence;
    if let Some(standing) = presence.outsider(&services.db, moment, outside).await? {
        return Ok(standing);
    }
    outside::welcome(services, moment, outside).await?;
    presence.forget_outsider(outside);
    presence.outsider(&services.db, moment, outside).await?.ok_or_else(refused)
}

fn failed(error: TokenError) -> Error {
    match error {
        TokenError::Rejected(rejection) => {
            tracing::debug!(?rejection, "token rejected");
            refused()
        }
        TokenError::Unavailable => Fault::Unavailable.into(),
    }
}

/// One answer for every token or key that gives no access, so that it tells nothing.
fn refused() -> Error {
    Fault::Unauthenticated("The access token or API key is not valid, has expired or was revoked.").into()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_scheme_is_bearer_in_any_case() {
        assert_eq!(bearer("Bearer abc"), Some("abc"));
        assert_eq!(bearer("bearer  abc "), Some("abc"));
        assert_eq!(bearer("Basic abc"), None);
        assert_eq!(bearer("Bearer"), None);
    }
}
