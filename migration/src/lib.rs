//! Tables, roles, policies and triggers, as migrations in the order of their times.
//!
//! How to add one: a file `m<yyyymmdd>_<hhmmss>_<change>.rs` with `up` and `down`, one line in [`Migrator`]. Tenant
//! tables go through [`tenant::table`]. Expand first, contract in a later release: the previous release's server runs
//! while a migration does, and again when a deployment is rolled back. One that contracts calls
//! `readable::readable_since`, in `down` with what it said before. A value that is new in a closed set is one that the
//! previous release can't read: say in docs/production.md what waits for it then.

pub use sea_orm_migration::prelude::{MigrationTrait, MigratorTrait};

mod copied;
pub mod erasure;
mod m20261120_100000_context;
mod m20261120_100100_accounts;
mod m20261120_100200_identity;
mod m20261120_100300_events;
mod m20261120_100400_crm;
mod m20261120_100500_list_indexes;
mod m20261120_100600_live_contacts_of_a_company;
mod m20261120_100700_searches_of_their_own;
mod m20261120_100800_engagements;
mod m20261120_100900_invoices;
mod m20261120_101000_payments;
mod m20261120_101100_invoice_schedules;
mod m20261120_101200_bills;
mod m20261120_101300_copied_companies;
mod m20261120_101400_projects;
mod m20261120_101500_agreements;
mod m20261120_101600_files;
mod m20261120_101700_communications;
mod m20261120_101800_portal;
mod m20261120_101900_workflow;
mod m20261120_102000_copied_references;
mod m20261120_102100_erasure;
mod m20261120_102200_relay;
mod m20261120_102300_webhooks;
mod m20261120_102400_runs;
mod m20261120_102500_invoice_reminders;
mod m20261121_100000_live_references;
mod m20261121_110000_mails;
mod m20261121_120000_founding_keys;
mod m20261121_120000_readable_version;
mod m20261121_130000_readable_since;
mod m20261121_140000_trash;
mod m20261121_150000_timeline_statistics;
mod m20261121_160000_timeline_years;
mod m20261122_100000_bill_payments_void;
mod m20261122_110000_file_links;
mod m20261122_120000_folded_searches;
mod m20261122_130000_billed_tax_ids;
mod m20261122_140000_sent_credit_notes;
mod m20261122_150000_search_box;
mod m20261122_160000_box_samples;
mod m20261123_100000_timeline_actors;
mod months;
mod readable;
pub mod roles;
mod search;
pub mod tenant;
pub mod trash;
pub mod years;

/// All migrations, oldest first.
pub struct Migrator;

impl MigratorTrait for Migrator {
    fn migrations() -> Vec<Box<dyn MigrationTrait>> {
        vec![
            Box::new(m20261120_100000_context::Migration),
            Box::new(m20261120_100100_accounts::Migration),
            Box::new(m20261120_100200_identity::Migration),
            Box::new(m20261120_100300_events::Migration),
            Box::new(m20261120_100400_crm::Migration),
            Box::new(m20261120_100500_list_indexes::Migration),
            Box::new(m20261120_100600_live_contacts_of_a_company::Migration),
            Box::new(m20261120_100700_searches_of_their_own::Migration),
            Box::new(m20261120_100800_engagements::Migration),
            Box::new(m20261120_100900_invoices::Migration),
            Box::new(m20261120_101000_payments::Migration),
            Box::new(m20261120_101100_invoice_schedules::Migration),
            Box::new(m20261120_101200_bills::Migration),
            Box::new(m20261120_101300_copied_companies::Migration),
            Box::new(m20261120_101400_projects::Migration),
            Box::new(m20261120_101500_agreements::Migration),
            Box::new(m20261120_101600_files::Migration),
            Box::new(m20261120_101700_communications::Migration),
            Box::new(m20261120_101800_portal::Migration),
            Box::new(m20261120_101900_workflow::Migration),
            Box::new(m20261120_102000_copied_references::Migration),
            Box::new(m20261120_102100_erasure::Migration),
            Box::new(m20261120_102200_relay::Migration),
            Box::new(m20261120_102300_webhooks::Migration),
            Box::new(m20261120_102400_runs::Migration),
            Box::new(m20261120_102500_invoice_reminders::Migration),
            Box::new(m20261121_100000_live_references::Migration),
            Box::new(m20261121_110000_mails::Migration),
            Box::new(m20261121_120000_founding_keys::Migration),
            Box::new(m20261121_120000_readable_version::Migration),
            Box::new(m20261121_130000_readable_since::Migration),
            Box::new(m20261121_140000_trash::Migration),
            Box::new(m20261121_150000_timeline_statistics::Migration),
            Box::new(m20261121_160000_timeline_years::Migration),
            Box::new(m20261122_100000_bill_payments_void::Migration),
            Box::new(m20261122_110000_file_links::Migration),
            Box::new(m20261122_120000_folded_searches::Migration),
            Box::new(m20261122_130000_billed_tax_ids::Migration),
            Box::new(m20261122_140000_sent_credit_notes::Migration),
            Box::new(m20261122_150000_search_box::Migration),
            Box::new(m20261122_160000_box_samples::Migration),
            Box::new(m20261123_100000_timeline_actors::Migration),
        ]
    }
}
