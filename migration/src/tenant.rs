//! Makes a tenant table whole: columns, keys, indexes, walls and grants in one go.
//!
//! A table made by hand lacks something; one made by [`Table`] has, always: the standard columns of DOMAIN.md, the
//! primary key `(organization_id, id)`, composite foreign keys with an index each, organization-first unique keys,
//! forced row-level security with a RESTRICTIVE policy for every login role, and least grants. The catalog guard in
//! `tests/it` fails for a table that was made another way.

use sea_orm_migration::prelude::*;

use crate::roles::{APP, JOB, MAINTENANCE, PORTAL};
use crate::search;

/// The context of the current transaction, as policies read it: an `InitPlan` once a scan, usable as index condition.
pub const CURRENT_ORGANIZATION: &str = "(SELECT app_organization_id())";

/// What happens to the row when the row that it refers to is hard-deleted.
#[derive(Clone, Copy)]
pub enum OnDelete {
    /// C in DOMAIN.md: the row goes too.
    Cascade,
    /// N in DOMAIN.md: the reference is emptied, and only it.
    SetNull,
}

/// A tenant table being described; nothing happens before [`Table::create`].
pub struct Table {
    name: &'static str,
    columns: Vec<String>,
    constraints: Vec<String>,
    indexes: Vec<String>,
    partition: Option<&'static str>,
    append_only: bool,
    soft_delete: bool,
    /// An SQL expression of a row's words.
    words: Option<&'static str>,
    searched: bool,
}

/// Starts the description of the tenant table `name` (plural, `snake_case`).
pub fn table(name: &'static str) -> Table {
    Table {
        name,
        columns: Vec::new(),
        constraints: Vec::new(),
        indexes: Vec::new(),
        partition: None,
        append_only: false,
        soft_delete: true,
        words: None,
        searched: false,
    }
}

impl Table {
    /// Adds columns, each as SQL: `"name text NOT NULL CHECK (…)"`.
    #[must_use]
    pub fn columns(mut self, columns: &[&str]) -> Self {
        self.columns.extend(columns.iter().map(|c| (*c).to_owned()));
        self
    }

    /// A closed set: `text` with a CHECK, since comparing enum types is not leakproof and so not indexable under RLS.
    #[must_use]
    pub fn closed_set(mut self, column: &str, null: &str, values: &[&str]) -> Self {
        let values = values.iter().map(|v| format!("'{v}'")).collect::<Vec<_>>().join(", ");
        self.columns.push(format!("{column} text {null} CHECK ({column} IN ({values}))"));
        self
    }

    /// A NOT NULL text column in the form that sorts and `startsWith` use: case-folded, normalised, in `COLLATE "C"`.
    #[must_use]
    pub fn key_of(mut self, column: &str) -> Self {
        self.columns.push(format!(
            "{column}_key text COLLATE \"C\" GENERATED ALWAYS AS (lower(normalize({column}, NFKC))) STORED NOT NULL"
        ));
        self
    }

    /// A table-wide CHECK.
    #[must_use]
    pub fn check(mut self, condition: &str) -> Self {
        self.constraints.push(format!("CHECK ({condition})"));
        self
    }

    /// A composite foreign key `(organization_id, column)` to another tenant table, with its index.
    #[must_use]
    pub fn references(mut self, column: &str, target: &str, on_delete: OnDelete) -> Self {
        let action = match on_delete {
            OnDelete::Cascade => "CASCADE".to_owned(),
            OnDelete::SetNull => format!("SET NULL ({column})"),
        };
        self.constraints.push(format!(
            "CONSTRAINT {name}_{column}_fkey FOREIGN KEY (organization_id, {column}) REFERENCES {target} (organization_id, id) ON DELETE {action}",
            name = self.name
        ));
        // Of all rows, deleted ones too: the cascade looks for them.
        self.indexes.push(format!(
            "CREATE INDEX {name}_{column}_idx ON {name} (organization_id, {column}, id)",
            name = self.name
        ));
        self
    }

    /// Rows can be merged into another of the table: `merged_into_id`, which only a deleted row has, and an index of
    /// the tombstones by survivor.
    #[must_use]
    pub fn mergeable(mut self) -> Self {
        let name = self.name;
        self.columns.push("merged_into_id uuid CHECK (merged_into_id <> id)".to_owned());
        self.constraints.push("CHECK (merged_into_id IS NULL OR deleted_at IS NOT NULL)".to_owned());
        self.constraints.push(format!(
            "CONSTRAINT {name}_merged_into_id_fkey FOREIGN KEY (organization_id, merged_into_id) REFERENCES {name} (organization_id, id) ON DELETE SET NULL (merged_into_id)"
        ));
        self.indexes.push(format!(
            "CREATE INDEX {name}_merged_into_id_idx ON {name} (organization_id, merged_into_id, id) WHERE merged_into_id IS NOT NULL"
        ));
        self
    }

