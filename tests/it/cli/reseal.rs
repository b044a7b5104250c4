//! `chambers reseal`: a data key is replaced, whoever writes meanwhile and whoever is interrupted.

use api::auth::cipher::Cipher;
use api::auth::cipher::sealed::SEALED;
use api::db::reseal::{Progress, keys, reseal};
use base64::Engine as _;
use base64::prelude::BASE64_STANDARD;
use harness::{Client, Options, Org, Server, SqlRole};
use serde_json::json;

/// The server's key is the one of sevens.
fn cipher(bytes: &[u8]) -> Cipher {
    let keys: Vec<String> = bytes.iter().map(|byte| BASE64_STANDARD.encode([*byte; 32])).collect();
    Cipher::from_base64(&keys.join(",")).expect("keys")
}

/// An invoice that is issued to the company, which nobody may change but who seals again.
async fn issued(owner: &Client, company: &str) {
    let input = json!({ "name": "Advice", "clientCompanyId": company, "currency": "EUR" });
    let made = owner.run("createEngagement", "engagement { id }", input).await;
    let line = json!({ "description": "Advice", "unitPrice": "1" });
    let input = json!({ "engagementId": made.text("/createEngagement/engagement/id"), "lines": [line] });
    let made = owner.run("createInvoice", "invoice { id }", input).await;
    let input = json!({ "id": made.text("/createInvoice/invoice/id") });
    owner.run("issueInvoice", "invoice { id }", input).await.done("issueInvoice");
}

/// Two firms with everything that is sealed.
async fn firms(server: &Server) -> [Org; 2] {
    let firms = [server.organization("acme").await, server.organization("other").await];
    for firm in &firms {
        let owner = &firm.owner;
        let input = json!({ "taxId": "DE123456789" });
        owner.run("updateOrganization", "organization { id }", input).await.done("updateOrganization");
        let input = json!({ "name": "Looms", "taxId": "GB999999973" });
        let made = owner.run("createClientCompany", "clientCompany { id }", input).await;
        issued(owner, made.text("/createClientCompany/clientCompany/id")).await;
        let input = json!({ "name": "Paper", "taxId": "GB1" });
        owner.run("createVendor", "vendor { id }", input).await.done("createVendor");
        let input = json!({ "url": "https://hooks.example/in", "eventTypes": ["contact.created"] });
        let made = owner.run("createWebhookEndpoint", "webhookEndpoint { id }", input).await;
        let input = json!({ "id": made.text("/createWebhookEndpoint/webhookEndpoint/id"), "overlapHours": 24 });
        owner.run("rotateWebhookSecret", "secret", input).await.done("rotateWebhookSecret");
        let input = json!({ "email": "ada@engines.test", "role": "MEMBER" });
        owner.run("inviteMember", "invitation { id }", input).await.done("inviteMember");
    }
    firms
}

/// How many values are sealed with a key that is not the cipher's first.
async fn outdated(server: &Server, cipher: &Cipher) -> i64 {
    let found = keys(&server.database().options(SqlRole::Owner)).await.expect("they are counted");
    found.iter().filter(|under| !cipher.beginning().contains(&under.key)).map(|under| under.values).sum()
}

/// Seals everything again; answers how much, and how much it could not open.
async fn resealed(server: &Server, cipher: &Cipher) -> (u64, u64) {
    let owner = server.database().options(SqlRole::Owner);
    let mut last: Option<Progress> = None;
    let columns = reseal(&owner, cipher, |progress| last = Some(progress)).await.expect("it is sealed again");
    assert_eq!(columns.len(), SEALED.len());
    if let Some(last) = last {
        assert!(columns.contains(&last), "the last that is told of a column is what became of it");
    }
    (columns.iter().map(|column| column.resealed).sum(), columns.iter().map(|column| column.unreadable).sum())
}

#[tokio::test]
async fn every_value_moves_to_the_new_key_and_says_the_same() {
    let server = Server::with(Options { sends_mails: false, ..Options::default() }).await;
    let [acme, other] = firms(&server).await;
    let (old, both, new) = (cipher(&[7]), cipher(&[8, 7]), cipher(&[8]));
    let everything = u64::try_from(2 * SEALED.len()).expect("a few");
    assert_eq!(outdated(&server, &old).await, 0);
    assert_eq!(outdated(&server, &both).await, 14);

    // With the new key alone nothing can be opened, and nothing is lost.
    assert_eq!(resealed(&server, &new).await, (0, everything));
    assert_eq!(resealed(&server, &both).await, (everything, 0));
    assert_eq!(outdated(&server, &new).await, 0, "the old key can go");
    assert_eq!(resealed(&server, &both).await, (0, 0), "there is nothing left to do");
    let stored: Vec<(i32,)> = sqlx::query_as("SELECT version FROM client_companies")
        .fetch_all(server.database().maintenance())
        .await
        .expect("versions");
    assert_eq!(stored, [(1,), (1,)], "nobody's change is in conflict with it");

    // And back, to the server's own key.
    assert_eq!(resealed(&server, &cipher(&[7, 8])).await, (everything, 0));
    for firm in [&acme, &other] {
        let query = "{ organization { taxId } clientCompanies { nodes { taxId } } vendors { nodes { taxId } } invoices { nodes { billToTaxId } } }";
        assert_eq!(
            firm.owner.query(query, json!({})).await.data(),
            &json!({
                "organization": { "taxId": "DE123456789" },
                "clientCompanies": { "nodes": [{ "taxId": "GB999999973" }] },
                "vendors": { "nodes": [{ "taxId": "GB1" }] },
                "invoices": { "nodes": [{ "billToTaxId": "GB999999973" }] },
            })
        );
    }
    assert_eq!(server.send_mails().await, 2);
    assert_eq!(server.mails().len(), 2, "what waited to be sent was read");
}
