//! Columns that copy their parent's, so that lists need no join. The database keeps each copy true, in the transaction of
//! the change.

use crate::roles::{APP, MAINTENANCE};

/// A column that `table` and `parent` both have; `reference` is the column of `table` that names its parent. A row
/// without a parent keeps what it was given.
pub struct Copied {
    pub table: &'static str,
    pub column: &'static str,
    pub parent: &'static str,
    pub reference: &'static str,
}

impl Copied {
    /// Makes the triggers that keep it.
    pub fn keep(&self) -> Vec<String> {
        let Self { table, column, parent, reference } = self;
        let [take, give] = self.functions();
        let trigger = |name: &str, body: String, when: String| {
            [
                format!(
                    "CREATE FUNCTION {name}() RETURNS trigger LANGUAGE plpgsql \
                     SET search_path = pg_catalog, public, pg_temp AS $$ BEGIN {body} RETURN NEW; END $$"
                ),
                format!("REVOKE ALL ON FUNCTION {name}() FROM PUBLIC"),
                format!("GRANT EXECUTE ON FUNCTION {name}() TO {APP}, {MAINTENANCE}"),
                format!("CREATE TRIGGER {name} {when} FOR EACH ROW EXECUTE FUNCTION {name}()"),
            ]
        };
        let taken = trigger(
            &take,
            format!(
                "IF NEW.{reference} IS NOT NULL THEN NEW.{column} := (SELECT {column} FROM {parent} \
                 WHERE organization_id = NEW.organization_id AND id = NEW.{reference}); END IF;"
            ),
            format!("BEFORE INSERT OR UPDATE OF {reference} ON {table}"),
        );
        let given = trigger(
            &give,
            format!(
                "UPDATE {table} SET {column} = NEW.{column} \
                 WHERE organization_id = NEW.organization_id AND {reference} = NEW.id \
                 AND {column} IS DISTINCT FROM NEW.{column};"
            ),
            format!("AFTER UPDATE OF {column} ON {parent}"),
        );
        [taken, given].concat()
    }

    /// Drops the triggers.
    pub fn forget(&self) -> Vec<String> {
        let [take, give] = self.functions();
        [(self.table, take), (self.parent, give)]
            .map(|(table, name)| [format!("DROP TRIGGER {name} ON {table}"), format!("DROP FUNCTION {name}()")])
            .concat()
    }

    fn functions(&self) -> [String; 2] {
        let what = self.column.trim_end_matches("_id").trim_start_matches("client_");
        [format!("{}_copy_{what}", self.table), format!("{}_give_{what}_to_{}", self.parent, self.table)]
    }
}
