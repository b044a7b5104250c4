//! What the firm pays.

use super::Fill;

pub const TABLES: &[Fill] = &[
    (
        "vendors",
        "name, email, email_key, external_id, status",
        "name, CASE WHEN n % 10 > 0 THEN name || '@x.test' END, CASE WHEN n % 10 > 0 THEN name || '@x.test' END, external,
         CASE WHEN n <= 1500 THEN 'INACTIVE' ELSE 'ACTIVE' END",
    ),
    ("approval_policies", "name, currency, threshold", "name, CASE WHEN n <= 10 THEN 'USD' ELSE 'EUR' END, n"),
    (
        "approval_steps",
        "approval_policy_id, approver_member_id, position",
        "CASE WHEN n <= 5000 THEN id(1) ELSE id(n) END, id(1), n",
    ),
    (
        "bills",
        "vendor_id, engagement_id, approval_policy_id, next_approver_member_id, number, vendor_invoice_number, \
         bill_date, due_date, currency, subtotal, total, paid, external_id, tax_rounding, status",
        "company, CASE WHEN n % 2 = 0 THEN company END, CASE WHEN n % 3 > 0 THEN company END,
         CASE WHEN n BETWEEN 6 AND 1500 THEN coalesce(owner, id(1)) END, CASE WHEN n = 1 THEN 'rare' ELSE 'a' || n END, name,
         date '2026-06-01' + (n / 1000)::int, date '2026-06-15' + (n / 1000)::int,
         CASE WHEN n <= 10 THEN 'USD' ELSE 'EUR' END, h % 1000000 + 1, h % 1000000 + 1,
         CASE WHEN n BETWEEN 1501 AND 270000 AND n % 2 = 0 THEN h % 1000000 + 1 ELSE 0 END, external, 'LINE',
         CASE WHEN n <= 5 THEN 'REJECTED' WHEN n <= 1500 THEN 'PENDING_APPROVAL' WHEN n > 270000 THEN 'DRAFT'
           WHEN n % 2 = 0 THEN 'PAID' ELSE 'APPROVED' END",
    ),
    (
        "bill_lines",
        "bill_id, currency, position, description, quantity, unit_price, net, tax, total",
        "CASE WHEN n <= 5000 THEN id(1) ELSE id(n) END, 'EUR', n, name, 10000, 100, 100, 0, 100",
    ),
    (
        "bill_approvals",
        "bill_id, approver_member_id, round, turn, decision",
        "CASE WHEN n <= 5000 THEN id(1) ELSE id(n) END, owner, 1, n, 'PENDING'",
    ),
    (
        "bill_payments",
        "bill_id, amount, currency, paid_at, method, status",
        "CASE WHEN n <= 5000 THEN id(1) ELSE id(n) END, h % 1000000 + 1, CASE WHEN n <= 10 THEN 'USD' ELSE 'EUR' END, at,
         CASE WHEN n <= 5 THEN 'CASH' WHEN n <= 1500 THEN 'CHECK' WHEN n % 2 = 0 THEN 'BANK_TRANSFER' ELSE 'CARD' END,
         CASE WHEN n <= 1500 THEN 'VOID' ELSE 'SUCCEEDED' END",
    ),
];
