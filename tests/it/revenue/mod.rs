//! Money in and out.

mod installment;
mod invoice_schedule;
mod schedule_run;