    /// A plain foreign key to a global table, with its index: the one kind that does not begin with the organization.
    #[must_use]
    pub fn references_global(mut self, column: &str, target: &str) -> Self {
        self.constraints.push(format!(
            "CONSTRAINT {name}_{column}_fkey FOREIGN KEY ({column}) REFERENCES {target} (id) ON DELETE CASCADE",
            name = self.name
        ));
        self.indexes.push(format!("CREATE INDEX {name}_{column}_idx ON {name} ({column})", name = self.name));
        self
    }

    /// An index on `(organization_id, columns…, id)`, of the rows that are not deleted.
    #[must_use]
    pub fn index(mut self, columns: &[&str]) -> Self {
        let live = if self.soft_delete && !self.append_only { " WHERE deleted_at IS NULL" } else { "" };
        self.indexes.push(format!(
            "CREATE INDEX {name}_{short}_idx ON {name} (organization_id, {columns}, id){live}",
            name = self.name,
            short = columns.join("_").replace(' ', "_"),
            columns = columns.join(", "),
        ));
        self
    }

    /// A unique key on `(organization_id, columns…)` of the rows for which `condition` holds (by default: not deleted).
    #[must_use]
    pub fn unique(mut self, columns: &[&str], condition: Option<&str>) -> Self {
        let live = match condition {
            Some(condition) => format!(" WHERE {condition}"),
            None if self.soft_delete && !self.append_only => " WHERE deleted_at IS NULL".to_owned(),
            None => String::new(),
        };
        self.indexes.push(format!(
            "CREATE UNIQUE INDEX {name}_{short}_key ON {name} (organization_id, {columns}){live}",
            name = self.name,
            short = columns.join("_"),
            columns = columns.join(", "),
        ));
        self
    }

    /// Makes the table searchable: `words` is an SQL expression of its words. Adds the column of them, its index and its
    /// definer functions, for lists and for the search box, see [`search`].
    #[must_use]
    pub fn search(self, words: &'static str) -> Self {
        Self { searched: true, ..self.words(words) }
    }

    /// Adds the column of a searchable table's words alone, to a table that gets the rest in a later migration.
    #[must_use]
    pub fn words(mut self, words: &'static str) -> Self {
        self.words = Some(words);
        self
    }

    /// Rows are never changed or deleted through the API: no UPDATE, no DELETE, no version.
    #[must_use]
    pub fn append_only(mut self) -> Self {
        self.append_only = true;
        self
    }

    /// Rows leave by a state (`REMOVED`, `REVOKED`) or by age, not by soft delete. Call it before indexes.
    #[must_use]
    pub fn without_soft_delete(mut self) -> Self {
        self.soft_delete = false;
        self
    }

    /// Range-partitions the table by `id`, with a default partition.
    #[must_use]
    pub fn partitioned_by_id(mut self) -> Self {
        self.partition = Some(" PARTITION BY RANGE (id)");
        self
    }

    /// Creates the table with everything that belongs to it, one statement a round trip.
    pub async fn create(self, manager: &SchemaManager<'_>) -> Result<(), DbErr> {
        run(manager, self.statements()).await
    }

    /// Adds the described columns, references, checks and indexes to a table that is there.
    pub async fn add_to(self, manager: &SchemaManager<'_>) -> Result<(), DbErr> {
        let columns = self.columns.iter().map(|column| format!("ADD COLUMN {column}"));
        let constraints = self.constraints.iter().map(|constraint| format!("ADD {constraint}"));
        let added = columns.chain(constraints).collect::<Vec<_>>().join(", ");
        let mut statements = vec![format!("ALTER TABLE {} {added}", self.name)];
        statements.extend(self.indexes);
        run(manager, statements).await
    }

    /// Adds only the described indexes, to a table that is there.
    pub async fn create_indexes(self, manager: &SchemaManager<'_>) -> Result<(), DbErr> {
        run(manager, self.indexes).await
    }

    /// Adds only what finds rows by their words, to a table that has the column of them.
    pub async fn create_search(self, manager: &SchemaManager<'_>) -> Result<(), DbErr> {
        run(manager, self.search_path()).await
    }

