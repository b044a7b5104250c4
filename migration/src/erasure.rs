//! What becomes of a person's data when a contact is erased: every text that a tenant table holds, in one list.
//!
//! The function `app_erase_contact` is made from these lists, and a guard in `tests/it` compares them with PostgreSQL's
//! catalog: a column that is in none of them, or in two, fails. Left out are columns that can't hold a name: closed
//! sets, currencies, hashes, and what PostgreSQL fills from others.

/// Columns of one table.
pub type Columns = (&'static str, &'static [&'static str]);

/// Rows that are the person's own: they are removed.
pub const REMOVED: &[Columns] = &[
    (
        "contacts",
        &[
            "name",
            "given_name",
            "family_name",
            "title",
            "emails",
            "email_keys",
            "phones",
            "consent_source",
            "custom_fields",
            "external_id",
        ],
    ),
    (
        "leads",
        &[
            "name",
            "email",
            "email_key",
            "phone",
            "company_name",
            "source",
            "message",
            "disqualified_reason",
            "external_id",
        ],
    ),
    // Of what the person wrote.
    ("message_revisions", &["body"]),
];

/// Rows that stay, and lose what is the person's in them: as whom they signed, with what evidence, what they wrote.
pub const EMPTIED: &[Columns] = &[
    ("messages", &["body", "body_text", "redaction_reason"]),
    // What they said when they declined.
    ("proposals", &["decline_reason"]),
    ("signature_evidence", &["details"]),
    ("signature_requests", &["closing_reason"]),
    ("signers", &["name", "email", "email_key", "decline_reason"]),
];

/// What the server copied from other rows: in it the person's names, addresses and numbers are replaced wherever they
/// stand.
pub const REDACTED: &[Columns] =
    &[("activity_events", &["diff"]), ("idempotency_keys", &["result"]), ("outbox_events", &["payload", "previous"])];

/// The same in texts: what receivers of events answered may repeat what they were sent.
pub const REDACTED_TEXTS: &[Columns] = &[("webhook_attempts", &["excerpt"])];

/// What is kept as it is, and why.
pub struct Kept {
    /// The table.
    pub table: &'static str,
    /// The prefix of its ids.
    pub prefix: &'static str,
    /// Its texts. Rows that mention the person in one of them are told.
    pub columns: &'static [&'static str],
    /// Which other rows are told: an SQL condition.
    pub also: Option<&'static str>,
    /// Why it is kept, for people.
    pub reason: &'static str,
}

const BOOKS: &str = "The books are kept as they are: tax law demands it.";
const SENT: &str = "What was offered to a client is kept as it was sent: the firm may have to prove it.";
const REMINDED: &str = "What a client was reminded of is kept as it was sent: the firm may have to prove it.";
const AGREED: &str = "A contract is kept as it was signed. Its signers' names, addresses and evidence are erased.";
const OTHERS_RECORD: &str = "This is a record of its own. Change or delete it if it stands for the same person.";

/// What the law keeps, or is a record of its own: it is told as `retained`.
pub const KEPT: &[Kept] = &[
    kept("bills", "bill", &["number", "vendor_invoice_number", "memo", "void_reason", "rejection_reason"], BOOKS),
    kept("bill_approvals", "bill_approval", &["note"], BOOKS),
    kept("bill_lines", "bill_line", &["description"], BOOKS),
    kept("bill_payments", "bill_payment", &["reference", "void_reason"], BOOKS),
    kept(
        "client_companies",
        "client_company",
        &["name", "legal_name", "domains", "billing_address", "custom_fields", "external_id"],
        OTHERS_RECORD,
    ),
    Kept {
        also: Some(
            "executed_at IS NOT NULL AND id IN (SELECT contract_id FROM public.signature_requests \
             WHERE organization_id = own AND id IN (SELECT signature_request_id FROM public.signers \
             WHERE organization_id = own AND id = ANY (signatures)))",
        ),
        ..kept("contracts", "contract", &["number", "title", "body", "ending_reason"], AGREED)
    },
    kept("credit_notes", "credit_note", &["number", "reason", "void_reason"], BOOKS),
    kept("invoice_lines", "invoice_line", &["description"], BOOKS),
    kept("invoice_reminders", "invoice_reminder", &["recipients", "subject", "body"], REMINDED),
    kept("invoices", "invoice", &["number", "purchase_order", "memo", "bill_to", "void_reason"], BOOKS),
    kept("payments", "payment", &["reference", "processor_id", "failure_reason"], BOOKS),
    kept("proposal_lines", "proposal_line", &["description", "choice"], SENT),
    Kept {
        also: Some("sent_at IS NOT NULL AND (contact_id = ANY (people) OR decided_by_contact_id = ANY (people))"),
        ..kept("proposals", "proposal", &["number", "title", "introduction", "terms"], SENT)
    },
    kept("refunds", "refund", &["reason", "reference", "processor_id"], BOOKS),
    kept("signature_requests", "signature_request", &["message", "consent_text"], AGREED),
    kept(
        "vendors",
        "vendor",
        &["name", "legal_name", "email", "email_key", "phone", "address", "external_id"],
        OTHERS_RECORD,
    ),
];

const fn kept(
    table: &'static str,
    prefix: &'static str,
    columns: &'static [&'static str],
    reason: &'static str,
) -> Kept {
    Kept { table, prefix, columns, also: None, reason }
}

