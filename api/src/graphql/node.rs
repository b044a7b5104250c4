//! `node(id)` and `nodes(ids)`: any record by its id, dispatched by the id's prefix.

#![expect(missing_docs, reason = "the derive of `Interface` makes methods without any")]

use async_graphql::{Context, ID, Interface};
use derive::queries;
use entity::{Id, Tag};

use super::activity::ActivityEvent;
use super::loader::{EntityOf, Object as _, Reader};
use super::scope::InScope;
use crate::agreements::graphql::contract::Contract;
use crate::agreements::graphql::proposal::Proposal;
use crate::agreements::graphql::signature_request::SignatureRequest;
use crate::agreements::graphql::signer::Signer;
use crate::auth::permission::{Permission, Permissions};
use crate::communications::graphql::message::Message;
use crate::communications::graphql::thread::Thread;
use crate::crm::graphql::client_company::ClientCompany;
use crate::crm::graphql::contact::Contact;
use crate::crm::graphql::deal::Deal;
use crate::crm::graphql::lead::Lead;
use crate::engagements::graphql::engagement::Engagement;
use crate::error::{Fault, Result};
use crate::files::graphql::file_link::FileLink;
use crate::files::graphql::file_object::FileObject;
use crate::files::graphql::file_version::FileVersion;
use crate::files::graphql::folder::Folder;
use crate::identity::graphql::api_key::ApiKey;
use crate::identity::graphql::invitation::Invitation;
use crate::identity::graphql::member::OrganizationMember;
use crate::identity::graphql::organization::Organization;
use crate::outbox::graphql::dead_letter::DeadLetter;
use crate::outbox::graphql::outbox_event::OutboxEvent;
use crate::portal::graphql::client_portal_access::ClientPortalAccess;
use crate::projects::graphql::holiday::Holiday;
use crate::projects::graphql::milestone::Milestone;
use crate::projects::graphql::project::Project;
use crate::projects::graphql::project_template::ProjectTemplate;
use crate::projects::graphql::task::Task;
use crate::projects::graphql::task_dependency::TaskDependency;
use crate::revenue::graphql::approval_policy::ApprovalPolicy;
use crate::revenue::graphql::bill::{Bill, BillApproval};
use crate::revenue::graphql::bill_payment::BillPayment;
use crate::revenue::graphql::credit_note::CreditNote;
use crate::revenue::graphql::installment::Installment;
use crate::revenue::graphql::invoice::Invoice;
use crate::revenue::graphql::invoice_reminder::InvoiceReminder;
use crate::revenue::graphql::invoice_reminder_rule::InvoiceReminderRule;
use crate::revenue::graphql::invoice_schedule::InvoiceSchedule;
use crate::revenue::graphql::payment::{Payment, PaymentAllocation};
use crate::revenue::graphql::refund::Refund;
use crate::revenue::graphql::vendor::Vendor;
use crate::schedules::graphql::job_run::JobRun;
use crate::trash::graphql::DeletedRecord;
use crate::webhooks::graphql::webhook_delivery::WebhookDelivery;
use crate::webhooks::graphql::webhook_endpoint::WebhookEndpoint;
use crate::workflow::graphql::workflow_rule::WorkflowRule;
use crate::workflow::graphql::workflow_run::WorkflowRun;

