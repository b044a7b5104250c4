//! How far members have read, and which threads they don't want to hear of: their own affair.
//!
//! This writes past the one door, and is listed in the guard of who does. An event of each message that somebody reads would
//! be surveillance in the timeline and noise in the outbox; and a version that grows with it would make a CONFLICT of
//! reading. Nothing but a participant's own marks is written, of nobody but the actor, and the counts stay right beside
//! messages that are posted meanwhile: what is read and what is unread make up all messages before and after.

use entity::Id;
use entity::communications::thread;
use entity::communications::thread_participant::{Column, Entity, Model};
use sea_orm::sea_query::{Expr, ExprTrait, Func, Query, SimpleExpr};
use sea_orm::{ColumnTrait, Condition, ConnectionTrait, EntityTrait, QueryFilter};

use crate::auth::permission::Permission;
use crate::db::OrgTx;
use crate::error::{Fault, Result, UserError, UserErrorCode};
use crate::repo::find::{self, Rows};

/// Marks messages as read, up to one of them or all.
pub async fn read(tx: &OrgTx, thread: Id<thread::Entity>, up_to: Option<i32>) -> Result<thread::Model> {
    if up_to.is_some_and(|up_to| up_to < 1) {
        return Err(no_place("upToSequence").into());
    }
    let (thread, mine) = taken_part(tx, thread).await?;
    let to = least(everything(), Expr::val(up_to.unwrap_or(i32::MAX)));
    let to = greatest(Expr::col(Column::LastReadSequence), to);
    mark(tx, &mine, mine.unread_count > 0, to).await?;
    Ok(thread)
}

/// Marks messages as unread, from one of them on or the last.
pub async fn unread(tx: &OrgTx, thread: Id<thread::Entity>, from: Option<i32>) -> Result<thread::Model> {
    if from.is_some_and(|from| from < 1) {
        return Err(no_place("fromSequence").into());
    }
    let (thread, mine) = taken_part(tx, thread).await?;
    let before = match from {
        Some(from) => Expr::val(from - 1),
        None => greatest(everything().sub(1), Expr::val(0)),
    };
    let to = least(Expr::col(Column::LastReadSequence), before);
    mark(tx, &mine, mine.last_read_sequence > 0, to).await?;
    Ok(thread)
}

/// Says whether the actor wants to hear of a thread.
pub async fn mute(tx: &OrgTx, thread: Id<thread::Entity>, muted: bool) -> Result<thread::Model> {
    let (thread, mine) = taken_part(tx, thread).await?;
    Entity::update_many().col_expr(Column::Muted, muted.into()).filter(own(tx, &mine)).exec(tx).await?;
    Ok(thread)
}

/// How much a member has not read.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Unread {
    /// In how many threads.
    pub threads: i64,
    /// How many messages.
    pub messages: i64,
}

/// How much the actor has not read, in threads that are not muted: from an index alone.
pub async fn waiting(tx: &OrgTx) -> Result<Unread> {
    tx.demand(Permission::ThreadRead)?;
    let Some(member) = tx.actor().member() else { return Ok(Unread::default()) };
    let mut count = Query::select();
    count
        .expr_as(Expr::cust("count(*)"), "threads")
        .expr_as(Expr::cust("coalesce(sum(unread_count), 0)::bigint"), "messages")
        .from(Entity)
        .cond_where(find::own::<Model>(tx, Rows::Live))
        .and_where(Column::MemberId.eq(member))
        // Not as a value: the index is of those with more than this.
        .and_where(Expr::col((Entity, Column::UnreadCount)).gt(Expr::cust("0")))
        .and_where(Expr::col((Entity, Column::Muted)).not());
    let Some(row) = tx.query_one(&count).await? else { return Ok(Unread::default()) };
    Ok(Unread { threads: row.try_get("", "threads")?, messages: row.try_get("", "messages")? })
}

/// The thread, and the actor's part in it.
async fn taken_part(tx: &OrgTx, id: Id<thread::Entity>) -> Result<(thread::Model, Model)> {
    let Some(member) = tx.actor().member() else {
        return Err(Fault::Forbidden("This is for people: sign in instead of using an API key.".to_owned()).into());
    };
    let thread: Option<thread::Model> = find::by_id(tx, id, Rows::Live).await?;
    let thread = thread.ok_or_else(|| UserError::not_found("threadId"))?;
    let mine = find::own::<Model>(tx, Rows::Live).add(Column::ThreadId.eq(id)).add(Column::MemberId.eq(member));
    let Some(mine) = Entity::find().filter(mine).one(tx).await? else {
        let reason = "You don't take part in the thread: call addThreadParticipants first.";
        return Err(UserError::on("threadId", UserErrorCode::InvalidTransition, reason).into());
    };
    Ok((thread, mine))
}

/// Moves the mark of what is read, unless that changes nothing.
async fn mark(tx: &OrgTx, mine: &Model, changes: bool, to: SimpleExpr) -> Result<()> {
    if !changes {
        return Ok(());
    }
    Entity::update_many()
        .col_expr(Column::LastReadSequence, to.clone())
        .col_expr(Column::UnreadCount, everything().sub(to))
        .col_expr(Column::LastReadAt, Expr::val(tx.now()))
        .filter(own(tx, mine))
        .exec(tx)
        .await?;
    Ok(())
}

fn own(tx: &OrgTx, mine: &Model) -> Condition {
    find::own::<Model>(tx, Rows::Live).add(Column::Id.eq(mine.id))
}

/// How many messages there are, by the marks alone: so it holds also where another one is counted at this moment.
fn everything() -> SimpleExpr {
    Expr::col(Column::LastReadSequence).add(Expr::col(Column::UnreadCount))
}

fn least(one: SimpleExpr, other: SimpleExpr) -> SimpleExpr {
    Func::least([one, other]).into()
}

fn greatest(one: SimpleExpr, other: SimpleExpr) -> SimpleExpr {
    Func::greatest([one, other]).into()
}

fn no_place(field: &str) -> UserError {
    UserError::on(field, UserErrorCode::Invalid, format!("`{field}` must be at least 1: messages are counted from 1."))
}
