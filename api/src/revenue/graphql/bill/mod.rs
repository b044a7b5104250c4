//! Bills in the schema, with their lines and approvals.

mod approval;
mod bulk;
mod filter;
mod input;
mod line;
mod mutation;
mod object;
mod query;
mod transition;

pub use self::approval::BillApproval;
pub use self::bulk::BillBulkMutation;
pub use self::filter::{BillFilter, BillOrderField};
pub use self::line::BillLine;
pub use self::mutation::BillMutation;
pub use self::object::Bill;
pub use self::query::BillQuery;
pub use self::transition::BillTransitionMutation;
