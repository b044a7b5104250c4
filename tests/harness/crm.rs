//! Rows of the CRM that other tests need to be there. Tests of an entity make their own.

use entity::id::time::stamped;
use serde_json::json;

use crate::Org;

impl Org {
    /// Makes a contact; answers its id.
    pub async fn contact(&self, name: &str) -> String {
        let made = self.owner.run("createContact", "contact { id }", json!({ "name": name })).await;
        made.text("/createContact/contact/id").to_owned()
    }

    /// Makes a client company, active; answers its id.
    pub async fn client_company(&self, name: &str) -> String {
        self.row("client_company", "INSERT INTO client_companies (organization_id, id, name, status, created_at, updated_at, created_by_kind, updated_by_kind) \
             VALUES ($1, $2, $3, 'ACTIVE', $4, $4, 'SYSTEM', 'SYSTEM')", name).await
    }

    /// Makes a deal without an amount; answers its id.
    pub async fn deal(&self, name: &str) -> String {
        self.row("deal", "INSERT INTO deals (organization_id, id, name, stage, created_at, updated_at, created_by_kind, updated_by_kind) \
             VALUES ($1, $2, $3, 'LEAD', $4, $4, 'SYSTEM', 'SYSTEM')", name).await
    }

    /// Makes a new lead; answers its id.
    pub async fn lead(&self, name: &str) -> String {
        self.row("lead", "INSERT INTO leads (organization_id, id, name, status, created_at, updated_at, created_by_kind, updated_by_kind) \
             VALUES ($1, $2, $3, 'NEW', $4, $4, 'SYSTEM', 'SYSTEM')", name).await
    }

    /// Inserts one row of a name, past the API.
    async fn row(&self, prefix: &str, insert: &'static str, name: &str) -> String {
        let now = self.server.clock().now();
        let id = stamped(now);
        sqlx::query(insert)
            .bind(self.id.uuid())
            .bind(id)
            .bind(name)
            .bind(now)
            .execute(self.server.database().maintenance())
            .await
            .unwrap_or_else(|error| panic!("{prefix}: {error}"));
        entity::id::join(prefix, id)
    }
}
