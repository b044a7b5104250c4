//! Founding organizations, and choosing one to act for.

use entity::Id;
use entity::identity::organization::{self, Entity, Model};
use entity::identity::organization_member::{self as member, MemberStatus, Role};
use entity::identity::user;
use sea_orm::{ColumnTrait, EntityTrait, QueryFilter, QueryOrder, Set};

use super::session;
use super::{Visit, sign_up, slug, user as users};
use crate::auth::actor::{Actor, Identity, SignedIn};
use crate::auth::permission::Permissions;
use crate::auth::token::AccessToken;
use crate::db::{SystemTx, Task};
use crate::error::{Fault, Reasons, Result, UserError, UserErrorCode};
use crate::identity::organization::is_timezone;
use crate::identity::rules::organization as rules;
use crate::limits::{Bucket, Key};
use crate::repo::idempotency::{self, Attempt};
use crate::repo::save;
use crate::text;

/// What a founder says of an organization.
#[derive(Clone, Debug, Default)]
pub struct Draft {
    /// Its name.
    pub name: String,
    /// Its currency, a code of ISO 4217.
    pub base_currency: Option<String>,
    /// Its time zone, such as `Europe/Berlin`.
    pub timezone: Option<String>,
    /// Its language, such as `de-CH`.
    pub locale: Option<String>,
}

/// An organization that may be founded.
pub struct Founding {
    row: organization::ActiveModel,
    slug: String,
}

impl Draft {
    /// Refuses what can't be stored; the name's field is `name_field`.
    pub async fn check(self, visit: &Visit, name_field: &str) -> Result<Founding> {
        let mut reasons = Reasons::default();
        if let Some(timezone) = &self.timezone {
            let tx = visit.system(Task::Account).await?;
            let known = is_timezone(&tx, timezone).await;
            tx.rollback().await;
            if !known? {
                reasons.add(rules::no_timezone());
            }
        }
        let founding = reasons.gather(self.check_name_and_locale(name_field))?;
        reasons.finish()?;
        founding.ok_or_else(|| save::missing("a reason"))
    }

    fn check_name_and_locale(self, name_field: &str) -> Result<Founding> {
        let mut reasons = Reasons::default();
        let mut row = organization::ActiveModel::default();
        let slug = slug::derive(&self.name);
        reasons.required(name_field, &mut row.name, Some(Some(self.name)), |v| text::line(name_field, v, 200));
        reasons.defaulted(&mut row.base_currency, self.base_currency, Ok);
        reasons.defaulted(&mut row.timezone, self.timezone, Ok);
        reasons.defaulted(&mut row.locale, self.locale, |v| rules::locale(&v));
        reasons.finish()?;
        Ok(Founding { row, slug })
    }
}

impl Founding {
    /// An organization of which nothing but a name is known.
    pub fn named(name: String) -> Self {
        let slug = slug::derive(&name);
        Self { row: organization::ActiveModel { name: Set(name), ..Default::default() }, slug }
    }
}

/// Makes an organization and its owner. Whoever is signed in does it as that owner; at sign-up Chambers does. An
/// attempt is kept in the organization.
pub async fn found(
    tx: &SystemTx,
    founder: &user::Model,
    signed_in: Option<SignedIn>,
    founding: Founding,
    attempt: Option<&Attempt>,
) -> Result<(Model, member::Model)> {
    let (organization, owner) = (tx.new_id::<Entity>(), tx.new_id::<member::Entity>());
    let actor = match signed_in {
        Some(signed_in) => {
            // Founding does nothing by the day.
            Actor::of(organization, None, Identity::Member(owner, signed_in), Permissions::of_role(Role::Owner))
        }
        None => Actor::system(organization),
    };
    let tx = tx.enter(actor).await?;

    let Founding { row, mut slug } = founding;
    let derived = slug.clone();
    let made = loop {
        let row = organization::ActiveModel { id: Set(organization), slug: Set(slug), ..row.clone() };
        match tx.attempt(save::insert::<Model>(&tx, row, "created")).await {
            Err(error) if sign_up::is_taken(&error) => slug = slug::another(&derived),
            outcome => break outcome?,
        }
    };
    let row = member::ActiveModel {
        id: Set(owner),
        user_id: Set(Some(founder.id)),
        name: Set(founder.name.clone()),
        email: Set(founder.email.clone()),
        email_key: Set(founder.email_key.clone()),
        avatar_url: Set(founder.avatar_url.clone()),
        joined_at: Set(Some(tx.now())),
        role: Set(Role::Owner),
        status: Set(MemberStatus::Active),
        ..Default::default()
    };
    let owner = save::insert(&tx, row, "joined").await?;
    if let Some(attempt) = attempt {
        idempotency::keep_founding(&tx, attempt).await?;
    }
    Ok((made, owner))
}

