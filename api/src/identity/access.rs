//! Who may still come in, after a change was committed.
//!
//! The rows are the truth: authentication reads a membership's status and a key's end, and remembers them for a second
//! at most. These say it at once to what this node remembers.

use crate::auth::actor::OrganizationId;
use crate::services::Services;

/// Memberships were made, ended, suspended, or have another role.
pub fn members_changed(services: &Services) {
    services.presence.forget_members();
}

/// A key was revoked, or ends earlier. `prefix` is the key's.
pub fn key_changed(services: &Services, organization: OrganizationId, prefix: &str) {
    services.presence.forget_key(organization, prefix);
}
