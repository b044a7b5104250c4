//! What mutations of installments take.

use async_graphql::{Enum, InputObject, MaybeUndefined, OneofObject};
use entity::Id;
use entity::projects::milestone;
use entity::revenue::{installment, invoice_schedule};

use crate::graphql::scalar::{Date, Decimal, MoneyInput};
use crate::graphql::trial::RequestOptions;
use crate::revenue::installment::Draft;
use crate::revenue::rules::installment::{Due, ShareDraft};

/// How much an installment bills, net of tax.
#[derive(Clone, Debug, OneofObject)]
pub enum InstallmentAmountInput {
    /// An amount: more than 0, in the engagement's currency.
    Fixed(MoneyInput),
    /// A part of the schedule's total, in percent, such as `"30"` or `"33.333"`. A schedule's parts come to 100% at most.
    Percent(Decimal),
    /// `true`: what the schedule's other installments leave of its total, skipped ones not counted. One of a schedule at
    /// most.
    Remaining(bool),
}

/// What makes an installment fall due.
#[derive(Clone, Copy, Debug, OneofObject)]
pub enum InstallmentTriggerInput {
    /// A day.
    Date(Date),
    /// The completion of this milestone, which must be of the schedule's engagement. Of one that is completed already, it
    /// came.
    MilestoneId(Id<milestone::Entity>),
    /// Something that happens: `triggerInstallment` says that it did.
    Event(InstallmentEvent),
}

/// Something that happens, and makes an installment fall due.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Enum)]
pub enum InstallmentEvent {
    /// A milestone is completed, whichever it may be.
    Milestone,
    /// A proposal is accepted.
    Acceptance,
}

impl From<InstallmentAmountInput> for ShareDraft {
    fn from(input: InstallmentAmountInput) -> Self {
        match input {
            InstallmentAmountInput::Fixed(money) => Self::Fixed(money.amount.0, money.currency.0),
            InstallmentAmountInput::Percent(percent) => Self::Percent(percent.0),
            InstallmentAmountInput::Remaining(is) => Self::Remaining(is),
        }
    }
}

impl From<InstallmentTriggerInput> for Due {
    fn from(input: InstallmentTriggerInput) -> Self {
        match input {
            InstallmentTriggerInput::Date(day) => Self::On(day.0),
            InstallmentTriggerInput::MilestoneId(id) => Self::Milestone(Some(id)),
            InstallmentTriggerInput::Event(InstallmentEvent::Milestone) => Self::Milestone(None),
            InstallmentTriggerInput::Event(InstallmentEvent::Acceptance) => Self::Acceptance,
        }
    }
}

/// An installment to make.
#[derive(Clone, Debug, InputObject)]
pub struct NewInstallmentInput {
    /// What it is for, at most 1,000 characters: the line of its invoice.
    description: String,
    /// How much it bills.
    amount: InstallmentAmountInput,
    /// What makes it fall due.
    trigger: InstallmentTriggerInput,
}

impl From<NewInstallmentInput> for Draft {
    fn from(input: NewInstallmentInput) -> Self {
        Self {
            description: Some(Some(input.description)),
            share: Some(input.amount.into()),
            due: Some(input.trigger.into()),
        }
    }
}

/// What `addInstallment` takes.
#[derive(Clone, Debug, InputObject)]
pub struct AddInstallmentInput {
    /// The schedule to add it to.
    pub(super) invoice_schedule_id: Id<invoice_schedule::Entity>,
    /// The new installment.
    #[graphql(flatten)]
    pub(super) installment: NewInstallmentInput,
    #[graphql(flatten)]
    pub(super) options: RequestOptions,
}

/// What `updateInstallment` takes.
#[derive(Clone, Debug, InputObject)]
pub struct UpdateInstallmentInput {
    /// Which installment.
    pub(super) id: Id<installment::Entity>,
    /// Change it only if it is still at this version; otherwise a CONFLICT.
    pub(super) expected_version: Option<i32>,
    /// What it is for, at most 1,000 characters.
    description: MaybeUndefined<String>,
    /// How much it bills.
    amount: Option<InstallmentAmountInput>,
    /// What makes it fall due. One that recurs stays on a day.
    trigger: Option<InstallmentTriggerInput>,
}

impl From<UpdateInstallmentInput> for Draft {
    fn from(input: UpdateInstallmentInput) -> Self {
        Self {
            description: input.description.into(),
            share: input.amount.map(Into::into),
            due: input.trigger.map(Into::into),
        }
    }
}
