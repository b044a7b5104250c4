//! Invoice schedules, from outside.

use entity::identity::organization_member::Role;
use harness::{Answer, Org, Server};
use serde_json::{Value, json};

pub(super) const STATE: &str = "invoiceSchedule { id version name status total { amount } taxRate paymentTermsDays autoIssue pausedWithEngagement }";

pub(super) const WITH_INSTALLMENTS: &str = "invoiceSchedule { id status currency total { amount currency } \
    installments(first: 100, orderBy: [{field: CREATED_AT}]) { totalCount nodes { \
      id position description kind percent trigger dueOn status amount { amount currency } } } }";

pub(super) const MADE_UP: &str = "invoice_schedule_01h455vb4pex5vsknk084sn02q";

/// An engagement in EUR for a client, ACTIVE; `more` is what else it says.
pub(super) async fn engagement(acme: &Org, more: Value) -> String {
    let client = acme.client_company("Engines").await;
    let mut input =
        json!({ "name": "Advice", "clientCompanyId": client, "currency": "EUR", "startDate": "2026-01-01" });
    input.as_object_mut().expect("an object").extend(more.as_object().expect("an object").clone());
    let made = acme.owner.run("createEngagement", "engagement { id }", input).await;
    let id = made.done("createEngagement")["engagement"]["id"].as_str().expect("an id").to_owned();
    change(acme, "activateEngagement", "engagement", &id).await;
    id
}

/// Does to a record what takes nothing but its id.
pub(super) async fn change(acme: &Org, mutation: &str, record: &str, id: &str) {
    acme.owner.run(mutation, &format!("{record} {{ id }}"), json!({ "id": id })).await.done(mutation);
}

/// Asks for a schedule of the engagement.
pub(super) async fn schedule(acme: &Org, engagement: &str, more: Value) -> Answer {
    let mut input = json!({ "engagementId": engagement, "name": "Retainer" });
    input.as_object_mut().expect("an object").extend(more.as_object().expect("an object").clone());
    acme.owner.run("createInvoiceSchedule", WITH_INSTALLMENTS, input).await
}

/// A schedule of that many monthly installments of 100.00 EUR from 31 January 2026 on; answers its id.
pub(super) async fn monthly(acme: &Org, engagement: &str, months: u32, more: Value) -> String {
    let end = chrono::NaiveDate::from_ymd_opt(2026, 1, 31)
        .and_then(|day| day.checked_add_months(chrono::Months::new(months - 1)));
    let recurrence = json!({ "everyMonths": 1, "start": "2026-01-31", "end": end.expect("a day").to_string(), "amount": eur("100") });
    let mut input = json!({ "recurrence": recurrence });
    input.as_object_mut().expect("an object").extend(more.as_object().expect("an object").clone());
    schedule(acme, engagement, input).await.done("createInvoiceSchedule")["invoiceSchedule"]["id"]
        .as_str()
        .expect("an id")
        .to_owned()
}

pub(super) fn eur(amount: &str) -> Value {
    json!({ "amount": amount, "currency": "EUR" })
}

/// An installment to make.
pub(super) fn installment(amount: Value, trigger: Value) -> Value {
    json!({ "description": "Work", "amount": amount, "trigger": trigger })
}

/// The schedule's installments, in their order.
pub(super) async fn installments(acme: &Org, schedule: &str) -> Vec<Value> {
    let query = format!(
        "query($id: ID!) {{ invoiceSchedule(id: $id) {{ {} }} }}",
        &WITH_INSTALLMENTS[18..WITH_INSTALLMENTS.len() - 1]
    );
    let answer = acme.owner.query(&query, json!({ "id": schedule })).await;
    answer.at("/invoiceSchedule/installments/nodes").as_array().expect("a list").clone()
}

pub(super) fn amounts(answer: &Answer) -> Vec<String> {
    let nodes = &answer.done("createInvoiceSchedule")["invoiceSchedule"]["installments"]["nodes"];
    nodes
        .as_array()
        .expect("a list")
        .iter()
        .map(|one| one["amount"]["amount"].as_str().expect("a text").to_owned())
        .collect()
}

pub(super) fn days(answer: &Answer) -> Vec<String> {
    let nodes = &answer.done("createInvoiceSchedule")["invoiceSchedule"]["installments"]["nodes"];
    nodes.as_array().expect("a list").iter().map(|one| one["dueOn"].as_str().expect("a day").to_owned()).collect()
}

