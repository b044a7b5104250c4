//! Who takes part in a thread: parts of it, saved with it under its lock. Whoever joins has read what was said before.

use std::collections::HashSet;

use entity::Id;
use entity::communications::thread;
use entity::communications::thread_participant::{ActiveModel, Column, Entity, Model};
use entity::crm::{client_company, contact};
use entity::files::file_object::Visibility;
use entity::identity::organization_member as member;
use sea_orm::{EntityTrait, QueryFilter, QueryOrder, Set};
use uuid::Uuid;

use super::rules::thread::{self as rules, Action};
use crate::db::OrgTx;
use crate::error::{Reasons, Result, UserError};
use crate::identity::member::assignable;
use crate::repo::find::{self, Rows};
use crate::repo::guard::allowed;
use crate::repo::parts::Parts;
use crate::repo::save;

/// Someone who takes part.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Who {
    /// A member of the firm.
    Member(Id<member::Entity>),
    /// A client's contact.
    Contact(Id<contact::Entity>),
}

/// Those whom a caller names.
#[derive(Clone, Debug, Default)]
pub struct Invited {
    /// Members.
    pub members: Vec<Id<member::Entity>>,
    /// Contacts.
    pub contacts: Vec<Id<contact::Entity>>,
}

/// Lets others take part; those who do already stay.
pub async fn add(
    tx: &OrgTx,
    id: Id<thread::Entity>,
    expected_version: Option<i32>,
    members: Vec<Id<member::Entity>>,
    contacts: Vec<Id<contact::Entity>>,
) -> Result<thread::Model> {
    let before = allowed(tx, id, expected_version, Action::AddParticipants).await?;
    let (mut reasons, invited) = (Reasons::default(), Invited { members, contacts });
    let who = named(tx, &mut reasons, (before.visibility, before.client_company_id), &invited).await?;
    reasons.finish()?;
    let parts = joined(tx, id, &of(tx, id).await?, &who, Seen::all(&before))?;
    save::update_with(tx, &before, before.clone().into(), parts, "participants_added").await
}

/// Lets somebody take part no more.
pub async fn remove(
    tx: &OrgTx,
    id: Id<thread::Entity>,
    expected_version: Option<i32>,
    participant: Id<Entity>,
) -> Result<thread::Model> {
    let before = allowed(tx, id, expected_version, Action::RemoveParticipant).await?;
    let present = of(tx, id).await?;
    if !present.iter().any(|one| one.id == participant) {
        return Err(UserError::not_found("participantId").into());
    }
    without(tx, &before, &present, participant).await
}

/// Of two contacts who become one, only `survivor` takes part where both do.
pub async fn unite(tx: &OrgTx, survivor: Id<contact::Entity>, merged: Id<contact::Entity>) -> Result<()> {
    let theirs =
        find::own::<Model>(tx, Rows::Live).add(find::any_of::<Model>("contact_id", [survivor.uuid(), merged.uuid()]));
    let theirs: Vec<Model> = Entity::find().filter(theirs).order_by_asc(Column::ThreadId).all(tx).await?;
    let in_thread =
        |thread, contact| theirs.iter().find(|one| one.thread_id == thread && one.contact_id == Some(contact));
    for twin in theirs.iter().filter(|one| one.contact_id == Some(merged)) {
        if in_thread(twin.thread_id, survivor).is_some() {
            // A deleted one too: whoever came back may take part in what is gone.
            let thread = find::locked(tx, twin.thread_id, "id", None, Rows::All).await?;
            without(tx, &thread, &of(tx, twin.thread_id).await?, twin.id).await?;
        }
    }
    Ok(())
}

async fn without(tx: &OrgTx, thread: &thread::Model, present: &[Model], gone: Id<Entity>) -> Result<thread::Model> {
    let staying = present.iter().filter(|one| one.id != gone).map(|one| one.clone().into()).collect();
    let parts = Parts::of(tx, "participants", present, staying)?;
    save::update_with(tx, thread, thread.clone().into(), parts, "participant_removed").await
}

