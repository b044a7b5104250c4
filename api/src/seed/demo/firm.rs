//! The demo firms: who works there, and how each is made in two transactions.
//!
//! The first makes the accounts, the organization and its owner, in the job role's scope; the second all the rest, in the
//! organization's. The colleagues come with the second, so an owner who works alone marks a firm that was cut short: the
//! next start takes it up there.

use chrono::{DateTime, Duration, Utc};
use entity::id::time::stamped;
use entity::identity::organization_member::{self as member, MemberStatus, Role};
use entity::identity::user;
use sea_orm::{ColumnTrait, EntityTrait, PaginatorTrait, QueryFilter, Set};

use super::play::{Member, Play};
use super::{cast, plan};
use crate::auth::actor::Actor;
use crate::auth::email::EmailAddress;
use crate::auth::permission::Permission;
use crate::db::{OrgTx, SystemTx, Task, Tx};
use crate::error::Result;
use crate::identity::account::{organization as accounts, user as users};
use crate::identity::organization;
use crate::repo::save;
use crate::seed::{moment, trouble};
use crate::services::Services;
use crate::start::Trouble;

/// A firm to be made.
pub struct Firm {
    /// The owner's address.
    pub owner: &'static str,
    /// What everything but addresses of mail goes by: the slug, and the domain of its own addresses.
    slug: &'static str,
    name: &'static str,
    legal_name: &'static str,
    tax_id: &'static str,
    /// The colleagues besides the owner: the part of their address before the @, and their role.
    colleagues: &'static [(&'static str, Role)],
    /// How much of everything.
    pub size: Size,
}

/// How much there is of everything.
#[derive(Clone, Copy)]
pub struct Size {
    /// Client companies; contacts are three times as many, deals one and a half times.
    pub companies: usize,
    /// Leads.
    pub leads: usize,
    /// How many of the roster work with clients: the first ones. The others look on or bill.
    pub workers: usize,
    /// Where its own people and companies begin: below are those whom every firm knows, so that equal names and
    /// addresses prove the walls.
    pub cast: usize,
}

/// The first firm.
pub const DEMO: Firm = Firm {
    owner: "owner@demo.test",
    slug: "demo",
    name: "Demo & Partners",
    legal_name: "Demo & Partners Consulting GmbH",
    tax_id: "DE811907980",
    colleagues: &[
        ("admin", Role::Admin),
        ("manager", Role::Manager),
        ("member", Role::Member),
        ("colleague", Role::Member),
        ("billing", Role::Billing),
        ("viewer", Role::Viewer),
    ],
    size: Size { companies: 40, leads: 30, workers: 5, cast: 0 },
};

/// The second firm.
pub const OTHER: Firm = Firm {
    owner: "owner@other.test",
    slug: "other",
    name: "Other & Sons",
    legal_name: "Other & Sons Advisers Ltd",
    tax_id: "GB980780684",
    colleagues: &[("manager", Role::Manager), ("member", Role::Member)],
    size: Size { companies: 8, leads: 6, workers: 3, cast: 1_000 },
};

impl Firm {
    fn people(&self) -> impl Iterator<Item = (String, Role)> + use<> {
        let slug = self.slug;
        let colleagues = self.colleagues.iter().map(move |(name, role)| (format!("{name}@{slug}.test"), *role));
        std::iter::once((self.owner.to_owned(), Role::Owner)).chain(colleagues)
    }
}

/// Whether the firm has all that belongs to it.
pub async fn is_complete(services: &Services, firm: &Firm) -> Result<bool, Trouble> {
    let tx = services.db.system(Task::Account, &moment(services)).await.map_err(trouble)?;
    let roster = roster(&tx, firm).await;
    tx.rollback().await;
    Ok(roster.map_err(trouble)? > 1)
}

/// Makes the firm, or what is missing of it.
pub async fn make(services: &Services, firm: &Firm, hash: &str) -> Result<(), Trouble> {
    let past = moment(services).at(plan::founded(services.clock.now()));
    let tx = services.db.system(Task::Account, &past).await.map_err(trouble)?;
    let outcome = found(&tx, firm, hash).await;
    let members = tx.settle(outcome).await.map_err(trouble)?;

    let actor = Actor::system(members[0].organization);
    let tx = services.db.begin(&actor, Permission::OrganizationManage, &past).await.map_err(trouble)?;
    let outcome = fill(services, &tx, firm, &members).await;
    let mails = tx.settle(outcome).await.map_err(trouble)?;
    for mail in mails {
        services.mailer.send(mail).await?;
    }
    Ok(())
}

