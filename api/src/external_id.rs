//! Partners' ids of records: said or changed at any time, of issued and paid documents too. A partner that keeps books
//! gives its id to an invoice when it gets it, which is after it was issued.

use std::str::FromStr as _;

use entity::agreements::{contract, proposal};
use entity::communications::thread;
use entity::crm::{client_company, contact, deal, lead};
use entity::engagements::engagement;
use entity::files::file_object;
use entity::projects::{milestone, project, project_template, task};
use entity::revenue::{bill, bill_payment, credit_note, invoice, invoice_schedule, payment, refund, vendor};
use entity::{Id, Stamped, Tag};
use sea_orm::{ActiveModelTrait as _, EntityTrait, IntoActiveModel, ModelTrait};
use uuid::Uuid;

use crate::auth::permission::Permission;
use crate::db::OrgTx;
use crate::error::{Fault, Result, UserError, UserErrorCode};
use crate::patch::Patch;
use crate::repo::find::{self, Rows};
use crate::repo::save;
use crate::text;

/// The longest one, in characters.
const LONGEST: usize = 200;

/// A record that can have a partner's id.
#[derive(Clone, Copy, Debug)]
pub struct Record {
    /// The prefix of its id.
    prefix: &'static str,
    id: Uuid,
    /// What a caller needs to change it.
    pub write: Permission,
}

/// From a row for each type to what dispatches on them.
macro_rules! records {
    ($($type:ident by $write:ident),* $(,)?) => {
        /// The types of records that can have a partner's id, by the prefix of theirs, and what a caller needs to say it.
        pub const TYPES: &[(&str, Permission)] = &[$(($type::Entity::PREFIX, Permission::$write)),*];

        /// Says which id a partner has for a record; null, or a blank one, takes it away. The transaction is begun with
        /// the permission that the record needs.
        pub async fn set(
            tx: &OrgTx,
            record: Record,
            expected_version: Option<i32>,
            external_id: Patch<String>,
        ) -> Result<()> {
            match record.prefix {
                $($type::Entity::PREFIX => {
                    save_id::<$type::Model>(tx, Id::from_uuid(record.id), expected_version, external_id).await
                })*
                other => Err(Fault::Internal(format!("no partner's id of a {other}")).into()),
            }
        }
    };
}

records! {
    bill by BillWrite,
    bill_payment by BillPay,
    client_company by ClientCompanyWrite,
    contact by ContactWrite,
    contract by ContractWrite,
    credit_note by InvoiceIssue,
    deal by DealWrite,
    engagement by EngagementWrite,
    file_object by FileWrite,
    invoice by InvoiceWrite,
    invoice_schedule by InvoiceScheduleWrite,
    lead by LeadWrite,
    milestone by ProjectWrite,
    payment by PaymentWrite,
    project by ProjectWrite,
    project_template by ProjectTemplateManage,
    proposal by ProposalWrite,
    refund by PaymentWrite,
    task by TaskWrite,
    thread by ThreadWrite,
    vendor by VendorWrite,
}

impl Record {
    /// The record that an id names; none if it is no id, or of a type that has no partner's id.
    pub fn parse(id: &str) -> Option<Self> {
        let (prefix, id) = entity::id::split(id)?;
        let (prefix, write) = *TYPES.iter().find(|(known, _)| *known == prefix)?;
        Some(Self { prefix, id, write })
    }
}

async fn save_id<M>(
    tx: &OrgTx,
    id: Id<M::Entity>,
    expected_version: Option<i32>,
    external_id: Patch<String>,
) -> Result<()>
where
    M: Stamped + IntoActiveModel<<M::Entity as EntityTrait>::ActiveModel>,
    M::Entity: Tag,
{
    let before: M = find::locked(tx, id, "id", expected_version, Rows::Live).await?;
    let external_id = external_id.ok_or_else(|| {
        let reason = "Say which id the partner has for it, or null to take that away.";
        UserError::on("externalId", UserErrorCode::Required, reason)
    })?;
    let external_id = text::given(external_id).map(|id| text::line("externalId", id, LONGEST)).transpose()?;
    let mut row = before.clone().into_active_model();
    let column = <<M as ModelTrait>::Entity as EntityTrait>::Column::from_str("external_id");
    row.set(column.map_err(|_| Fault::Internal("a table without external_id".to_owned()))?, external_id.into());
    save::update(tx, &before, row, "updated").await.map(drop)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_id_says_who_may() {
        let id = Id::<invoice::Entity>::new();
        let record = Record::parse(&id.to_string()).expect("invoices can have one");
        assert_eq!((record.prefix, record.id, record.write), ("invoice", id.uuid(), Permission::InvoiceWrite));
        let holiday = entity::id::join("holiday", id.uuid());
        for other in [holiday.as_str(), "invoice", "", "invoice_x"] {
            assert!(Record::parse(other).is_none(), "{other}");
        }
    }
}
