//! `activateContract`, `giveContractNotice`, `terminateContract`, `deleteContract`, `restoreContract`.

use entity::Id;
use entity::agreements::contract::{Entity, Model};

use super::Contract;
use crate::agreements::contract;
use crate::db::OrgTx;
use crate::error::Result;
use crate::graphql::change::changes;
use crate::graphql::scalar::Date;

changes! {
    /// Contracts in the mutation root: from state to state, out of the lists and back.
    ContractTransitionMutation(contract: Contract, "contract");

    /// Puts a contract in force that was signed elsewhere, such as on paper: a DRAFT, or one whose signature request came to
    /// nothing. It is ACTIVE then, and what it says is frozen.
    activateContract(ActivateContractInput {
        /// The day on which it was signed; today in the organization's time zone if nothing is said, and not later (INVALID).
        executed_on: Option<Date>,
    }) -> ActivateContractPayload = activate, by ContractWrite;

    /// Records that notice was given of an ACTIVE contract that is renewed by itself: when its last day is over it expires
    /// instead. Too late, or of any other contract, it is INVALID.
    giveContractNotice(GiveContractNoticeInput {
        /// The day on which it was given; today in the organization's time zone if nothing is said, and not later.
        on: Option<Date>,
    }) -> GiveContractNoticePayload = give_notice, by ContractWrite;

    /// Ends an ACTIVE contract before its time, for good.
    terminateContract(TerminateContractInput {
        /// Why it ends, 1 to 1,000 characters.
        reason: String,
        /// Its last day; today in the organization's time zone if nothing is said. Not later, and not before its execution
        /// (INVALID).
        on: Option<Date>,
    }) -> TerminateContractPayload = terminate, by ContractWrite;

    /// Deletes a DRAFT. It leaves every list, and can be restored; its number is given to no other. What was sent can't be
    /// deleted: void it.
    deleteContract(DeleteContractInput) -> DeleteContractPayload = contract::delete, by ContractDelete;

    /// Brings a deleted draft back.
    restoreContract(RestoreContractInput) -> RestoreContractPayload = contract::restore, by ContractDelete;
}

async fn activate(tx: &OrgTx, id: Id<Entity>, expected_version: Option<i32>, on: Option<Date>) -> Result<Model> {
    contract::activate(tx, id, expected_version, on.map(|day| day.0)).await
}

async fn give_notice(tx: &OrgTx, id: Id<Entity>, expected_version: Option<i32>, on: Option<Date>) -> Result<Model> {
    contract::give_notice(tx, id, expected_version, on.map(|day| day.0)).await
}

async fn terminate(
    tx: &OrgTx,
    id: Id<Entity>,
    expected_version: Option<i32>,
    reason: String,
    on: Option<Date>,
) -> Result<Model> {
    contract::terminate(tx, id, expected_version, reason, on.map(|day| day.0)).await
}
