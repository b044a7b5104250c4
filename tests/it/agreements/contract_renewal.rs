//! Contracts that are continued: by a draft, or by the run.

use serde_json::{Value, json};

use super::signing::{MADE_UP, Signing, refusal, uuid, with};

const TERM: &str = "contract { id number status title body effectiveDate endDate renews { id } }";
const RESULTS: &str = "results { contract { id status endedAt } renewal { number status effectiveDate endDate executedAt \
    renews { id } } userErrors { code field } } hasMore";

/// A contract in force, until a day.
async fn until(signing: &Signing, end: &str, more: Value) -> String {
    let terms = json!({ "effectiveDate": "2025-03-01", "endDate": end, "renewal": "AUTOMATIC", "renewalMonths": 12 });
    let id = signing.draft(with(terms, more)).await;
    signing.run("activateContract", json!({ "id": id, "executedOn": "2025-03-01" })).await.done("activateContract");
    id
}

async fn expire(signing: &Signing, input: Value) -> Value {
    signing.owner().run("expireContracts", RESULTS, input).await.done("expireContracts").clone()
}

#[tokio::test]
async fn a_renewal_is_a_draft_that_says_the_same_for_another_term() {
    let signing = Signing::start().await;
    let id = until(&signing, "2026-02-28", json!({ "title": "Care" })).await;
    let dry = signing.owner().run("renewContract", TERM, json!({ "id": id, "dryRun": true })).await;
    assert_eq!(dry.at("/renewContract/contract/endDate"), "2027-02-28");
    assert_eq!(signing.count("SELECT count(*) FROM contracts").await, 1, "a dry run makes nothing");
    let input = json!({ "id": id, "expectedVersion": 2, "idempotencyKey": "k" });
    let made = signing.owner().run("renewContract", TERM, input.clone()).await;
    let made = made.done("renewContract")["contract"].clone();
    let expected = json!({ "id": made["id"], "number": "CON-00002", "status": "DRAFT", "title": "Care",
        "body": super::signing::BODY, "effectiveDate": "2026-03-01", "endDate": "2027-02-28", "renews": { "id": id } });
    assert_eq!(made, expected);
    let again = signing.owner().run("renewContract", TERM, input).await;
    assert_eq!(again.done("renewContract")["contract"], made, "a retry makes no second");
    let second = signing.owner().run("renewContract", TERM, json!({ "id": id })).await;
    assert_eq!(second.refused("renewContract"), refusal("INVALID_TRANSITION", "id"));
    assert!(second.user_errors("renewContract")[0].message.contains("CON-00002"), "{second}");
    let renewals = signing.show(&id, "renewals { nodes { number } }").await;
    assert_eq!(renewals, json!({ "renewals": { "nodes": [{ "number": "CON-00002" }] } }));

    let void = json!({ "id": made["id"], "reason": "Other terms" });
    signing.run("voidContract", void).await.done("voidContract");
    for (more, code, field) in [
        (json!({ "endDate": "2026-02-28" }), "INVALID", "endDate"),
        (json!({ "effectiveDate": "2026-04-01", "endDate": "2026-03-31" }), "INVALID", "endDate"),
        (json!({ "expectedVersion": 7 }), "CONFLICT", "expectedVersion"),
    ] {
        let refused = signing.owner().run("renewContract", TERM, with(json!({ "id": id }), more)).await;
        assert_eq!(refused.refused("renewContract"), refusal(code, field), "{refused}");
    }
    let days = json!({ "id": id, "effectiveDate": "2026-04-01", "endDate": "2026-12-31" });
    let made = signing.owner().run("renewContract", TERM, days).await;
    let made = &made.done("renewContract")["contract"];
    assert_eq!(json!([made["effectiveDate"], made["endDate"]]), json!(["2026-04-01", "2026-12-31"]));
}

