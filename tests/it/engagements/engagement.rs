//! What an engagement is made of.

use entity::identity::organization_member::Role;
use harness::Server;
use serde_json::{Value, json};

use super::{MADE_UP, MUTATIONS, STATE, engagement, engagement_in, input_of};

#[tokio::test]
async fn an_engagement_is_made_with_everything_it_can_have() {
    let server = Server::start().await;
    let acme = server.organization("acme").await;
    let company = acme.client_company("Engines").await;
    let deal = json!({ "name": "Deal", "clientCompanyId": company });
    let deal = acme.owner.run("createDeal", "deal { id }", deal).await;
    let deal = deal.text("/createDeal/deal/id");
    let input = json!({
        "name": " New engine ", "description": "As agreed.\nTwice a week.", "billingModel": "RETAINER", "currency": "JPY",
        "startDate": "2026-04-01", "endDate": "2027-03-31", "autoRenew": true, "termMonths": 12,
        "clientCompanyId": company, "dealId": deal, "ownerId": acme.owner.member_id(), "externalId": "e-1"
    });
    let everything = "engagement { number name description billingModel status currency startDate endDate autoRenew termMonths \
        renewalCount activatedAt endedAt terminationReason externalId clientCompany { id } deal { id } owner { id } version }";
    let made = acme.owner.run("createEngagement", everything, input).await;
    assert_eq!(
        made.done("createEngagement")["engagement"],
        json!({
            "number": "ENG-00001", "name": "New engine", "description": "As agreed.\nTwice a week.",
            "billingModel": "RETAINER", "status": "DRAFT", "currency": "JPY", "startDate": "2026-04-01",
            "endDate": "2027-03-31", "autoRenew": true, "termMonths": 12, "renewalCount": 0, "activatedAt": null,
            "endedAt": null, "terminationReason": null, "externalId": "e-1", "clientCompany": { "id": company },
            "deal": { "id": deal }, "owner": { "id": acme.owner.member_id() }, "version": 1
        })
    );
    for (list, of) in [
        ("clientCompany(id: $id) { engagements { nodes { number } } }", &company),
        ("deal(id: $id) { engagements { nodes { number } } }", &deal.to_owned()),
        ("member(id: $id) { engagements { nodes { number } } }", &acme.owner.member_id()),
    ] {
        let found = acme.owner.query(&format!("query($id: ID!) {{ of: {list} }}"), json!({ "id": of })).await;
        assert_eq!(found.each("/of/engagements/nodes", "number"), ["ENG-00001"], "{list}");
    }
}

#[tokio::test]
async fn what_is_not_said_comes_from_the_deal_the_client_and_the_organization() {
    let server = Server::start().await;
    let acme = server.organization("acme").await;
    let made = |input: Value| {
        let owner = &acme.owner;
        async move {
            let selection = "engagement { billingModel currency clientCompany { name } }";
            owner.run("createEngagement", selection, input).await.done("createEngagement")["engagement"].clone()
        }
    };
    let plain = made(json!({ "name": "Plain" })).await;
    assert_eq!(plain, json!({ "billingModel": "FIXED", "currency": "USD", "clientCompany": null }));

    let francs = json!({ "name": "Swiss", "currency": "CHF" });
    let francs = acme.owner.run("createClientCompany", "clientCompany { id }", francs).await;
    let francs = francs.text("/createClientCompany/clientCompany/id");
    let of_client = made(json!({ "name": "Theirs", "clientCompanyId": francs })).await;
    assert_eq!(of_client["currency"], "CHF");
    let deal = json!({ "name": "Deal", "clientCompanyId": francs });
    let deal = acme.owner.run("createDeal", "deal { id }", deal).await;
    let deal = deal.text("/createDeal/deal/id");
    let of_deal = made(json!({ "name": "Won", "dealId": deal })).await;
    assert_eq!(of_deal, json!({ "billingModel": "FIXED", "currency": "CHF", "clientCompany": { "name": "Swiss" } }));
    let said = made(json!({ "name": "Said", "dealId": deal, "clientCompanyId": null, "currency": "EUR" })).await;
    assert_eq!(said, json!({ "billingModel": "FIXED", "currency": "EUR", "clientCompany": null }));
}

