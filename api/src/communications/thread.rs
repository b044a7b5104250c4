//! Threads: begin, change, put off, take up, close, reopen, delete, restore. Who takes part is in `participant`, what is
//! said in `message`, and what is read in `reading`.

use chrono::{DateTime, Utc};
use entity::Id;
use entity::communications::thread::{ActiveModel, Column, Entity, Model, ThreadStatus};
use entity::crm::client_company;
use entity::engagements::engagement;
use entity::files::file_object::Visibility;
use entity::identity::organization_member as member;
use sea_orm::sea_query::{LockBehavior, LockType};
use sea_orm::{ColumnTrait, Condition, EntityTrait, QueryFilter, QueryOrder, QuerySelect, Set};

use super::message;
use super::participant::{self, Invited, Seen, Who, joined, named};
use super::rules::thread::{self as rules, Action};
use crate::db::OrgTx;
use crate::error::{Reasons, Result};
use crate::identity::member::assignable;
use crate::patch::Patch;
use crate::repo::find::{self, Rows};
use crate::repo::guard::allowed;
use crate::repo::references::References;
use crate::repo::save::{self, Child};
use crate::text;

/// What goes and comes back with a thread: who takes part, and what was said.
pub const CHILDREN: &[Child] = &[
    Child::of("thread_participants", "thread_id"),
    Child::of("messages", "thread_id").with(&[
        Child::of("message_revisions", "message_id"),
        Child::of("message_mentions", "message_id"),
        Child::of("message_attachments", "message_id"),
    ]),
];

/// What a caller says of a thread; a new one needs a subject.
#[derive(Clone, Debug, Default)]
pub struct Draft {
    /// What it is about.
    pub subject: Patch<String>,
    /// Who may see it.
    pub visibility: Option<Visibility>,
    /// The member who sees to it.
    pub assignee: Patch<Id<member::Entity>>,
    /// The partner's id of it.
    pub external_id: Patch<String>,
}

/// What a thread begins with: what of it stays.
#[derive(Clone, Debug, Default)]
pub struct Beginning {
    /// The work that it is about.
    pub engagement: Option<Id<engagement::Entity>>,
    /// The client that it is about, if it is about no engagement.
    pub client_company: Option<Id<client_company::Entity>>,
    /// Who takes part, besides whoever begins it and whoever sees to it.
    pub invited: Invited,
    /// What is said first.
    pub message: Option<message::Draft>,
}

/// Begins a thread, OPEN, with its first message if there is one.
pub async fn create(tx: &OrgTx, draft: Draft, beginning: Beginning) -> Result<Model> {
    let (id, visibility) = (tx.new_id(), draft.visibility.unwrap_or(Visibility::Internal));
    let blank = ActiveModel {
        id: Set(id),
        status: Set(ThreadStatus::Open),
        visibility: Set(visibility),
        ..ActiveModel::default()
    };
    let mut reasons = Reasons::default();
    let mut row = apply(tx, &mut reasons, blank, draft).await?;
    about(tx, &mut reasons, &mut row, &beginning).await?;
    let client = row.client_company_id.try_as_ref().copied().flatten();
    let mut who: Vec<Who> = tx.actor().member().into_iter().map(Who::Member).collect();
    who.extend(row.assignee_member_id.try_as_ref().copied().flatten().map(Who::Member));
    who.extend(named(tx, &mut reasons, (visibility, client), &beginning.invited).await?);
    let first = match beginning.message {
        Some(draft) => {
            reasons.gather(message::prepare(tx, visibility, draft).await.map_err(|e| e.within("message")))?
        }
        None => None,
    };
    reasons.finish()?;
    who.extend(first.iter().flat_map(|message| &message.mentions).copied().map(Who::Member));
    let parts = joined(tx, id, &[], &who, Seen { messages: 0, read: 0 })?;
    let thread: Model = save::insert_with(tx, row, parts, "created").await?;
    let Some(first) = first else { return Ok(thread) };
    let said = message::save(tx, &thread, first).await?;
    // As the database has counted it.
    Ok(Model { message_count: said.sequence, last_message_at: Some(said.created_at), ..thread })
}

/// Changes a thread's fields. Whoever sees to it from now on takes part.
pub async fn update(tx: &OrgTx, id: Id<Entity>, expected_version: Option<i32>, draft: Draft) -> Result<Model> {
    let before = allowed(tx, id, expected_version, Action::Update).await?;
    let (mut reasons, wanted) = (Reasons::default(), draft.visibility);
    let mut row = apply(tx, &mut reasons, before.clone().into(), draft).await?;
    let assignee = row.assignee_member_id.try_as_ref().copied().flatten();
    let joins = assignee.filter(|_| before.assignee_member_id != assignee);
    let asked = wanted.filter(|visibility| *visibility != before.visibility);
    let present = if joins.is_some() || asked.is_some() { participant::of(tx, id).await? } else { Vec::new() };
    let has_contacts = present.iter().any(|one| one.contact_id.is_some());
    reasons.defaulted(&mut row.visibility, asked, |v| rules::visibility(&before, v, has_contacts));
    reasons.finish()?;
    let who: Vec<Who> = joins.into_iter().map(Who::Member).collect();
    let parts = joined(tx, id, &present, &who, Seen::all(&before))?;
    save::update_with(tx, &before, row, parts, "updated").await
}

