//! From `connection_init` to somebody who may stay.

use std::sync::Arc;

use super::close::Close;
use super::message::Credentials;
use crate::auth::actor::Caller;
use crate::auth::authenticate::{Presented, Recognised, recognise};
use crate::error::{Error, Refusal};
use crate::http::Http;
use crate::http::request::moment;
use crate::subscriptions::doors::{Of, Place};
use crate::subscriptions::guest::{Guest, Welcome};

/// Somebody who was let in; dropped, they are gone.
pub(super) struct Here {
    welcome: Welcome,
    _place: Option<Place>,
}

impl Here {
    /// Who it is.
    pub fn guest(&self) -> &Arc<Guest> {
        &self.welcome.guest
    }
}

/// Finds out who it is, and whether they may come in.
pub(super) async fn welcome(http: &Http, credentials: Credentials) -> Result<Here, Close> {
    let services = &http.services;
    let moment = moment(&services.clock, http.settings.deadline);
    let Credentials { authorization, organization } = credentials;
    let presented = Presented { authorization: authorization.as_deref(), organization: organization.as_deref() };
    let Recognised { caller, until } = recognise(services, &moment, presented).await.map_err(|error| match error {
        Error::Fault(fault) => Close::fault(&fault),
        Error::Refused(Refusal(reasons)) => Close::forbidden(reasons.first().map_or("", |reason| &reason.message)),
    })?;
    let actor = match caller {
        Caller::Actor(actor) => actor,
        Caller::User(_) => return Err(Close::forbidden("Choose an organization first: call switchOrganization")),
        Caller::Anonymous => {
            return Err(Close::forbidden("Send a valid access token or API key as `authorization`: Bearer …"));
        }
    };
    let most = http.settings.sockets.per_actor;
    let place = actor.id().map(|id| services.subscriptions.doors.place(Of::Actor(id), most).ok_or(Close::TOO_MANY));
    let place = place.transpose()?;
    Ok(Here { welcome: services.subscriptions.guests.welcome(actor, until), _place: place })
}
