//! The type `Payment`.

use async_graphql::SimpleObject;
use chrono::{DateTime, Utc};
use derive::{Columns, relations};
use entity::Id;
use entity::revenue::payment::{self, PaymentMethod, PaymentStatus};

use super::{PaymentAllocation, PaymentFilter, PaymentOrderField};
use crate::auth::permission::Permission;
use crate::crm::graphql::client_company::ClientCompany;
use crate::files::graphql::file_link::FileLink;
use crate::graphql::actions::Actions;
use crate::graphql::list::Listed;
use crate::graphql::loader::Object;
use crate::graphql::one::One;
use crate::graphql::prepared::texts;
use crate::graphql::record::Record;
use crate::graphql::scalar::Money;
use crate::revenue::graphql::refund::Refund;

/// Money that a client paid. What of it is not allocated to invoices is the client's credit.
#[derive(Clone, Debug, SimpleObject, Columns)]
#[graphql(complex)]
#[row(payment::Model)]
pub struct Payment {
    /// The payment's id.
    #[graphql(owned)]
    pub id: Id<payment::Entity>,
    /// How much came.
    #[columns("amount", "currency")]
    pub amount: Money,
    /// How it was paid.
    pub method: PaymentMethod,
    /// Where it stands.
    pub status: PaymentStatus,
    /// When it came, UTC; of a PENDING one, when it is expected.
    pub received_at: DateTime<Utc>,
    /// What the payer wrote, such as an invoice's number.
    pub reference: Option<String>,
    /// The payment processor's id of it, unique in the organization.
    pub processor_id: Option<String>,
    /// What of it went to invoices, and was not taken back.
    #[columns("allocated", "currency")]
    pub allocated: Money,
    /// What of it was given back.
    #[columns("refunded", "currency")]
    pub refunded: Money,
    /// The client's credit: what SUCCEEDED and is neither allocated nor refunded.
    #[columns("unallocated", "currency")]
    pub unallocated: Money,
    /// Why it did not come.
    pub failure_reason: Option<String>,
    /// The id that a partner's system knows it by, unique in the organization.
    pub external_id: Option<String>,
    /// Who paid; null if the company is deleted.
    #[columns("client_company_id")]
    pub client_company: One<ClientCompany>,
    /// What can be done to it, and whether its state allows it now.
    #[columns("status")]
    pub available_actions: Actions<PaymentStatus>,
    /// The record's history.
    #[graphql(flatten)]
    pub record: Record,
}

texts!(PaymentMethod, PaymentStatus);

impl Object for Payment {
    type Row = payment::Model;
    const READ: Permission = Permission::PaymentRead;
}

impl Listed for Payment {
    type Filter = PaymentFilter;
    type Order = PaymentOrderField;
}

#[relations]
impl Payment {
    /// What of it went to which invoice, and was taken back, entry by entry. Their sum is `allocated`.
    #[by("payment_id")]
    fn allocations() -> Many<PaymentAllocation>;

    /// What of it was given back.
    #[by("payment_id")]
    fn refunds() -> Many<Refund>;

    /// The files that are linked to it, by their links.
    #[by("payment_id")]
    fn file_links() -> Many<FileLink>;

    /// What happened to this payment, newest first.
    fn activity() -> Activity;
}