/// Code and field of each reason, sorted.
pub(super) fn reasons(answer: &Answer, mutation: &str) -> Vec<(String, String)> {
    let mut reasons: Vec<_> =
        answer.user_errors(mutation).into_iter().map(|reason| (reason.field, reason.code)).collect();
    reasons.sort();
    reasons
}

#[tokio::test]
async fn a_schedule_is_made_with_everything_it_can_have() {
    let server = Server::start().await;
    let acme = server.organization("acme").await;
    let engagement = engagement(&acme, json!({ "endDate": "2026-12-31" })).await;
    let more = json!({
        "name": " Fees ", "taxRate": "9.975", "paymentTermsDays": 14, "autoIssue": true, "externalId": "s-1",
        "total": eur("10000.01"),
        "installments": [
            installment(json!({ "percent": "33.333" }), json!({ "event": "ACCEPTANCE" })),
            installment(json!({ "percent": "33.333" }), json!({ "event": "MILESTONE" })),
            installment(json!({ "fixed": eur("0.01") }), json!({ "date": "2026-06-30" })),
            installment(json!({ "remaining": true }), json!({ "date": "2026-12-31" })),
        ],
    });
    let made = schedule(&acme, &engagement, more).await;
    // A third of 10,000.01 is 3,333.30; the second takes the difference to 66.666%, 6,666.61.
    assert_eq!(amounts(&made), ["3333.30", "3333.31", "0.01", "3333.39"]);
    let id = made.text("/createInvoiceSchedule/invoiceSchedule/id");
    let everything = "query($id: ID!) { invoiceSchedule(id: $id) { name status currency taxRate paymentTermsDays autoIssue externalId \
        recurrenceMonths recurrenceAmount { amount } total { amount currency } engagement { id } clientCompany { name } \
        invoices { totalCount } version installments(filter: { status: { eq: PENDING }, dueOn: { eq: \"2026-06-30\" } }) \
        { nodes { kind percent trigger dueOn triggeredAt invoicedAt invoice { id } invoiceSchedule { name } engagement { name } } } \
        activity { nodes { verb } } } }";
    let found = acme.owner.query(everything, json!({ "id": id })).await;
    assert_eq!(
        found.at("/invoiceSchedule"),
        &json!({
            "name": "Fees", "status": "ACTIVE", "currency": "EUR", "taxRate": "9.975", "paymentTermsDays": 14, "autoIssue": true,
            "externalId": "s-1", "recurrenceMonths": null, "recurrenceAmount": null, "total": eur("10000.01"),
            "engagement": { "id": engagement }, "clientCompany": { "name": "Engines" }, "invoices": { "totalCount": 0 },
            "version": 1,
            "installments": { "nodes": [{
                "kind": "FIXED", "percent": null, "trigger": "DATE", "dueOn": "2026-06-30", "triggeredAt": null,
                "invoicedAt": null, "invoice": null, "invoiceSchedule": { "name": "Fees" }, "engagement": { "name": "Advice" }
            }] },
            "activity": { "nodes": [{ "verb": "invoice_schedule.created" }] },
        })
    );
    let both_ways = "query($id: ID!) { engagement(id: $id) { invoiceSchedules { nodes { name } } } }";
    let found = acme.owner.query(both_ways, json!({ "id": engagement })).await;
    assert_eq!(found.each("/engagement/invoiceSchedules/nodes", "name"), ["Fees"]);
}

