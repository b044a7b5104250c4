//! Deals, from outside.

use api::auth::permission::Permission;
use entity::identity::organization_member::Role;
use harness::{Client, Org, Server};
use serde_json::{Value, json};

const STATE: &str = "deal { id version stage probability lostReason closedAt amount { amount currency } }";

const MADE_UP: &str = "deal_01h455vb4pex5vsknk084sn02q";

async fn deal(client: &Client, input: Value) -> String {
    let made = client.run("createDeal", "deal { id }", input).await;
    made.text("/createDeal/deal/id").to_owned()
}

/// A deal in the stage, put there by the mutations that lead to it.
async fn deal_in(acme: &Org, stage: &str) -> String {
    let open = if matches!(stage, "WON" | "LOST") { "PROPOSAL" } else { stage };
    let id = deal(&acme.owner, json!({ "name": stage, "stage": open })).await;
    match stage {
        "WON" => acme.owner.run("winDeal", STATE, json!({ "id": id })).await.done("winDeal"),
        "LOST" => {
            acme.owner.run("loseDeal", STATE, json!({ "id": id, "reason": "Price" })).await.done("loseDeal");
            return id;
        }
        _ => return id,
    };
    id
}

async fn verbs(client: &Client, id: &str) -> Vec<String> {
    let events = "query($id: ID!) { deal(id: $id) { activity { nodes { verb } } } }";
    let events = client.query(events, json!({ "id": id })).await;
    events.each("/deal/activity/nodes", "verb").into_iter().map(str::to_owned).collect()
}

#[tokio::test]
async fn a_deal_is_made_with_everything_it_can_have() {
    let server = Server::start().await;
    let acme = server.organization("acme").await;
    let company = acme.client_company("Engines").await;
    let contact = json!({ "name": "Ada", "clientCompanyId": company });
    let contact = acme.owner.run("createContact", "contact { id }", contact).await;
    let contact = contact.text("/createContact/contact/id");
    let input = json!({
        "name": " New engine ", "stage": "QUALIFIED", "amount": { "amount": "1250.5", "currency": "EUR" },
        "probability": 40, "expectedCloseDate": "2026-04-30", "clientCompanyId": company, "contactId": contact,
        "ownerId": acme.owner.member_id(), "customFields": { "tender": true }, "externalId": "d-1"
    });
    let everything = "deal { name stage amount { amount currency } probability expectedCloseDate customFields externalId \
        closedAt lostReason clientCompany { id } contact { id } owner { id } version }";
    let made = acme.owner.run("createDeal", everything, input).await;
    assert_eq!(
        made.done("createDeal")["deal"],
        json!({
            "name": "New engine", "stage": "QUALIFIED", "amount": { "amount": "1250.50", "currency": "EUR" },
            "probability": 40, "expectedCloseDate": "2026-04-30", "customFields": { "tender": true },
            "externalId": "d-1", "closedAt": null, "lostReason": null, "clientCompany": { "id": company },
            "contact": { "id": contact }, "owner": { "id": acme.owner.member_id() }, "version": 1
        })
    );
}

#[tokio::test]
async fn everything_wrong_with_an_input_is_told_at_once() {
    let server = Server::start().await;
    let (acme, other) = (server.organization("acme").await, server.organization("other").await);
    let foreign = other.client_company("Foreign").await;
    let input = json!({
        "name": " ", "stage": "WON", "amount": { "amount": "1.005", "currency": "EUR" }, "probability": 101,
        "clientCompanyId": foreign, "contactId": "contact_01h455vb4pex5vsknk084sn02q",
        "ownerId": other.owner.member_id(), "customFields": [], "externalId": "x".repeat(201)
    });
    let refused = acme.owner.run("createDeal", STATE, input).await;
    let reasons = refused.user_errors("createDeal");
    let mut reasons: Vec<_> = reasons.iter().map(|reason| (reason.field.as_str(), reason.code.as_str())).collect();
    reasons.sort_unstable();
    assert_eq!(
        reasons,
        [
            ("amount.amount", "INVALID"),
            ("clientCompanyId", "NOT_FOUND"),
            ("contactId", "NOT_FOUND"),
            ("customFields", "INVALID"),
            ("externalId", "LIMIT"),
            ("name", "REQUIRED"),
            ("ownerId", "NOT_FOUND"),
            ("probability", "INVALID"),
            ("stage", "INVALID"),
        ]
    );
    let nameless = acme.owner.run("createDeal", STATE, json!({})).await;
    assert_eq!(nameless.refused("createDeal"), ("REQUIRED".to_owned(), "name".to_owned()));
    let negative = json!({ "name": "Deal", "amount": { "amount": "-1", "currency": "EUR" } });
    let negative = acme.owner.run("createDeal", STATE, negative).await;
    assert_eq!(negative.refused("createDeal"), ("INVALID".to_owned(), "amount.amount".to_owned()));
}

