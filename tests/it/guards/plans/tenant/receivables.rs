//! Agreed work, and what clients are billed and pay.

use super::Fill;

pub const TABLES: &[Fill] = &[
    (
        "engagements",
        "number, name, client_company_id, deal_id, contract_id, owner_member_id, currency, start_date, end_date, external_id, \
         billing_model, status, ended_at, termination_reason",
        "CASE WHEN n = 1 THEN 'rare' ELSE 'ENG-' || n END, name, company, CASE WHEN n <= 5000 THEN id(1) ELSE id(n) END, CASE WHEN n <= 5000 THEN id(1) ELSE id(n) END, owner,
         'EUR', CASE WHEN n % 5 > 0 THEN date '2026-06-01' + (n / 1000)::int END,
         CASE WHEN n % 5 <> 1 THEN date '2026-06-01' + (n / 1000)::int END, external,
         CASE WHEN n <= 1500 THEN 'RETAINER' WHEN n % 2 = 0 THEN 'FIXED' ELSE 'TIME_AND_MATERIALS' END,
         CASE stage WHEN 'PROPOSAL' THEN 'TERMINATED' WHEN 'QUALIFIED' THEN 'PAUSED' WHEN 'LEAD' THEN 'DRAFT'
           WHEN 'WON' THEN 'COMPLETED' ELSE 'ACTIVE' END,
         CASE WHEN stage IN ('PROPOSAL', 'WON') THEN at END, CASE WHEN stage = 'PROPOSAL' THEN 'Sold.' END",
    ),
    (
        "invoice_schedules",
        "engagement_id, client_company_id, contract_id, name, currency, external_id, status",
        "CASE WHEN n <= 5000 THEN id(1) ELSE id(n / 2) END, company, CASE WHEN n <= 5000 THEN id(1) ELSE id(n) END, name, 'EUR', external,
         CASE WHEN n <= 5 THEN 'CANCELLED' WHEN n <= 1500 THEN 'PAUSED' WHEN n % 2 = 0 THEN 'ACTIVE' ELSE 'COMPLETED' END",
    ),
    (
        "installments",
        "invoice_schedule_id, engagement_id, invoice_id, milestone_id, position, description, currency, amount, due_on, triggered_at, \
         invoiced_at, kind, trigger, status",
        "CASE WHEN n <= 5000 THEN id(1) ELSE id(n / 20) END, CASE WHEN n <= 5000 THEN id(1) ELSE id(n / 40) END,
         CASE WHEN n % 2 = 0 THEN CASE WHEN n <= 5000 THEN id(1) ELSE id(n) END END,
         CASE WHEN n % 3 = 0 AND n > 1500 THEN CASE WHEN n <= 5000 THEN id(1) ELSE id(n) END END, n::int, name, 'EUR', 1 + h % 1000000,
         CASE WHEN n % 3 > 0 THEN date '2026-06-01' + (n / 1000)::int END, CASE WHEN n % 15 = 0 THEN at END,
         CASE WHEN n > 1500 AND n % 2 = 0 THEN at END, 'FIXED',
         CASE WHEN n % 3 = 0 THEN CASE WHEN n <= 1500 THEN 'ACCEPTANCE' ELSE 'MILESTONE' END
           WHEN n % 5 = 0 THEN 'RECURRENCE' ELSE 'DATE' END,
         CASE WHEN n <= 1500 THEN 'SKIPPED' WHEN n % 2 = 0 THEN 'INVOICED' ELSE 'PENDING' END",
    ),
    (
        "invoices",
        "engagement_id, client_company_id, number, sequence, memo, bill_to, currency, issue_date, due_date, subtotal, total, \
         paid, issued_at, voided_at, written_off_at, external_id, tax_rounding, status",
        "CASE WHEN n <= 5000 THEN id(1) ELSE id(n / 2) END, company, CASE WHEN stage <> 'LEAD' THEN name END,
         CASE WHEN stage <> 'LEAD' THEN n END, name, CASE WHEN stage <> 'LEAD' THEN '{}'::jsonb END,
         CASE WHEN n <= 10 THEN 'USD' ELSE 'EUR' END, CASE WHEN stage <> 'LEAD' OR n % 5 > 0 THEN date '2025-05-01' + (n / 1000)::int END,
         CASE WHEN n % 4 = 1 THEN date '2025-06-01' WHEN stage <> 'LEAD' OR n % 3 > 0 THEN date '2026-06-01' END + (n / 1000)::int,
         2 + h % 1000000, 2 + h % 1000000,
         CASE WHEN stage = 'WON' THEN 2 + h % 1000000 WHEN stage = 'LOST' AND n % 10 = 1 THEN 1 ELSE 0 END,
         CASE WHEN stage <> 'LEAD' THEN at END, CASE WHEN stage = 'PROPOSAL' THEN at END,
         CASE WHEN stage = 'QUALIFIED' THEN at END, external, 'LINE',
         CASE stage WHEN 'PROPOSAL' THEN 'VOID' WHEN 'QUALIFIED' THEN 'UNCOLLECTIBLE' WHEN 'LEAD' THEN 'DRAFT'
           WHEN 'WON' THEN 'PAID' ELSE 'OPEN' END",
    ),
    (
        "invoice_reminder_rules",
        "days, subject, body, enabled_on, mode, status",
        "n, name, name, CASE WHEN n <= 1500 THEN date '2026-06-01' END,
         CASE WHEN n <= 5 THEN 'SEND' ELSE 'DRAFT' END, CASE WHEN n <= 1500 THEN 'ENABLED' ELSE 'DISABLED' END",
    ),
    (
        "invoice_reminders",
        "invoice_id, invoice_reminder_rule_id, recipients, subject, body, sent_at, discarded_at, status",
        "CASE WHEN n <= 5000 THEN id(1) ELSE id(n / 3) END, CASE WHEN n <= 5000 THEN id(n) ELSE id(1 + n % 3) END,
         '{a@b.example}', name, name, CASE WHEN status <> 'WORKING' AND status <> 'NEW' THEN at END,
         CASE WHEN status = 'WORKING' THEN at END,
         CASE status WHEN 'WORKING' THEN 'DISCARDED' WHEN 'NEW' THEN 'DRAFTED' ELSE 'SENT' END",
    ),
    (
        "credit_notes",
        "invoice_id, client_company_id, number, sequence, issue_date, reason, currency, subtotal, tax, total, voided_at, \
         external_id, status",
        "CASE WHEN n <= 5000 THEN id(1) ELSE id(n) END, company, name, n, date '2026-06-01' + (n / 1000)::int, 'Late',
         CASE WHEN n <= 10 THEN 'USD' ELSE 'EUR' END, 1 + h % 1000000, 0, 1 + h % 1000000,
         CASE WHEN n <= 1500 THEN at END, external, CASE WHEN n <= 1500 THEN 'VOID' ELSE 'ISSUED' END",
    ),
    (
        "payments",
        "client_company_id, amount, currency, received_at, reference, processor_id, allocated, refunded, external_id, method, status",
        "company, 1 + h % 1000000, CASE WHEN n <= 10 THEN 'USD' ELSE 'EUR' END, at, name,
         CASE WHEN n = 1 THEN 'rare' WHEN n % 3 = 0 THEN 'p' || n END,
         CASE WHEN n > 1500 AND n <= 270000 AND n % 4 > 0 THEN 1 + h % 1000000 ELSE 0 END,
         CASE WHEN n > 270000 THEN 1 + h % 1000000 ELSE 0 END, external,
         CASE WHEN n <= 5 THEN 'CHECK' WHEN n <= 1500 THEN 'CASH' WHEN n % 2 = 0 THEN 'CARD' ELSE 'BANK_TRANSFER' END,
         CASE WHEN n <= 5 THEN 'FAILED' WHEN n <= 1500 THEN 'PENDING' WHEN n > 270000 THEN 'REFUNDED' ELSE 'SUCCEEDED' END",
    ),
    (
        "payment_allocations",
        "payment_id, invoice_id, amount, currency, effective_on",
        "CASE WHEN n <= 5000 THEN id(1) ELSE id(n / 2) END, CASE WHEN n <= 5000 THEN id(1) ELSE id(n / 2) END, 1 + h % 1000000,
         'EUR', date '2026-06-01' + (n / 1000)::int",
    ),
    (
        "refunds",
        "payment_id, amount, currency, refunded_at",
        "CASE WHEN n <= 5000 THEN id(1) ELSE id(n / 2) END, 1 + h % 1000000, 'EUR', at + h % 100000 * interval '1 s'",
    ),
];