#[tokio::test]
async fn everything_wrong_with_an_input_is_told_at_once() {
    let server = Server::start().await;
    let (acme, other) = (server.organization("acme").await, server.organization("other").await);
    let gone = acme.deal("Gone").await;
    acme.owner.run("deleteDeal", "deal { id }", json!({ "id": gone })).await.done("deleteDeal");
    let input = json!({
        "name": " ", "description": "x".repeat(10_001), "startDate": "2026-04-02", "endDate": "2026-04-01",
        "termMonths": 121, "autoRenew": true, "clientCompanyId": other.client_company("Foreign").await, "dealId": gone,
        "ownerId": other.owner.member_id(), "externalId": "x".repeat(201)
    });
    let refused = acme.owner.run("createEngagement", STATE, input).await;
    let reasons = refused.user_errors("createEngagement");
    let mut reasons: Vec<_> = reasons.iter().map(|reason| (reason.field.as_str(), reason.code.as_str())).collect();
    reasons.sort_unstable();
    assert_eq!(
        reasons,
        [
            ("clientCompanyId", "NOT_FOUND"),
            ("dealId", "NOT_FOUND"),
            ("description", "LIMIT"),
            ("endDate", "INVALID"),
            ("externalId", "LIMIT"),
            ("name", "REQUIRED"),
            ("ownerId", "NOT_FOUND"),
            ("termMonths", "INVALID"),
        ]
    );
    for (input, refusal) in [
        (json!({}), ("REQUIRED", "name")),
        (json!({ "name": "E", "autoRenew": true, "termMonths": 1 }), ("REQUIRED", "endDate")),
        (json!({ "name": "E", "autoRenew": true, "endDate": "2026-12-31" }), ("REQUIRED", "termMonths")),
        (json!({ "name": "E", "termMonths": 0 }), ("INVALID", "termMonths")),
    ] {
        let refused = acme.owner.run("createEngagement", STATE, input).await;
        assert_eq!(refused.refused("createEngagement"), (refusal.0.to_owned(), refusal.1.to_owned()));
    }
    for (field, value, why) in [
        ("dealId", json!(MADE_UP), "`deal` is expected"),
        ("startDate", json!("2026-2-1"), "2026-03-31"),
        ("currency", json!("EURO"), "ISO 4217"),
    ] {
        let mut input = json!({ "name": "E" });
        input[field] = value;
        let refused = acme.owner.run("createEngagement", STATE, input).await;
        assert!(refused.message().contains(why), "{refused}");
    }
    let none = acme.owner.query("{ engagements { totalCount } }", json!({})).await;
    assert_eq!(none.at("/engagements/totalCount"), 0);
}

#[tokio::test]
async fn a_change_is_checked_with_what_is_there() {
    let server = Server::start().await;
    let acme = server.organization("acme").await;
    let (engines, looms) = (acme.client_company("Engines").await, acme.client_company("Looms").await);
    let deal = json!({ "name": "Deal", "clientCompanyId": engines });
    let deal = acme.owner.run("createDeal", "deal { id }", deal).await;
    let deal = deal.text("/createDeal/deal/id");
    let terms = json!({
        "name": "E", "startDate": "2026-04-01", "endDate": "2026-12-31", "termMonths": 12, "autoRenew": true, "dealId": deal
    });
    let id = engagement(&acme.owner, terms).await;
    for (change, code, field) in [
        (json!({ "startDate": "2027-01-01" }), "INVALID", "startDate"),
        (json!({ "endDate": "2026-03-31" }), "INVALID", "endDate"),
        (json!({ "endDate": null }), "REQUIRED", "endDate"),
        (json!({ "termMonths": null }), "REQUIRED", "termMonths"),
        (json!({ "clientCompanyId": looms }), "INVALID", "clientCompanyId"),
        (json!({ "name": null }), "REQUIRED", "name"),
    ] {
        let mut input = change;
        input["id"] = json!(id);
        let refused = acme.owner.run("updateEngagement", STATE, input).await;
        assert_eq!(refused.refused("updateEngagement"), (code.to_owned(), field.to_owned()));
    }
    let both = json!({ "id": id, "clientCompanyId": looms, "dealId": null, "autoRenew": false, "endDate": null });
    let selection = "engagement { endDate autoRenew deal { id } clientCompany { name } version }";
    let changed = acme.owner.run("updateEngagement", selection, both).await;
    assert_eq!(
        changed.done("updateEngagement")["engagement"],
        json!({ "endDate": null, "autoRenew": false, "deal": null, "clientCompany": { "name": "Looms" }, "version": 2 })
    );
    let wrong = acme.owner.run("updateEngagement", STATE, json!({ "id": id, "dealId": deal })).await;
    assert_eq!(wrong.refused("updateEngagement"), ("INVALID".to_owned(), "dealId".to_owned()));
}

