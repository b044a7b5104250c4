//! Documents, grants of the portal, rules and their runs, webhooks.

use super::Fill;

pub const TABLES: &[Fill] = &[
    (
        "folders",
        "engagement_id, client_company_id, parent_folder_id, name",
        "company, company, CASE WHEN n BETWEEN 2 AND 5000 THEN id(1) WHEN n % 3 = 0 THEN id(n / 3) END, name",
    ),
    (
        "file_objects",
        "engagement_id, client_company_id, folder_id, name, version_count, external_id, visibility",
        "company, company, CASE WHEN n <= 5000 THEN id(1) WHEN n % 3 > 0 THEN id(n / 20) END, name, 1, external,
         CASE WHEN n <= 1500 THEN 'CLIENT' WHEN n % 2 = 0 THEN 'INTERNAL' ELSE 'CLIENT' END",
    ),
    (
        "file_versions",
        "file_object_id, number, size_bytes, content_type, sha256, available_at, expires_at, status",
        "CASE WHEN n <= 5000 THEN id(1) ELSE id(n) END, n, h, 'text/plain',
         CASE WHEN n = 1 THEN 'rare' ELSE lpad(to_hex(h), 64, '0') END, at, at,
         CASE WHEN n <= 5 THEN 'QUARANTINED' WHEN n <= 1500 THEN 'EXPIRED' WHEN n > 270000 THEN 'PENDING_UPLOAD'
           ELSE 'AVAILABLE' END",
    ),
    (
        "file_links",
        "file_object_id, client_company_id, contact_id, deal_id, invoice_id, bill_id",
        "CASE WHEN n BETWEEN 5001 AND 10000 THEN id(1) ELSE id(n) END,
         CASE WHEN n % 5 = 0 THEN CASE WHEN n <= 5000 THEN id(1) ELSE id(n / 5) END END,
         CASE WHEN n % 5 = 1 THEN CASE WHEN n <= 5000 THEN id(1) ELSE id(n) END END,
         CASE WHEN n % 5 = 2 THEN CASE WHEN n <= 5000 THEN id(1) ELSE id(n) END END,
         CASE WHEN n % 5 = 3 THEN CASE WHEN n <= 5000 THEN id(1) ELSE id(n) END END,
         CASE WHEN n % 5 = 4 THEN CASE WHEN n <= 5000 THEN id(1) ELSE id(n) END END",
    ),
    (
        "client_portal_access",
        "engagement_id, contact_id, areas, token_hash, expires_at, revoked_at, status",
        "CASE WHEN n <= 5000 THEN id(1) ELSE id(n / 2) END, CASE WHEN n <= 5000 THEN id(1) ELSE id(n) END, '{FILES}',
         uuid_send(id), at + h % 100000 * interval '1 s', CASE WHEN n <= 1500 THEN at END,
         CASE WHEN n <= 1500 THEN 'REVOKED' WHEN n % 2 = 0 THEN 'EXPIRED' ELSE 'ACTIVE' END",
    ),
    (
        "workflow_rules",
        "owner_member_id, name, event_type, actions, status",
        "owner, name, CASE WHEN n = 1 THEN 'rare' WHEN n % 2 = 0 THEN 'deal.won' ELSE 'invoice.issued' END, '[{}]',
         CASE WHEN n <= 1500 THEN 'ENABLED' ELSE 'DISABLED' END",
    ),
    (
        "workflow_runs",
        "workflow_rule_id, outbox_event_id, event_type, subject_id, next_attempt_at, status",
        "CASE WHEN n <= 5000 THEN id(1) ELSE id(n / 20) END, id(n),
         CASE WHEN n = 1 THEN 'rare' WHEN n % 2 = 0 THEN 'deal.won' ELSE 'invoice.issued' END,
         CASE WHEN n <= 5000 THEN id(1) ELSE id(n / 5) END, CASE WHEN n <= 1500 THEN at END,
         CASE WHEN n <= 5 THEN 'QUEUED' WHEN n <= 1500 THEN 'RETRYING' WHEN n > 270000 THEN 'DEAD'
           WHEN n % 2 = 0 THEN 'SUCCEEDED' ELSE 'SKIPPED' END",
    ),
    (
        "webhook_endpoints",
        "url, event_types, secret_sealed, status",
        "'https://' || name || '.example', '{deal.won}', 'x',
         CASE WHEN n <= 5 THEN 'AUTO_DISABLED' WHEN n <= 1500 THEN 'DISABLED' ELSE 'ENABLED' END",
    ),
    (
        "webhook_deliveries",
        "webhook_endpoint_id, outbox_event_id, event_type, subject_id, sequence, next_attempt_at, status",
        "CASE WHEN n <= 5000 THEN id(1) ELSE id(n / 20) END, CASE WHEN n % 100 > 0 THEN id(n) END,
         CASE WHEN n = 1 THEN 'rare' WHEN n % 2 = 0 THEN 'deal.won' ELSE 'invoice.issued' END,
         CASE WHEN n <= 5000 THEN id(1) ELSE id(n / 5) END, n, CASE WHEN n <= 1500 THEN at END,
         CASE WHEN n <= 5 THEN 'QUEUED' WHEN n <= 1500 THEN 'RETRYING' WHEN n > 270000 THEN 'DEAD' ELSE 'SUCCEEDED' END",
    ),
];
