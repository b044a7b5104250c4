//! What is agreed in words, and who signs it.

use super::Fill;

pub const TABLES: &[Fill] = &[
    (
        "contracts",
        "proposal_id, client_company_id, owner_member_id, renews_contract_id, number, title, body, body_sha256, value, currency, \
         effective_date, end_date, external_id, executed_at, ended_at, status",
        "CASE WHEN n <= 5000 THEN id(1) WHEN n % 2 = 0 THEN id(n) END, company, owner, CASE WHEN n > 1 AND n % 2 = 0 THEN id(n - 1) END,
         CASE WHEN n = 1 THEN 'rare' ELSE 'a' || n END, name, 'a' || n, encode(sha256(convert_to('a' || n, 'UTF8')), 'hex'), 1 + h % 1000000,
         CASE WHEN n <= 10 THEN 'USD' ELSE 'EUR' END, CASE WHEN n % 5 > 0 THEN date '2026-06-01' + (n / 1000)::int END,
         CASE WHEN n % 5 <> 1 THEN date '2026-06-01' + (n / 1000)::int END, external,
         CASE WHEN stage IN ('WON', 'LOST') THEN at END, CASE WHEN stage IN ('LOST', 'QUALIFIED') THEN at END,
         CASE stage WHEN 'PROPOSAL' THEN 'OUT_FOR_SIGNATURE' WHEN 'QUALIFIED' THEN 'VOIDED' WHEN 'LEAD' THEN 'DRAFT'
           WHEN 'WON' THEN 'ACTIVE' ELSE 'EXPIRED' END",
    ),
    (
        "signature_requests",
        "contract_id, consent_text, consent_sha256, document_sha256, event_count, chain_head, expires_at, closed_at, \
         signing_order, status",
        "CASE WHEN n > 5 AND n <= 5000 THEN id(1) ELSE id(n) END, 'I agree.', md5('c') || md5('c'), md5('a' || n) || md5('b' || n), 1,
         md5('h' || n) || md5('h' || n), CASE WHEN n % 3 > 0 THEN at + interval '7 days' END,
         CASE WHEN stage NOT IN ('PROPOSAL', 'LEAD') THEN at END, 'PARALLEL',
         CASE stage WHEN 'PROPOSAL' THEN 'PENDING' WHEN 'QUALIFIED' THEN 'DECLINED' WHEN 'LEAD' THEN 'PENDING'
           WHEN 'WON' THEN 'COMPLETED' ELSE 'VOIDED' END",
    ),
    (
        "signers",
        "signature_request_id, contact_id, member_id, name, email, email_key, position, decided_at, released_at, status",
        // A request has at most twenty signers (`MOST_SIGNERS`).
        "CASE WHEN n <= 20 THEN id(1) ELSE id(n / 2) END, CASE WHEN n <= 5000 THEN id(1) WHEN n % 2 = 0 THEN id(n) END, owner,
         name, name || '@x.test', name || '@x.test', n, CASE WHEN stage IN ('WON', 'LOST') THEN at END,
         CASE WHEN stage = 'QUALIFIED' THEN at END,
         CASE stage WHEN 'PROPOSAL' THEN 'VIEWED' WHEN 'QUALIFIED' THEN 'SENT' WHEN 'LEAD' THEN 'PENDING' WHEN 'WON' THEN 'SIGNED'
           ELSE 'DECLINED' END",
    ),
];
