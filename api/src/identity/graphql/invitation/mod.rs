//! Invitations in the schema.

mod mutation;
mod object;
mod query;

pub use self::mutation::InvitationMutation;
pub use self::object::Invitation;
pub use self::query::InvitationQuery;
