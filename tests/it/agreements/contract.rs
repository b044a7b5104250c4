//! Contracts: what they say, and what is refused.

use harness::{Answer, Server};
use serde_json::{Value, json};

use super::signing::{BODY, MADE_UP, STATE, Signing, refusal, with};

const SAYS: &str = "contract { number title body bodySha256 status value { amount currency } effectiveDate endDate renewal \
    renewalMonths noticeDays externalId clientCompany { name } owner { id } proposal { id } }";

#[tokio::test]
async fn a_contract_says_what_was_written() {
    let signing = Signing::start().await;
    let owner = signing.owner().member_id();
    let input = json!({ "title": " An engine ", "body": "§1 Ein „Motor“ 🚂\n", "clientCompanyId": signing.company,
        "value": { "amount": "1250.5", "currency": "EUR" }, "effectiveDate": "2026-04-01", "endDate": "2027-03-31",
        "renewal": "AUTOMATIC", "renewalMonths": 12, "noticeDays": 90, "ownerId": owner, "externalId": "C-1" });
    let made = signing.owner().run("createContract", SAYS, input).await;
    // sha256sum of the text, as UTF-8.
    let expected = json!({ "number": "CON-00001", "title": "An engine", "body": "§1 Ein „Motor“ 🚂",
        "bodySha256": "d3e44e53bf034e2797d83aca75d17219aed378e383b445901a13fde7d30d5988", "status": "DRAFT",
        "value": { "amount": "1250.50", "currency": "EUR" }, "effectiveDate": "2026-04-01", "endDate": "2027-03-31",
        "renewal": "AUTOMATIC", "renewalMonths": 12, "noticeDays": 90, "externalId": "C-1",
        "clientCompany": { "name": "Engines" }, "owner": { "id": owner }, "proposal": null });
    assert_eq!(made.done("createContract")["contract"], expected);
    let second = signing.draft(json!({})).await;
    let change = json!({ "id": second, "expectedVersion": 1, "body": "Else", "value": null, "clientCompanyId": null });
    let changed = signing.owner().run("updateContract", SAYS, change).await;
    let changed = &changed.done("updateContract")["contract"];
    let hash = "9c77d72eccf330f19cee7dcfd94a25979941a47ef42414a8d7ba2636eddd9164";
    assert_eq!((&changed["number"], &changed["body"]), (&json!("CON-00002"), &json!("Else")));
    assert_eq!(changed["bodySha256"], hash, "the hash follows the text");
    let query = "query($hash: String!) { contracts(filter: { bodySha256: { eq: $hash } }) { nodes { number } } }";
    let found = signing.owner().query(query, json!({ "hash": changed["bodySha256"] })).await;
    assert_eq!(found.each("/contracts/nodes", "number"), ["CON-00002"]);
}

#[tokio::test]
async fn a_contract_of_a_proposal_has_its_client() {
    let signing = Signing::start().await;
    let line = json!({ "description": "Work", "unitPrice": "10" });
    let input = json!({ "title": "Offer", "clientCompanyId": signing.company, "lines": [line] });
    let made = signing.owner().run("createProposal", "proposal { id }", input).await;
    let proposal = made.text("/createProposal/proposal/id").to_owned();
    let input = json!({ "title": "Of it", "body": BODY, "proposalId": proposal });
    let made = signing.owner().run("createContract", SAYS, input).await;
    let made = &made.done("createContract")["contract"];
    assert_eq!((&made["clientCompany"]["name"], &made["proposal"]["id"]), (&json!("Engines"), &json!(proposal)));
    assert_eq!(
        signing.show(&proposal, "contracts { nodes { title } }").await,
        json!({ "contracts": { "nodes": [{ "title": "Of it" }] } })
    );
    let other = signing.acme.client_company("Other").await;
    let input = json!({ "title": "Not", "body": BODY, "proposalId": proposal, "clientCompanyId": other });
    assert_eq!(signing.run("createContract", input).await.refused("createContract"), refusal("INVALID", "proposalId"));
}

