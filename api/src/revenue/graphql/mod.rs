//! The domain in the schema: objects, filters, inputs, queries and mutations, an entity a folder.

pub mod approval_policy;
pub mod bill;
pub mod bill_payment;
pub mod credit_note;
pub mod invoice;
pub mod vendor;

use derive::Roots;

use crate::graphql::boxed::Boxed;

/// The domain's part of the query root.
#[derive(async_graphql::MergedObject, Roots, Default)]
pub struct RevenueQuery(
    Boxed<approval_policy::ApprovalPolicyQuery>,
    Boxed<bill::BillQuery>,
    Boxed<bill_payment::BillPaymentQuery>,
    Boxed<credit_note::CreditNoteQuery>,
    Boxed<invoice::InvoiceQuery>,
    Boxed<vendor::VendorQuery>,
);

/// The domain's part of the mutation root.
#[derive(async_graphql::MergedObject, Default)]
pub struct RevenueMutation(
    Boxed<approval_policy::ApprovalPolicyMutation>,
    Boxed<approval_policy::ApprovalPolicyTransitionMutation>,
    Boxed<bill::BillMutation>,
    Boxed<bill::BillTransitionMutation>,
    Boxed<bill::BillBulkMutation>,
    Boxed<bill_payment::BillPaymentMutation>,
    Boxed<credit_note::CreditNoteMutation>,
    Boxed<invoice::InvoiceMutation>,
    Boxed<invoice::InvoiceTransitionMutation>,
    Boxed<invoice::InvoiceReissueMutation>,
    Boxed<invoice::InvoiceBulkMutation>,
    Boxed<vendor::VendorMutation>,
    Boxed<vendor::VendorTransitionMutation>,
    Boxed<vendor::VendorBulkMutation>,
);
