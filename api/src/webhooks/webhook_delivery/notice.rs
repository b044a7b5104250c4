//! Whom to tell that an endpoint was disabled by itself, and what.

use entity::identity::organization_member::{self as member, MemberStatus, Role};
use entity::outbox::mail::MailKind;
use entity::webhooks::webhook_endpoint::Model as Endpoint;
use reqwest::Url;
use sea_orm::{ColumnTrait, Condition, EntityTrait, QueryFilter};

use crate::db::OrgTx;
use crate::error::Result;
use crate::mail::Mail;
use crate::outbox::mail;
use crate::repo::find::{self, Rows};
use crate::services::Services;

/// Writes to the organization's owners and admins, who look after endpoints, that this one was disabled.
pub(super) async fn notice(tx: &OrgTx, services: &Services, endpoint: &Endpoint) -> Result<()> {
    let is_manager =
        Condition::any().add(member::Column::Role.eq(Role::Owner)).add(member::Column::Role.eq(Role::Admin));
    let managers =
        find::own::<member::Model>(tx, Rows::Live).add(member::Column::Status.eq(MemberStatus::Active)).add(is_manager);
    let managers = member::Entity::find().filter(managers).all(tx).await?;
    let (about, body) = (endpoint.id.uuid(), body(&services.settings.app_url, endpoint));
    let letter = |manager: member::Model| {
        let subject = "A webhook endpoint was disabled".to_owned();
        (about, Mail { to: manager.email, subject, body: body.clone() })
    };
    let mails: Vec<_> = managers.into_iter().map(letter).collect();
    mail::queue(tx, &services.cipher, MailKind::WebhookNotice, mails).await
}

fn body(app_url: &str, endpoint: &Endpoint) -> String {
    // Of the URL nothing but where it leads: the rest may be a secret.
    let host = Url::parse(&endpoint.url).ok().and_then(|url| Some(url.host_str()?.to_owned())).unwrap_or_default();
    format!(
        "Hello,\n\nthe webhook endpoint at {host} was disabled. {reason}\n\n\
         Nothing is sent to it any more. What was on its way waits; events that happen from now on are not kept \
         for it, and can be read with `events`.\n\n\
         When it is well again, enable it: {app_url}/webhooks/{id}\n\nYours,\nChambers\n",
        reason = endpoint.disabled_reason.as_deref().unwrap_or_default(),
        id = endpoint.id,
    )
}