#[tokio::test]
async fn a_recurrence_is_made_at_once_until_its_end_or_the_engagements() {
    let server = Server::start().await;
    let acme = server.organization("acme").await;
    let long = engagement(&acme, json!({ "endDate": "2026-05-15" })).await;
    let recurrence = |more: Value| {
        let mut recurrence = json!({ "everyMonths": 1, "start": "2026-01-31", "amount": eur("1500") });
        recurrence.as_object_mut().expect("an object").extend(more.as_object().expect("an object").clone());
        json!({ "recurrence": recurrence })
    };
    let made = schedule(&acme, &long, recurrence(json!({}))).await;
    assert_eq!(days(&made), ["2026-01-31", "2026-02-28", "2026-03-31", "2026-04-30"]);
    assert_eq!(amounts(&made), ["1500.00"; 4]);
    let first = &made.done("createInvoiceSchedule")["invoiceSchedule"]["installments"]["nodes"][0];
    assert_eq!((&first["trigger"], &first["description"]), (&json!("RECURRENCE"), &json!("Retainer, 2026-01-31")));
    let made =
        schedule(&acme, &long, recurrence(json!({ "everyMonths": 3, "end": "2027-01-31", "description": "Quarter" })))
            .await;
    assert_eq!(days(&made), ["2026-01-31", "2026-04-30", "2026-07-31", "2026-10-31", "2027-01-31"]);

    let endless = engagement(&acme, json!({})).await;
    for (more, reason) in [
        (json!({}), ("REQUIRED", "recurrence.end")),
        (json!({ "end": "2026-01-30" }), ("INVALID", "recurrence.end")),
        (json!({ "end": "2036-01-31" }), ("LIMIT", "recurrence.end")),
        (json!({ "end": "9999-12-31" }), ("LIMIT", "recurrence.end")),
        (json!({ "end": "2026-12-31", "everyMonths": 0 }), ("INVALID", "recurrence.everyMonths")),
        (json!({ "end": "2026-12-31", "everyMonths": 61 }), ("INVALID", "recurrence.everyMonths")),
        (json!({ "end": "2026-12-31", "amount": eur("-1") }), ("INVALID", "recurrence.amount.amount")),
        (json!({ "end": "2026-12-31", "description": "a\nb" }), ("INVALID", "recurrence.description")),
    ] {
        let refused = schedule(&acme, &endless, recurrence(more)).await;
        assert_eq!(refused.refused("createInvoiceSchedule"), (reason.0.to_owned(), reason.1.to_owned()));
    }
    let most = schedule(&acme, &endless, recurrence(json!({ "end": "2035-12-31" }))).await;
    assert_eq!(most.at("/createInvoiceSchedule/invoiceSchedule/installments/totalCount"), 120);
    assert_eq!(days(&most).last().map(String::as_str), Some("2034-04-30"));
}

#[tokio::test]
async fn everything_wrong_with_an_input_is_told_at_once() {
    let server = Server::start().await;
    let acme = server.organization("acme").await;
    let id = engagement(&acme, json!({})).await;
    let usd = json!({ "amount": "1", "currency": "USD" });
    let day = json!({ "date": "2026-06-30" });
    let refused = schedule(
        &acme,
        &id,
        json!({
            "name": "", "taxRate": "100.001", "paymentTermsDays": 366, "total": eur("0"),
            "installments": [
                { "description": " ", "amount": { "fixed": usd }, "trigger": day },
                installment(json!({ "percent": "1.0005" }), day.clone()),
                installment(json!({ "fixed": eur("1.005") }), day.clone()),
                installment(json!({ "fixed": eur("92233720368547758.08") }), day.clone()),
                installment(json!({ "remaining": false }), day.clone()),
            ],
            "recurrence": { "everyMonths": -1, "start": "2026-01-01", "end": "2026-02-01", "amount": usd },
        }),
    )
    .await;
    let told = reasons(&refused, "createInvoiceSchedule");
    let told: Vec<_> = told.iter().map(|(field, code)| (field.as_str(), code.as_str())).collect();
    assert_eq!(
        told,
        [
            ("installments.0.amount.fixed.currency", "INVALID"),
            ("installments.0.description", "REQUIRED"),
            ("installments.1.amount.percent", "INVALID"),
            ("installments.2.amount.fixed.amount", "INVALID"),
            ("installments.3.amount.fixed.amount", "INVALID"),
            ("installments.4.amount.remaining", "INVALID"),
            ("name", "REQUIRED"),
            ("paymentTermsDays", "INVALID"),
            ("recurrence.amount.currency", "INVALID"),
            ("recurrence.everyMonths", "INVALID"),
            ("taxRate", "INVALID"),
            ("total.amount", "INVALID"),
        ]
    );
    let none = acme.owner.query("{ invoiceSchedules { totalCount } installments { totalCount } }", json!({})).await;
    assert_eq!(none.data(), &json!({ "invoiceSchedules": { "totalCount": 0 }, "installments": { "totalCount": 0 } }));
}

