//! Project templates in the schema.

mod filter;
mod input;
mod instantiate;
mod mutation;
mod object;
mod part;
mod query;
mod transition;

pub use self::filter::{ProjectTemplateFilter, ProjectTemplateOrderField};
pub use self::input::{RoleAssignmentInput, roles};
pub use self::instantiate::ProjectTemplateInstantiateMutation;
pub use self::mutation::ProjectTemplateMutation;
pub use self::object::ProjectTemplate;
pub use self::part::{TemplateDependency, TemplateMilestone, TemplateTask};
pub use self::query::ProjectTemplateQuery;
pub use self::transition::ProjectTemplateTransitionMutation;
