//! Whom to tell that an endpoint was disabled by itself, and what.

use entity::identity::organization_member::{self as member, MemberStatus, Role};
use entity::webhooks::webhook_endpoint::Model as Endpoint;
use reqwest::Url;
use sea_orm::{ColumnTrait, Condition, EntityTrait, QueryFilter};

use crate::db::OrgTx;
use crate::error::Result;
use crate::mail::Mail;
use crate::repo::find::{self, Rows};

/// An endpoint that was disabled, and who looks after endpoints.
pub(super) struct Notice {
    endpoint: Endpoint,
    to: Vec<String>,
}

/// The addresses of the organization's owners and admins.
pub(super) async fn notice(tx: &OrgTx, endpoint: Endpoint) -> Result<Notice> {
    let is_manager =
        Condition::any().add(member::Column::Role.eq(Role::Owner)).add(member::Column::Role.eq(Role::Admin));
    let managers =
        find::own::<member::Model>(tx, Rows::Live).add(member::Column::Status.eq(MemberStatus::Active)).add(is_manager);
    let managers = member::Entity::find().filter(managers).all(tx).await?;
    Ok(Notice { endpoint, to: managers.into_iter().map(|manager| manager.email).collect() })
}

impl Notice {
    /// The mails, one to each.
    pub(super) fn mails(self, app_url: &str) -> Vec<Mail> {
        let Self { endpoint, to } = self;
        // Of the URL nothing but where it leads: the rest may be a secret.
        let host = Url::parse(&endpoint.url).ok().and_then(|url| Some(url.host_str()?.to_owned())).unwrap_or_default();
        let body = format!(
            "Hello,\n\nthe webhook endpoint at {host} was disabled. {reason}\n\n\
             Nothing is sent to it any more. What was on its way waits; events that happen from now on are not kept \
             for it, and can be read with `events`.\n\n\
             When it is well again, enable it: {app_url}/webhooks/{id}\n\nYours,\nChambers\n",
            reason = endpoint.disabled_reason.unwrap_or_default(),
            id = endpoint.id,
        );
        let mail = |to| Mail { to, subject: "A webhook endpoint was disabled".to_owned(), body: body.clone() };
        to.into_iter().map(mail).collect()
    }
}