#[tokio::test]
async fn what_a_state_has_settled_is_immutable() {
    let server = Server::start().await;
    let acme = server.organization("acme").await;
    let terms = json!({
        "currency": "CHF", "billingModel": "RETAINER", "startDate": "2026-05-01", "endDate": "2026-06-30", "termMonths": 3,
        "autoRenew": true
    });
    for (status, settled) in [
        ("DRAFT", &[][..]),
        ("ACTIVE", &["currency"]),
        ("PAUSED", &["currency"]),
        ("COMPLETED", &["autoRenew", "billingModel", "currency", "endDate", "startDate", "termMonths"]),
        ("TERMINATED", &["autoRenew", "billingModel", "currency", "endDate", "startDate", "termMonths"]),
    ] {
        let id = engagement_in(&acme, status).await;
        let mut input = terms.clone();
        input["id"] = json!(id);
        let answer = acme.owner.run("updateEngagement", STATE, input).await;
        let reasons = answer.user_errors("updateEngagement");
        assert!(reasons.iter().all(|reason| reason.code == "IMMUTABLE"), "{answer}");
        let mut fields: Vec<_> = reasons.iter().map(|reason| reason.field.as_str()).collect();
        fields.sort_unstable();
        assert_eq!(fields, settled, "{status}");
        // The same again is no change, and the rest can be put right for ever.
        let same = json!({ "id": id, "name": "Renamed", "endDate": "2026-12-31" });
        let end = if status == "DRAFT" { json!({ "id": id, "name": "Renamed" }) } else { same };
        let renamed = acme.owner.run("updateEngagement", STATE, end).await;
        assert_eq!(renamed.done("updateEngagement")["engagement"]["name"], "Renamed");
    }
}

#[tokio::test]
async fn numbers_are_those_of_the_organization_and_leave_no_gap() {
    let server = Server::start().await;
    let (acme, other) = (server.organization("acme").await, server.organization("other").await);
    let numbering = json!({ "numbering": { "engagement": { "prefix": "AUF/", "padding": 3 } } });
    acme.owner.run("updateOrganization", "organization { id }", numbering).await.done("updateOrganization");
    let tries = (0..24).map(|n| {
        // Of each third all but one are refused by the table, when they have a number already.
        let input = if n % 3 == 0 { json!({ "name": "E", "externalId": "e" }) } else { json!({ "name": "E" }) };
        acme.owner.run("createEngagement", "engagement { number }", input)
    });
    let answers = futures::future::join_all(tries).await;
    let mut numbers: Vec<_> = answers
        .iter()
        .filter_map(|answer| answer.at("/createEngagement").pointer("/engagement/number")?.as_str().map(str::to_owned))
        .collect();
    numbers.sort_unstable();
    assert_eq!(numbers, (1..=17).map(|n| format!("AUF/{n:03}")).collect::<Vec<_>>());
    let theirs = other.owner.run("createEngagement", "engagement { number }", json!({ "name": "Theirs" })).await;
    assert_eq!(theirs.text("/createEngagement/engagement/number"), "ENG-00001");
}

