//! A believable firm to look at, and a second one that must not see it. The same seed gives the same people.

use entity::Id;
use entity::identity::actor_kind::ActorKind;
use entity::identity::organization_member::{self as member, MemberStatus, Role};
use entity::identity::{organization, user, user_credential};
use fake::Fake;
use fake::faker::company::en::CompanyName;
use fake::faker::name::en::{FirstName, LastName};
use rand::SeedableRng;
use rand::rngs::StdRng;
use sea_orm::{ActiveModelTrait, ColumnTrait, EntityTrait, QueryFilter, Set};

use super::{moment, trouble};
use crate::auth::actor::Actor;
use crate::auth::permission::Permission;
use crate::crm::contact;
use crate::db::Task;
use crate::repo::save;
use crate::services::Services;
use crate::start::Trouble;

/// The first firm's owner.
pub const OWNER: &str = "owner@demo.test";
/// The second firm's owner.
pub const OTHER_OWNER: &str = "owner@other.test";
/// The password of all demo users. Development only.
pub const PASSWORD: &str = "demo-demo-demo";

/// Whether the demo firms are still to be made.
pub async fn is_wanted(services: &Services) -> Result<bool, Trouble> {
    let tx = services.db.system(Task::Account, &moment(services)).await.map_err(trouble)?;
    let owner = user::Entity::find().filter(user::Column::EmailKey.eq(OWNER)).one(&tx).await?;
    tx.rollback().await.map_err(trouble)?;
    Ok(owner.is_none())
}

/// Makes both firms. Each is one transaction after its users are there.
pub async fn run(services: &Services) -> Result<(), Trouble> {
    let hash = services.passwords.hash(PASSWORD).await;
    firm(services, "Demo & Partners", "demo", OWNER, &hash, 11).await?;
    firm(services, "Other Firm", "other", OTHER_OWNER, &hash, 12).await
}

async fn firm(services: &Services, name: &str, slug: &str, owner: &str, hash: &str, seed: u64) -> Result<(), Trouble> {
    let mut rng = StdRng::seed_from_u64(seed);
    let organization = Id::<organization::Entity>::new();
    let user = Id::<user::Entity>::new();
    let tx = services.db.system(Task::Account, &moment(services)).await.map_err(trouble)?;
    user::ActiveModel {
        id: Set(user),
        email: Set(owner.to_owned()),
        email_key: Set(owner.to_owned()),
        email_verified_at: Set(Some(tx.now())),
        name: Set(format!(
            "{} {}",
            FirstName().fake_with_rng::<String, _>(&mut rng),
            LastName().fake_with_rng::<String, _>(&mut rng)
        )),
        ..Default::default()
    }
    .insert(&tx)
    .await?;
    user_credential::ActiveModel { user_id: Set(user), password_hash: Set(hash.to_owned()), changed_at: Set(tx.now()) }
        .insert(&tx)
        .await?;
    organization::ActiveModel {
        id: Set(organization),
        name: Set(name.to_owned()),
        slug: Set(slug.to_owned()),
        base_currency: Set("EUR".to_owned()),
        created_by_kind: Set(ActorKind::System),
        updated_by_kind: Set(ActorKind::System),
        ..Default::default()
    }
    .insert(&tx)
    .await?;
    tx.commit().await.map_err(trouble)?;

    let actor = Actor::system(organization);
    let tx = services.db.begin(&actor, Permission::ContactWrite, &moment(services)).await.map_err(trouble)?;
    let row = member::ActiveModel {
        user_id: Set(Some(user)),
        name: Set(owner.to_owned()),
        email: Set(owner.to_owned()),
        email_key: Set(owner.to_owned()),
        role: Set(Role::Owner),
        status: Set(MemberStatus::Active),
        joined_at: Set(Some(tx.now())),
        ..Default::default()
    };
    save::insert::<member::Model>(&tx, row, "joined").await.map_err(trouble)?;
    for _ in 0..30 {
        let company: String = CompanyName().fake_with_rng(&mut rng);
        let draft = contact::Draft {
            given_name: Some(Some(FirstName().fake_with_rng(&mut rng))),
            family_name: Some(Some(LastName().fake_with_rng(&mut rng))),
            title: Some(Some(format!("Partner at {company}"))),
            ..contact::Draft::default()
        };
        contact::create(&tx, draft).await.map_err(trouble)?;
    }
    tx.commit().await.map_err(trouble)
}
