//! Database errors, told by SQLSTATE in the caller's words. Names of tables and constraints stay here.

use sea_orm::{DbErr, RuntimeErr};

use super::connection::TOO_LATE;
use crate::error::{Error, Fault, UserError, UserErrorCode};
use crate::repo::names::field_of;

impl From<DbErr> for Error {
    fn from(error: DbErr) -> Self {
        if matches!(&error, DbErr::Custom(why) if why == TOO_LATE) {
            return Fault::Timeout.into();
        }
        let (DbErr::Conn(runtime) | DbErr::Exec(runtime) | DbErr::Query(runtime)) = &error else {
            return internal(&error);
        };
        let RuntimeErr::SqlxError(cause) = runtime else { return internal(&error) };
        match cause.as_ref() {
            sqlx::Error::Database(database) => {
                let broken = database.table().zip(database.constraint());
                from_state(database.code().as_deref(), broken).unwrap_or_else(|| internal(&error))
            }
            sqlx::Error::Io(_) | sqlx::Error::PoolTimedOut | sqlx::Error::PoolClosed | sqlx::Error::WorkerCrashed => {
                Fault::Unavailable.into()
            }
            _ => internal(&error),
        }
    }
}

/// SQLSTATE classes: PostgreSQL's documentation, appendix A. `broken` is a table and its constraint.
fn from_state(state: Option<&str>, broken: Option<(&str, &str)>) -> Option<Error> {
    let field = broken.and_then(|(table, constraint)| field_of_constraint(table, constraint));
    let reason = |code, message: &str| UserError { code, field: field.clone(), message: message.to_owned() };
    Some(match state? {
        "23505" => reason(UserErrorCode::Duplicate, "This value is taken by another record.").into(),
        "23503" => reason(UserErrorCode::NotFound, "There is no such record.").into(),
        "23514" | "22001" | "22003" | "22007" | "22008" => {
            reason(UserErrorCode::Invalid, "This value is outside of what is allowed.").into()
        }
        // A text with a NUL character, or broken encoding.
        "22021" | "22P05" | "22P02" => {
            reason(UserErrorCode::Invalid, "This text holds characters that can't be stored.").into()
        }
        "40001" | "40P01" | "55P03" => {
            UserError::whole(UserErrorCode::Conflict, "Someone else changed this at the same moment; try again.").into()
        }
        // The net under the rules: a trigger of the table says so too.
        "23001" => reason(UserErrorCode::Immutable, "What is issued can't be changed any more.").into(),
        "57014" => Fault::Timeout.into(),
        "54000" => {
            Fault::BadUserInput("This asks for more than the database takes at once; ask for less.".to_owned()).into()
        }
        state if state.starts_with("08") || state.starts_with("57P") || state.starts_with("53") => {
            Fault::Unavailable.into()
        }
        _ => return None,
    })
}

/// The input's field of a constraint named `<table>_<column>_fkey` or `<table>_<columns>_key`: the helper that makes tables
/// names constraints so.
fn field_of_constraint(table: &str, constraint: &str) -> Option<String> {
    // A key of several columns is told of the one that the caller writes.
    const SEVERAL: &[(&str, &str)] =
        &[("currency_threshold", "threshold"), ("vendor_id_vendor_invoice_number", "vendor_invoice_number")];
    let rest = constraint.strip_prefix(table)?.strip_prefix('_')?;
    let column =
        rest.strip_suffix("_fkey").or_else(|| rest.strip_suffix("_key")).or_else(|| rest.strip_suffix("_check"))?;
    let column = column.strip_suffix("_key").unwrap_or(column);
    let told = SEVERAL.iter().find(|(columns, _)| *columns == column);
    Some(field_of(told.map_or(column, |(_, column)| column)))
}

fn internal(error: &DbErr) -> Error {
    Fault::Internal(format!("database: {error}")).into()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_constraint_names_the_field_of_the_input() {
        assert_eq!(field_of_constraint("contacts", "contacts_external_id_key").as_deref(), Some("externalId"));
        assert_eq!(
            field_of_constraint("contacts", "contacts_client_company_id_fkey").as_deref(),
            Some("clientCompanyId")
        );
        assert_eq!(field_of_constraint("users", "users_email_key_key").as_deref(), Some("email"));
        let several = field_of_constraint("bills", "bills_vendor_id_vendor_invoice_number_key");
        assert_eq!(several.as_deref(), Some("vendorInvoiceNumber"));
        assert_eq!(field_of_constraint("bills", "something_else"), None);
    }
}