#[tokio::test]
async fn what_is_over_expires_and_what_renews_itself_goes_on() {
    let signing = Signing::start().await;
    let manual = json!({ "renewal": "MANUAL", "title": "Manual" });
    let ends = until(&signing, "2026-02-27", manual).await;
    let renewed = until(&signing, "2026-02-28", json!({})).await;
    let today = until(&signing, "2026-03-02", json!({})).await;
    let noticed = until(&signing, "2026-03-01", json!({ "noticeDays": 10 })).await;
    let notice = json!({ "id": noticed, "on": "2026-02-19" });
    signing.run("giveContractNotice", notice).await.done("giveContractNotice");

    let late = signing.owner().run("expireContracts", RESULTS, json!({ "asOf": "2026-03-03" })).await;
    assert_eq!(late.refused("expireContracts"), refusal("INVALID", "asOf"));
    let dry = expire(&signing, json!({ "asOf": "2026-03-04", "dryRun": true })).await;
    assert_eq!(dry["results"].as_array().map(Vec::len), Some(4), "a dry run looks ahead");
    assert_eq!(signing.count("SELECT count(*) FROM contracts").await, 4, "and makes nothing");

    let done = expire(&signing, json!({ "idempotencyKey": "run" })).await;
    let over = |id: &str| json!({ "id": id, "status": "EXPIRED", "endedAt": "2026-03-02T09:00:00+00:00" });
    let renewal = json!({ "number": "CON-00005", "status": "ACTIVE", "effectiveDate": "2026-03-01",
        "endDate": "2027-02-28", "executedAt": "2026-03-02T09:00:00+00:00", "renews": { "id": renewed } });
    let expected = json!({ "results": [
        { "contract": over(&ends), "renewal": null, "userErrors": [] },
        { "contract": over(&renewed), "renewal": renewal, "userErrors": [] },
        { "contract": over(&noticed), "renewal": null, "userErrors": [] },
    ], "hasMore": false, "userErrors": [] });
    assert_eq!(done, expected);
    assert_eq!(expire(&signing, json!({ "idempotencyKey": "run" })).await, expected, "a retry answers the same");
    assert_eq!(expire(&signing, json!({})).await["results"], json!([]), "run again it finds no others");
    assert_eq!(signing.show(&today, "status").await, json!({ "status": "ACTIVE" }), "its last day is not over");
    assert_eq!(signing.verbs(&renewed).await[0], "contract.expired");
    let made =
        signing.count(&format!("SELECT count(*) FROM contracts WHERE renews_contract_id = {}", uuid(&renewed))).await;
    assert_eq!(made, 1);
}

#[tokio::test]
async fn a_contract_that_is_continued_already_just_expires() {
    let signing = Signing::start().await;
    let id = until(&signing, "2026-02-28", json!({})).await;
    signing.owner().run("renewContract", TERM, json!({ "id": id })).await.done("renewContract");
    let done = expire(&signing, json!({})).await;
    assert_eq!(done["results"][0]["renewal"], Value::Null);
    assert_eq!(signing.count("SELECT count(*) FROM contracts").await, 2);
}

#[tokio::test]
async fn a_renewal_that_is_over_too_is_left_for_the_next_run() {
    let signing = Signing::start().await;
    until(&signing, "2025-12-31", json!({ "renewalMonths": 1 })).await;
    let mut runs = Vec::new();
    for _ in 0..4 {
        let done = expire(&signing, json!({})).await;
        runs.push(json!([done["results"].as_array().map(Vec::len), done["hasMore"]]));
    }
    // Until the 31st of January, the 28th of February, the 31st of March.
    assert_eq!(json!(runs), json!([[1, true], [1, true], [1, false], [0, false]]));
    let ends = signing
        .owner()
        .query("{ contracts(filter: { status: { eq: ACTIVE } }) { nodes { endDate } } }", json!({}))
        .await;
    assert_eq!(ends.each("/contracts/nodes", "endDate"), ["2026-03-31"]);
}

#[tokio::test]
async fn runs_at_once_renew_once() {
    let signing = Signing::start().await;
    for _ in 0..5 {
        until(&signing, "2026-02-28", json!({})).await;
    }
    futures::future::join_all((0..8).map(|_| expire(&signing, json!({})))).await;
    assert_eq!(signing.count("SELECT count(*) FROM contracts WHERE status = 'EXPIRED'").await, 5);
    assert_eq!(signing.count("SELECT count(*) FROM contracts WHERE status = 'ACTIVE'").await, 5);
}

#[tokio::test]
async fn notice_is_given_in_time_of_what_renews_itself() {
    let signing = Signing::start().await;
    let id = until(&signing, "2026-03-31", json!({ "noticeDays": 29 })).await;
    for (more, code, field) in [
        (json!({ "on": "2026-03-03" }), "INVALID", "on"),
        (json!({ "expectedVersion": 7 }), "CONFLICT", "expectedVersion"),
        (json!({ "id": MADE_UP }), "NOT_FOUND", "id"),
    ] {
        let refused = signing.run("giveContractNotice", with(json!({ "id": id }), more)).await;
        assert_eq!(refused.refused("giveContractNotice"), refusal(code, field), "{refused}");
    }
    signing.run("giveContractNotice", json!({ "id": id })).await.done("giveContractNotice");
    assert_eq!(
        signing.show(&id, "noticeGivenOn status").await,
        json!({ "noticeGivenOn": "2026-03-02", "status": "ACTIVE" })
    );
    let again = signing.run("giveContractNotice", json!({ "id": id })).await;
    assert_eq!(again.refused("giveContractNotice"), refusal("INVALID", "id"));
    let late = until(&signing, "2026-03-31", json!({ "noticeDays": 30 })).await;
    let late = signing.run("giveContractNotice", json!({ "id": late })).await;
    assert_eq!(late.refused("giveContractNotice"), refusal("INVALID", "on"));
    let manual = until(&signing, "2026-03-31", json!({ "renewal": "MANUAL" })).await;
    let manual = signing.run("giveContractNotice", json!({ "id": manual })).await;
    assert_eq!(manual.refused("giveContractNotice"), refusal("INVALID", "id"));
}