/// Who takes part, in the order in which they came.
pub(super) async fn of(tx: &OrgTx, thread: Id<thread::Entity>) -> Result<Vec<Model>> {
    let mut present = find::under::<Model>(tx, "thread_id", &[thread.uuid()]).await?;
    present.sort_by_key(|one| one.id);
    Ok(present)
}

/// How much of a thread those who join have read.
#[derive(Clone, Copy)]
pub(super) struct Seen {
    /// How many messages there are.
    pub messages: i32,
    /// How many of them are not unread.
    pub read: i32,
}

impl Seen {
    /// All that was said so far.
    pub fn all(thread: &thread::Model) -> Self {
        Self { messages: thread.message_count, read: thread.message_count }
    }
}

/// Lets these take part too, beside those who are there.
pub(super) fn joined(
    tx: &OrgTx,
    thread: Id<thread::Entity>,
    present: &[Model],
    who: &[Who],
    seen: Seen,
) -> Result<Parts> {
    let mut there: HashSet<Who> = present.iter().filter_map(who_is).collect();
    let new: Vec<_> = who.iter().filter(|one| there.insert(**one)).collect();
    if new.is_empty() {
        return Ok(Parts::none());
    }
    rules::may_grow_to(present.len() + new.len())?;
    let row = |one: &Who| {
        let (member, contact) = match one {
            Who::Member(member) => (Some(*member), None),
            Who::Contact(contact) => (None, Some(*contact)),
        };
        ActiveModel {
            thread_id: Set(thread),
            member_id: Set(member),
            contact_id: Set(contact),
            muted: Set(false),
            last_read_sequence: Set(seen.read),
            unread_count: Set(seen.messages - seen.read),
            ..ActiveModel::default()
        }
    };
    // The events tell of these alone: hundreds may take part already.
    Parts::added::<Model>(tx, Some("participants"), new.into_iter().map(row).collect())
}

fn who_is(participant: &Model) -> Option<Who> {
    participant.member_id.map(Who::Member).or(participant.contact_id.map(Who::Contact))
}

/// Those whom a caller names, if all of them may take part in such a thread.
pub(super) async fn named(
    tx: &OrgTx,
    reasons: &mut Reasons,
    thread: (Visibility, Option<Id<client_company::Entity>>),
    invited: &Invited,
) -> Result<Vec<Who>> {
    let members = members(tx, reasons, "memberIds", &invited.members).await?;
    let ids: Vec<Uuid> = invited.contacts.iter().map(|id| id.uuid()).collect();
    let found = if ids.is_empty() { Vec::new() } else { find::by_ids::<contact::Model>(tx, &ids, Rows::Live).await? };
    for (place, id) in invited.contacts.iter().enumerate() {
        let field = format!("contactIds.{place}");
        match found.iter().find(|contact| contact.id == *id) {
            Some(contact) => drop(reasons.take(rules::may_take_part(&field, thread, contact))),
            None => reasons.add(UserError::not_found(field)),
        }
    }
    let contacts = invited.contacts.iter().copied().map(Who::Contact);
    Ok(members.into_iter().map(Who::Member).chain(contacts).collect())
}

/// The members whom a field names, each once, if all of them are there.
pub(super) async fn members(
    tx: &OrgTx,
    reasons: &mut Reasons,
    field: &str,
    ids: &[Id<member::Entity>],
) -> Result<Vec<Id<member::Entity>>> {
    if ids.is_empty() {
        return Ok(Vec::new());
    }
    let uuids: Vec<Uuid> = ids.iter().map(|id| id.uuid()).collect();
    let found = find::by_ids::<member::Model>(tx, &uuids, Rows::Live).await?;
    for (place, id) in ids.iter().enumerate() {
        let field = format!("{field}.{place}");
        match found.iter().find(|member| member.id == *id) {
            Some(member) => drop(reasons.take(assignable(member, &field))),
            None => reasons.add(UserError::not_found(field)),
        }
    }
    let mut once = HashSet::new();
    Ok(ids.iter().copied().filter(|id| once.insert(*id)).collect())
}