/// Stage × mutation: what `availableActions` says is what the mutations do.
#[tokio::test]
async fn available_actions_tell_what_the_mutations_do() {
    let server = Server::start().await;
    let acme = server.organization("acme").await;
    for stage in ["LEAD", "QUALIFIED", "PROPOSAL", "NEGOTIATION", "WON", "LOST"] {
        for mutation in ["updateDeal", "moveDeal", "winDeal", "loseDeal", "reopenDeal", "deleteDeal", "restoreDeal"] {
            let id = deal_in(&acme, stage).await;
            let told = "query($id: ID!) { deal(id: $id) { availableActions { action allowed reason } } }";
            let told = acme.owner.query(told, json!({ "id": id })).await;
            let told = told.at("/deal/availableActions").as_array().expect("a list");
            let told = told.iter().find(|action| action["action"] == mutation).expect("every mutation is told of");

            let input = match mutation {
                "updateDeal" => json!({ "id": id, "name": "Renamed" }),
                "moveDeal" => json!({ "id": id, "stage": "LEAD" }),
                "loseDeal" => json!({ "id": id, "reason": "Price" }),
                _ => json!({ "id": id }),
            };
            let answer = acme.owner.run(mutation, STATE, input).await;
            let reasons = answer.user_errors(mutation);
            assert_eq!(told["allowed"], reasons.is_empty(), "{stage} {mutation}: {answer}");
            assert_eq!(told["reason"].is_null(), reasons.is_empty(), "{stage} {mutation}: {told}");
            assert!(reasons.iter().all(|reason| reason.code == "INVALID_TRANSITION"), "{answer}");
        }
    }
}

#[tokio::test]
async fn the_probability_follows_the_stage_until_someone_sets_it() {
    let server = Server::start().await;
    let acme = server.organization("acme").await;
    let id = deal(&acme.owner, json!({ "name": "Engine" })).await;
    for (stage, probability) in
        [("NEGOTIATION", 75), ("QUALIFIED", 25), ("QUALIFIED", 25), ("PROPOSAL", 50), ("LEAD", 10)]
    {
        let moved = acme.owner.run("moveDeal", STATE, json!({ "id": id, "stage": stage })).await;
        let deal = &moved.done("moveDeal")["deal"];
        assert_eq!((&deal["stage"], &deal["probability"]), (&json!(stage), &json!(probability)));
    }
    let set = acme.owner.run("updateDeal", STATE, json!({ "id": id, "probability": 33 })).await;
    assert_eq!(set.done("updateDeal")["deal"]["probability"], 33);
    let moved = acme.owner.run("moveDeal", STATE, json!({ "id": id, "stage": "PROPOSAL" })).await;
    assert_eq!(moved.done("moveDeal")["deal"]["probability"], 33);

    let refused = acme.owner.run("moveDeal", STATE, json!({ "id": id, "stage": "WON" })).await;
    assert_eq!(refused.refused("moveDeal"), ("INVALID".to_owned(), "stage".to_owned()));
}

