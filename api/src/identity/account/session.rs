//! Sessions: one sign-in on one device each. They open, are refreshed with rotating tokens, choose an organization, end.

use chrono::{DateTime, TimeDelta, Utc};
use entity::Id;
use entity::identity::user_session::{ActiveModel, Column, Entity, Model, RevokedReason};
use entity::identity::{organization, user};
use sea_orm::sea_query::{Expr, Order, Query};
use sea_orm::{
    ActiveEnum, ActiveModelTrait, ColumnTrait, Condition, EntityTrait, QueryFilter, QueryOrder, QuerySelect, Set,
};

use super::Visit;
use crate::auth::actor::{Caller, SignedIn};
use crate::auth::credential::RefreshToken;
use crate::auth::presence::{Membership, look_up};
use crate::auth::secret::SecretHash;
use crate::auth::token::AccessToken;
use crate::db::{SystemTx, Task};
use crate::error::{Error, Result, UserError, UserErrorCode};
use crate::limits::{Bucket, Key};

/// A session ends when it is not refreshed for this long.
const IDLE: TimeDelta = TimeDelta::days(30);
/// A session ends after this long, however often it is refreshed.
const LONGEST: TimeDelta = TimeDelta::days(90);
/// Most live sessions of one user; opening another ends the one that was seen least lately.
pub const MOST: u64 = 50;

/// What a client needs to go on: tokens, and who they make it.
#[derive(Clone, Debug)]
pub struct Tokens {
    /// For the header `Authorization`.
    pub access: AccessToken,
    /// For `refreshSession`, once.
    pub refresh: RefreshToken,
    /// When the refresh token ceases to be good, UTC.
    pub refresh_expires_at: DateTime<Utc>,
    /// Whom a request with the access token comes from.
    pub caller: Caller,
}

/// Opens a session of a user whose right to it was checked.
pub async fn open(tx: &SystemTx, visit: &Visit, user: &user::Model) -> Result<Tokens> {
    end_surplus(tx, user.id).await?;
    let memberships = look_up::memberships(tx, user.id).await?;
    let chosen = match memberships.as_slice() {
        [only] => Some(only),
        [] => None,
        several => {
            let last = last_used(tx, user.id).await?;
            several.iter().find(|one| Some(one.organization) == last)
        }
    };
    let id = Id::<Entity>::new();
    let refresh = RefreshToken::make(id.uuid());
    let row = ActiveModel {
        id: Set(id),
        user_id: Set(user.id),
        organization_id: Set(chosen.map(|membership| membership.organization)),
        refresh_hash: Set(refresh.body.hash().as_bytes().to_vec()),
        ip: Set(visit.origin.ip.map(|ip| ip.to_string())),
        user_agent: Set(visit.origin.user_agent.as_ref().map(|text| text.chars().take(400).collect())),
        created_at: Set(tx.now()),
        last_seen_at: Set(tx.now()),
        expires_at: Set(tx.now() + IDLE),
        ..Default::default()
    };
    Entity::insert(row).exec_without_returning(tx).await?;
    Ok(tokens(visit, SignedIn { user: user.id, session: Some(id) }, chosen, refresh, tx.now() + IDLE))
}

fn tokens(
    visit: &Visit,
    signed_in: SignedIn,
    chosen: Option<&Membership>,
    refresh: RefreshToken,
    refresh_expires_at: DateTime<Utc>,
) -> Tokens {
    let organization = chosen.map(|membership| membership.organization.uuid());
    let access = visit.services.issuer.issue(signed_in.user.uuid(), refresh.id, organization);
    let caller = match chosen {
        Some(membership) => Caller::Actor(membership.actor(signed_in)),
        None => Caller::User(signed_in),
    };
    Tokens { access, refresh, refresh_expires_at, caller }
}

/// The organization that the user's latest session acted for.
async fn last_used(tx: &SystemTx, user: Id<user::Entity>) -> Result<Option<Id<organization::Entity>>> {
    let latest = Entity::find()
        .filter(Column::UserId.eq(user))
        .filter(Column::OrganizationId.is_not_null())
        .order_by_desc(Column::LastSeenAt)
        .one(tx)
        .await?;
    Ok(latest.and_then(|session| session.organization_id))
}

/// Leaves room for one more session.
async fn end_surplus(tx: &SystemTx, user: Id<user::Entity>) -> Result<()> {
    let surplus = Query::select()
        .column(Column::Id)
        .from(Entity)
        .cond_where(live(tx, user))
        .order_by(Column::LastSeenAt, Order::Desc)
        .order_by(Column::Id, Order::Desc)
        .limit(1000)
        .offset(MOST - 1)
        .to_owned();
    end(tx, live(tx, user).add(Column::Id.in_subquery(surplus)), RevokedReason::Revoked).await.map(drop)
}

/// The sessions of a user that have not ended.
fn live(tx: &SystemTx, user: Id<user::Entity>) -> Condition {
    Condition::all().add(Column::UserId.eq(user)).add(Column::RevokedAt.is_null()).add(Column::ExpiresAt.gt(tx.now()))
}

