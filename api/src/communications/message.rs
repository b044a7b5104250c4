//! Messages: post, edit, redact. They have no deletion of their own: what is redacted keeps its place.
//!
//! What a message says stands in its own row and its revisions alone: events tell that it changed, never what it says. So
//! redaction leaves no trace of it.

use std::collections::HashSet;

use entity::Id;
use entity::communications::message::{ActiveModel, Entity, Model};
use entity::communications::{message_attachment, message_mention, message_revision, thread};
use entity::files::file_object::{self, Visibility};
use entity::identity::organization_member as member;
use sea_orm::Set;
use uuid::Uuid;

use super::participant::{self, Seen, Who, joined};
use super::rules::body::{Body, body};
use super::rules::message as rules;
use super::thread::attended;
use crate::auth::permission::Permission;
use crate::db::OrgTx;
use crate::error::{Fault, Reasons, Result, UserError, UserErrorCode};
use crate::repo::find::{self, Rows};
use crate::repo::parts::Parts;
use crate::repo::save as repo;
use crate::text;

/// What a caller says in a message.
#[derive(Clone, Debug, Default)]
pub struct Draft {
    /// HTML from outside.
    pub body: Option<String>,
    /// The members whom it mentions.
    pub mentions: Vec<Id<member::Entity>>,
    /// The files that it carries, in their order.
    pub files: Vec<Id<file_object::Entity>>,
    /// The message that it answers.
    pub reply_to: Option<Id<Entity>>,
    /// The partner's id of it.
    pub external_id: Option<String>,
}

/// What a caller changes in a message; what is left out stays.
#[derive(Clone, Debug, Default)]
pub struct Edit {
    /// HTML from outside.
    pub body: Option<String>,
    /// The members whom it mentions.
    pub mentions: Option<Vec<Id<member::Entity>>>,
    /// The files that it carries, in their order.
    pub files: Option<Vec<Id<file_object::Entity>>>,
}

/// A message that may be posted.
pub(super) struct Ready {
    body: Body,
    pub mentions: Vec<Id<member::Entity>>,
    files: Vec<Id<file_object::Entity>>,
    reply_to: Option<Model>,
    external_id: Option<String>,
}

/// Says something in a thread. One that was snoozed or closed is open again; who writes and who is mentioned takes part.
pub async fn post(tx: &OrgTx, thread: Id<thread::Entity>, draft: Draft) -> Result<Model> {
    let thread: thread::Model = find::locked(tx, thread, "threadId", None, Rows::Live).await?;
    let ready = prepare(tx, thread.visibility, draft).await?;
    if ready.reply_to.as_ref().is_some_and(|other| other.thread_id != thread.id) {
        let reason = "The message that it answers is in another thread.";
        return Err(UserError::on("replyToMessageId", UserErrorCode::Invalid, reason).into());
    }
    let members: Vec<_> = tx.actor().member().into_iter().chain(ready.mentions.iter().copied()).collect();
    let thread = attended(tx, &thread, &members).await?;
    save(tx, &thread, ready).await
}

/// What a caller says, if it can be said in such a thread.
pub(super) async fn prepare(tx: &OrgTx, visibility: Visibility, draft: Draft) -> Result<Ready> {
    let mut reasons = Reasons::default();
    let said = reasons.take(body("body", draft.body.as_deref().unwrap_or_default()));
    if let Some(body) = &said {
        reasons.take(rules::says_something(body.is_empty(), draft.files.len()));
    }
    let mentions = mentioned(tx, &mut reasons, &draft.mentions).await?;
    let files = carried(tx, &mut reasons, visibility, &draft.files).await?;
    let external_id = text::given(draft.external_id).map(|id| text::line("externalId", id, 200));
    let external_id = external_id.and_then(|id| reasons.take(id));
    let reply_to = match draft.reply_to {
        Some(id) => reasons.gather(find::required(tx, id, "replyToMessageId").await)?,
        None => None,
    };
    reasons.finish()?;
    Ok(Ready { body: said.unwrap_or_default(), mentions, files, reply_to, external_id })
}

