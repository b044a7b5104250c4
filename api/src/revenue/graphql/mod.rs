//! The domain in the schema: objects, filters, inputs, queries and mutations, an entity a file.

pub mod credit_note;
pub mod invoice;
pub mod payment;
pub mod refund;
pub mod report;

use derive::Roots;

use crate::graphql::boxed::Boxed;

/// The domain's part of the query root.
#[derive(async_graphql::MergedObject, Roots, Default)]
pub struct RevenueQuery(
    Boxed<credit_note::CreditNoteQuery>,
    Boxed<invoice::InvoiceQuery>,
    Boxed<payment::PaymentQuery>,
    Boxed<refund::RefundQuery>,
    Boxed<report::InvoiceAgingQuery>,
    Boxed<report::RevenueByMonthQuery>,
    Boxed<report::ClientStatementQuery>,
);

/// The domain's part of the mutation root.
#[derive(async_graphql::MergedObject, Default)]
pub struct RevenueMutation(
    Boxed<credit_note::CreditNoteMutation>,
    Boxed<invoice::InvoiceMutation>,
    Boxed<invoice::InvoiceTransitionMutation>,
    Boxed<invoice::InvoiceReissueMutation>,
    Boxed<invoice::InvoiceBulkMutation>,
    Boxed<payment::PaymentMutation>,
    Boxed<payment::PaymentTransitionMutation>,
    Boxed<payment::PaymentBulkMutation>,
    Boxed<refund::RefundMutation>,
);
