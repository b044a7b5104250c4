//! The domain in the schema: objects, filters, inputs, queries and mutations, an entity a folder.

pub mod approval_policy;
pub mod bill;
pub mod bill_payment;
pub mod credit_note;
pub mod installment;
pub mod invoice;
pub mod invoice_reminder;
pub mod invoice_reminder_rule;
pub mod invoice_schedule;
pub mod payment;
pub mod refund;
pub mod report;
pub mod tax;
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
    Boxed<installment::InstallmentQuery>,
    Boxed<invoice::InvoiceQuery>,
    Boxed<invoice_reminder::InvoiceReminderQuery>,
    Boxed<invoice_reminder_rule::InvoiceReminderRuleQuery>,
    Boxed<invoice_schedule::InvoiceScheduleQuery>,
    Boxed<payment::PaymentQuery>,
    Boxed<refund::RefundQuery>,
    Boxed<report::ClientStatementQuery>,
    Boxed<report::InvoiceAgingQuery>,
    Boxed<report::RevenueByMonthQuery>,
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
    Boxed<bill_payment::BillPaymentTransitionMutation>,
    Boxed<credit_note::CreditNoteMutation>,
    Boxed<installment::InstallmentMutation>,
    Boxed<installment::InstallmentTransitionMutation>,
    Boxed<invoice::InvoiceMutation>,
    Boxed<invoice::InvoiceTransitionMutation>,
    Boxed<invoice::InvoiceReissueMutation>,
    Boxed<invoice::InvoiceBulkMutation>,
    Boxed<invoice_reminder::InvoiceReminderMutation>,
    Boxed<invoice_reminder::InvoiceReminderTransitionMutation>,
    Boxed<invoice_reminder_rule::InvoiceReminderRuleMutation>,
    Boxed<invoice_reminder_rule::InvoiceReminderRuleTransitionMutation>,
    Boxed<invoice_schedule::InvoiceScheduleMutation>,
    Boxed<invoice_schedule::InvoiceScheduleRunMutation>,
    Boxed<invoice_schedule::InvoiceScheduleTransitionMutation>,
    Boxed<payment::PaymentBulkMutation>,
    Boxed<payment::PaymentMutation>,
    Boxed<payment::PaymentTransitionMutation>,
    Boxed<refund::RefundMutation>,
    Boxed<vendor::VendorMutation>,
    Boxed<vendor::VendorTransitionMutation>,
    Boxed<vendor::VendorBulkMutation>,
);
