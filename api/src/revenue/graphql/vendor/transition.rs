//! `activateVendor`, `deactivateVendor`, `deleteVendor`, `restoreVendor`.

use super::Vendor;
use crate::graphql::change::changes;
use crate::revenue::vendor;

changes! {
    /// Vendors in the mutation root: from state to state, out of the lists and back.
    VendorTransitionMutation(vendor: Vendor, "vendor");

    /// Takes bills from an INACTIVE vendor again.
    activateVendor(ActivateVendorInput) -> ActivateVendorPayload = vendor::activate, by VendorWrite;

    /// Takes no new bills from an ACTIVE vendor. Those that are there go on.
    deactivateVendor(DeactivateVendorInput) -> DeactivateVendorPayload = vendor::deactivate, by VendorWrite;

    /// Deletes a vendor. It leaves every list, and can be restored; its bills stay, with no vendor. One with bills that are
    /// to be approved or paid, or were paid, must be kept (`INVALID_TRANSITION`): deactivate it.
    deleteVendor(DeleteVendorInput) -> DeleteVendorPayload = vendor::delete, by VendorDelete;

    /// Brings a deleted vendor back; its bills show it again. A DUPLICATE if its external id was taken meanwhile.
    restoreVendor(RestoreVendorInput) -> RestoreVendorPayload = vendor::restore, by VendorDelete;
}