#[tokio::test]
async fn engagements_are_found_filtered_and_ordered() {
    let server = Server::start().await;
    let acme = server.organization("acme").await;
    let company = acme.client_company("Engines").await;
    for (name, model, end) in [
        ("Annual audit", "FIXED", Some("2026-06-30")),
        ("Zoning advice", "RETAINER", None),
        ("Market study", "TIME_AND_MATERIALS", Some("2026-05-31")),
    ] {
        let client = if model == "RETAINER" { json!(company) } else { Value::Null };
        let input = json!({
            "name": name, "billingModel": model, "startDate": "2026-01-01", "endDate": end, "clientCompanyId": client
        });
        engagement(&acme.owner, input).await;
    }
    let list = "query($filter: EngagementFilter, $order: [EngagementOrder!], $search: String) {
        engagements(filter: $filter, orderBy: $order, search: $search) { nodes { number } } }";
    for (variables, numbers) in [
        (json!({}), &["ENG-00003", "ENG-00002", "ENG-00001"][..]),
        (json!({ "search": "audit" }), &["ENG-00001"]),
        (json!({ "search": "eng-00002" }), &["ENG-00002"]),
        (json!({ "filter": { "number": { "eq": "ENG-00003" } } }), &["ENG-00003"]),
        (json!({ "filter": { "name": { "startsWith": "ZON" } } }), &["ENG-00002"]),
        (json!({ "filter": { "billingModel": { "not": "RETAINER" } } }), &["ENG-00003", "ENG-00001"]),
        (json!({ "filter": { "endDate": { "lte": "2026-06-01" } } }), &["ENG-00003"]),
        (json!({ "filter": { "endDate": { "isNull": true } } }), &["ENG-00002"]),
        (json!({ "filter": { "clientCompanyId": { "eq": company } } }), &["ENG-00002"]),
        (json!({ "filter": { "clientCompany": { "name": { "eq": "engines" } } } }), &["ENG-00002"]),
        (json!({ "filter": { "status": { "eq": "ACTIVE" } } }), &[]),
        (json!({ "order": { "field": "NAME" } }), &["ENG-00001", "ENG-00003", "ENG-00002"]),
        (json!({ "order": { "field": "END_DATE" } }), &["ENG-00003", "ENG-00001", "ENG-00002"]),
    ] {
        let found = acme.owner.query(list, variables.clone()).await;
        assert_eq!(found.each("/engagements/nodes", "number"), numbers, "{variables}");
    }
}

#[tokio::test]
async fn another_tenants_engagement_is_as_missing_as_a_made_up_one() {
    let server = Server::start().await;
    let (acme, other) = (server.organization("acme").await, server.organization("other").await);
    let foreign = engagement(&other.owner, json!({ "name": "Theirs" })).await;
    for mutation in MUTATIONS.iter().chain(&["restoreEngagement"]) {
        let theirs = acme.owner.run(mutation, STATE, input_of(mutation, &foreign)).await;
        let made_up = acme.owner.run(mutation, STATE, input_of(mutation, MADE_UP)).await;
        assert_eq!(theirs.body(), made_up.body(), "{mutation}");
        assert_eq!(theirs.refused(mutation), ("NOT_FOUND".to_owned(), "id".to_owned()));
    }
    let untouched = "query($id: ID!) { engagement(id: $id) { name version } }";
    let untouched = other.owner.query(untouched, json!({ "id": foreign })).await;
    assert_eq!(untouched.at("/engagement"), &json!({ "name": "Theirs", "version": 1 }));
}

#[tokio::test]
async fn a_stale_version_is_a_conflict_that_shows_the_engagement_as_it_is() {
    let server = Server::start().await;
    let acme = server.organization("acme").await;
    let id = engagement_in(&acme, "ACTIVE").await;
    for mutation in MUTATIONS {
        let mut input = input_of(mutation, &id);
        input["expectedVersion"] = json!(1);
        let stale = acme.owner.run(mutation, "engagement { version status }", input).await;
        assert_eq!(stale.refused(mutation), ("CONFLICT".to_owned(), "expectedVersion".to_owned()));
        assert_eq!(stale.at(&format!("/{mutation}/engagement")), &json!({ "version": 2, "status": "ACTIVE" }));
    }
}