#[tokio::test]
async fn bad_input_is_told_by_its_field() {
    let signing = Signing::start().await;
    let least = || json!({ "title": "An engine", "body": BODY });
    let long = "x".repeat(200_001);
    for (more, code, field) in [
        (json!({ "title": "  " }), "REQUIRED", "title"),
        (json!({ "title": null }), "REQUIRED", "title"),
        (json!({ "title": "x".repeat(201) }), "LIMIT", "title"),
        (json!({ "title": "a\u{202e}b" }), "INVALID", "title"),
        (json!({ "body": "" }), "REQUIRED", "body"),
        (json!({ "body": "a\u{0}b" }), "INVALID", "body"),
        (json!({ "body": long }), "LIMIT", "body"),
        (json!({ "value": { "amount": "-1", "currency": "EUR" } }), "INVALID", "value.amount"),
        (json!({ "value": { "amount": "1.005", "currency": "EUR" } }), "INVALID", "value.amount"),
        (json!({ "value": { "amount": "92233720368547758.08", "currency": "EUR" } }), "INVALID", "value.amount"),
        (json!({ "effectiveDate": "2026-04-02", "endDate": "2026-04-01" }), "INVALID", "endDate"),
        (json!({ "renewal": "MANUAL", "renewalMonths": 12 }), "REQUIRED", "endDate"),
        (json!({ "renewal": "AUTOMATIC", "endDate": "2026-04-01" }), "REQUIRED", "renewalMonths"),
        (json!({ "renewalMonths": 0 }), "INVALID", "renewalMonths"),
        (json!({ "renewalMonths": 121 }), "INVALID", "renewalMonths"),
        (json!({ "noticeDays": -1 }), "INVALID", "noticeDays"),
        (json!({ "clientCompanyId": "client_company_01h455vb4pex5vsknk084sn02q" }), "NOT_FOUND", "clientCompanyId"),
        (json!({ "proposalId": "proposal_01h455vb4pex5vsknk084sn02q" }), "NOT_FOUND", "proposalId"),
        (json!({ "ownerId": "organization_member_01h455vb4pex5vsknk084sn02q" }), "NOT_FOUND", "ownerId"),
    ] {
        let made = signing.run("createContract", with(least(), more.clone())).await;
        assert_eq!(made.refused("createContract"), refusal(code, field), "{made}");
        let id = signing.draft(json!({})).await;
        let changed = signing.run("updateContract", with(json!({ "id": id }), more)).await;
        assert_eq!(changed.refused("updateContract"), refusal(code, field), "{changed}");
    }
    let wrong = signing.run("createContract", with(least(), json!({ "clientCompanyId": MADE_UP }))).await;
    assert!(wrong.message().contains("where `client_company` is expected"), "{wrong}");
}

