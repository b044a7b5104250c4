//! What endpoints' signatures are made with: shown once, kept sealed.

use std::fmt;

use chrono::{DateTime, Utc};
use entity::webhooks::webhook_endpoint::Model;

use crate::auth::actor::OrganizationId;
use crate::auth::cipher::{Cipher, Place};
use crate::error::{Fault, Result};
use crate::webhooks::rules::signature;

/// A secret that was just made.
pub struct Secret(String);

impl Secret {
    pub(super) fn generate() -> Self {
        Self(signature::secret())
    }

    /// The secret itself, to hand to its owner: `whsec_` and 32 bytes in base64.
    pub fn reveal(&self) -> String {
        self.0.clone()
    }

    pub(super) fn sealed(&self, cipher: &Cipher, organization: OrganizationId) -> String {
        cipher.encrypt(&self.0, place(organization))
    }
}

impl fmt::Debug for Secret {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("Secret(…)")
    }
}

/// Both columns are one place: a secret that is replaced moves from one to the other as it is.
fn place(organization: OrganizationId) -> Place {
    Place { organization: organization.uuid(), column: "webhook_endpoints.secret" }
}

/// What signs what is sent to an endpoint now: its secret, and the one before it while that goes on.
pub fn secrets(cipher: &Cipher, endpoint: &Model, now: DateTime<Utc>) -> Result<Vec<String>> {
    let previous = endpoint.previous_secret_sealed.as_ref();
    let previous = previous.filter(|_| endpoint.previous_secret_until.is_some_and(|end| end > now));
    let sealed = std::iter::once(&endpoint.secret_sealed).chain(previous);
    let open = |sealed: &String| cipher.decrypt(sealed, place(endpoint.organization_id));
    let opened: Result<Vec<_>, _> = sealed.map(open).collect();
    opened.map_err(|why| Fault::Internal(format!("webhook secret: {why}")).into())
}
