//! `file_links`: what a file belongs to.

use sea_orm::entity::prelude::*;
use serde::Serialize;

use crate::Id;
use crate::agreements::{contract, proposal};
use crate::crm::{client_company, contact, deal};
use crate::files::file_object;
use crate::identity::actor_kind::ActorKind;
use crate::identity::organization;
use crate::projects::{milestone, project, task};
use crate::revenue::{bill, credit_note, invoice, payment, vendor};

#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel, Serialize)]
#[sea_orm(table_name = "file_links")]
#[serde(rename_all = "camelCase")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    #[serde(skip)]
    pub organization_id: Id<organization::Entity>,
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Id<Entity>,
    pub file_object_id: Id<file_object::Entity>,
    pub client_company_id: Option<Id<client_company::Entity>>,
    pub contact_id: Option<Id<contact::Entity>>,
    pub deal_id: Option<Id<deal::Entity>>,
    pub proposal_id: Option<Id<proposal::Entity>>,
    pub contract_id: Option<Id<contract::Entity>>,
    pub project_id: Option<Id<project::Entity>>,
    pub task_id: Option<Id<task::Entity>>,
    pub invoice_id: Option<Id<invoice::Entity>>,
    pub bill_id: Option<Id<bill::Entity>>,
    pub milestone_id: Option<Id<milestone::Entity>>,
    pub vendor_id: Option<Id<vendor::Entity>>,
    pub payment_id: Option<Id<payment::Entity>>,
    pub credit_note_id: Option<Id<credit_note::Entity>>,
    pub version: i32,
    pub created_at: DateTimeUtc,
    pub updated_at: DateTimeUtc,
    #[serde(skip)]
    pub created_by_kind: ActorKind,
    #[serde(skip)]
    pub created_by_id: Option<Uuid>,
    #[serde(skip)]
    pub updated_by_kind: ActorKind,
    #[serde(skip)]
    pub updated_by_id: Option<Uuid>,
    pub deleted_at: Option<DateTimeUtc>,
    #[serde(skip)]
    pub deletion_id: Option<Uuid>,
}

#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {
    #[sea_orm(
        belongs_to = "organization::Entity",
        from = "Column::OrganizationId",
        to = "organization::Column::Id",
        on_delete = "Cascade"
    )]
    Organization,
    #[sea_orm(
        belongs_to = "file_object::Entity",
        from = "(Column::OrganizationId, Column::FileObjectId)",
        to = "(file_object::Column::OrganizationId, file_object::Column::Id)",
        on_delete = "Cascade"
    )]
    FileObject,
    #[sea_orm(
        belongs_to = "client_company::Entity",
        from = "(Column::OrganizationId, Column::ClientCompanyId)",
        to = "(client_company::Column::OrganizationId, client_company::Column::Id)",
        on_delete = "Cascade"
    )]
    ClientCompany,
    #[sea_orm(
        belongs_to = "contact::Entity",
        from = "(Column::OrganizationId, Column::ContactId)",
        to = "(contact::Column::OrganizationId, contact::Column::Id)",
        on_delete = "Cascade"
    )]
    Contact,
    #[sea_orm(
        belongs_to = "deal::Entity",
        from = "(Column::OrganizationId, Column::DealId)",
        to = "(deal::Column::OrganizationId, deal::Column::Id)",
        on_delete = "Cascade"
    )]
    Deal,
    #[sea_orm(
        belongs_to = "proposal::Entity",
        from = "(Column::OrganizationId, Column::ProposalId)",
        to = "(proposal::Column::OrganizationId, proposal::Column::Id)",
        on_delete = "Cascade"
    )]
    Proposal,
    #[sea_orm(
        belongs_to = "contract::Entity",
        from = "(Column::OrganizationId, Column::ContractId)",
        to = "(contract::Column::OrganizationId, contract::Column::Id)",
        on_delete = "Cascade"
    )]
    Contract,
    #[sea_orm(
        belongs_to = "project::Entity",
        from = "(Column::OrganizationId, Column::ProjectId)",
        to = "(project::Column::OrganizationId, project::Column::Id)",
        on_delete = "Cascade"
    )]
    Project,
    #[sea_orm(
        belongs_to = "task::Entity",
        from = "(Column::OrganizationId, Column::TaskId)",
        to = "(task::Column::OrganizationId, task::Column::Id)",
        on_delete = "Cascade"
    )]
    Task,
    #[sea_orm(
        belongs_to = "invoice::Entity",
        from = "(Column::OrganizationId, Column::InvoiceId)",
        to = "(invoice::Column::OrganizationId, invoice::Column::Id)",
        on_delete = "Cascade"
    )]
    Invoice,
    #[sea_orm(
        belongs_to = "bill::Entity",
        from = "(Column::OrganizationId, Column::BillId)",
        to = "(bill::Column::OrganizationId, bill::Column::Id)",
        on_delete = "Cascade"
    )]
    Bill,
    #[sea_orm(
        belongs_to = "milestone::Entity",
        from = "(Column::OrganizationId, Column::MilestoneId)",
        to = "(milestone::Column::OrganizationId, milestone::Column::Id)",
        on_delete = "Cascade"
    )]
    Milestone,
    #[sea_orm(
        belongs_to = "vendor::Entity",
        from = "(Column::OrganizationId, Column::VendorId)",
        to = "(vendor::Column::OrganizationId, vendor::Column::Id)",
        on_delete = "Cascade"
    )]
    Vendor,
    #[sea_orm(
        belongs_to = "payment::Entity",
        from = "(Column::OrganizationId, Column::PaymentId)",
        to = "(payment::Column::OrganizationId, payment::Column::Id)",
        on_delete = "Cascade"
    )]
    Payment,
    #[sea_orm(
        belongs_to = "credit_note::Entity",
        from = "(Column::OrganizationId, Column::CreditNoteId)",
        to = "(credit_note::Column::OrganizationId, credit_note::Column::Id)",
        on_delete = "Cascade"
    )]
    CreditNote,
}

impl ActiveModelBehavior for ActiveModel {}

crate::row::stamped!("file_link", soft_delete);
