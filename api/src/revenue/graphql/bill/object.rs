//! The type `Bill`.

use async_graphql::{Context, SimpleObject};
use chrono::{DateTime, Utc};
use derive::{Columns, relations};
use entity::Id;
use entity::identity::organization::TaxRounding;
use entity::revenue::bill::{self, BillStatus};

use crate::auth::permission::Permission;
use crate::engagements::graphql::engagement::Engagement;
use crate::error::Result;
use crate::files::graphql::file_link::FileLink;
use crate::graphql::actions::Actions;
use crate::graphql::list::Listed;
use crate::graphql::loader::Object;
use crate::graphql::one::One;
use crate::graphql::overdue::IsOverdue;
use crate::graphql::prepared::texts;
use crate::graphql::record::Record;
use crate::graphql::scalar::{Currency, Date, Money};
use crate::graphql::scope::InScope;
use crate::identity::graphql::member::OrganizationMember;
use crate::revenue::graphql::approval_policy::ApprovalPolicy;
use crate::revenue::graphql::bill_payment::BillPayment;
use crate::revenue::graphql::tax::{BillTaxes, TaxAtRate};
use crate::revenue::graphql::vendor::Vendor;

use super::{BillApproval, BillFilter, BillLine, BillOrderField};

/// What a vendor asks for. A DRAFT is submitted to its approvers, paid when it is APPROVED, in parts or at once. Editing
/// one that was submitted makes it a DRAFT again; after the first payment nothing of it changes any more.
#[derive(Clone, Debug, SimpleObject, Columns)]
#[graphql(complex)]
#[row(bill::Model)]
pub struct Bill {
    /// The bill's id.
    #[graphql(owned)]
    pub id: Id<bill::Entity>,
    /// The organization's own number of it: prefix and place in the series of its bills, without gaps.
    pub number: String,
    /// The number that the vendor gave it; unique among the vendor's bills that are not VOID.
    pub vendor_invoice_number: Option<String>,
    /// Where it stands.
    pub status: BillStatus,
    /// The day that stands on it.
    pub bill_date: Date,
    /// The day when it is to be paid.
    pub due_date: Date,
    /// Its currency: that of all its amounts.
    pub currency: Currency,
    /// What colleagues should know of it.
    pub memo: Option<String>,
    /// The sum of its lines' net amounts.
    #[columns("subtotal", "currency")]
    pub subtotal: Money,
    /// The sum of its lines' taxes.
    #[columns("tax", "currency")]
    pub tax: Money,
    /// What it asks for: subtotal and tax.
    #[columns("total", "currency")]
    pub total: Money,
    /// What was paid of it.
    #[columns("paid", "currency")]
    pub paid: Money,
    /// What is left to pay: total less paid; of a VOID one nothing.
    #[columns("due", "currency")]
    pub due: Money,
    /// Whether it is overdue: APPROVED or `PARTIALLY_PAID`, and its due date is before today, the organization's day,
    /// by its time zone.
    #[columns("is_owed", "due_date")]
    pub is_overdue: IsOverdue,
    /// Where its tax was rounded: the organization's setting when it was made.
    pub tax_rounding: TaxRounding,
    /// How often it was submitted.
    pub approval_round: i32,
    /// When it was last submitted, UTC; null for a DRAFT.
    pub submitted_at: Option<DateTime<Utc>>,
    /// When the last of its approvers agreed, UTC.
    pub approved_at: Option<DateTime<Utc>>,
    /// When the last of it was paid, UTC; null until nothing is due.
    pub paid_at: Option<DateTime<Utc>>,
    /// When it was made void, UTC.
    pub voided_at: Option<DateTime<Utc>>,
    /// Why it was made void.
    pub void_reason: Option<String>,
    /// Why an approver refused it; null once it is submitted again.
    pub rejection_reason: Option<String>,
    /// The id that a partner's system knows it by, unique in the organization.
    pub external_id: Option<String>,
    /// Who asks for it; null if the vendor is deleted.
    #[columns("vendor_id")]
    pub vendor: One<Vendor>,
    /// The work that it was spent on; null if there is none, or it is deleted.
    #[columns("engagement_id")]
    pub engagement: One<Engagement>,
    /// The policy under which it was submitted; null for a DRAFT, if none held, or if it is deleted.
    #[columns("approval_policy_id")]
    pub approval_policy: One<ApprovalPolicy>,
    /// The member who is asked now; null unless it is `PENDING_APPROVAL`. If they can't decide any more (removed,
    /// suspended, or of a role that may not approve), an OWNER or ADMIN may in their place.
    #[columns("next_approver_member_id")]
    pub next_approver: One<OrganizationMember>,
    /// What can be done to it, and whether its state allows it now. Whose turn it is to approve is another matter.
    #[columns("status", "deleted_at")]
    pub available_actions: Actions<BillStatus>,
    /// The record's history.
    #[graphql(flatten)]
    pub record: Record,
}

texts!(BillStatus);

impl Object for Bill {
    type Row = bill::Model;
    const READ: Permission = Permission::BillRead;
}

impl Listed for Bill {
    type Filter = BillFilter;
    type Order = BillOrderField;
}

#[relations]
impl Bill {
    /// What it is taxed, rate by rate, the highest first. The parts come to `subtotal` and `tax` to the minor unit, however
    /// its tax is rounded.
    async fn taxes(&self, ctx: &Context<'_>) -> Result<Vec<TaxAtRate>> {
        let taxes = ctx.scope().reader().await?.derived::<BillTaxes>(self.id.uuid()).await?;
        Ok(TaxAtRate::of_document(taxes, self.currency))
    }

    /// What it asks for, line by line.
    #[by("bill_id")]
    fn lines() -> Parts<BillLine>;

    /// Who was asked to agree to it, and what they said: all rounds, from the first on.
    #[by("bill_id")]
    fn approvals() -> Parts<BillApproval>;

    /// What was paid of it.
    #[by("bill_id")]
    fn payments() -> Many<BillPayment>;

    /// The files that are linked to it, by their links.
    #[by("bill_id")]
    fn file_links() -> Many<FileLink>;

    /// What happened to this bill, newest first.
    fn activity() -> Activity;
}
