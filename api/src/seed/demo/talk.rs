//! What is said about the engagements, among members and with clients.

use chrono::{DateTime, Duration, Utc};
use entity::Id;
use entity::communications::{message, thread};
use entity::files::file_object::Visibility;

use super::deed::Deed;
use super::plan::{LEADER, OWNER, Plan, some};
use super::play::{Play, out_of_order};
use crate::communications::participant::Invited;
use crate::communications::{message as messages, thread as threads};
use crate::db::OrgTx;
use crate::error::Result;

/// What is done to the thread about an engagement.
pub enum TalkDeed {
    /// It begins, perhaps with the contact of a number, and mentions a colleague.
    Begin { subject: &'static str, contact: Option<usize>, body: &'static str, mentions: usize },
    /// Somebody replies.
    Reply(&'static str),
    /// Their last reply is put right.
    Edit(&'static str),
    /// The last reply is taken back.
    Redact,
    /// It is put off.
    Snooze(DateTime<Utc>),
    /// It is done.
    Close,
}

/// A thread while it is being played.
pub(super) struct Talk {
    thread: Id<thread::Entity>,
    last: Option<Id<message::Entity>>,
}

impl Plan {
    /// The thread about the engagement of a deal that was won so many days ago, at least fifteen.
    pub(super) fn talk(&mut self, deal: usize, contact: usize, won: usize, owner: usize) {
        let place = deal / 5 * 2 + deal % 5;
        let colleague = if owner == LEADER { OWNER } else { LEADER };
        let mut step = |ago, minute, by, deed| self.add(ago, minute, by, Deed::Talk(deal, deed));
        let with_client = place.is_multiple_of(2);
        let (subject, body) = if with_client {
            (
                "Kick-off",
                "<p>Welcome! These are the <b>next steps</b>:</p><ol><li>Contract</li><li>Kick-off call</li></ol>",
            )
        } else {
            ("Staffing", "<p>Who has time for this <em>from next week on</em>?</p>")
        };
        let contact = with_client.then_some(contact);
        step(won - 2, 200, owner, TalkDeed::Begin { subject, contact, body, mentions: colleague });
        step(won - 3, 210, colleague, TalkDeed::Reply("<p>I can take the first part, two days a week.</p>"));
        match place % 4 {
            0 => {
                step(won - 4, 220, owner, TalkDeed::Reply("<p>Tuesday at 10 then?</p>"));
                step(won - 4, 225, owner, TalkDeed::Edit("<p>Wednesday at 10 then?</p>"));
            }
            1 => {
                step(
                    won - 4,
                    220,
                    colleague,
                    TalkDeed::Reply("<p>My password for the client's portal is hunter2.</p>"),
                );
                step(won - 4, 222, colleague, TalkDeed::Redact);
                step(won - 5, 230, owner, TalkDeed::Close);
            }
            2 => {
                let until = self.now + Duration::days(7);
                self.add(2, 240, owner, Deed::Talk(deal, TalkDeed::Snooze(until)));
            }
            _ => {
                step(won - 5, 230, owner, TalkDeed::Close);
                step(won - 6, 240, colleague, TalkDeed::Reply("<p>One more thing: who sends the minutes?</p>"));
            }
        }
    }
}

impl Play<'_> {
    pub(super) async fn talk(&mut self, tx: &OrgTx, number: usize, deed: TalkDeed) -> Result<()> {
        let talk = match (deed, self.talks.remove(&number)) {
            (TalkDeed::Begin { subject, contact, body, mentions }, None) => {
                let contacts = contact.and_then(|contact| self.contacts.get(&contact).copied());
                let draft = threads::Draft {
                    subject: some(subject.to_owned()),
                    visibility: Some(if contact.is_some() { Visibility::Client } else { Visibility::Internal }),
                    assignee: Some(tx.actor().member()),
                    ..threads::Draft::default()
                };
                let said = messages::Draft { mentions: self.owner(mentions).into_iter().collect(), ..says(body) };
                let beginning = threads::Beginning {
                    engagement: self.engagements.get(&number).copied(),
                    invited: Invited { contacts: contacts.into_iter().collect(), ..Invited::default() },
                    message: Some(said),
                    ..threads::Beginning::default()
                };
                Talk { thread: threads::create(tx, draft, beginning).await?.id, last: None }
            }
            (TalkDeed::Reply(body), Some(talk)) => {
                let said =
                    messages::post(tx, talk.thread, messages::Draft { reply_to: talk.last, ..says(body) }).await?;
                Talk { last: Some(said.id), ..talk }
            }
            (TalkDeed::Edit(body), Some(Talk { last: Some(last), thread })) => {
                let edit = messages::Edit { body: Some(body.to_owned()), ..messages::Edit::default() };
                messages::edit(tx, last, None, edit).await?;
                Talk { last: Some(last), thread }
            }
            (TalkDeed::Redact, Some(Talk { last: Some(last), thread })) => {
                messages::redact(tx, last, None, None).await?;
                Talk { last: Some(last), thread }
            }
            (TalkDeed::Snooze(until), Some(talk)) => {
                threads::snooze(tx, talk.thread, None, until).await?;
                talk
            }
            (TalkDeed::Close, Some(talk)) => {
                threads::close(tx, talk.thread, None).await?;
                talk
            }
            _ => return Err(out_of_order()),
        };
        self.talks.insert(number, talk);
        Ok(())
    }
}

fn says(body: &str) -> messages::Draft {
    messages::Draft { body: Some(body.to_owned()), ..messages::Draft::default() }
}
