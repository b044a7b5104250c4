//! Project templates in the schema.

mod filter;
mod object;
mod part;
mod query;

pub use self::filter::{ProjectTemplateFilter, ProjectTemplateOrderField};
pub use self::object::ProjectTemplate;
pub use self::part::{TemplateDependency, TemplateMilestone, TemplateTask};
pub use self::query::ProjectTemplateQuery;
