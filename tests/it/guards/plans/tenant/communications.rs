//! What is said. The firm's owner takes part in every thirtieth thread, and has not read half of those.

use super::Fill;

pub const TABLES: &[Fill] = &[
    (
        "threads",
        "subject, engagement_id, client_company_id, assignee_member_id, external_id, message_count, last_message_at, \
         visibility, status, snoozed_until, closed_at",
        "name, CASE WHEN n <= 5000 THEN id(1) WHEN n % 3 > 0 THEN id(n / 2) END, company, owner, external, n % 50,
         CASE WHEN n % 50 > 0 THEN at + n % 7 * interval '1 day' END, CASE WHEN n <= 1500 THEN 'CLIENT' ELSE 'INTERNAL' END,
         CASE WHEN n <= 5 THEN 'SNOOZED' WHEN n % 2 = 0 THEN 'CLOSED' ELSE 'OPEN' END,
         CASE WHEN n <= 5 THEN at END, CASE WHEN n > 5 AND n % 2 = 0 THEN at END",
    ),
    (
        "thread_participants",
        "thread_id, member_id, last_read_sequence, unread_count",
        "id(n), CASE WHEN n % 30 = 0 THEN (SELECT m.id FROM organization_members AS m WHERE m.email LIKE 'owner-%@big.test')
           ELSE coalesce(owner, id(1)) END, 0, CASE WHEN n % 60 = 0 OR n <= 5 THEN n % 50 ELSE 0 END",
    ),
    (
        "messages",
        "thread_id, author_member_id, author_contact_id, reply_to_message_id, sequence, body, body_text, external_id",
        "CASE WHEN n <= 5000 THEN id(1) ELSE id(n / 10) END, owner, CASE WHEN n % 7 = 0 THEN CASE WHEN n <= 5000 THEN id(1) ELSE id(n) END END,
         CASE WHEN n % 3 = 0 THEN CASE WHEN n <= 5000 THEN id(1) ELSE id(n / 2) END END,
         CASE WHEN n <= 5000 THEN n ELSE 1 + n % 10 END, '<p>' || name || '</p>', name, external",
    ),
    (
        "message_revisions",
        "message_id, body",
        "CASE WHEN n <= 90 THEN id(1) ELSE id(n) END, name",
    ),
    (
        "message_mentions",
        "message_id, member_id",
        "CASE WHEN n <= 90 THEN id(1) ELSE id(n) END,
         CASE WHEN n <= 90 THEN id(n) WHEN n <= 5000 THEN id(1) ELSE coalesce(owner, id(n)) END",
    ),
    (
        "message_attachments",
        "message_id, file_object_id, position",
        "CASE WHEN n <= 50 THEN id(1) ELSE id(n) END, id(n), CASE WHEN n <= 50 THEN n ELSE 0 END",
    ),
];
