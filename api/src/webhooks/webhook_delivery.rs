//! Events on their way to endpoints.

mod claim;
mod due;
mod notice;
mod ping;
mod queue;
mod record;
mod redeliver;
mod turn;

pub use self::ping::ping;
pub(crate) use self::queue::queue;
pub use self::redeliver::{redeliver, replay};
pub use self::turn::turn;
