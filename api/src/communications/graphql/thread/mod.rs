//! Threads in the schema.

mod filter;
mod input;
mod mutation;
mod object;
mod participant;
mod query;
mod reading;
mod transition;
mod wake;

pub use self::filter::{ThreadFilter, ThreadOrderField};
pub use self::mutation::ThreadMutation;
pub use self::object::Thread;
pub use self::participant::{ThreadParticipant, ThreadParticipation};
pub use self::query::ThreadQuery;
pub use self::reading::ThreadReadingMutation;
pub use self::transition::ThreadTransitionMutation;
pub use self::wake::WakeMutation;
