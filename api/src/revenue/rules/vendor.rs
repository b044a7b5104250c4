//! What can be done to a vendor, and what its fields must be.

use entity::revenue::vendor::Model;
use entity::revenue::vendor::VendorStatus::{self, Active, Inactive};

use crate::auth::email::EmailAddress;
use crate::error::{UserError, UserErrorCode};
use crate::transition::{Transition, Transitions, When, stateful};

/// What can be done to a vendor.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Action {
    /// Change its fields.
    Update,
    /// Take bills from it again.
    Activate,
    /// Take no new bills from it.
    Deactivate,
    /// Delete it.
    Delete,
    /// Bring it back.
    Restore,
}

const EVERY: &[VendorStatus] = &[Active, Inactive];

/// In which states each mutation is possible.
pub const TRANSITIONS: Transitions<Action, VendorStatus> = Transitions {
    subject: "vendor",
    frozen: &[],
    actions: &[
        Transition { action: Action::Update, mutation: "updateVendor", when: When::In(EVERY) },
        Transition { action: Action::Activate, mutation: "activateVendor", when: When::In(&[Inactive]) },
        Transition { action: Action::Deactivate, mutation: "deactivateVendor", when: When::In(&[Active]) },
        Transition { action: Action::Delete, mutation: "deleteVendor", when: When::In(EVERY) },
        Transition { action: Action::Restore, mutation: "restoreVendor", when: When::Deleted },
    ],
};

stateful!(Model, status: VendorStatus);

/// Refuses on `vendorId` new bills of a vendor from which none are taken.
pub fn takes_bills(status: VendorStatus) -> Result<(), UserError> {
    match status {
        Active => Ok(()),
        Inactive => {
            let reason =
                "The vendor is INACTIVE: no new bills are taken from it. Activate it first, or choose another.";
            Err(UserError::on("vendorId", UserErrorCode::Invalid, reason))
        }
    }
}

/// Where it is written to.
pub fn email(typed: &str) -> Result<EmailAddress, UserError> {
    EmailAddress::parse(typed).map_err(|why| why.on("email"))
}

#[cfg(test)]
mod tests {
    use super::*;

    /// State × action, the whole table.
    #[test]
    fn every_state_allows_just_these_actions() {
        let allowed = |status, deleted| {
            let available = TRANSITIONS.available(&status, deleted).filter(|(_, why_not)| why_not.is_none());
            available.map(|(mutation, _)| mutation).collect::<Vec<_>>()
        };
        assert_eq!(allowed(Active, false), ["updateVendor", "deactivateVendor", "deleteVendor"]);
        assert_eq!(allowed(Inactive, false), ["updateVendor", "activateVendor", "deleteVendor"]);
        assert_eq!(allowed(Active, true), ["restoreVendor"]);
        assert_eq!(allowed(Inactive, true), ["restoreVendor"]);
    }

    #[test]
    fn only_an_active_vendor_takes_bills() {
        assert_eq!(takes_bills(Active), Ok(()));
        let refusal = takes_bills(Inactive).expect_err("inactive");
        assert_eq!((refusal.code, refusal.field.as_deref()), (UserErrorCode::Invalid, Some("vendorId")));
    }

    #[test]
    fn an_address_is_one() {
        assert_eq!(email(" Bills@Acme.example ").expect("fine").typed(), "Bills@Acme.example");
        assert_eq!(email("bills").expect_err("no address").field.as_deref(), Some("email"));
    }
}
