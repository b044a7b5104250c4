//! `chambers migrate up|down|status|roles`.

use clap::Subcommand;
use migration::{Migrator, MigratorTrait, roles};

use crate::config::Config;
use crate::db::{inspect, setup};
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
    let options = database.owner()?;
    let owner = setup::connect_owner(options.clone()).await?;
    match action {
        Action::Down { .. } if !inspect::schema(&options).await?.later.is_empty() => {
            return Err("The newest migrations are of a later release, which has to undo them.".into());
        }
        Action::Down { steps } => Migrator::down(&owner, Some(*steps)).await?,
        Action::Up => setup::migrate(&owner).await?,
        Action::Status | Action::Roles => {}
    }
    owner.close().await?;
    let schema = inspect::schema(&options).await?;
    for migration in Migrator::migrations() {
        let name = migration.name();
        let status = if schema.lacking.iter().any(|lacking| lacking == name) { "pending" } else { "applied" };
        println!("{status:8} {name}");
    }
    for name in &schema.later {
        println!("{:8} {name}", "later");
    }
    database.stop().await
}