    fn statements(&self) -> Vec<String> {
        let name = self.name;
        let mut statements = vec![self.create_table()];
        if self.partition.is_some() {
            statements.push(format!("CREATE TABLE {name}_default PARTITION OF {name} DEFAULT"));
            statements.extend(force_rls(&format!("{name}_default")));
        }
        statements.extend(self.indexes.iter().cloned());
        statements.extend(walls(name));
        let dml = if self.append_only { "SELECT, INSERT" } else { "SELECT, INSERT, UPDATE" };
        statements.push(format!("GRANT {dml} ON {name} TO {APP}"));
        statements.push(format!("GRANT SELECT, INSERT, UPDATE, DELETE ON {name} TO {MAINTENANCE}"));
        if self.searched {
            statements.extend(self.search_path());
        }
        statements
    }

    fn create_table(&self) -> String {
        let mut parts = vec![
            "organization_id uuid NOT NULL REFERENCES organizations (id) ON DELETE CASCADE".to_owned(),
            "id uuid NOT NULL".to_owned(),
        ];
        parts.extend(self.columns.iter().cloned());
        parts.push("created_at timestamptz NOT NULL DEFAULT now()".to_owned());
        if !self.append_only {
            parts.extend(
                [
                    "version integer NOT NULL DEFAULT 1 CHECK (version > 0)",
                    "updated_at timestamptz NOT NULL DEFAULT now()",
                    "created_by_kind text NOT NULL",
                    "created_by_id uuid",
                    "updated_by_kind text NOT NULL",
                    "updated_by_id uuid",
                ]
                .map(str::to_owned),
            );
            if self.soft_delete {
                parts.push("deleted_at timestamptz".to_owned());
                parts.push("deletion_id uuid".to_owned());
                parts.push("CHECK ((deleted_at IS NULL) = (deletion_id IS NULL))".to_owned());
            }
        }
        parts.extend(self.words.map(search::document));
        parts.push("PRIMARY KEY (organization_id, id)".to_owned());
        parts.extend(self.constraints.iter().cloned());
        format!(
            "CREATE TABLE {name} (\n  {body}\n){partition}",
            name = self.name,
            body = parts.join(",\n  "),
            partition = self.partition.unwrap_or_default()
        )
    }

    fn search_path(&self) -> Vec<String> {
        search::path(self.name, self.soft_delete.then_some("deleted_at IS NULL"))
    }
}

/// Lets the job role read (and write, if `dml` says so) a tenant table across organizations. The isolation guard lists
/// the tables that may have this.
pub fn open_to_job(name: &str, dml: &str) -> Vec<String> {
    vec![
        format!("GRANT {dml} ON {name} TO {JOB}"),
        format!("CREATE POLICY job_access ON {name} TO {JOB} USING (true) WITH CHECK (true)"),
    ]
}

/// Drops tenant tables and what [`Table::search`] made for them, children first.
pub async fn drop(manager: &SchemaManager<'_>, names: &[&str]) -> Result<(), DbErr> {
    for name in names {
        let mut statements = search::drop_function(name);
        statements.push(format!("DROP TABLE {name}"));
        run(manager, statements).await?;
    }
    Ok(())
}

/// Runs statements one by one, each a round trip of its own (Citus refuses batches).
pub async fn run(manager: &SchemaManager<'_>, statements: Vec<String>) -> Result<(), DbErr> {
    for statement in statements {
        manager.get_connection().execute_unprepared(&statement).await?;
    }
    Ok(())
}

/// Enables and forces row-level security.
pub fn force_rls(name: &str) -> Vec<String> {
    vec![
        format!("ALTER TABLE {name} ENABLE ROW LEVEL SECURITY"),
        format!("ALTER TABLE {name} FORCE ROW LEVEL SECURITY"),
    ]
}

fn walls(name: &str) -> Vec<String> {
    let own = format!("organization_id = {CURRENT_ORGANIZATION}");
    let mut statements = force_rls(name);
    statements.push(format!(
        "CREATE POLICY tenant_wall ON {name} AS RESTRICTIVE TO {APP}, {PORTAL} USING ({own}) WITH CHECK ({own})"
    ));
    statements.push(format!("CREATE POLICY app_access ON {name} TO {APP} USING (true) WITH CHECK (true)"));
    statements
        .push(format!("CREATE POLICY maintenance_access ON {name} TO {MAINTENANCE} USING (true) WITH CHECK (true)"));
    statements
}
