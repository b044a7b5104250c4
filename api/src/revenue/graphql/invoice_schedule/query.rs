//! `invoiceSchedule` and `invoiceSchedules`.

use derive::queries;

use super::InvoiceSchedule;

/// This entity in the query root.
#[derive(Default)]
pub struct InvoiceScheduleQuery;

#[queries]
impl InvoiceScheduleQuery {
    /// One invoice schedule; null if there is none.
    fn invoice_schedule() -> One<InvoiceSchedule>;

    /// The organization's invoice schedules.
    #[says(search = "name")]
    fn invoice_schedules() -> Many<InvoiceSchedule>;
}
