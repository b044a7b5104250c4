//! Made-up data: a demo firm to look at, and the five-year volumes to measure with.

pub mod bench;
pub mod demo;

use entity::identity::{organization, organization_member as member, user, user_session};
use entity::{Id, identity::organization_member::MemberStatus};
use sea_orm::{ActiveModelTrait, ColumnTrait, EntityTrait, QueryFilter, Set};

use crate::auth::credential::{Credential, RefreshToken};
use crate::auth::email::EmailAddress;
use crate::db::{Moment, Task};
use crate::services::Services;
use crate::start::Trouble;

/// The moment of a command, which no request has.
pub(crate) fn moment(services: &Services) -> Moment {
    Moment::new(services.clock.now(), "req_command")
}

/// An access token for a user, in a session of its own; for development.
pub async fn token_for(services: &Services, email: &str, slug: Option<&str>) -> Result<String, Trouble> {
    let email = EmailAddress::parse(email)?;
    let tx = services.db.system(Task::Account, &moment(services)).await.map_err(trouble)?;
    let found = user::Entity::find().filter(user::Column::EmailKey.eq(email.normalised())).one(&tx).await?;
    let user = found.ok_or("There is no such user.")?;
    let memberships = member::Entity::find()
        .filter(member::Column::UserId.eq(user.id))
        .filter(member::Column::Status.eq(MemberStatus::Active))
        .all(&tx)
        .await?;
    let ids = memberships.iter().map(|membership| membership.organization_id);
    let theirs = organization::Entity::find().filter(organization::Column::Id.is_in(ids)).all(&tx).await?;
    let mut theirs = theirs.into_iter();
    let organization = match slug {
        Some(slug) => Some(theirs.find(|o| o.slug == slug).ok_or("The user does not work at such an organization.")?),
        None => theirs.next(),
    };
    let session = Id::<user_session::Entity>::new();
    let refresh: RefreshToken = Credential::make(session.uuid());
    let row = user_session::ActiveModel {
        id: Set(session),
        user_id: Set(user.id),
        organization_id: Set(organization.as_ref().map(|o| o.id)),
        refresh_hash: Set(refresh.body.hash().as_bytes().to_vec()),
        ip: Set(None),
        user_agent: Set(Some("chambers token".to_owned())),
        created_at: Set(tx.now()),
        last_seen_at: Set(tx.now()),
        expires_at: Set(tx.now() + chrono::Duration::days(1)),
        revoked_at: Set(None),
        revoked_reason: Set(None),
    };
    row.insert(&tx).await?;
    tx.commit().await.map_err(trouble)?;
    let token = services.issuer.issue(user.id.uuid(), session.uuid(), organization.map(|o| o.id.uuid()));
    Ok(token.token)
}

/// An error of the application as one of a command.
pub(crate) fn trouble(error: crate::error::Error) -> Trouble {
    match error {
        crate::error::Error::Fault(crate::error::Fault::Internal(cause)) => cause.into(),
        error => format!("{error:?}").into(),
    }
}