#[tokio::test]
async fn contracts_are_found_from_all_they_are_with() {
    let signing = Signing::start().await;
    let owner = signing.owner().member_id();
    let id = signing.draft(json!({ "ownerId": owner })).await;
    let engagement = json!({ "name": "Work", "clientCompanyId": signing.company, "contractId": id });
    let made = signing.owner().run("createEngagement", "engagement { id contract { id } }", engagement).await;
    let engagement = made.done("createEngagement")["engagement"].clone();
    assert_eq!(engagement["contract"]["id"], id);
    let schedule = json!({ "name": "Fees", "engagementId": engagement["id"], "contractId": id, "installments": [
        { "description": "All", "amount": { "fixed": { "amount": "1", "currency": "USD" } }, "trigger": { "date": "2026-04-01" } }] });
    let made = signing.owner().run("createInvoiceSchedule", "invoiceSchedule { id contract { id } }", schedule).await;
    let schedule = made.done("createInvoiceSchedule")["invoiceSchedule"].clone();
    assert_eq!(schedule["contract"]["id"], id);
    let expected = json!({ "engagements": { "nodes": [{ "name": "Work" }] }, "invoiceSchedules": { "nodes": [{ "name": "Fees" }] } });
    assert_eq!(signing.show(&id, "engagements { nodes { name } } invoiceSchedules { nodes { name } }").await, expected);
    let listed = json!({ "contracts": { "nodes": [{ "id": id }] } });
    assert_eq!(signing.show(&signing.company, "contracts { nodes { id } }").await, listed);
    let owned = json!({ "ownedContracts": { "nodes": [{ "id": id }] } });
    assert_eq!(signing.show(&owner, "ownedContracts { nodes { id } }").await, owned);
    let query = "query($id: ID!) { engagements(filter: { contractId: { eq: $id } }) { nodes { name } } \
        invoiceSchedules(filter: { contractId: { eq: $id } }) { nodes { name } } contracts(search: \"eng\") { nodes { id } } }";
    let found = signing.owner().query(query, json!({ "id": id })).await;
    assert_eq!(
        (found.each("/engagements/nodes", "name"), found.each("/contracts/nodes", "id")),
        (vec!["Work"], vec![&*id])
    );
    for (mutation, selection, input) in [
        (
            "updateEngagement",
            "engagement { contract { id } }",
            json!({ "id": engagement["id"], "contractId": MADE_UP }),
        ),
        (
            "updateInvoiceSchedule",
            "invoiceSchedule { contract { id } }",
            json!({ "id": schedule["id"], "contractId": MADE_UP }),
        ),
    ] {
        let refused: Answer = signing.owner().run(mutation, selection, input).await;
        assert_eq!(refused.refused(mutation), refusal("NOT_FOUND", "contractId"));
    }
    signing.run("deleteContract", json!({ "id": id })).await.done("deleteContract");
    let shown = signing.show(engagement["id"].as_str().expect("an id"), "contract { id }").await;
    assert_eq!(shown, json!({ "contract": null }), "a deleted one is not shown");
}

#[tokio::test]
async fn numbers_have_no_gaps_where_many_are_made_at_once() {
    let signing = Signing::start().await;
    let input = |n: usize| json!({ "title": format!("Nr {n}"), "body": BODY, "externalId": format!("X-{}", n % 12) });
    let made = futures::future::join_all((0..16).map(|n| signing.run("createContract", input(n)))).await;
    let mut numbers: Vec<String> = made
        .iter()
        .filter(|answer| answer.user_errors("createContract").is_empty())
        .map(|answer| answer.text("/createContract/contract/number").to_owned())
        .collect();
    numbers.sort();
    let expected: Vec<String> = (1..=12).map(|n| format!("CON-{n:05}")).collect();
    assert_eq!(numbers, expected, "what is refused takes no number");
}

#[tokio::test]
async fn another_firm_finds_nothing() {
    let server = Server::start().await;
    let (acme, other) = (server.organization("acme").await, server.organization("other").await);
    let made = acme.owner.run("createContract", STATE, json!({ "title": "Ours", "body": BODY })).await;
    let id = made.text("/createContract/contract/id");
    let void = other.owner.run("voidContract", STATE, json!({ "id": id, "reason": "Not theirs" })).await;
    assert_eq!(void.refused("voidContract"), refusal("NOT_FOUND", "id"));
    let query = "query($hash: String!) { verifyDocument(sha256: $hash) { isKnown contracts { id } } }";
    let hash = json!({ "hash": acme_hash(&acme.owner, id).await });
    let ours = acme.owner.query(query, hash.clone()).await;
    assert_eq!(ours.at("/verifyDocument/isKnown"), &json!(true));
    let theirs = other.owner.query(query, hash).await;
    assert_eq!(theirs.at("/verifyDocument"), &json!({ "isKnown": false, "contracts": [] }));
}

async fn acme_hash(client: &harness::Client, id: &str) -> Value {
    let shown = client.query("query($id: ID!) { contract(id: $id) { bodySha256 } }", json!({ "id": id })).await;
    shown.at("/contract/bodySha256").clone()
}
