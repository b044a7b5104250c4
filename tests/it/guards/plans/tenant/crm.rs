//! Clients, leads and deals.

use super::Fill;

pub const TABLES: &[Fill] = &[
    (
        "client_companies",
        "name, owner_member_id, parent_company_id, external_id, status",
        "name, owner, CASE WHEN n BETWEEN 2 AND 5000 THEN id(1) WHEN n % 3 = 0 THEN id(n / 3) END, external,
         CASE WHEN n <= 1500 THEN 'INACTIVE' WHEN n > 270000 THEN 'PROSPECT' ELSE 'ACTIVE' END",
    ),
    (
        "contacts",
        "name, client_company_id, owner_member_id, emails, email_keys, external_id, consent",
        "name, company, owner, CASE WHEN n % 10 = 0 THEN '{}' ELSE ARRAY[name || '@x.test'] END,
         CASE WHEN n % 10 = 0 THEN '{}' ELSE ARRAY[name || '@x.test'] END, external,
         CASE WHEN n <= 1500 THEN 'WITHDRAWN' WHEN n % 2 = 0 THEN 'GRANTED' ELSE 'UNKNOWN' END",
    ),
    (
        "deals",
        "name, client_company_id, contact_id, owner_member_id, amount, currency, expected_close_date, external_id, \
         stage, closed_at",
        "name, company, CASE WHEN n <= 5000 THEN id(1) ELSE id(n) END, owner,
         CASE WHEN n % 5 > 0 THEN h % 1000000 END, CASE WHEN n % 5 > 0 THEN CASE WHEN n <= 10 THEN 'USD' ELSE 'EUR' END END,
         CASE WHEN n % 5 <> 1 THEN date '2026-06-01' + (n / 1000)::int END, external, stage,
         CASE WHEN stage IN ('WON', 'LOST') THEN at END",
    ),
    (
        "leads",
        "name, email, email_key, score, owner_member_id, external_id, status, converted_at",
        "name, CASE WHEN n % 10 > 0 THEN name || '@x.test' END, CASE WHEN n % 10 > 0 THEN name || '@x.test' END, h % 101,
         owner, external, status, CASE WHEN status = 'CONVERTED' THEN at END",
    ),
];