/// Makes another organization for a signed-in user, once per key, who acts for it from now on.
pub async fn create(
    visit: &Visit,
    signed_in: SignedIn,
    draft: Draft,
    attempt: Option<Attempt>,
) -> Result<(Model, member::Model, Option<AccessToken>)> {
    let settings = &visit.services.settings;
    let open = if signed_in.session.is_some() { settings.sign_up } else { settings.outside_sign_up };
    if !open {
        return Err(Fault::Forbidden("New organizations can't be made here.".to_owned()).into());
    }
    visit.limit(Bucket::MailAccount, Key::Id(&signed_in.user.uuid().simple().to_string()))?;
    let founding = draft.check(visit, "name").await?;
    let tx = visit.system(Task::Account).await?;
    let outcome = async {
        let founder = users::locked(&tx, signed_in.user).await?;
        let made = match &attempt {
            Some(attempt) => made_before(&tx, &founder, attempt).await?,
            None => None,
        };
        let (organization, owner) = match made {
            Some(made) => made,
            None => found(&tx, &founder, Some(signed_in), founding, attempt.as_ref()).await?,
        };
        let access = enter(&tx, visit, signed_in, organization.id).await?;
        Ok((organization, owner, access))
    };
    let outcome = outcome.await;
    let made = tx.settle(outcome).await?;
    visit.services.presence.forget_members();
    Ok(made)
}

/// What an attempt of a founder has made before, if they are there still. Their row is locked: of two attempts at once,
/// the second sees what the first made.
async fn made_before(
    tx: &SystemTx,
    founder: &user::Model,
    attempt: &Attempt,
) -> Result<Option<(Model, member::Model)>> {
    let own = memberships(tx, founder.id).await?;
    let members: Vec<_> = own.iter().map(|(member, _)| member).collect();
    let made = idempotency::founded(tx, attempt, &members).await?;
    let made = own.into_iter().find(|(_, organization)| Some(organization.id) == made);
    Ok(made.map(|(member, organization)| (organization, member)))
}

/// Which organization is meant.
#[derive(Clone, Debug)]
pub enum Choice {
    /// By its id.
    Id(Id<Entity>),
    /// By its name in addresses.
    Slug(String),
}

/// Chooses the organization that the session acts for. One that is not the user's is not told from a made-up one: only
/// their own are looked at.
pub async fn switch(
    visit: &Visit,
    signed_in: SignedIn,
    choice: &Choice,
) -> Result<(Model, member::Model, AccessToken)> {
    let tx = visit.system(Task::Account).await?;
    let outcome = async {
        let own = memberships(&tx, signed_in.user).await?;
        let chosen = own.into_iter().find(|(_, organization)| match choice {
            Choice::Id(id) => organization.id == *id,
            Choice::Slug(slug) => organization.slug == *slug,
        });
        let field = match choice {
            Choice::Id(_) => "id",
            Choice::Slug(_) => "slug",
        };
        let (member, organization) = chosen.ok_or_else(|| UserError::not_found(field))?;
        let access = enter(&tx, visit, signed_in, organization.id).await?.ok_or_else(|| {
            let reason = "With the token of an outside issuer, choose by the header X-Organization.";
            UserError::whole(UserErrorCode::Invalid, reason)
        })?;
        Ok((organization, member, access))
    };
    let outcome = outcome.await;
    tx.settle(outcome).await
}

/// A user's active memberships with their organizations, oldest first.
pub async fn memberships(tx: &SystemTx, user: Id<user::Entity>) -> Result<Vec<(member::Model, Model)>> {
    let active = member::Entity::find()
        .filter(member::Column::UserId.eq(user))
        // What the index of a user's memberships is for; ACTIVE alone would not find it.
        .filter(member::Column::Status.ne(MemberStatus::Removed))
        .filter(member::Column::Status.eq(MemberStatus::Active));
    let members = active.order_by_asc(member::Column::Id).all(tx).await?;
    let ids = members.iter().map(|member| member.organization_id);
    let organizations = Entity::find().filter(organization::Column::Id.is_in(ids)).all(tx).await?;
    let of = |member: &member::Model| organizations.iter().find(|o| o.id == member.organization_id).cloned();
    Ok(members.into_iter().filter_map(|member| of(&member).map(|organization| (member, organization))).collect())
}

/// Lets the session act for an organization, and gives a token for it; none for an outside user, who has no session.
async fn enter(
    tx: &SystemTx,
    visit: &Visit,
    signed_in: SignedIn,
    organization: Id<Entity>,
) -> Result<Option<AccessToken>> {
    let Some(session) = signed_in.session else { return Ok(None) };
    session::choose(tx, session, organization).await?;
    let issuer = &visit.services.issuer;
    Ok(Some(issuer.issue(signed_in.user.uuid(), session.uuid(), Some(organization.uuid()))))
}
