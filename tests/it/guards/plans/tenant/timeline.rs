//! What happened, what was given up, and what was thrown away.

use super::Fill;

pub const TABLES: &[Fill] = &[
    (
        "activity_events",
        "actor_kind, verb, subject_type, subject_id, client_company_id, engagement_id, diff, request_id",
        "'SYSTEM', CASE WHEN n <= 1500 THEN 'contact.merged' WHEN n % 2 = 0 THEN 'contact.updated' ELSE 'deal.updated' END,
         CASE WHEN n % 2 = 0 OR n <= 1500 THEN 'contact' ELSE 'deal' END,
         CASE WHEN n <= 5000 THEN id(1) ELSE id(n / 20) END, company, CASE WHEN n % 3 = 0 THEN company END, '{}', 'req'",
    ),
    (
        "deleted_records",
        "subject_id, actor_kind, actor_id, subject_type",
        "id(n), CASE WHEN owner IS NULL THEN 'SYSTEM' ELSE 'MEMBER' END, owner,
         CASE WHEN n <= 1500 THEN 'LEAD' WHEN n % 2 = 0 THEN 'CONTACT' ELSE 'DEAL' END",
    ),
    (
        "dead_letters",
        "outbox_event_id, event_type, subject_id, attempts, reason, replayed_at, consumer",
        "CASE WHEN n <= 5000 THEN id(1) ELSE id(n) END,
         CASE WHEN n = 1 THEN 'rare' WHEN n % 2 = 0 THEN 'deal.won' ELSE 'invoice.issued' END, id(n), 5, 'INTERNAL',
         CASE WHEN n % 7 > 0 THEN at + h % 100000 * interval '1 s' END,
         CASE WHEN n <= 1500 THEN 'RELAY' WHEN n % 2 = 0 THEN 'WEBHOOK' ELSE 'WORKFLOW' END",
    ),
];