#[tokio::test]
async fn a_deal_is_won_lost_and_reopened() {
    let server = Server::start().await;
    let acme = server.organization("acme").await;
    let id = deal(&acme.owner, json!({ "name": "Engine", "stage": "PROPOSAL" })).await;

    let won = acme.owner.run("winDeal", STATE, json!({ "id": id, "expectedVersion": 1 })).await;
    let won = &won.done("winDeal")["deal"];
    assert_eq!((&won["stage"], &won["probability"]), (&json!("WON"), &json!(100)));
    assert_eq!(won["closedAt"], "2026-03-02T09:00:00+00:00");
    let again = acme.owner.run("winDeal", STATE, json!({ "id": id })).await;
    assert_eq!(again.refused("winDeal"), ("INVALID_TRANSITION".to_owned(), "id".to_owned()));
    assert!(again.user_errors("winDeal")[0].message.contains("reopenDeal"), "{again}");
    // Who lost the first answer sees that it is done.
    assert_eq!(again.at("/winDeal/deal"), won);

    let open = acme.owner.run("reopenDeal", STATE, json!({ "id": id })).await;
    let open = &open.done("reopenDeal")["deal"];
    assert_eq!((&open["stage"], &open["probability"]), (&json!("NEGOTIATION"), &json!(75)));
    assert_eq!(open["closedAt"], Value::Null);

    let silent = acme.owner.run("loseDeal", STATE, json!({ "id": id, "reason": " " })).await;
    assert_eq!(silent.refused("loseDeal"), ("REQUIRED".to_owned(), "reason".to_owned()));
    let lost = acme.owner.run("loseDeal", STATE, json!({ "id": id, "reason": "Too dear" })).await;
    let lost = &lost.done("loseDeal")["deal"];
    assert_eq!((&lost["stage"], &lost["probability"]), (&json!("LOST"), &json!(0)));
    assert_eq!((&lost["lostReason"], lost["closedAt"].is_string()), (&json!("Too dear"), true));

    let wrong = acme.owner.run("reopenDeal", STATE, json!({ "id": id, "stage": "WON" })).await;
    assert_eq!(wrong.refused("reopenDeal"), ("INVALID".to_owned(), "stage".to_owned()));
    let open = acme.owner.run("reopenDeal", STATE, json!({ "id": id, "stage": "LEAD" })).await;
    let open = &open.done("reopenDeal")["deal"];
    assert_eq!((&open["stage"], &open["lostReason"], &open["closedAt"]), (&json!("LEAD"), &Value::Null, &Value::Null));
    let told = ["deal.reopened", "deal.lost", "deal.reopened", "deal.won", "deal.created"];
    assert_eq!(verbs(&acme.owner, &id).await, told);
}

#[tokio::test]
async fn a_decided_deal_keeps_its_probability_and_takes_other_changes() {
    let server = Server::start().await;
    let acme = server.organization("acme").await;
    for stage in ["WON", "LOST"] {
        let id = deal_in(&acme, stage).await;
        let refused = acme.owner.run("updateDeal", STATE, json!({ "id": id, "probability": 42 })).await;
        assert_eq!(refused.refused("updateDeal"), ("IMMUTABLE".to_owned(), "probability".to_owned()));
        assert_eq!(refused.at("/updateDeal/deal/stage"), stage);
        let price = json!({ "id": id, "amount": { "amount": "900", "currency": "JPY" } });
        let price = acme.owner.run("updateDeal", STATE, price).await;
        assert_eq!(price.done("updateDeal")["deal"]["amount"], json!({ "amount": "900", "currency": "JPY" }));
        let none = acme.owner.run("updateDeal", STATE, json!({ "id": id, "amount": null })).await;
        assert_eq!(none.done("updateDeal")["deal"]["amount"], Value::Null);
    }
}

#[tokio::test]
async fn what_is_refused_comes_with_the_deal_for_those_who_may_read_it() {
    let server = Server::start().await;
    let acme = server.organization("acme").await;
    let id = deal_in(&acme, "WON").await;
    let writer = acme.api_key([Permission::DealWrite]).await;
    let reader = acme.api_key([Permission::DealWrite, Permission::DealRead]).await;
    for (key, seen) in [(&writer, Value::Null), (&reader, json!({ "stage": "WON" }))] {
        for stale in [json!({ "id": id }), json!({ "id": id, "expectedVersion": 1 })] {
            let refused = key.run("winDeal", "deal { stage }", stale).await;
            assert_eq!(refused.user_errors("winDeal").len(), 1, "{refused}");
            assert_eq!(refused.at("/winDeal/deal"), &seen, "{refused}");
        }
    }
    // Of many, each of its own.
    let results = "results { deal { id stage } userErrors { code field } }";
    let lost = deal_in(&acme, "LOST").await;
    let input = json!({ "deals": [{ "id": id, "probability": 1 }, { "id": lost, "probability": 1 }] });
    let refused = acme.owner.run("updateDeals", results, input).await;
    let immutable = |place| json!([{ "code": "IMMUTABLE", "field": format!("deals.{place}.probability") }]);
    assert_eq!(
        refused.at("/updateDeals/results"),
        &json!([
            { "deal": { "id": id, "stage": "WON" }, "userErrors": immutable(0) },
            { "deal": { "id": lost, "stage": "LOST" }, "userErrors": immutable(1) },
        ])
    );
}