#[tokio::test]
async fn installments_fit_their_total() {
    let server = Server::start().await;
    let acme = server.organization("acme").await;
    let id = engagement(&acme, json!({ "endDate": "2026-12-31" })).await;
    let of = |amount: Value| installment(amount, json!({ "date": "2026-06-30" }));
    let (half, most, rest) =
        (of(json!({ "percent": "50" })), of(json!({ "percent": "50.001" })), of(json!({ "remaining": true })));
    let fixed = |amount: &str| of(json!({ "fixed": eur(amount) }));
    let recurrence = json!({ "everyMonths": 1, "start": "2026-01-01", "end": "2026-02-01", "amount": eur("50.01") });
    for (more, reason) in [
        (json!({}), ("REQUIRED", "installments")),
        (json!({ "installments": [half] }), ("INVALID", "installments.0.amount")),
        (json!({ "installments": [rest] }), ("INVALID", "installments.0.amount")),
        (json!({ "total": eur("100"), "installments": [half, most] }), ("INVALID", "installments.1.amount")),
        (json!({ "total": eur("100"), "installments": [rest, rest] }), ("INVALID", "installments.1.amount")),
        (json!({ "total": eur("100"), "installments": [half, fixed("50.01")] }), ("INVALID", "total")),
        (json!({ "total": eur("100"), "installments": [fixed("100"), rest] }), ("INVALID", "installments.1.amount")),
        (
            json!({ "total": eur("0.01"), "installments": [of(json!({ "percent": "1" }))] }),
            ("INVALID", "installments.0.amount"),
        ),
        (json!({ "total": eur("100"), "recurrence": recurrence }), ("INVALID", "total")),
        (json!({ "installments": vec![fixed("1"); 121] }), ("LIMIT", "installments")),
        (json!({ "installments": vec![fixed("1"); 119], "recurrence": recurrence }), ("LIMIT", "recurrence.end")),
        (
            json!({ "total": eur("1000"), "recurrence": { "everyMonths": 1, "start": "2026-01-01", "amount": eur("1") } }),
            ("REQUIRED", "recurrence.end"),
        ),
    ] {
        let refused = schedule(&acme, &id, more).await;
        assert_eq!(refused.refused("createInvoiceSchedule"), (reason.0.to_owned(), reason.1.to_owned()), "{refused}");
    }
    let yen =
        acme.owner.run("createEngagement", "engagement { id }", json!({ "name": "Yen", "currency": "JPY" })).await;
    let yen = yen.text("/createEngagement/engagement/id");
    let thirds = ["33.333", "33.333", "33.334"].map(|percent| of(json!({ "percent": percent })));
    let total = json!({ "amount": "1000", "currency": "JPY" });
    let made = schedule(&acme, yen, json!({ "total": total, "installments": thirds })).await;
    assert_eq!(amounts(&made), ["333", "333", "334"]);
}

#[tokio::test]
async fn a_schedule_needs_an_engagement_that_has_not_ended() {
    let server = Server::start().await;
    let (acme, other) = (server.organization("acme").await, server.organization("other").await);
    let one = json!({ "installments": [installment(json!({ "fixed": eur("1") }), json!({ "event": "MILESTONE" }))] });
    let (theirs, gone, ended) =
        (engagement(&other, json!({})).await, engagement(&acme, json!({})).await, engagement(&acme, json!({})).await);
    change(&acme, "deleteEngagement", "engagement", &gone).await;
    change(&acme, "completeEngagement", "engagement", &ended).await;
    let made_up = "engagement_01h455vb4pex5vsknk084sn02q".to_owned();
    for id in [theirs, gone, made_up] {
        let refused = schedule(&acme, &id, one.clone()).await;
        assert_eq!(refused.refused("createInvoiceSchedule"), ("NOT_FOUND".to_owned(), "engagementId".to_owned()));
    }
    let refused = schedule(&acme, &ended, one.clone()).await;
    assert_eq!(refused.refused("createInvoiceSchedule"), ("INVALID".to_owned(), "engagementId".to_owned()));
    let company = acme.client_company("Engines").await;
    let wrong = schedule(&acme, &company, one).await;
    assert!(wrong.message().contains("an id of `client_company` where `engagement` is expected"), "{wrong}");
}

#[tokio::test]
async fn an_update_changes_what_is_given() {
    let server = Server::start().await;
    let acme = server.organization("acme").await;
    let engagement = engagement(&acme, json!({})).await;
    let id = monthly(&acme, &engagement, 1, json!({ "paymentTermsDays": 14, "taxRate": "19" })).await;
    let input = json!({ "id": id, "expectedVersion": 1, "name": "Fees", "paymentTermsDays": null, "autoIssue": true });
    let updated = acme.owner.run("updateInvoiceSchedule", STATE, input).await;
    let updated = &updated.done("updateInvoiceSchedule")["invoiceSchedule"];
    assert_eq!(
        (
            &updated["name"],
            &updated["paymentTermsDays"],
            &updated["autoIssue"],
            &updated["taxRate"],
            &updated["version"]
        ),
        (&json!("Fees"), &Value::Null, &json!(true), &json!("19"), &json!(2))
    );
    let stale =
        acme.owner.run("updateInvoiceSchedule", STATE, json!({ "id": id, "expectedVersion": 1, "taxRate": "7" })).await;
    assert_eq!(stale.refused("updateInvoiceSchedule"), ("CONFLICT".to_owned(), "expectedVersion".to_owned()));
    assert_eq!(stale.at("/updateInvoiceSchedule/invoiceSchedule/version"), 2);
    for (field, value, code) in [
        ("name", json!(""), "REQUIRED"),
        ("name", Value::Null, "REQUIRED"),
        ("taxRate", json!("-1"), "INVALID"),
        ("taxRate", json!("1e1"), "INVALID"),
        ("paymentTermsDays", json!(-1), "INVALID"),
        ("externalId", json!("x".repeat(201)), "LIMIT"),
    ] {
        let refused = acme.owner.run("updateInvoiceSchedule", STATE, json!({ "id": id, field: value })).await;
        assert_eq!(refused.refused("updateInvoiceSchedule"), (code.to_owned(), field.to_owned()));
    }
}