/// Puts a thread out of sight until a time; one that is already gets another time.
pub async fn snooze(tx: &OrgTx, id: Id<Entity>, expected_version: Option<i32>, until: DateTime<Utc>) -> Result<Model> {
    let before = allowed(tx, id, expected_version, Action::Snooze).await?;
    let until = rules::snoozed_until(until, tx.now())?;
    let row =
        ActiveModel { status: Set(ThreadStatus::Snoozed), snoozed_until: Set(Some(until)), ..before.clone().into() };
    save::update(tx, &before, row, "snoozed").await
}

/// Takes a snoozed thread up before its time.
pub async fn wake(tx: &OrgTx, id: Id<Entity>, expected_version: Option<i32>) -> Result<Model> {
    let before = allowed(tx, id, expected_version, Action::Wake).await?;
    save::update(tx, &before, opened(&before), "woken").await
}

/// Threads that were snoozed until now.
pub fn due(now: DateTime<Utc>) -> Condition {
    Condition::all().add(Column::Status.eq(ThreadStatus::Snoozed)).add(Column::SnoozedUntil.lte(now))
}

/// Takes up the threads whose time has come, at most `most` of them, those first that have waited longest; tells whether
/// there are more. Two who do it at once share them.
pub async fn wake_due(tx: &OrgTx, most: usize) -> Result<(Vec<Model>, bool)> {
    let mut due: Vec<Model> = Entity::find()
        .filter(find::own::<Model>(tx, Rows::Live).add(due(tx.now())))
        .order_by_asc(Column::SnoozedUntil)
        .order_by_asc(Column::Id)
        .limit(most as u64 + 1)
        .lock_with_behavior(LockType::Update, LockBehavior::SkipLocked)
        .all(tx)
        .await?;
    let has_more = due.len() > most;
    due.truncate(most);
    let mut woken = Vec::with_capacity(due.len());
    for before in due {
        woken.push(save::update(tx, &before, opened(&before), "woken").await?);
    }
    Ok((woken, has_more))
}

/// Says that a thread is done.
pub async fn close(tx: &OrgTx, id: Id<Entity>, expected_version: Option<i32>) -> Result<Model> {
    let before = allowed(tx, id, expected_version, Action::Close).await?;
    let row = ActiveModel {
        status: Set(ThreadStatus::Closed),
        snoozed_until: Set(None),
        closed_at: Set(Some(tx.now())),
        ..before.clone().into()
    };
    save::update(tx, &before, row, "closed").await
}

/// Says that a closed thread is not done after all.
pub async fn reopen(tx: &OrgTx, id: Id<Entity>, expected_version: Option<i32>) -> Result<Model> {
    let before = allowed(tx, id, expected_version, Action::Reopen).await?;
    save::update(tx, &before, opened(&before), "reopened").await
}

/// Deletes a thread, softly, with who takes part and what was said.
pub async fn delete(tx: &OrgTx, id: Id<Entity>, expected_version: Option<i32>) -> Result<Model> {
    let before = allowed(tx, id, expected_version, Action::Delete).await?;
    save::delete(tx, &before, CHILDREN).await
}

/// Brings a deleted thread back, with all that went with it. One whose engagement is still deleted stays: restore that
/// first.
pub async fn restore(tx: &OrgTx, id: Id<Entity>, expected_version: Option<i32>) -> Result<Model> {
    let before = allowed(tx, id, expected_version, Action::Restore).await?;
    save::restore(tx, &before, CHILDREN).await
}

/// What a message does to its thread before it is there: it is open again, and those who write it or are mentioned in it
/// take part.
pub(super) async fn attended(tx: &OrgTx, before: &Model, members: &[Id<member::Entity>]) -> Result<Model> {
    let present = participant::of(tx, before.id).await?;
    let who: Vec<Who> = members.iter().copied().map(Who::Member).collect();
    let parts = joined(tx, before.id, &present, &who, Seen::all(before))?;
    let (row, verb) = match before.status {
        ThreadStatus::Open => (before.clone().into(), "participants_added"),
        ThreadStatus::Snoozed | ThreadStatus::Closed => (opened(before), "reopened"),
    };
    save::update_with(tx, before, row, parts, verb).await
}

fn opened(before: &Model) -> ActiveModel {
    ActiveModel {
        status: Set(ThreadStatus::Open),
        snoozed_until: Set(None),
        closed_at: Set(None),
        ..before.clone().into()
    }
}

async fn apply(tx: &OrgTx, reasons: &mut Reasons, mut row: ActiveModel, draft: Draft) -> Result<ActiveModel> {
    reasons.required("subject", &mut row.subject, draft.subject, |v| text::line("subject", v, 200));
    reasons.optional(&mut row.external_id, draft.external_id, |v| text::line("externalId", v, 200));
    let mut references = References::of(tx);
    let assignee = references.patch("assigneeId", draft.assignee, &mut row.assignee_member_id).that(assignable);
    let found = references.find().await?;
    found.put(assignee, reasons)?;
    Ok(row)
}

/// What a new thread is about. Its engagement's client is its own.
async fn about(tx: &OrgTx, reasons: &mut Reasons, row: &mut ActiveModel, beginning: &Beginning) -> Result<()> {
    let Beginning { engagement, client_company, .. } = beginning;
    reasons.take(rules::one_client(engagement.is_some(), client_company.is_some()));
    let mut references = References::of(tx);
    let client = references.patch("clientCompanyId", client_company.map(Some), &mut row.client_company_id);
    let engagement = references.patch("engagementId", engagement.map(Some), &mut row.engagement_id);
    let found = references.find().await?;
    found.put(client, reasons)?;
    if let Some(engagement) = found.put::<engagement::Model>(engagement, reasons)? {
        row.client_company_id = Set(engagement.client_company_id);
    }
    Ok(())
}