#[tokio::test]
async fn the_contact_works_at_the_deals_company() {
    let server = Server::start().await;
    let acme = server.organization("acme").await;
    let (engines, looms) = (acme.client_company("Engines").await, acme.client_company("Looms").await);
    let ada = json!({ "name": "Ada", "clientCompanyId": engines });
    let ada = acme.owner.run("createContact", "contact { id }", ada).await;
    let ada = ada.text("/createContact/contact/id");

    let wrong = json!({ "name": "Deal", "clientCompanyId": looms, "contactId": ada });
    let wrong = acme.owner.run("createDeal", STATE, wrong).await;
    assert_eq!(wrong.refused("createDeal"), ("INVALID".to_owned(), "contactId".to_owned()));
    let id = deal(&acme.owner, json!({ "name": "Deal", "clientCompanyId": engines, "contactId": ada })).await;
    let wrong = acme.owner.run("updateDeal", STATE, json!({ "id": id, "clientCompanyId": looms })).await;
    assert_eq!(wrong.refused("updateDeal"), ("INVALID".to_owned(), "clientCompanyId".to_owned()));
    let both = json!({ "id": id, "clientCompanyId": looms, "contactId": null });
    acme.owner.run("updateDeal", STATE, both).await.done("updateDeal");
    acme.owner.run("updateDeal", STATE, json!({ "id": id, "clientCompanyId": null })).await.done("updateDeal");
    acme.owner.run("updateDeal", STATE, json!({ "id": id, "contactId": ada })).await.done("updateDeal");
}

#[tokio::test]
async fn what_a_deal_refers_to_already_can_be_said_again() {
    let server = Server::start().await;
    let acme = server.organization("acme").await;
    let company = acme.client_company("Engines").await;
    let ada = acme.owner.run("createContact", "contact { id }", json!({ "name": "Ada", "clientCompanyId": company }));
    let ada = ada.await.text("/createContact/contact/id").to_owned();
    let id = deal(&acme.owner, json!({ "name": "Deal", "clientCompanyId": company, "contactId": ada })).await;
    let moved = json!({ "id": ada, "clientCompanyId": null });
    acme.owner.run("updateContact", "contact { id }", moved).await.done("updateContact");

    let same = json!({ "id": id, "name": "Renamed", "clientCompanyId": company, "contactId": ada });
    let same = acme.owner.run("updateDeal", "deal { name contact { id } }", same).await;
    assert_eq!(same.done("updateDeal")["deal"], json!({ "name": "Renamed", "contact": { "id": ada } }));
    let other = json!({ "id": id, "clientCompanyId": acme.client_company("Looms").await, "contactId": ada });
    let other = acme.owner.run("updateDeal", STATE, other).await;
    assert_eq!(other.refused("updateDeal"), ("INVALID".to_owned(), "clientCompanyId".to_owned()));
}

#[tokio::test]
async fn a_deleted_deal_is_gone_until_it_is_restored() {
    let server = Server::start().await;
    let acme = server.organization("acme").await;
    let id = deal_in(&acme, "WON").await;
    let deleted =
        acme.owner.run("deleteDeal", "deal { availableActions { action allowed } }", json!({ "id": id })).await;
    let allowed = deleted.done("deleteDeal")["deal"]["availableActions"].as_array().expect("a list").clone();
    let allowed: Vec<_> = allowed.iter().filter(|action| action["allowed"] == true).map(|a| &a["action"]).collect();
    assert_eq!(allowed, ["restoreDeal"]);
    let again = acme.owner.run("deleteDeal", STATE, json!({ "id": id })).await;
    assert_eq!(again.refused("deleteDeal"), ("NOT_FOUND".to_owned(), "id".to_owned()));

    let restored = acme.owner.run("restoreDeal", STATE, json!({ "id": id })).await;
    assert_eq!(restored.done("restoreDeal")["deal"]["stage"], "WON");
    let again = acme.owner.run("restoreDeal", STATE, json!({ "id": id })).await;
    assert_eq!(again.refused("restoreDeal"), ("INVALID_TRANSITION".to_owned(), "id".to_owned()));
}

#[tokio::test]
async fn sixty_four_duplicates_have_one_effect() {
    let server = Server::start().await;
    let acme = server.organization("acme").await;
    let input = json!({ "name": "Engine", "idempotencyKey": "one" });
    let tries = (0..64).map(|_| acme.owner.run("createDeal", "deal { id }", input.clone()));
    let answers = futures::future::join_all(tries).await;
    let first = answers[0].text("/createDeal/deal/id");
    for answer in &answers {
        assert_eq!(answer.done("createDeal")["deal"]["id"], first);
    }
    let all = acme.owner.query("{ deals { totalCount } activity: deals { nodes { version } } }", json!({})).await;
    assert_eq!(all.at("/deals/totalCount"), 1);
    let other = json!({ "name": "Loom", "idempotencyKey": "one" });
    let other = acme.owner.run("createDeal", "deal { id }", other).await;
    assert_eq!(other.refused("createDeal"), ("CONFLICT".to_owned(), "idempotencyKey".to_owned()));
}