#[tokio::test]
async fn a_retry_with_the_same_key_makes_no_second_schedule() {
    let server = Server::start().await;
    let acme = server.organization("acme").await;
    let engagement = engagement(&acme, json!({})).await;
    let installments = [installment(json!({ "fixed": eur("1") }), json!({ "event": "MILESTONE" }))];
    let input = json!({ "installments": installments, "idempotencyKey": "one" });
    let tries = (0..16).map(|_| schedule(&acme, &engagement, input.clone()));
    let answers = futures::future::join_all(tries).await;
    for answer in &answers {
        assert_eq!(answer.done("createInvoiceSchedule"), answers[0].done("createInvoiceSchedule"));
    }
    let all = acme.owner.query("{ invoiceSchedules { totalCount } installments { totalCount } }", json!({})).await;
    assert_eq!(all.data(), &json!({ "invoiceSchedules": { "totalCount": 1 }, "installments": { "totalCount": 1 } }));
}

#[tokio::test]
async fn roles_decide_who_sees_and_changes_schedules() {
    let server = Server::start().await;
    let acme = server.organization("acme").await;
    let engagement = engagement(&acme, json!({})).await;
    let id = monthly(&acme, &engagement, 1, json!({})).await;
    let viewer = acme.member(Role::Viewer).await;
    assert_eq!(
        viewer.query("{ invoiceSchedules { totalCount } }", json!({})).await.at("/invoiceSchedules/totalCount"),
        1
    );
    let member = acme.member(Role::Member).await;
    for client in [&viewer, &member] {
        assert_eq!(client.run("pauseInvoiceSchedule", STATE, json!({ "id": id })).await.code(), "FORBIDDEN");
        assert_eq!(client.run("deleteInvoiceSchedule", STATE, json!({ "id": id })).await.code(), "FORBIDDEN");
    }
    // A manager writes drafts, but issues nothing: nor lets runs do it.
    let manager = acme.member(Role::Manager).await;
    let issuing = json!({ "id": id, "autoIssue": true });
    assert_eq!(manager.run("updateInvoiceSchedule", STATE, issuing.clone()).await.code(), "FORBIDDEN");
    let named = json!({ "id": id, "name": "Fees" });
    manager.run("updateInvoiceSchedule", STATE, named).await.done("updateInvoiceSchedule");
    let billing = acme.member(Role::Billing).await;
    billing.run("updateInvoiceSchedule", STATE, issuing).await.done("updateInvoiceSchedule");
}

#[tokio::test]
async fn schedules_are_filtered_ordered_and_searched() {
    let server = Server::start().await;
    let acme = server.organization("acme").await;
    let (one, two) = (engagement(&acme, json!({})).await, engagement(&acme, json!({})).await);
    for (engagement, name) in [(&one, "beta fees"), (&one, "Alpha fees"), (&two, "gamma")] {
        monthly(&acme, engagement, 1, json!({ "name": name })).await;
    }
    let query = "query($filter: InvoiceScheduleFilter, $search: String) { invoiceSchedules(filter: $filter, search: $search, \
        orderBy: [{field: NAME}]) { nodes { name } } }";
    for (variables, names) in [
        (json!({}), &["Alpha fees", "beta fees", "gamma"][..]),
        (json!({ "filter": { "engagementId": { "eq": one } } }), &["Alpha fees", "beta fees"]),
        (json!({ "filter": { "name": { "startsWith": "BETA" } } }), &["beta fees"]),
        (json!({ "filter": { "status": { "not": "ACTIVE" } } }), &[]),
        (json!({ "search": "fee" }), &["Alpha fees", "beta fees"]),
    ] {
        let found = acme.owner.query(query, variables).await;
        assert_eq!(found.each("/invoiceSchedules/nodes", "name"), names);
    }
}
