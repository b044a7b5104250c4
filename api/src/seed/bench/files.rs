//! What documents there are: a folder and four files for each engagement, of which the first is linked to the client.

use super::engagements::company_of;
use super::kind::END;
use super::rows::{CONTACTS, Volumes};
use super::words::{SERVICES, draw};

/// The files of an engagement.
pub(super) const FILES: i64 = 4;

impl Volumes {
    pub(super) fn insert_folders(&self, numbers: &str) -> String {
        let (stamped, stamps) = self.stamps(&self.folders, &self.gone_engagement("n"));
        format!(
            "INSERT INTO folders (organization_id, id, engagement_id, client_company_id, name, {stamped}) \
             SELECT {organization}, {id}, {engagement}, {company}, 'Reports', {stamps} FROM {decided}",
            organization = self.organizations.id("o"),
            id = self.folders.id("n"),
            engagement = self.engagements.id("n"),
            company = self.companies.id("k"),
            decided = self.decided(&self.folders, &company_of("n"), numbers),
        )
    }

    /// By which deletion a file is gone: with its engagement, or alone; NULL if it is there.
    fn gone_file(&self, n: &str) -> String {
        let with_engagement = self.gone_engagement(&format!("({n} / {FILES})"));
        format!("coalesce({with_engagement}, CASE WHEN {n} % 89 = 7 THEN 'file ' || {n} END)")
    }

    pub(super) fn insert_files(&self, numbers: &str) -> String {
        let engagement = format!("(n / {FILES})");
        let (stamped, stamps) = self.stamps(&self.files, &self.gone_file("n"));
        format!(
            "INSERT INTO file_objects (organization_id, id, engagement_id, client_company_id, folder_id, name, version_count, \
             external_id, visibility, {stamped}) \
             SELECT {organization}, {id}, {of}, {company}, CASE WHEN n % 2 = 0 THEN {folder} END, \
             {service} || ' ' || n || '.pdf', 1, CASE WHEN n % 3 = 0 THEN 'DMS-' || n END, \
             CASE WHEN get_byte(dice, 5) < 96 THEN 'CLIENT' ELSE 'INTERNAL' END, {stamps} FROM {decided}",
            organization = self.organizations.id("o"),
            id = self.files.id("n"),
            of = self.engagements.id(&engagement),
            company = self.companies.id("k"),
            folder = self.folders.id(&engagement),
            service = draw(SERVICES, 7),
            decided = self.decided(&self.files, &company_of(&engagement), numbers),
        )
    }

    pub(super) fn insert_file_versions(&self, numbers: &str) -> String {
        let (stamped, stamps) = self.stamps(&self.file_versions, &self.gone_file("n"));
        let standing = format!(
            "(SELECT *, CASE WHEN get_byte(dice, 6) < 4 THEN 'QUARANTINED' WHEN get_byte(dice, 6) < 16 THEN 'EXPIRED' \
             WHEN n > {last} THEN 'PENDING_UPLOAD' ELSE 'AVAILABLE' END AS status FROM {decided} OFFSET 0) AS standing",
            last = self.file_versions.rows * 999 / 1_000,
            decided = self.decided(&self.file_versions, &company_of(&format!("(n / {FILES})")), numbers),
        );
        format!(
            "INSERT INTO file_versions (organization_id, id, file_object_id, number, size_bytes, content_type, sha256, \
             available_at, expires_at, status, {stamped}) \
             SELECT {organization}, {id}, {file}, 1, 1024 * (1 + get_byte(dice, 3) * 256 + get_byte(dice, 4)), \
             'application/pdf', md5('a' || n) || md5('b' || n), CASE WHEN status = 'AVAILABLE' THEN {at} END, \
             {at} + interval '1 day', status, {stamps} FROM {standing}",
            organization = self.organizations.id("o"),
            id = self.file_versions.id("n"),
            file = self.files.id("n"),
            at = self.file_versions.at("n"),
        )
    }

    /// What is there is the content of its file.
    pub(super) fn fill_files(&self, numbers: &str) -> String {
        let of = format!("(n / {FILES})");
        format!(
            "UPDATE file_objects SET current_version_id = there.id FROM (SELECT {organization} AS organization_id, \
             {file} AS file, {id} AS id FROM {decided}) AS numbered JOIN file_versions AS there \
             USING (organization_id, id) WHERE there.status = 'AVAILABLE' \
             AND file_objects.organization_id = numbered.organization_id AND file_objects.id = numbered.file",
            organization = self.organizations.id("o"),
            file = self.files.id("n"),
            id = self.file_versions.id("n"),
            decided = self.decided(&self.files, &company_of(&of), numbers),
        )
    }

    /// Links have the numbers of engagements: it is the first file of each.
    pub(super) fn insert_file_links(&self, numbers: &str) -> String {
        let file = format!("(n * {FILES})");
        let (stamped, stamps) = self.stamps(&self.file_links, &self.gone_file(&file));
        format!(
            "INSERT INTO file_links (organization_id, id, file_object_id, client_company_id, {stamped}) \
             SELECT {organization}, {id}, {of}, {company}, {stamps} FROM {decided}",
            organization = self.organizations.id("o"),
            id = self.file_links.id("n"),
            of = self.files.id(&file),
            company = self.companies.id("k"),
            decided = self.decided(&self.file_links, &company_of("n"), numbers),
        )
    }

    /// Of five engagements two are shown to a contact.
    pub(super) fn insert_grants(&self, numbers: &str) -> String {
        let engagement = "(5 * n / 2)";
        let (stamped, stamps) = self.stamped_for_good(&self.grants);
        let standing = format!(
            "(SELECT *, CASE WHEN get_byte(dice, 6) < 24 THEN 'REVOKED' WHEN ends <= {END} THEN 'EXPIRED' ELSE 'ACTIVE' END AS status \
             FROM (SELECT *, {at} + (30 + get_byte(dice, 7)) * interval '1 day' AS ends FROM {decided} OFFSET 0) AS ending) AS standing",
            at = self.grants.at("n"),
            decided = self.decided(&self.grants, &company_of(engagement), numbers),
        );
        format!(
            "INSERT INTO client_portal_access (organization_id, id, engagement_id, contact_id, areas, token_hash, expires_at, \
             revoked_at, status, {stamped}) \
             SELECT {organization}, {id}, {of}, {contact}, '{{FILES,INVOICES}}'::text[], decode(md5('grant ' || n), 'hex'), ends, \
             CASE WHEN status = 'REVOKED' THEN {at} END, status, {stamps} FROM {standing}",
            organization = self.organizations.id("o"),
            id = self.grants.id("n"),
            of = self.engagements.id(engagement),
            contact = self.contacts.id(&format!("k * {CONTACTS}")),
            at = self.grants.at("n"),
        )
    }
}