#[tokio::test]
async fn many_deals_are_made_and_changed_with_a_result_each() {
    let server = Server::start().await;
    let acme = server.organization("acme").await;
    let results = "results { deal { id name version } userErrors { code field } }";
    let input = json!({ "idempotencyKey": "bulk", "deals": [
        { "name": "One", "externalId": "x" }, { "name": " " }, { "name": "Three", "externalId": "x" }, { "name": "Four" }
    ] });
    let made = acme.owner.run("createDeals", results, input.clone()).await;
    let entries = made.done("createDeals")["results"].as_array().expect("a list").clone();
    assert_eq!(entries[0]["deal"]["name"], "One");
    assert_eq!(entries[1]["userErrors"], json!([{ "code": "REQUIRED", "field": "deals.1.name" }]));
    assert_eq!(entries[2]["userErrors"], json!([{ "code": "DUPLICATE", "field": "deals.2.externalId" }]));
    assert_eq!(entries[3]["deal"]["name"], "Four");
    let replay = acme.owner.run("createDeals", results, input).await;
    assert_eq!(replay.body(), made.body());

    let (one, four) = (entries[0]["deal"]["id"].clone(), entries[3]["deal"]["id"].clone());
    let changes = json!({ "deals": [
        { "id": one, "name": "Uno", "expectedVersion": 1 }, { "id": four, "name": "Quattro", "expectedVersion": 9 },
        { "id": MADE_UP, "name": "None" }
    ] });
    let changed = acme.owner.run("updateDeals", results, changes).await;
    let entries = changed.done("updateDeals")["results"].as_array().expect("a list").clone();
    assert_eq!((&entries[0]["deal"]["name"], &entries[0]["deal"]["version"]), (&json!("Uno"), &json!(2)));
    assert_eq!(entries[1]["userErrors"], json!([{ "code": "CONFLICT", "field": "deals.1.expectedVersion" }]));
    assert_eq!((&entries[1]["deal"]["name"], &entries[1]["deal"]["version"]), (&json!("Four"), &json!(1)));
    assert_eq!(entries[2]["userErrors"], json!([{ "code": "NOT_FOUND", "field": "deals.2.id" }]));

    let many: Vec<_> = (0..101).map(|place| json!({ "name": place.to_string() })).collect();
    let refused = acme.owner.run("createDeals", results, json!({ "deals": many })).await;
    assert_eq!(refused.refused("createDeals"), ("LIMIT".to_owned(), "deals".to_owned()));
    let many_changes: Vec<_> = (0..101).map(|_| json!({ "id": one, "name": "Uno" })).collect();
    let refused = acme.owner.run("updateDeals", results, json!({ "deals": many_changes })).await;
    assert_eq!(refused.refused("updateDeals"), ("LIMIT".to_owned(), "deals".to_owned()));
    let fine = acme.owner.run("createDeals", results, json!({ "deals": many[..100] })).await;
    assert_eq!(fine.done("createDeals")["results"].as_array().map(Vec::len), Some(100));
    let count = acme.owner.query("{ deals { totalCount } }", json!({})).await;
    assert_eq!(count.at("/deals/totalCount"), 102);
}

#[tokio::test]
async fn a_bulk_that_is_refused_whole_keeps_no_key() {
    let server = Server::start().await;
    let acme = server.organization("acme").await;
    let bad = json!({ "idempotencyKey": "bulk", "deals": [{ "name": " " }] });
    let refused = acme.owner.run("createDeals", "results { userErrors { code } }", bad).await;
    assert_eq!(refused.at("/createDeals/results/0/userErrors/0/code"), "REQUIRED");
    let good = json!({ "idempotencyKey": "bulk", "deals": [{ "name": "Fine" }] });
    let made = acme.owner.run("createDeals", "results { deal { name } }", good).await;
    assert_eq!(made.done("createDeals")["results"][0]["deal"]["name"], "Fine");
}

#[tokio::test]
async fn a_viewer_changes_nothing_and_a_member_deletes_nothing() {
    let server = Server::start().await;
    let acme = server.organization("acme").await;
    let id = deal(&acme.owner, json!({ "name": "Engine" })).await;
    let viewer = acme.member(Role::Viewer).await;
    assert_eq!(viewer.run("winDeal", STATE, json!({ "id": id })).await.code(), "FORBIDDEN");
    assert_eq!(viewer.run("createDeals", "results { deal { id } }", json!({ "deals": [] })).await.code(), "FORBIDDEN");
    let member = acme.member(Role::Member).await;
    member.run("winDeal", STATE, json!({ "id": id })).await.done("winDeal");
    assert_eq!(member.run("deleteDeal", STATE, json!({ "id": id })).await.code(), "FORBIDDEN");
}
