//! The trash: which records can be restored once they are deleted, and what was deleted before there was a trash.

/// Each type, as `deleted_records.subject_type` has it, with its table.
pub const TYPES: &[(&str, &str)] = &[
    ("APPROVAL_POLICY", "approval_policies"),
    ("BILL", "bills"),
    ("CLIENT_COMPANY", "client_companies"),
    ("CONTACT", "contacts"),
    ("CONTRACT", "contracts"),
    ("DEAL", "deals"),
    ("ENGAGEMENT", "engagements"),
    ("FILE_OBJECT", "file_objects"),
    ("FOLDER", "folders"),
    ("HOLIDAY", "holidays"),
    ("INVOICE", "invoices"),
    ("INVOICE_REMINDER_RULE", "invoice_reminder_rules"),
    ("INVOICE_SCHEDULE", "invoice_schedules"),
    ("LEAD", "leads"),
    ("MILESTONE", "milestones"),
    ("PROJECT", "projects"),
    ("PROJECT_TEMPLATE", "project_templates"),
    ("PROPOSAL", "proposals"),
    ("TASK", "tasks"),
    ("THREAD", "threads"),
    ("VENDOR", "vendors"),
    ("WEBHOOK_ENDPOINT", "webhook_endpoints"),
    ("WORKFLOW_RULE", "workflow_rules"),
];

/// Puts into the trash what was deleted before there was one: a statement for each type, for the maintenance role. The
/// timeline tells which rows were deleted by themselves, and by whom; what went with them has no event of its own.
pub fn back_fill() -> impl Iterator<Item = String> {
    TYPES.iter().map(|(subject_type, table)| {
        format!(
            "INSERT INTO deleted_records \
             (organization_id, id, subject_id, actor_kind, actor_id, subject_type, created_at) \
             SELECT gone.organization_id, gone.deletion_id, gone.id, event.actor_kind, event.actor_id, \
               '{subject_type}', gone.deleted_at \
             FROM {table} AS gone CROSS JOIN LATERAL (SELECT actor_kind, actor_id FROM activity_events \
               WHERE organization_id = gone.organization_id AND subject_id = gone.id AND verb = '{prefix}.deleted' \
                 AND created_at = gone.deleted_at ORDER BY id DESC LIMIT 1) AS event \
             WHERE gone.deleted_at IS NOT NULL ON CONFLICT DO NOTHING",
            prefix = subject_type.to_lowercase(),
        )
    })
}