/// From a row for each type to everything that dispatches on them: its words in the schema, the type, and how [`Reader`]
/// finds one.
macro_rules! nodes {
    ($($(#[$doc:meta])* $type:ident by $find:ident),* $(,)?) => {
        /// Anything with an id of its own.
        #[expect(clippy::large_enum_variant, reason = "one at a time, on its way to the answer")]
        #[derive(Clone, Interface)]
        #[graphql(field(name = "id", ty = "ID", desc = "The record's id, unique among all records of all types."))]
        pub enum Node {
            $($(#[$doc])* $type($type),)*
        }

        /// The types that `node` knows, one per variant of [`Node`]: their prefix, and what a caller needs to see them.
        pub const TYPES: &[(&str, Permission)] = &[$((<EntityOf<$type> as Tag>::PREFIX, $type::READ)),*];

        async fn load(reader: &Reader, id: &str) -> Result<Option<Node>> {
            let shown = || id.chars().take(80).collect::<String>();
            let malformed = || Fault::BadUserInput(format!("`{}` is not an id of ours.", shown()));
            let (prefix, uuid) = entity::id::split(id).ok_or_else(malformed)?;
            match prefix {
                $(<EntityOf<$type> as Tag>::PREFIX => {
                    let found: Option<$type> = reader.$find(Id::from_uuid(uuid)).await?;
                    Ok(found.map(Node::$type))
                })*
                _ => Err(malformed().into()),
            }
        }
    };
}

nodes! {
    /// An event of the timeline.
    ActivityEvent by one,
    /// A partner's key.
    ApiKey by one,
    /// Who must agree to bills from an amount on.
    ApprovalPolicy by one,
    /// What a vendor asks for.
    Bill by one,
    /// That a member was asked to agree to a bill.
    BillApproval by one,
    /// Money that the firm paid for a bill.
    BillPayment by one,
    /// A client of the firm.
    ClientCompany by one_of_all,
    /// That a contact may see something of an engagement.
    ClientPortalAccess by one,
    /// A person at a client.
    Contact by one_of_all,
    /// What is agreed, in words.
    Contract by one,
    /// What was taken back of an invoice.
    CreditNote by one,
    /// An event that a consumer gave up.
    DeadLetter by one,
    /// Work that may be won.
    Deal by one,
    /// That a record was deleted.
    DeletedRecord by one,
    /// Agreed work for a client.
    Engagement by one,
    /// A day on which the firm does not work.
    Holiday by one,

    /// That a file belongs to a record.
    FileLink by one,
    /// A document.
    FileObject by one,
    /// The content of a file at a time.
    FileVersion by one,
    /// Where files lie.
    Folder by one,
    /// One billing of an invoice schedule.
    Installment by one,
    /// An offer to join.
    Invitation by one,
    /// What a client is billed.
    Invoice by one,
    /// That a client was reminded of an invoice, or is to be.
    InvoiceReminder by one,
    /// When clients are reminded of invoices.
    InvoiceReminderRule by one,
    /// When an engagement is billed.
    InvoiceSchedule by one,
    /// What was done by itself.
    JobRun by one,
    /// Someone who may become a client.
    Lead by one,
    /// What a project reaches.
    Milestone by one,

    /// What somebody said in a thread.
    Message by one,
    /// The caller's own firm.
    Organization by one,
    /// A member of the organization.
    OrganizationMember by one,
    /// Something that happened, as partners are told.
    OutboxEvent by one,
    /// Money that a client paid.
    Payment by one,
    /// Money of a payment that went to an invoice, or was taken back.
    PaymentAllocation by one,
    /// Work that is delivered under an engagement.
    Project by one,
    /// A project to be made again and again.
    ProjectTemplate by one,
    /// What a client is offered.
    Proposal by one,
    /// Money of a payment that was given back.
    Refund by one,
    /// What is to be done in a project.
    Task by one,
    /// That a task waits for another.
    TaskDependency by one,

    /// That a contract was sent to its signers.
    SignatureRequest by one,
    /// Someone who is asked to sign.
    Signer by one,

    /// A conversation.
    Thread by one,
    /// Who supplies the firm.
    Vendor by one,
    /// An event on its way to an endpoint.
    WebhookDelivery by one,
    /// Where events are sent.
    WebhookEndpoint by one,
    /// What is done by itself.
    WorkflowRule by one,
    /// What a rule did about an event.
    WorkflowRun by one,
}

/// What a caller needs to see records of a type; nothing of one that `node` doesn't know.
pub(crate) fn needed(prefix: &str) -> Option<Permission> {
    TYPES.iter().find(|(known, _)| *known == prefix).map(|(_, read)| *read)
}

/// Whether the caller may see records of a type; of none that `node` doesn't know.
pub(crate) fn may_see(permissions: Permissions, prefix: &str) -> bool {
    needed(prefix).is_some_and(|read| permissions.has(read))
}

/// The record of an id; of events and deletions only those of types that the caller may see.
async fn find(reader: &Reader, id: &str) -> Result<Option<Node>> {
    Ok(load(reader, id).await?.filter(|node| match node {
        Node::ActivityEvent(event) => may_see(reader.permissions(), &event.subject_type),
        Node::DeletedRecord(record) => may_see(reader.permissions(), &record.prefix()),
        _ => true,
    }))
}

/// The subject of an event: null also where `node` would refuse the type, or the caller.
pub(crate) async fn subject(reader: &Reader, id: &str) -> Result<Option<Node>> {
    match entity::id::split(id) {
        Some((prefix, _)) if may_see(reader.permissions(), prefix) => find(reader, id).await,
        _ => Ok(None),
    }
}

/// The part of the root that finds any record.
#[derive(Default)]
pub struct NodeQuery;

#[queries]
impl NodeQuery {
    /// The record of an id, whatever its type; null if there is none. A record that was merged into another is shown
    /// as its tombstone, with `mergedInto`.
    async fn node(&self, ctx: &Context<'_>, #[graphql(desc = "The record's id.")] id: ID) -> Result<Option<Node>> {
        find(&*ctx.scope().reader().await?, &id).await
    }

    /// The records of several ids in their order, null for those that aren't there and for those with an error.
    async fn nodes(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The records' ids; at most 100.", validator(max_items = 100))] ids: Vec<ID>,
    ) -> Result<Vec<Option<Result<Node>>>> {
        let reader = ctx.scope().reader().await?;
        let found = futures::future::join_all(ids.iter().map(|id| find(&reader, id))).await;
        Ok(found.into_iter().map(Result::transpose).collect())
    }
}