/// How many work at the firm; none before it is founded.
async fn roster(tx: &SystemTx, firm: &Firm) -> Result<u64> {
    let Some(owner) = user::Entity::find().filter(user::Column::EmailKey.eq(firm.owner)).one(tx).await? else {
        return Ok(0);
    };
    let Some((_, organization)) = accounts::memberships(tx, owner.id).await?.into_iter().next() else { return Ok(0) };
    let same = member::Column::OrganizationId.eq(organization.id);
    Ok(member::Entity::find().filter(same).count(tx).await?)
}

/// The accounts of all, and the organization with its owner; what is there already is kept.
async fn found(tx: &SystemTx, firm: &Firm, hash: &str) -> Result<Vec<Member>> {
    let mut accounts = Vec::new();
    for (place, (address, role)) in firm.people().enumerate() {
        let address = EmailAddress::parse(&address).map_err(|_| save::missing("an address"))?;
        let account = if let Some(account) = users::by_address(tx, &address).await? {
            account
        } else {
            let (given, family) = cast::colleague(firm.size.cast + place);
            let account = users::insert(tx, format!("{given} {family}"), &address, true).await?;
            users::set_password(tx, account.id, hash.to_owned()).await?;
            account
        };
        accounts.push((account, role));
    }
    let owner = &accounts[0].0;
    let (member, organization) = if let Some(there) = accounts::memberships(tx, owner.id).await?.into_iter().next() {
        there
    } else {
        // Its name is its slug until it gets a longer one.
        let founding = accounts::Founding::named(firm.slug.to_owned());
        let (organization, member) = accounts::found(tx, owner, None, founding, None).await?;
        (member, organization)
    };
    let organization = organization.id;
    let ids = (1..).map(|place| entity::Id::from_uuid(stamped(joined(tx, place))));
    let ids = std::iter::once(member.id).chain(ids);
    Ok(accounts.into_iter().zip(ids).map(|((user, role), id)| Member { organization, id, user, role }).collect())
}

/// When somebody came to a firm that is founded now: one a week.
fn joined<S>(tx: &Tx<S>, place: i32) -> DateTime<Utc> {
    tx.now() + Duration::days(7) * place
}

/// All that is in the firm. Answers with the mails to be sent.
async fn fill(services: &Services, tx: &OrgTx, firm: &Firm, members: &[Member]) -> Result<Vec<crate::mail::Mail>> {
    settle_in(services, tx, firm).await?;
    for (place, member) in (0..).zip(members).skip(1) {
        let joined = joined(tx, place);
        let tx = tx.as_of(tx.actor().identity, tx.actor().permissions, joined).await?;
        let row = member::ActiveModel {
            id: Set(member.id),
            user_id: Set(Some(member.user.id)),
            name: Set(member.user.name.clone()),
            email: Set(member.user.email.clone()),
            email_key: Set(member.user.email_key.clone()),
            joined_at: Set(Some(joined)),
            role: Set(member.role),
            status: Set(MemberStatus::Active),
            ..Default::default()
        };
        save::insert::<member::Model>(&tx, row, "joined").await?;
    }
    let mut play = Play::new(services, tx, members);
    for step in plan::steps(firm.size, services.clock.now()) {
        play.step(step).await?;
    }
    Ok(play.mails)
}

async fn settle_in(services: &Services, tx: &OrgTx, firm: &Firm) -> Result<()> {
    let draft = organization::Draft {
        name: Some(Some(firm.name.to_owned())),
        legal_name: Some(Some(firm.legal_name.to_owned())),
        tax_id: Some(Some(firm.tax_id.to_owned())),
        base_currency: Some("EUR".to_owned()),
        timezone: Some("Europe/Berlin".to_owned()),
        locale: Some("en-GB".to_owned()),
        branding: Some((None, Some(Some("#0f766e".to_owned())))),
        ..organization::Draft::default()
    };
    organization::update(tx, &services.cipher, None, draft).await.map(drop)
}
