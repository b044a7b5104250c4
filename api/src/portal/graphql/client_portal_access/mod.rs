//! Grants of the portal in the schema.

mod expiry;
mod filter;
mod input;
mod mutation;
mod object;
mod query;
mod transition;

pub use self::expiry::ClientPortalAccessExpiryMutation;
pub use self::filter::{ClientPortalAccessFilter, ClientPortalAccessOrderField};
pub use self::mutation::ClientPortalAccessMutation;
pub use self::object::{ClientPortalAccess, PortalArea};
pub use self::query::ClientPortalAccessQuery;
pub use self::transition::ClientPortalAccessTransitionMutation;