/// Saves a message at the end of a thread, which is locked.
pub(super) async fn save(tx: &OrgTx, thread: &thread::Model, ready: Ready) -> Result<Model> {
    let id = tx.new_id();
    let row = ActiveModel {
        id: Set(id),
        thread_id: Set(thread.id),
        author_member_id: Set(tx.actor().member()),
        reply_to_message_id: Set(ready.reply_to.map(|other| other.id)),
        // As the database counts: nobody else does while the thread is locked.
        sequence: Set(thread.message_count + 1),
        body: Set(ready.body.html),
        body_text: Set(ready.body.text),
        external_id: Set(ready.external_id),
        ..ActiveModel::default()
    };
    let parts = mentions(tx, id, &[], &ready.mentions)?.and(attachments(tx, id, &[], &ready.files)?);
    repo::insert_with(tx, row, parts, "posted").await
}

/// Changes what the actor has written. What it said before is kept. Who is mentioned now, and was not, takes part, and has
/// it unread with all that was said since.
pub async fn edit(tx: &OrgTx, id: Id<Entity>, expected_version: Option<i32>, edit: Edit) -> Result<Model> {
    // The thread first, as all who lock both do.
    let there: Model = find::by_id(tx, id, Rows::Live).await?.ok_or_else(|| UserError::not_found("id"))?;
    let thread: thread::Model = find::locked(tx, there.thread_id, "id", None, Rows::Live).await?;
    let before: Model = find::locked(tx, id, "id", expected_version, Rows::Live).await?;
    if !rules::is_author(&before, tx.actor()) {
        return Err(Fault::Forbidden("Only who wrote a message can edit it.".to_owned()).into());
    }
    rules::not_redacted(&before)?;
    let mut reasons = Reasons::default();
    let had = Had::of(tx, id).await?;
    let names = match &edit.mentions {
        Some(members) => Some(mentioned(tx, &mut reasons, members).await?),
        None => None,
    };
    let files = match &edit.files {
        Some(files) => Some(carried(tx, &mut reasons, thread.visibility, files).await?),
        None => None,
    };
    let mut row: ActiveModel = before.clone().into();
    let said = edit.body.and_then(|html| reasons.take(body("body", &html)));
    let is_empty = said.as_ref().map_or(before.body.is_empty(), Body::is_empty);
    reasons.take(rules::says_something(is_empty, files.as_ref().map_or(had.attachments.len(), Vec::len)));
    let said = said.filter(|body| body.html != before.body);
    if said.is_some() {
        reasons.take(rules::may_be_edited_again(had.revisions.len()));
    }
    reasons.finish()?;

    let mut parts = Parts::none();
    if let Some(body) = said {
        parts = parts.and(kept(tx, &before)?);
        row.body = Set(body.html);
        row.body_text = Set(body.text);
    }
    if let Some(members) = names {
        join(tx, &thread, &before, &members).await?;
        parts = parts.and(mentions(tx, id, &had.mentions, &members)?);
    }
    if let Some(files) = files {
        parts = parts.and(attachments(tx, id, &had.attachments, &files)?);
    }
    if parts.change_anything() {
        row.edited_at = Set(Some(tx.now()));
    }
    repo::update_with(tx, &before, row, parts, "edited").await
}

/// Takes back what a message says, for good: the text, what it said before, whom it mentions and what it carries.
pub async fn redact(
    tx: &OrgTx,
    id: Id<Entity>,
    expected_version: Option<i32>,
    reason: Option<String>,
) -> Result<Model> {
    let before: Model = find::locked(tx, id, "id", expected_version, Rows::Live).await?;
    let is_own = rules::is_author(&before, tx.actor());
    if !is_own {
        tx.demand(Permission::ThreadModerate)?;
    }
    rules::not_redacted(&before)?;
    let reason = match text::given(reason) {
        Some(reason) => Some(text::prose("reason", reason, 1000)?),
        None if is_own => None,
        None => {
            let why = "Say in `reason` why you take back what somebody else wrote.";
            return Err(UserError::on("reason", UserErrorCode::Required, why).into());
        }
    };
    let had = Had::of(tx, id).await?;
    let emptied = |one: &message_revision::Model| message_revision::ActiveModel {
        body: Set(String::new()),
        ..one.clone().into()
    };
    let parts = Parts::of(tx, "revisions", &had.revisions, had.revisions.iter().map(emptied).collect())?
        .and(mentions(tx, id, &had.mentions, &[])?)
        .and(attachments(tx, id, &had.attachments, &[])?);
    let row = ActiveModel {
        body: Set(String::new()),
        body_text: Set(String::new()),
        redacted_at: Set(Some(tx.now())),
        redaction_reason: Set(reason),
        ..before.clone().into()
    };
    repo::update_with(tx, &before, row, parts, "redacted").await
}

