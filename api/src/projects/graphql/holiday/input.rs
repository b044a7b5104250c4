//! What mutations of holidays take.

use async_graphql::{InputObject, MaybeUndefined};
use entity::Id;
use entity::projects::holiday;

use crate::graphql::scalar::Date;
use crate::graphql::trial::RequestOptions;
use crate::projects::holiday::Draft;

/// A holiday's fields. What is left out stays as it is; a new holiday needs both.
#[derive(Clone, Debug, InputObject)]
#[graphql(name = "HolidayFieldsInput")]
pub struct HolidayFields {
    /// The day; a new holiday needs one. A DUPLICATE if it is a holiday already.
    day: MaybeUndefined<Date>,
    /// What it is called, at most 200 characters; a new holiday needs one.
    name: MaybeUndefined<String>,
}

impl From<HolidayFields> for Draft {
    fn from(fields: HolidayFields) -> Self {
        Self { day: fields.day.map_value(|date| date.0).into(), name: fields.name.into() }
    }
}

/// What `createHoliday` takes.
#[derive(Clone, Debug, InputObject)]
pub struct CreateHolidayInput {
    /// The new holiday's fields.
    #[graphql(flatten)]
    pub(super) fields: HolidayFields,
    #[graphql(flatten)]
    pub(super) options: RequestOptions,
}

/// What `updateHoliday` takes.
#[derive(Clone, Debug, InputObject)]
pub struct UpdateHolidayInput {
    /// Which holiday.
    pub(super) id: Id<holiday::Entity>,
    /// Change it only if it is still at this version; otherwise a CONFLICT.
    pub(super) expected_version: Option<i32>,
    /// The fields to change.
    #[graphql(flatten)]
    pub(super) fields: HolidayFields,
}
