//! Members and keys.

use super::Fill;

pub const TABLES: &[Fill] = &[
    (
        "organization_members",
        "user_id, name, email, email_key, role, status",
        "gen_random_uuid(), name, name || '@x.test', name || '@x.test',
         CASE WHEN n <= 5 THEN 'OWNER' WHEN n <= 1500 THEN 'ADMIN' WHEN n % 2 = 0 THEN 'MEMBER' ELSE 'VIEWER' END,
         CASE WHEN n <= 5 THEN 'SUSPENDED' WHEN n <= 1500 THEN 'REMOVED' WHEN n > 270000 THEN 'INVITED' ELSE 'ACTIVE' END",
    ),
    (
        "invitations",
        "member_id, email, token_hash, expires_at, role, status",
        "id, name || '@x.test', uuid_send(id), at, 'VIEWER', 'REVOKED'",
    ),
    ("api_keys", "name, prefix, key_hash, scopes", "name, 'p' || n, uuid_send(id), '{CONTACT_READ}'"),
];
