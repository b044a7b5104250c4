//! Events on their way to endpoints.

mod claim;
mod due;
mod notice;
mod queue;
mod record;
mod redeliver;
mod turn;

pub(crate) use self::queue::queue;
pub use self::redeliver::{ping, redeliver, replay};
pub use self::turn::turn;
