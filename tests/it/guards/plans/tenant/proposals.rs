//! What clients are offered.

use super::Fill;

pub const TABLES: &[Fill] = &[(
    "proposals",
    "deal_id, client_company_id, contact_id, owner_member_id, project_template_id, revises_proposal_id, number, title, \
     currency, valid_until, subtotal, total, decided_at, external_id, tax_rounding, status",
    "CASE WHEN n <= 5000 THEN id(1) ELSE id(n) END, company, CASE WHEN n <= 5000 THEN id(1) ELSE id(n) END, owner,
     CASE WHEN n <= 5000 THEN id(1) WHEN n % 2 = 0 THEN id(n / 2) END, CASE WHEN n <= 5000 AND n > 1 THEN id(1) WHEN n % 2 = 0 THEN id(n - 1) END,
     CASE WHEN n = 1 THEN 'rare' ELSE 'a' || n END, name, CASE WHEN n <= 10 THEN 'USD' ELSE 'EUR' END,
     CASE WHEN n % 5 > 0 THEN date '2026-06-01' + (n / 1000)::int END, 1 + h % 1000000, 1 + h % 1000000,
     CASE WHEN stage = 'WON' THEN at END, external, 'LINE',
     CASE stage WHEN 'PROPOSAL' THEN 'VIEWED' WHEN 'QUALIFIED' THEN 'SENT' WHEN 'LEAD' THEN 'DRAFT' WHEN 'WON' THEN 'ACCEPTED'
       ELSE 'EXPIRED' END",
)];
