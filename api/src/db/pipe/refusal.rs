//! What PostgreSQL refuses, and a connection that is gone, as SeaORM passes it on to `db::fault`.

use std::borrow::Cow;
use std::error::Error as _;
use std::io;

use sea_orm::{DbErr, RuntimeErr};
use sqlx::error::{DatabaseError, ErrorKind};
use tokio_postgres::Error;
use tokio_postgres::error::{DbError, SqlState};

/// PostgreSQL's refusal. SeaORM knows only those of sqlx.
#[derive(Debug, thiserror::Error)]
#[error("{}", .0.message())]
struct Refusal(DbError);

impl DatabaseError for Refusal {
    fn message(&self) -> &str {
        self.0.message()
    }
    fn code(&self) -> Option<Cow<'_, str>> {
        Some(self.0.code().code().into())
    }
    fn table(&self) -> Option<&str> {
        self.0.table()
    }
    fn constraint(&self) -> Option<&str> {
        self.0.constraint()
    }
    fn kind(&self) -> ErrorKind {
        // What it is, is told by its code.
        ErrorKind::Other
    }
    fn as_error(&self) -> &(dyn std::error::Error + Send + Sync + 'static) {
        self
    }
    fn as_error_mut(&mut self) -> &mut (dyn std::error::Error + Send + Sync + 'static) {
        self
    }
    fn into_error(self: Box<Self>) -> Box<dyn std::error::Error + Send + Sync + 'static> {
        self
    }
}

/// An error of this driver as one of SeaORM.
pub(in crate::db) fn passed_on(error: Error) -> DbErr {
    let error = match error.as_db_error() {
        Some(refusal) => sqlx::Error::Database(Box::new(Refusal(refusal.clone()))),
        None if is_lost(&error) => sqlx::Error::Io(io::Error::other(error)),
        None => sqlx::Error::Encode(Box::new(error)),
    };
    DbErr::Query(RuntimeErr::SqlxError(error.into()))
}

/// An answer that did not come.
pub(in crate::db) fn silent() -> DbErr {
    DbErr::Conn(RuntimeErr::SqlxError(sqlx::Error::Io(io::ErrorKind::TimedOut.into()).into()))
}

/// Whether PostgreSQL ended the connection, by a word (SQLSTATE 57P01 to 57P03) or without one.
pub(in crate::db) fn is_gone(error: &Error) -> bool {
    is_lost(error) || error.code().is_some_and(|code| code.code().starts_with("57P"))
}

/// Why a connection could not be opened.
#[derive(Debug, thiserror::Error)]
pub(super) enum Unreached {
    /// There is no way to where PostgreSQL is.
    #[error("not reached")]
    Way(#[from] io::Error),
    /// It was reached.
    #[error(transparent)]
    Greeting(#[from] Error),
}

impl Unreached {
    /// Whether it may be opened in a moment: PostgreSQL is starting, or has too many.
    pub(super) fn is_passing(&self) -> bool {
        match self {
            Self::Way(error) => error.kind() == io::ErrorKind::ConnectionRefused,
            Self::Greeting(error) => {
                let passing = [SqlState::CANNOT_CONNECT_NOW, SqlState::TOO_MANY_CONNECTIONS];
                error.code().is_some_and(|code| passing.contains(code))
            }
        }
    }

    /// What may be logged of it: no address, no name.
    pub(super) fn told(&self) -> &'static str {
        match self {
            Self::Way(_) => "not reached",
            Self::Greeting(error) if error.as_db_error().is_some() => "refused by PostgreSQL",
            Self::Greeting(error) if error.is_closed() => "closed",
            Self::Greeting(_) => "no greeting, or its certificate is not trusted",
        }
    }
}

fn is_lost(error: &Error) -> bool {
    error.is_closed() || cause(error).is_some()
}

fn cause(error: &Error) -> Option<&io::Error> {
    error.source()?.downcast_ref()
}
