//! What mutations of milestones take.

use async_graphql::{InputObject, MaybeUndefined};
use entity::Id;
use entity::projects::{milestone, project};

use crate::graphql::scalar::{Date, MoneyInput};
use crate::graphql::trial::RequestOptions;
use crate::projects::milestone::Draft;

/// A milestone's fields. What is left out stays as it is; null empties a field.
#[derive(Clone, Debug, InputObject)]
pub struct MilestoneFields {
    /// What it is called, at most 200 characters; a new milestone needs one.
    name: MaybeUndefined<String>,
    /// What is reached with it, at most 10,000 characters.
    description: MaybeUndefined<String>,
    /// The day when it should be reached.
    due_date: MaybeUndefined<Date>,
    /// What it is worth, net of tax: more than 0, in the engagement's currency. It bills nothing by itself: an installment
    /// with the trigger `milestoneId` does.
    billable_amount: MaybeUndefined<MoneyInput>,
    /// The id that a partner's system knows it by, at most 200 characters, unique in the organization.
    external_id: MaybeUndefined<String>,
}

impl From<MilestoneFields> for Draft {
    fn from(fields: MilestoneFields) -> Self {
        Self {
            name: fields.name.into(),
            description: fields.description.into(),
            due_date: fields.due_date.map_value(|date| date.0).into(),
            billable_amount: fields.billable_amount.map_value(|money| (money.amount.0, money.currency.0)).into(),
            external_id: fields.external_id.into(),
        }
    }
}

/// What `createMilestone` takes; a milestone needs a name.
#[derive(Clone, Debug, InputObject)]
pub struct CreateMilestoneInput {
    /// The project that it is of, for good; not one that is CANCELLED.
    pub(super) project_id: Id<project::Entity>,
    /// Its fields.
    #[graphql(flatten)]
    pub(super) fields: MilestoneFields,
    #[graphql(flatten)]
    pub(super) options: RequestOptions,
}

/// What `updateMilestone` takes.
#[derive(Clone, Debug, InputObject)]
pub struct UpdateMilestoneInput {
    /// Which milestone.
    pub(super) id: Id<milestone::Entity>,
    /// Change it only if it is still at this version; otherwise a CONFLICT.
    pub(super) expected_version: Option<i32>,
    /// The fields to change.
    #[graphql(flatten)]
    pub(super) fields: MilestoneFields,
}
