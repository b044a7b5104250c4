//! Accounts in the schema: signing up and in, sessions, passwords, the own profile, the viewer.

mod organization;
mod password;
mod profile;
mod session;
mod sign_in;
mod sign_up;
mod viewer;

pub use self::session::UserSession;
pub use self::viewer::{AccountQuery, User, Viewer, ViewerOrganization};

/// Accounts in the mutation root.
#[derive(async_graphql::MergedObject, Default)]
pub struct AccountMutation(
    sign_up::SignUpMutation,
    sign_in::SignInMutation,
    session::SessionMutation,
    password::PasswordMutation,
    organization::OwnOrganizationMutation,
    profile::ProfileMutation,
);
