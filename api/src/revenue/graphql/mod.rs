//! The domain in the schema: objects, filters, inputs, queries and mutations, an entity a file.

pub mod credit_note;
pub mod installment;
pub mod invoice;
pub mod invoice_schedule;

use derive::Roots;

use crate::graphql::boxed::Boxed;

/// The domain's part of the query root.
#[derive(async_graphql::MergedObject, Roots, Default)]
pub struct RevenueQuery(
    Boxed<credit_note::CreditNoteQuery>,
    Boxed<installment::InstallmentQuery>,
    Boxed<invoice::InvoiceQuery>,
    Boxed<invoice_schedule::InvoiceScheduleQuery>,
);

/// The domain's part of the mutation root.
#[derive(async_graphql::MergedObject, Default)]
pub struct RevenueMutation(
    Boxed<credit_note::CreditNoteMutation>,
    Boxed<installment::InstallmentMutation>,
    Boxed<installment::InstallmentTransitionMutation>,
    Boxed<invoice::InvoiceMutation>,
    Boxed<invoice::InvoiceTransitionMutation>,
    Boxed<invoice::InvoiceReissueMutation>,
    Boxed<invoice::InvoiceBulkMutation>,
    Boxed<invoice_schedule::InvoiceScheduleMutation>,
    Boxed<invoice_schedule::InvoiceScheduleTransitionMutation>,
    Boxed<invoice_schedule::InvoiceScheduleRunMutation>,
);
