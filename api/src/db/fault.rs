//! Database errors, told by SQLSTATE in the caller's words. Names of tables and constraints stay here.

use sea_orm::{DbErr, RuntimeErr};

use super::connection::TOO_LATE;
use crate::error::{Error, Fault, UserError, UserErrorCode};
use crate::repo::names::field_of;

/// What triggers say that refuse to change an issued document.
const FROZEN: &str = "issued_documents_are_frozen";
/// What triggers say that refuse to change what was sent to a client.
const SENT: &str = "sent_documents_are_frozen";

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
                from_state(database.code().as_deref(), database.table(), database.constraint())
                    .unwrap_or_else(|| internal(&error))
            }
            sqlx::Error::Io(_) | sqlx::Error::PoolTimedOut | sqlx::Error::PoolClosed | sqlx::Error::WorkerCrashed => {
                Fault::Unavailable.into()
            }
            _ => internal(&error),
        }
    }
}

/// SQLSTATE classes: PostgreSQL's documentation, appendix A.
fn from_state(state: Option<&str>, table: Option<&str>, constraint: Option<&str>) -> Option<Error> {
    let field = table.zip(constraint).and_then(|(table, constraint)| field_of_constraint(table, constraint));
    let reason = |code, message: &str| UserError { code, field: field.clone(), message: message.to_owned() };
    Some(match state? {
        "23505" => reason(UserErrorCode::Duplicate, "This value is taken by another record.").into(),
        "23001" if constraint == Some(FROZEN) => {
            let why = "An issued document can't be changed: void it, or make a credit note, and issue another.";
            UserError::whole(UserErrorCode::Immutable, why).into()
        }
        "23001" if constraint == Some(SENT) => {
            let why = "What was sent can't be changed: make another, and send that.";
            UserError::whole(UserErrorCode::Immutable, why).into()
        }
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

/// The input's field of a table's constraint named `<table>_<column>_fkey`, `<table>_<columns>_key` or
/// `<table>_<column>_check`: the helper that makes tables names constraints so.
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
    use crate::error::Refusal;

    #[test]
    fn a_constraint_names_the_field_of_the_input() {
        let field = |table: &str, constraint: &str| field_of_constraint(table, constraint);
        assert_eq!(field("contacts", "contacts_external_id_key").as_deref(), Some("externalId"));
        assert_eq!(field("contacts", "contacts_client_company_id_fkey").as_deref(), Some("clientCompanyId"));
        assert_eq!(field("users", "users_email_key_key").as_deref(), Some("email"));
        // One table's name begins another's.
        assert_eq!(field("invoice_lines", "invoice_lines_tax_rate_check").as_deref(), Some("taxRate"));
        let several = field("bills", "bills_vendor_id_vendor_invoice_number_key");
        assert_eq!(several.as_deref(), Some("vendorInvoiceNumber"));
        assert_eq!(field("contacts", "something_else"), None);
    }

    #[test]
    fn an_issued_document_is_immutable() {
        let told = from_state(Some("23001"), None, Some(FROZEN));
        let Some(Error::Refused(Refusal(reasons))) = told else { panic!("a refusal: {told:?}") };
        assert_eq!(reasons[0].code, UserErrorCode::Immutable);
        assert!(matches!(from_state(Some("23001"), None, Some(SENT)), Some(Error::Refused(_))));
        assert!(from_state(Some("23001"), None, Some("something_else")).is_none());
    }
}