/// What members wrote about their work, what they are called themselves, and words that only programs read. It stays:
/// nobody can tell which Ada a task is about.
pub const OTHERS: &[Columns] = &[
    ("activity_events", &["actor_kind", "verb", "subject_type", "request_id"]),
    ("api_keys", &["name", "prefix", "scopes"]),
    ("approval_policies", &["name"]),
    ("bill_payments", &["external_id"]),
    ("bills", &["external_id"]),
    ("client_companies", &["tax_id_sealed"]),
    ("contracts", &["external_id"]),
    ("credit_notes", &["external_id"]),
    ("dead_letters", &["event_type", "reason"]),
    ("deals", &["name", "lost_reason", "custom_fields", "external_id"]),
    // Names of what is in the trash are read from there.
    ("deleted_records", &["actor_kind"]),
    ("engagements", &["number", "name", "description", "termination_reason", "external_id"]),
    ("file_objects", &["name", "description", "external_id"]),
    ("file_versions", &["content_type"]),
    ("folders", &["name"]),
    ("holidays", &["name"]),
    ("idempotency_keys", &["actor_kind", "key", "operation"]),
    ("installments", &["description"]),
    ("invitations", &["email"]),
    ("invoice_reminder_rules", &["subject", "body"]),
    ("invoice_schedules", &["name", "recurrence_description", "external_id"]),
    ("invoices", &["bill_to_tax_id_sealed", "external_id"]),
    ("job_runs", &["actor_kind", "reason"]),
    // What is sealed waits to be sent. What waits for the person is removed, which a hash of the address finds.
    ("mails", &["sealed", "reason"]),
    ("messages", &["external_id"]),
    ("milestones", &["name", "description", "external_id"]),
    ("organization_members", &["name", "email", "email_key", "avatar_url"]),
    ("outbox_events", &["type", "subject_type", "actor_kind", "request_id"]),
    ("payments", &["external_id"]),
    ("project_templates", &["name", "description", "external_id"]),
    ("projects", &["code", "name", "description", "cancellation_reason", "custom_fields", "external_id"]),
    ("proposals", &["external_id"]),
    ("refunds", &["external_id"]),
    ("tasks", &["title", "description", "rank", "custom_fields", "external_id"]),
    ("template_milestones", &["key", "name"]),
    ("template_tasks", &["key", "title", "description", "role"]),
    ("threads", &["subject", "external_id"]),
    ("vendors", &["tax_id_sealed"]),
    ("webhook_attempts", &["error"]),
    ("webhook_deliveries", &["event_type"]),
    (
        "webhook_endpoints",
        &["url", "description", "event_types", "secret_sealed", "previous_secret_sealed", "disabled_reason"],
    ),
    ("workflow_rules", &["name", "description", "event_type", "conditions", "actions"]),
    ("workflow_runs", &["event_type", "steps", "reason"]),
];

/// Every column of the lists, with what becomes of it: `removed`, `emptied`, `redacted`, `kept`, `others`.
pub fn columns() -> Vec<(&'static str, &'static str, &'static str)> {
    let lists = [
        ("removed", REMOVED),
        ("emptied", EMPTIED),
        ("redacted", REDACTED),
        ("redacted", REDACTED_TEXTS),
        ("others", OTHERS),
    ];
    let listed =
        lists.into_iter().flat_map(|(fate, list)| list.iter().map(move |(table, columns)| (fate, *table, *columns)));
    let kept = KEPT.iter().map(|kept| ("kept", kept.table, kept.columns));
    let every = listed.chain(kept);
    every.flat_map(|(fate, table, columns)| columns.iter().map(move |column| (table, *column, fate))).collect()
}
