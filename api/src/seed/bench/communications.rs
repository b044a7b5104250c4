//! What is said: a thread of ten messages about each engagement, in which three members take part.

use super::engagements::company_of;
use super::kind::END;
use super::rows::Volumes;
use super::words::{SERVICES, draw, family, given};

/// The members who take part in a thread.
pub(super) const PARTICIPANTS: i64 = 3;
/// The messages of a thread.
pub(super) const MESSAGES: i64 = 10;

impl Volumes {
    /// The member who has a place among the participants of a thread.
    fn participant(&self, thread: &str, place: &str) -> String {
        let number = format!("(get_byte({dice}, 13) + {place})", dice = self.threads.dice(thread));
        Self::member_by("o", &number)
    }

    pub(super) fn insert_threads(&self, numbers: &str) -> String {
        let (stamped, stamps) = self.stamps(&self.threads, &self.gone_engagement("n"));
        format!(
            "INSERT INTO threads (organization_id, id, engagement_id, client_company_id, assignee_member_id, subject, \
             snoozed_until, closed_at, message_count, last_message_at, visibility, status, {stamped}) \
             SELECT {organization}, {id}, {engagement}, {company}, {assignee}, {service} || ' ' || n, \
             CASE WHEN status = 'SNOOZED' THEN {END} + interval '7 days' END, CASE WHEN status = 'CLOSED' THEN {changed} END, \
             {MESSAGES}, {last}, CASE WHEN n % 2 = 0 THEN 'CLIENT' ELSE 'INTERNAL' END, status, {stamps} \
             FROM (SELECT *, CASE WHEN get_byte(dice, 5) < 64 THEN 'OPEN' WHEN get_byte(dice, 5) < 76 THEN 'SNOOZED' \
             ELSE 'CLOSED' END AS status FROM {decided} OFFSET 0) AS standing",
            organization = self.organizations.id("o"),
            id = self.threads.id("n"),
            engagement = self.engagements.id("n"),
            company = self.companies.id("k"),
            assignee = self.members.id("member"),
            service = draw(SERVICES, 8),
            changed = Self::changed(&self.threads),
            last = self.messages.at(&format!("(n * {MESSAGES} + {MESSAGES} - 1)")),
            decided = self.decided(&self.threads, &company_of("n"), numbers),
        )
    }

    /// Whoever came first has read everything.
    pub(super) fn insert_participants(&self, numbers: &str) -> String {
        let thread = format!("(n / {PARTICIPANTS})");
        let (stamped, stamps) = self.stamps(&self.participants, &self.gone_engagement(&thread));
        format!(
            "INSERT INTO thread_participants (organization_id, id, thread_id, member_id, muted, last_read_sequence, \
             last_read_at, unread_count, {stamped}) \
             SELECT {organization}, {id}, {of}, {who}, get_byte(dice, 6) < 8, read, CASE WHEN read > 0 THEN {changed} END, \
             {MESSAGES} - read, {stamps} FROM (SELECT *, CASE WHEN n % {PARTICIPANTS} = 0 THEN {MESSAGES} \
             ELSE get_byte(dice, 4) % ({MESSAGES} + 1) END AS read FROM {decided} OFFSET 0) AS reading",
            organization = self.organizations.id("o"),
            id = self.participants.id("n"),
            of = self.threads.id(&thread),
            who = self.members.id(&format!("({})", self.participant(&thread, &format!("n % {PARTICIPANTS}")))),
            changed = Self::changed(&self.participants),
            decided = self.decided(&self.participants, &company_of(&thread), numbers),
        )
    }

    pub(super) fn insert_messages(&self, numbers: &str) -> String {
        let thread = format!("(n / {MESSAGES})");
        let (stamped, stamps) = self.stamps(&self.messages, &self.gone_engagement(&thread));
        let said = format!(
            "(SELECT n, dice, o, {author} AS member, {service} || ' for ' || {given} || ' ' || {family} || ', part ' || n AS said \
             FROM {decided} OFFSET 0) AS said",
            author = self.participant(&thread, &format!("n % {PARTICIPANTS}")),
            service = draw(SERVICES, 7),
            given = given(),
            family = family(),
            decided = self.decided(&self.messages, &company_of(&thread), numbers),
        );
        format!(
            "INSERT INTO messages (organization_id, id, thread_id, author_member_id, reply_to_message_id, sequence, body, \
             body_text, edited_at, {stamped}) \
             SELECT {organization}, {id}, {of}, {author}, CASE WHEN n % {MESSAGES} = 5 THEN {before} END, n % {MESSAGES} + 1, \
             '<p>' || said || '</p>', said, CASE WHEN get_byte(dice, 9) < 8 THEN {changed} END, {stamps} FROM {said}",
            organization = self.organizations.id("o"),
            id = self.messages.id("n"),
            of = self.threads.id(&thread),
            author = self.members.id("member"),
            before = self.messages.id("(n - 1)"),
            changed = Self::changed(&self.messages),
        )
    }

    /// In the first message of each thread, of whoever came last.
    pub(super) fn insert_mentions(&self, numbers: &str) -> String {
        let (stamped, stamps) = self.stamps(&self.mentions, &self.gone_engagement("n"));
        format!(
            "INSERT INTO message_mentions (organization_id, id, message_id, member_id, {stamped}) \
             SELECT {organization}, {id}, {message}, {who}, {stamps} FROM {decided}",
            organization = self.organizations.id("o"),
            id = self.mentions.id("n"),
            message = self.messages.id(&format!("(n * {MESSAGES})")),
            who = self.members.id(&format!("({})", self.participant("n", &format!("{}", PARTICIPANTS - 1)))),
            decided = self.decided(&self.mentions, &company_of("n"), numbers),
        )
    }
}
