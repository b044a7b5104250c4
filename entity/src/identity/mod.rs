//! Identity: organizations, the people who sign in, and what acts for an organization.

pub mod actor_kind;
pub mod api_key;
pub mod idempotency_key;
pub mod invitation;
pub mod organization;
pub mod organization_member;
pub mod user;
pub mod user_credential;
pub mod user_identity;
pub mod user_session;
pub mod user_token;
pub mod weekday;
