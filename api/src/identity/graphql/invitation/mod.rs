//! Invitations in the schema.

mod input;
mod mutation;
mod object;
mod query;
mod transition;

pub use self::mutation::InvitationMutation;
pub use self::object::Invitation;
pub use self::query::InvitationQuery;
pub use self::transition::InvitationTransitionMutation;
