//! Accounts in the schema: signing up and in, sessions, passwords, the own profile, the viewer.

mod organization;
mod password;
mod profile;
mod session;
mod sign_in;
mod sign_up;
mod viewer;

pub use self::session::UserSession;
pub use self::viewer::{Query, User, Viewer, ViewerOrganization};

/// Accounts in the mutation root.
#[derive(async_graphql::MergedObject, Default)]
pub struct Mutation(
    sign_up::Mutation,
    sign_in::Mutation,
    session::Mutation,
    password::Mutation,
    organization::Mutation,
    profile::Mutation,
);
