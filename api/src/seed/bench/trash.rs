//! What was deleted, in the trash.

use super::rows::Volumes;

/// Types of which some were deleted by themselves, their tables, and the table with whose rows others of them went.
const DELETED: &[(&str, &str, Option<&str>)] = &[
    ("BILL", "bills", None),
    ("CLIENT_COMPANY", "client_companies", None),
    ("CONTACT", "contacts", Some("client_companies")),
    ("DEAL", "deals", None),
    ("ENGAGEMENT", "engagements", None),
    ("FILE_OBJECT", "file_objects", Some("engagements")),
    ("LEAD", "leads", None),
    ("PROPOSAL", "proposals", None),
    ("VENDOR", "vendors", None),
];

impl Volumes {
    /// All at once, from the rows themselves: few are deleted.
    pub(super) fn insert_trash(_: &Self, _: &str) -> String {
        let of_type = |(subject_type, table, taken_by): &(&str, &str, Option<&str>)| {
            let by_itself = taken_by.map_or_else(String::new, |parents| {
                format!(" AND deletion_id NOT IN (SELECT deletion_id FROM {parents} WHERE deletion_id IS NOT NULL)")
            });
            format!(
                "INSERT INTO deleted_records \
                 (organization_id, id, subject_id, actor_kind, actor_id, subject_type, created_at) \
                 SELECT organization_id, deletion_id, id, updated_by_kind, updated_by_id, '{subject_type}', deleted_at \
                 FROM {table} WHERE deleted_at IS NOT NULL{by_itself}"
            )
        };
        DELETED.iter().map(of_type).collect::<Vec<_>>().join("; ")
    }
}
