//! `chambers migrate up|down|status|roles`.

use clap::Subcommand;
use migration::{Migrator, MigratorTrait, roles};

use crate::config::Config;
use crate::db::setup;
use crate::start::{Database, Trouble};

#[derive(Debug, Subcommand)]
pub(super) enum Action {
    /// Apply what is pending.
    Up,
    /// Undo the newest migrations.
    Down {
        /// How many.
        #[arg(default_value_t = 1)]
        steps: u32,
    },
    /// List migrations: applied or pending.
    Status,
    /// Print the statements that a superuser runs once per cluster; set the roles' passwords afterwards.
    Roles,
}

pub(super) async fn run(config: &Config, action: &Action) -> Result<(), Trouble> {
    if matches!(action, Action::Roles) {
        for statement in roles::statements(|_| None) {
            println!("{statement};");
        }
        println!("-- Then, in the new database of Chambers (here: chambers):");
        for statement in roles::hand_over(crate::start::DATABASE) {
            println!("{statement};");
        }
        return Ok(());
    }
    let database = Database::find(config).await?;
    let owner = setup::connect_owner(database.owner()?).await?;
    match action {
        Action::Down { steps } => Migrator::down(&owner, Some(*steps)).await?,
        Action::Up => setup::migrate(&owner).await?,
        Action::Status | Action::Roles => {}
    }
    for migration in Migrator::get_migration_with_status(&owner).await? {
        println!("{:8} {}", migration.status().to_string().to_lowercase(), migration.name());
    }
    owner.close().await?;
    database.stop().await
}