#[tokio::test]
async fn sixty_four_duplicates_have_one_effect() {
    let server = Server::start().await;
    let acme = server.organization("acme").await;
    let input = json!({ "name": "Engine", "idempotencyKey": "one" });
    let tries = (0..64).map(|_| acme.owner.run("createEngagement", "engagement { id number }", input.clone()));
    let answers = futures::future::join_all(tries).await;
    for answer in &answers {
        assert_eq!(answer.done("createEngagement"), answers[0].done("createEngagement"));
    }
    let all = acme.owner.query("{ engagements { totalCount } }", json!({})).await;
    assert_eq!(all.at("/engagements/totalCount"), 1);
}

#[tokio::test]
async fn many_engagements_are_made_and_changed_with_a_result_each() {
    let server = Server::start().await;
    let acme = server.organization("acme").await;
    let results = "results { engagement { id number name version } userErrors { code field } }";
    let input = json!({ "idempotencyKey": "bulk", "engagements": [
        { "name": "One", "externalId": "x" }, { "name": " " }, { "name": "Three", "externalId": "x" }, { "name": "Four" }
    ] });
    let made = acme.owner.run("createEngagements", results, input.clone()).await;
    let entries = made.done("createEngagements")["results"].as_array().expect("a list").clone();
    assert_eq!(entries[0]["engagement"]["number"], "ENG-00001");
    assert_eq!(entries[1]["userErrors"], json!([{ "code": "REQUIRED", "field": "engagements.1.name" }]));
    assert_eq!(entries[2]["userErrors"], json!([{ "code": "DUPLICATE", "field": "engagements.2.externalId" }]));
    assert_eq!(entries[3]["engagement"]["number"], "ENG-00002", "what was refused has taken no number");
    let replay = acme.owner.run("createEngagements", results, input).await;
    assert_eq!(replay.body(), made.body());

    let (one, four) = (entries[0]["engagement"]["id"].clone(), entries[3]["engagement"]["id"].clone());
    let changes = json!({ "engagements": [
        { "id": one, "name": "Uno", "expectedVersion": 1 }, { "id": four, "name": "Quattro", "expectedVersion": 9 },
        { "id": MADE_UP, "name": "None" }
    ] });
    let changed = acme.owner.run("updateEngagements", results, changes).await;
    let entries = changed.done("updateEngagements")["results"].as_array().expect("a list").clone();
    assert_eq!((&entries[0]["engagement"]["name"], &entries[0]["engagement"]["version"]), (&json!("Uno"), &json!(2)));
    assert_eq!(entries[1]["userErrors"], json!([{ "code": "CONFLICT", "field": "engagements.1.expectedVersion" }]));
    assert_eq!(entries[2]["userErrors"], json!([{ "code": "NOT_FOUND", "field": "engagements.2.id" }]));

    let many: Vec<_> = (0..101).map(|place| json!({ "name": place.to_string() })).collect();
    let refused = acme.owner.run("createEngagements", results, json!({ "engagements": many })).await;
    assert_eq!(refused.refused("createEngagements"), ("LIMIT".to_owned(), "engagements".to_owned()));
    let many: Vec<_> = (0..101).map(|_| json!({ "id": one, "name": "Uno" })).collect();
    let refused = acme.owner.run("updateEngagements", results, json!({ "engagements": many })).await;
    assert_eq!(refused.refused("updateEngagements"), ("LIMIT".to_owned(), "engagements".to_owned()));
}

#[tokio::test]
async fn a_viewer_changes_nothing_and_a_member_deletes_nothing() {
    let server = Server::start().await;
    let acme = server.organization("acme").await;
    let id = engagement_in(&acme, "ACTIVE").await;
    let viewer = acme.member(Role::Viewer).await;
    for mutation in MUTATIONS {
        assert_eq!(viewer.run(mutation, STATE, input_of(mutation, &id)).await.code(), "FORBIDDEN", "{mutation}");
    }
    let member = acme.member(Role::Member).await;
    member.run("pauseEngagement", STATE, json!({ "id": id })).await.done("pauseEngagement");
    assert_eq!(member.run("deleteEngagement", STATE, json!({ "id": id })).await.code(), "FORBIDDEN");
}
