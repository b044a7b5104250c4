//! What can be in the trash: how it is restored, what it is called, and what must be there before it can come back.

use entity::trash::deleted_record::DeletedRecordType as Type;

use crate::search;

/// A type of records that can be restored.
#[derive(Debug)]
pub struct Source {
    /// Which type.
    pub of: Type,
    /// The mutation that restores one.
    pub restore: &'static str,
    /// What it comes back to, in the order in which they are looked for.
    pub parents: &'static [Parent],
    /// Its table.
    pub(super) table: &'static str,
    /// An SQL expression of what it is called; none of what [`search`] calls by a title.
    label: Option<&'static str>,
}

/// What a record comes back to: it must be there, if the record has one.
#[derive(Debug)]
pub struct Parent {
    /// The record's column of it.
    pub column: &'static str,
    /// Its table.
    pub table: &'static str,
    /// What is said if it is deleted itself.
    pub gone: &'static str,
}

const fn source(of: Type, restore: &'static str, table: &'static str) -> Source {
    Source { of, restore, parents: &[], table, label: None }
}

const fn engagement(gone: &'static str) -> Parent {
    Parent { column: "engagement_id", table: "engagements", gone }
}

impl Source {
    const fn called(self, label: &'static str) -> Self {
        Self { label: Some(label), ..self }
    }

    const fn to(self, parents: &'static [Parent]) -> Self {
        Self { parents, ..self }
    }

    /// That of the records whose ids have a prefix, if they can be restored.
    pub fn of(prefix: &str) -> Option<&'static Self> {
        let of = Type::of(prefix)?;
        SOURCES.iter().find(|source| source.of == of)
    }

    /// An SQL expression of what a record is called.
    pub(super) fn label(&self) -> &'static str {
        let found = || search::SOURCES.iter().find(|source| source.table() == self.table);
        self.label.or_else(|| Some(found()?.title())).unwrap_or("NULL")
    }
}

/// Everything that can be restored.
pub const SOURCES: &[Source] = &[
    source(Type::ApprovalPolicy, "restoreApprovalPolicy", "approval_policies").called("name"),
    source(Type::Bill, "restoreBill", "bills"),
    source(Type::ClientCompany, "restoreClientCompany", "client_companies"),
    source(Type::Contact, "restoreContact", "contacts").to(&[Parent {
        column: "client_company_id",
        table: "client_companies",
        gone: "The contact's company is deleted: restore that first.",
    }]),
    source(Type::Contract, "restoreContract", "contracts"),
    source(Type::Deal, "restoreDeal", "deals"),
    source(Type::Engagement, "restoreEngagement", "engagements"),
    source(Type::FileObject, "restoreFileObject", "file_objects").to(&[
        engagement("The engagement that the file lies in is deleted: restore that first."),
        Parent {
            column: "folder_id",
            table: "folders",
            gone: "The folder that the file lies in is deleted: restore that first.",
        },
    ]),
    source(Type::Folder, "restoreFolder", "folders").called("name").to(&[
        engagement("The engagement that the folder lies in is deleted: restore that first."),
        Parent {
            column: "parent_folder_id",
            table: "folders",
            gone: "The folder that the folder lies in is deleted: restore that first.",
        },
    ]),
    source(Type::Holiday, "restoreHoliday", "holidays").called("name"),
    source(Type::Invoice, "restoreInvoice", "invoices")
        .to(&[engagement("The invoice's engagement is deleted: restore that first.")]),
    source(Type::InvoiceReminderRule, "restoreInvoiceReminderRule", "invoice_reminder_rules").called("subject"),
    source(Type::InvoiceSchedule, "restoreInvoiceSchedule", "invoice_schedules")
        .called("name")
        .to(&[engagement("The schedule's engagement is deleted: restore that first.")]),
    source(Type::Lead, "restoreLead", "leads"),
    source(Type::Milestone, "restoreMilestone", "milestones").called("name").to(&[Parent {
        column: "project_id",
        table: "projects",
        gone: "The milestone's project is deleted: restore that first.",
    }]),
    source(Type::Project, "restoreProject", "projects")
        .to(&[engagement("The project's engagement is deleted: restore that first.")]),
    source(Type::ProjectTemplate, "restoreProjectTemplate", "project_templates").called("name"),
    source(Type::Proposal, "restoreProposal", "proposals"),
    source(Type::Task, "restoreTask", "tasks").to(&[
        Parent { column: "project_id", table: "projects", gone: "The task's project is deleted: restore that first." },
        Parent { column: "parent_task_id", table: "tasks", gone: "The task's parent is deleted: restore that first." },
    ]),
    source(Type::Thread, "restoreThread", "threads")
        .to(&[engagement("The thread's engagement is deleted: restore that first.")]),
    source(Type::Vendor, "restoreVendor", "vendors"),
    source(Type::WebhookEndpoint, "restoreWebhookEndpoint", "webhook_endpoints").called("coalesce(description, url)"),
    source(Type::WorkflowRule, "restoreWorkflowRule", "workflow_rules").called("name"),
];

#[cfg(test)]
mod tests {
    use sea_orm::Iterable as _;

    use super::*;

    #[test]
    fn every_type_is_told_once_and_is_called_something() {
        assert_eq!(SOURCES.iter().map(|source| source.of).collect::<Vec<_>>(), Type::iter().collect::<Vec<_>>());
        for source in SOURCES {
            assert_ne!(source.label(), "NULL", "what is a {:?} called?", source.of);
            assert_eq!(Source::of(&source.of.prefix()).map(|found| found.of), Some(source.of));
        }
    }
}
