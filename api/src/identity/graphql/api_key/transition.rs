//! `revokeApiKey`.

use super::ApiKey;
use crate::db::OrgTx;
use crate::graphql::change::changes;
use crate::graphql::scope::Scope;
use crate::identity::api_key;

changes! {
    /// API keys in the mutation root: to their end.
    ApiKeyTransitionMutation(api_key: ApiKey, "key");

    /// Ends a key, within a second.
    revokeApiKey(RevokeApiKeyInput) -> RevokeApiKeyPayload = api_key::revoke, by ApiKeyManage, then forget;
}

/// A revoked key opens nothing from now on.
fn forget(scope: &Scope, tx: &OrgTx, key: Option<&ApiKey>) {
    if let Some(key) = key {
        scope.services.presence.forget_key(tx.organization(), &key.prefix);
    }
}
