//! `createHoliday`, `updateHoliday`.

use async_graphql::{Context, Object};

use super::Holiday;
use super::input::{CreateHolidayInput, UpdateHolidayInput};
use crate::auth::permission::Permission;
use crate::error::Result;
use crate::graphql::mutation::{answer_or_current, once, payloads};
use crate::graphql::scope::InScope;
use crate::graphql::trial::Trial;
use crate::projects::holiday;

payloads! {
    /// What `createHoliday` answers.
    CreateHolidayPayload {
        /// The new holiday.
        holiday: Holiday
    }
    /// What `updateHoliday` answers.
    UpdateHolidayPayload {
        /// The holiday after the change; after a CONFLICT, `INVALID_TRANSITION` or IMMUTABLE, as it is now.
        holiday: Holiday
    }
}

/// Holidays in the mutation root: make and change.
#[derive(Default)]
pub struct HolidayMutation;

#[Object]
impl HolidayMutation {
    /// Makes a holiday. Days of projects that there are stay as they were counted.
    async fn create_holiday(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The new holiday.")] input: CreateHolidayInput,
    ) -> Result<CreateHolidayPayload> {
        let tx = ctx.scope().write(Permission::HolidayManage).await?;
        let trial = Trial::of(ctx, &tx, &input.options);
        let attempt = trial.attempt("createHoliday", &input);
        let outcome = once(&tx, attempt, holiday::create(&tx, input.fields.into())).await;
        trial.answer(outcome).await
    }

    /// Changes the given fields of a holiday. Days of projects that there are stay as they were counted.
    async fn update_holiday(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Which holiday, and what to change.")] input: UpdateHolidayInput,
    ) -> Result<UpdateHolidayPayload> {
        let tx = ctx.scope().write(Permission::HolidayManage).await?;
        let outcome = holiday::update(&tx, input.id, input.expected_version, input.fields.into()).await;
        answer_or_current(ctx, &tx, input.id, outcome).await
    }
}