/// Exchanges a refresh token for new tokens. The one given is used up.
///
/// There is no grace: an old token that comes back ends the session, since a copy may be in other hands, and neither
/// copy can be told from the owner's. Two tabs that refresh at once must take turns. Older tokens are not kept: under
/// a session's id, which only its tokens hold, any other secret than the newest is taken for an old one.
pub async fn refresh(visit: &Visit, token: &str) -> Result<Tokens> {
    visit.limit_address(Bucket::SignInAddress)?;
    let token = RefreshToken::parse(token.trim()).ok_or_else(ended)?;
    visit.limit(Bucket::Write, Key::Id(&token.id.simple().to_string()))?;
    let tx = visit.system(Task::Account).await?;
    let outcome = rotate(&tx, visit, &token).await;
    // Settled before it is refused: that the session has ended must last.
    let rotated = tx.settle(outcome).await?;
    rotated.ok_or_else(|| {
        visit.services.presence.forget_session(Id::from_uuid(token.id));
        ended()
    })
}

async fn rotate(tx: &SystemTx, visit: &Visit, token: &RefreshToken) -> Result<Option<Tokens>> {
    let session = Entity::find_by_id(Id::from_uuid(token.id)).lock_exclusive().one(tx).await?;
    let Some(session) = session.filter(|s| s.revoked_at.is_none() && s.expires_at > tx.now()) else { return Ok(None) };
    if SecretHash::from_stored(&session.refresh_hash) != Some(token.body.hash()) {
        tracing::warn!(request_id = tx.request_id(), "an old refresh token came back: its session was ended");
        end(tx, Condition::all().add(Column::Id.eq(session.id)), RevokedReason::RefreshReused).await?;
        return Ok(None);
    }
    let memberships = look_up::memberships(tx, session.user_id).await?;
    let chosen = match (session.organization_id, memberships.as_slice()) {
        (None, [only]) => Some(only),
        (chosen, all) => all.iter().find(|one| Some(one.organization) == chosen),
    };
    let refresh = RefreshToken::make(token.id);
    let expires_at = (tx.now() + IDLE).min(session.created_at + LONGEST);
    let signed_in = SignedIn { user: session.user_id, session: Some(session.id) };
    let mut row: ActiveModel = session.into();
    row.refresh_hash = Set(refresh.body.hash().as_bytes().to_vec());
    row.organization_id = Set(chosen.map(|membership| membership.organization));
    row.last_seen_at = Set(tx.now());
    row.expires_at = Set(expires_at);
    row.update(tx).await?;
    Ok(Some(tokens(visit, signed_in, chosen, refresh, expires_at)))
}

/// One refusal for every refresh token that is not good.
fn ended() -> Error {
    UserError::on("refreshToken", UserErrorCode::Invalid, "The session has ended: sign in again.").into()
}

/// Notes the organization that a session acts for.
pub async fn choose(tx: &SystemTx, session: Id<Entity>, organization: Id<organization::Entity>) -> Result<()> {
    let row = ActiveModel { id: Set(session), organization_id: Set(Some(organization)), ..Default::default() };
    row.update(tx).await?;
    Ok(())
}

/// The user's live sessions, those seen last first.
pub async fn list(visit: &Visit, user: Id<user::Entity>) -> Result<Vec<Model>> {
    let tx = visit.system(Task::Profile).await?;
    let live = Entity::find().filter(live(&tx, user));
    let sessions = live.order_by_desc(Column::LastSeenAt).order_by_desc(Column::Id).limit(MOST).all(&tx).await?;
    tx.rollback().await;
    Ok(sessions)
}

/// Ends the caller's own session, now.
pub async fn sign_out(visit: &Visit, signed_in: SignedIn) -> Result<Model> {
    let session = signed_in.session.ok_or_else(elsewhere)?;
    end_one(visit, signed_in, session, RevokedReason::SignedOut).await
}

/// Ends one of the user's sessions, now.
pub async fn revoke(visit: &Visit, signed_in: SignedIn, session: Id<Entity>) -> Result<Model> {
    end_one(visit, signed_in, session, RevokedReason::Revoked).await
}

/// Ends all of the user's sessions but the caller's, now. Answers with those that ended.
pub async fn revoke_others(visit: &Visit, signed_in: SignedIn) -> Result<Vec<Model>> {
    let tx = visit.system(Task::Profile).await?;
    let outcome = end_others(&tx, signed_in, RevokedReason::Revoked).await;
    let ended = tx.settle(outcome).await?;
    for session in &ended {
        visit.services.presence.forget_session(session.id);
    }
    Ok(ended)
}

/// Ends all of a user's sessions but the given one.
pub(super) async fn end_others(tx: &SystemTx, keep: SignedIn, reason: RevokedReason) -> Result<Vec<Model>> {
    let others = live(tx, keep.user).add_option(keep.session.map(|session| Column::Id.ne(session)));
    end(tx, others, reason).await
}

async fn end_one(visit: &Visit, signed_in: SignedIn, session: Id<Entity>, reason: RevokedReason) -> Result<Model> {
    let tx = visit.system(Task::Profile).await?;
    let outcome = async {
        let ended = end(&tx, live(&tx, signed_in.user).add(Column::Id.eq(session)), reason).await?;
        ended.into_iter().next().ok_or_else(|| UserError::not_found("id").into())
    };
    let outcome = outcome.await;
    let ended = tx.settle(outcome).await?;
    visit.services.presence.forget_session(session);
    Ok(ended)
}

async fn end(tx: &SystemTx, which: Condition, reason: RevokedReason) -> Result<Vec<Model>> {
    let ended = Entity::update_many()
        .col_expr(Column::RevokedAt, Expr::value(tx.now()))
        .col_expr(Column::RevokedReason, Expr::value(reason.to_value()))
        .filter(which)
        .exec_with_returning(tx)
        .await?;
    Ok(ended)
}

fn elsewhere() -> Error {
    let reason = "An outside issuer signed you in: sign out there.";
    UserError::whole(UserErrorCode::Invalid, reason).into()
}
