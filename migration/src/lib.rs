//! Tables, roles, policies and triggers, as migrations in the order of their times.
//!
//! How to add one: a file `m<yyyymmdd>_<hhmmss>_<change>.rs` with `up` and `down`, one line in [`Migrator`]. Tenant
//! tables go through [`tenant::table`]. Expand first, contract in a later release: the previous release's server runs
//! while a migration does.

pub use sea_orm_migration::prelude::{MigrationTrait, MigratorTrait};

mod m20261120_100000_context;
mod m20261120_100100_accounts;
mod m20261120_100200_identity;
mod m20261120_100300_events;
mod m20261120_100400_crm;
mod m20261120_100500_list_indexes;
pub mod roles;
pub mod tenant;

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
        ]
    }
}
