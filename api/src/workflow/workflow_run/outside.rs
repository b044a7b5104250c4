//! What leaves the house: mails and requests. They are made before it is noted that they were, so at least once, each
//! under an id that stays the same: that of the run, and the step's place.

mod mails;

use entity::webhooks::webhook_endpoint::{Column, Entity, Model as Endpoint, WebhookEndpointStatus};
use entity::workflow::workflow_run::Model;
use reqwest::Url;
use sea_orm::{ColumnTrait as _, EntityTrait as _, QueryFilter as _, QueryOrder as _};

use super::case::Case;
use super::ending::Failure;
use crate::auth::permission::Permission;
use crate::db::{Moment, OrgTx};
use crate::error::{Error, Fault, Result, UserError, UserErrorCode};
use crate::mail::Mail;
use crate::outbox::message::message;
use crate::repo::find::{Rows, own};
use crate::repo::save::missing;
use crate::services::Services;
use crate::webhooks::rules::retry::Outcome;
use crate::webhooks::rules::signature::signatures;
use crate::webhooks::sender::Posted;
use crate::webhooks::webhook_endpoint::secrets;
use crate::workflow::rules::deed::Deed;

/// What may leave the house.
pub(super) enum Ready {
    /// A mail for each address.
    Mails(Vec<Mail>),
    /// The event, to an address.
    Post(Box<Post>),
}

/// A request with the event.
pub(super) struct Post {
    endpoint: Endpoint,
    body: String,
}

/// What a deed comes to that is done outside, if the owner may do it and it can be done.
pub(super) async fn ready(tx: &OrgTx, case: &Case, deed: Deed) -> Result<Ready> {
    match deed {
        Deed::Mail(letter) => {
            tx.demand(Permission::ThreadWrite)?;
            mails::of(&letter).map(Ready::Mails)
        }
        Deed::Post(url) => {
            tx.demand(Permission::WebhookManage)?;
            let post = Post { endpoint: endpoint(tx, &url).await?, body: message(&case.event).to_string() };
            Ok(Ready::Post(Box::new(post)))
        }
        Deed::Call(_) => Err(missing("a deed that is done outside")),
    }
}

/// The webhook endpoint of an address: its secret signs the request, so that the receiver knows us by it.
async fn endpoint(tx: &OrgTx, url: &str) -> Result<Endpoint> {
    // As endpoints spell it.
    let url = Url::parse(url).map_or_else(|_| url.to_owned(), String::from);
    let enabled =
        own::<Endpoint>(tx, Rows::Live).add(Column::Url.eq(url)).add(Column::Status.eq(WebhookEndpointStatus::Enabled));
    let found = Entity::find().filter(enabled).order_by_asc(Column::Id).one(tx).await?;
    let reason = "No enabled webhook endpoint has this address, whose secret would sign the request: make one.";
    found.ok_or_else(|| UserError::on("url", UserErrorCode::NotFound, reason).into())
}

/// Sends what is ready.
pub(super) async fn send(
    services: &Services,
    run: &Model,
    index: usize,
    ready: Ready,
    moment: &Moment,
) -> Result<(), Failure> {
    let id = format!("{}.{index}", run.id);
    match ready {
        Ready::Mails(mails) => mails::send(services, run, &id, mails).await,
        Ready::Post(post) => send_post(services, *post, &id, moment).await,
    }
}

async fn send_post(services: &Services, post: Post, id: &str, moment: &Moment) -> Result<(), Failure> {
    let Post { endpoint, body } = post;
    let secrets = secrets(&services.cipher, &endpoint, moment.now)?;
    let signature = signatures(&secrets, id, moment.now, &body)
        .ok_or_else(|| Error::from(Fault::Internal("a webhook's secret is none".to_owned())))?;
    let posted = Posted { url: &endpoint.url, id, sent_at: moment.now, signature: &signature, body };
    match services.sender.post(posted).await.outcome {
        Outcome::Answered { status: 200..=299, .. } => Ok(()),
        Outcome::Answered { status, .. } => Err(Failure::NotTaken(format!("The receiver answered {status}."))),
        Outcome::Failed(why) => Err(Failure::NotTaken(why)),
    }
}
