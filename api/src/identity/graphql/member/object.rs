//! The type `OrganizationMember`.

use async_graphql::SimpleObject;
use chrono::{DateTime, Utc};
use derive::{Columns, relations};
use entity::Id;
use entity::identity::organization_member::{self, MemberStatus, Role};

use crate::agreements::graphql::contract::Contract;
use crate::agreements::graphql::proposal::Proposal;
use crate::agreements::graphql::signer::Signer;
use crate::auth::permission::Permission;
use crate::communications::graphql::message::{Message, MessageMention};
use crate::communications::graphql::thread::Thread;
use crate::crm::graphql::client_company::ClientCompany;
use crate::crm::graphql::contact::Contact;
use crate::crm::graphql::deal::Deal;
use crate::crm::graphql::lead::Lead;
use crate::engagements::graphql::engagement::Engagement;
use crate::graphql::actions::Actions;
use crate::graphql::list::Listed;
use crate::graphql::loader::Object;
use crate::graphql::prepared::texts;
use crate::graphql::record::Record;
use crate::projects::graphql::project::Project;
use crate::projects::graphql::task::Task;
use crate::revenue::graphql::bill::Bill;
use crate::workflow::graphql::workflow_rule::WorkflowRule;

use super::{MemberFilter, MemberOrderField};

/// Someone's place in the organization.
#[derive(Clone, Debug, SimpleObject, Columns)]
#[graphql(complex)]
#[row(organization_member::Model)]
pub struct OrganizationMember {
    /// The member's id.
    #[graphql(owned)]
    pub id: Id<organization_member::Entity>,
    /// Their name.
    pub name: String,
    /// Their address.
    pub email: String,
    /// A picture of them.
    pub avatar_url: Option<String>,
    /// What they may do.
    pub role: Role,
    /// Where the membership stands.
    pub status: MemberStatus,
    /// When they joined, UTC.
    pub joined_at: Option<DateTime<Utc>>,
    /// What can be done to the membership now. Roles have their own say: nobody acts on a higher one, and the last active
    /// owner stays.
    #[columns("status")]
    pub available_actions: Actions<MemberStatus>,
    /// The record's history.
    #[graphql(flatten)]
    pub record: Record,
}

texts!(MemberStatus, Role);

impl Object for OrganizationMember {
    type Row = organization_member::Model;
    const READ: Permission = Permission::MemberRead;
}

impl Listed for OrganizationMember {
    type Filter = MemberFilter;
    type Order = MemberOrderField;
}

#[relations]
impl OrganizationMember {
    /// The companies that they look after.
    #[by("owner_member_id")]
    fn client_companies() -> Many<ClientCompany>;

    /// The contacts that they look after.
    #[by("owner_member_id")]
    fn contacts() -> Many<Contact>;

    /// The leads that they work on.
    #[by("owner_member_id")]
    fn leads() -> Many<Lead>;

    /// The deals that they work on.
    #[by("owner_member_id")]
    fn deals() -> Many<Deal>;

    /// The bills that wait for them to approve.
    #[by("next_approver_member_id")]
    fn bills_to_approve() -> Many<Bill>;

    /// The engagements that they answer for.
    #[by("owner_member_id")]
    fn engagements() -> Many<Engagement>;

    /// The projects that they manage.
    #[by("manager_member_id")]
    fn projects() -> Many<Project>;

    /// The tasks that they do.
    #[by("assignee_member_id")]
    fn assigned_tasks() -> Many<Task>;

    /// The proposals that they answer for, each revision for itself.
    #[by("owner_member_id")]
    fn proposals() -> Many<Proposal>;

    /// The contracts that they answer for.
    #[by("owner_member_id")]
    fn owned_contracts() -> Many<Contract>;

    /// What they were asked to sign.
    #[by("member_id")]
    fn signatures() -> Many<Signer>;

    /// The threads that they see to.
    #[by("assignee_member_id")]
    fn assigned_threads() -> Many<Thread>;

    /// What they said in threads.
    #[by("author_member_id")]
    fn messages() -> Many<Message>;

    /// The messages that mention them.
    #[by("member_id")]
    fn mentions() -> Many<MessageMention>;

    /// The workflow rules that they answer for.
    #[by("owner_member_id")]
    fn workflow_rules() -> Many<WorkflowRule>;

    /// What happened to this membership, newest first.
    fn activity() -> Activity;
}