/// The parts that a message has.
struct Had {
    revisions: Vec<message_revision::Model>,
    mentions: Vec<message_mention::Model>,
    attachments: Vec<message_attachment::Model>,
}

impl Had {
    async fn of(tx: &OrgTx, id: Id<Entity>) -> Result<Self> {
        let id = &[id.uuid()];
        let mut had = Self {
            revisions: find::under(tx, "message_id", id).await?,
            mentions: find::under(tx, "message_id", id).await?,
            attachments: find::under(tx, "message_id", id).await?,
        };
        had.revisions.sort_by_key(|one| one.id);
        had.mentions.sort_by_key(|one| one.id);
        had.attachments.sort_by_key(|one| one.position);
        Ok(had)
    }
}

async fn mentioned(
    tx: &OrgTx,
    reasons: &mut Reasons,
    members: &[Id<member::Entity>],
) -> Result<Vec<Id<member::Entity>>> {
    let field = "mentionedMemberIds";
    if reasons.take(rules::at_most(field, rules::MOST_MENTIONS, members.len())).is_none() {
        return Ok(Vec::new());
    }
    participant::members(tx, reasons, field, members).await
}

/// The files that a message carries, each once.
async fn carried(
    tx: &OrgTx,
    reasons: &mut Reasons,
    visibility: Visibility,
    files: &[Id<file_object::Entity>],
) -> Result<Vec<Id<file_object::Entity>>> {
    if files.is_empty() || reasons.take(rules::at_most("fileIds", rules::MOST_FILES, files.len())).is_none() {
        return Ok(Vec::new());
    }
    let uuids: Vec<Uuid> = files.iter().map(|id| id.uuid()).collect();
    let found = find::by_ids::<file_object::Model>(tx, &uuids, Rows::Live).await?;
    for (place, id) in files.iter().enumerate() {
        let field = format!("fileIds.{place}");
        match found.iter().find(|file| file.id == *id) {
            Some(file) => drop(reasons.take(rules::may_carry(&field, visibility, file))),
            None => reasons.add(UserError::not_found(field)),
        }
    }
    let mut once = HashSet::new();
    Ok(files.iter().copied().filter(|id| once.insert(*id)).collect())
}

/// Those who are mentioned in a message that is there already take part, and have not read from it on.
async fn join(tx: &OrgTx, thread: &thread::Model, from: &Model, members: &[Id<member::Entity>]) -> Result<()> {
    let who: Vec<Who> = members.iter().copied().map(Who::Member).collect();
    let present = participant::of(tx, thread.id).await?;
    let seen = Seen { messages: thread.message_count, read: from.sequence - 1 };
    let parts = joined(tx, thread.id, &present, &who, seen)?;
    repo::update_with(tx, thread, thread.clone().into(), parts, "participants_added").await.map(drop)
}

/// Keeps what the message said until now.
fn kept(tx: &OrgTx, message: &Model) -> Result<Parts> {
    let until_now = message_revision::ActiveModel {
        message_id: Set(message.id),
        body: Set(message.body.clone()),
        ..message_revision::ActiveModel::default()
    };
    Parts::added::<message_revision::Model>(tx, Some("revisions"), vec![until_now])
}

fn mentions(
    tx: &OrgTx,
    message: Id<Entity>,
    before: &[message_mention::Model],
    members: &[Id<member::Entity>],
) -> Result<Parts> {
    let one = |member: &Id<member::Entity>| match before.iter().find(|mention| mention.member_id == *member) {
        Some(mention) => mention.clone().into(),
        None => message_mention::ActiveModel {
            message_id: Set(message),
            member_id: Set(*member),
            ..message_mention::ActiveModel::default()
        },
    };
    Parts::of(tx, "mentions", before, members.iter().map(one).collect())
}

fn attachments(
    tx: &OrgTx,
    message: Id<Entity>,
    before: &[message_attachment::Model],
    files: &[Id<file_object::Entity>],
) -> Result<Parts> {
    let one = |(position, file): (i32, &Id<file_object::Entity>)| {
        let row = match before.iter().find(|attachment| attachment.file_object_id == *file) {
            Some(attachment) => attachment.clone().into(),
            None => message_attachment::ActiveModel {
                message_id: Set(message),
                file_object_id: Set(*file),
                ..message_attachment::ActiveModel::default()
            },
        };
        message_attachment::ActiveModel { position: Set(position), ..row }
    };
    Parts::of(tx, "attachments", before, (0..).zip(files).map(one).collect())
}
