//! Merging client companies.

use entity::Id;
use entity::crm::client_company::{ActiveModel, Entity, Model};
use sea_orm::Set;

use super::tree;
use crate::auth::permission::Permission;
use crate::crm::merge::{Merged, Pair};
use crate::crm::rules::client_company as rules;
use crate::crm::rules::merge::{Side, pick, pick_or_fill, unite, unite_fields};
use crate::db::OrgTx;
use crate::error::{Result, UserError, UserErrorCode};
use crate::files::file_link;
use crate::repo::merge::{self, Relation};
use crate::text;

/// All that refers to a company. Tombstones too: whatever was merged into the merged one is found in one step. What copies
/// its company comes before what it copies it from, so that each is counted, and gets a new version; payments come before
/// invoices and proposals before deals, as all who lock both do.
pub const RELATIONS: &[Relation] = &[
    Relation { subject: "client_company", table: "client_companies", column: "merged_into_id" },
    Relation { subject: "client_company", table: "client_companies", column: "parent_company_id" },
    Relation { subject: "contact", table: "contacts", column: "client_company_id" },
    Relation { subject: "payment", table: "payments", column: "client_company_id" },
    Relation { subject: "contract", table: "contracts", column: "client_company_id" },
    Relation { subject: "credit_note", table: "credit_notes", column: "client_company_id" },
    Relation { subject: "proposal", table: "proposals", column: "client_company_id" },
    Relation { subject: "deal", table: "deals", column: "client_company_id" },
    Relation { subject: "file_link", table: "file_links", column: "client_company_id" },
    Relation { subject: "file_object", table: "file_objects", column: "client_company_id" },
    Relation { subject: "folder", table: "folders", column: "client_company_id" },
    Relation { subject: "invoice", table: "invoices", column: "client_company_id" },
    Relation { subject: "invoice_schedule", table: "invoice_schedules", column: "client_company_id" },
    Relation { subject: "project", table: "projects", column: "client_company_id" },
    Relation { subject: "thread", table: "threads", column: "client_company_id" },
    Relation { subject: "engagement", table: "engagements", column: "client_company_id" },
    Relation { subject: "lead", table: "leads", column: "client_company_id" },
];

/// Which side each field is taken from. Nothing said: the survivor's, or the merged one's where that is empty.
#[derive(Clone, Copy, Debug, Default)]
pub struct Choices {
    /// The name to show.
    pub name: Option<Side>,
    /// The name in contracts.
    pub legal_name: Option<Side>,
    /// Whose domains come first.
    pub domains: Option<Side>,
    /// The tax id.
    pub tax_id: Option<Side>,
    /// Where invoices go.
    pub billing_address: Option<Side>,
    /// The currency that it is billed in.
    pub currency: Option<Side>,
    /// Days until an invoice is due.
    pub payment_terms_days: Option<Side>,
    /// Where it stands.
    pub status: Option<Side>,
    /// The member who looks after it.
    pub owner: Option<Side>,
    /// The company that it belongs to.
    pub parent: Option<Side>,
    /// Whose free-form fields count where both have one.
    pub custom_fields: Option<Side>,
    /// The partner's id.
    pub external_id: Option<Side>,
}

/// Merges one company into another: domains of both, the other fields as chosen. Choosing the tax id is writing it.
pub async fn merge(tx: &OrgTx, pair: Pair<Entity>, choices: Choices) -> Result<Merged<Model>> {
    if choices.tax_id.is_some() {
        tx.demand(Permission::TaxIdRead)?;
    }
    tree::lock(tx).await?;
    let (survivor, merged): (Model, Model) = pair.lock(tx).await?;
    let mut united = unite_both(&survivor, &merged, choices)?;
    united.parent_company_id = Set(parent(tx, &survivor, &merged, choices.parent).await?);
    file_link::unite(tx, "client_company_id", survivor.id.uuid(), merged.id.uuid()).await?;
    let (survivor, repointed) = merge::merge(tx, &survivor, united, &merged, RELATIONS).await?;
    Ok(Merged { survivor, repointed })
}

fn unite_both(survivor: &Model, merged: &Model, choices: Choices) -> Result<ActiveModel> {
    let mut row: ActiveModel = survivor.clone().into();
    row.name = Set(pick(choices.name, &survivor.name, &merged.name));
    row.legal_name = Set(pick_or_fill(choices.legal_name, &survivor.legal_name, &merged.legal_name));
    row.domains = Set(rules::domains(&unite(choices.domains, &survivor.domains, &merged.domains))?);
    row.tax_id_sealed = Set(pick_or_fill(choices.tax_id, &survivor.tax_id_sealed, &merged.tax_id_sealed));
    row.billing_address =
        Set(pick_or_fill(choices.billing_address, &survivor.billing_address, &merged.billing_address));
    row.currency = Set(pick_or_fill(choices.currency, &survivor.currency, &merged.currency));
    row.payment_terms_days =
        Set(pick_or_fill(choices.payment_terms_days, &survivor.payment_terms_days, &merged.payment_terms_days));
    row.status = Set(pick(choices.status, &survivor.status, &merged.status));
    row.owner_member_id = Set(pick_or_fill(choices.owner, &survivor.owner_member_id, &merged.owner_member_id));
    row.external_id = Set(pick_or_fill(choices.external_id, &survivor.external_id, &merged.external_id));
    let fields = unite_fields(choices.custom_fields, &survivor.custom_fields, &merged.custom_fields);
    row.custom_fields = Set(text::custom_fields("customFields", fields)?);
    Ok(row)
}

/// The survivor's parent. A survivor below the merged company takes that one's place in the tree; one above it can't
/// take its parent, which is itself or below itself.
async fn parent(tx: &OrgTx, survivor: &Model, merged: &Model, choice: Option<Side>) -> Result<Option<Id<Entity>>> {
    if tree::ancestors(tx, survivor.id).await?.contains(&merged.id.uuid()) {
        return Ok(merged.parent_company_id);
    }
    if !tree::ancestors(tx, merged.id).await?.contains(&survivor.id.uuid()) {
        return Ok(pick_or_fill(choice, &survivor.parent_company_id, &merged.parent_company_id));
    }
    if choice == Some(Side::Merged) {
        let reason =
            "The merged company is below the survivor, so its parent can't be the survivor's: choose SURVIVOR.";
        return Err(UserError::on("fields.parent", UserErrorCode::Invalid, reason).into());
    }
    Ok(survivor.parent_company_id)
}
