//! Which releases can work with a schema that is newer than they are: what lets a deployment be rolled back.
//!
//! A migration that only adds leaves the schema readable to releases before it, and says nothing. One that takes away
//! says which migration a release must know so that it does not miss what is gone: the one of the release that stopped
//! using it.

use sea_orm_migration::prelude::*;

use crate::roles::JOB;
use crate::tenant::run;

/// The schema is readable to releases that know the migration `since`, and to no older ones.
pub async fn readable_since(manager: &SchemaManager<'_>, since: &str) -> Result<(), DbErr> {
    let statements = vec![
        format!("CREATE OR REPLACE FUNCTION readable_since() RETURNS text LANGUAGE sql IMMUTABLE RETURN '{since}'"),
        "REVOKE ALL ON FUNCTION readable_since() FROM PUBLIC".to_owned(),
        // Whoever starts asks it.
        format!("GRANT EXECUTE ON FUNCTION readable_since() TO {JOB}"),
    ];
    run(manager, statements).await
}
