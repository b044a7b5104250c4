//! Invoice schedules, from outside.

use entity::identity::organization_member::Role;
use harness::{Answer, Org, Server};
use serde_json::{Value, json};

const STATE: &str = "invoiceSchedule { id version name status total { amount } taxRate paymentTermsDays autoIssue pausedWithEngagement }";

const WITH_INSTALLMENTS: &str = "invoiceSchedule { id status currency total { amount currency } \
    installments(first: 100, orderBy: [{field: CREATED_AT}]) { totalCount nodes { \
      id position description kind percent trigger dueOn status amount { amount currency } } } }";

const MADE_UP: &str = "invoice_schedule_01h455vb4pex5vsknk084sn02q";

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

fn amounts(answer: &Answer) -> Vec<String> {
    let nodes = &answer.done("createInvoiceSchedule")["invoiceSchedule"]["installments"]["nodes"];
    nodes
        .as_array()
        .expect("a list")
        .iter()
        .map(|one| one["amount"]["amount"].as_str().expect("a text").to_owned())
        .collect()
}

fn days(answer: &Answer) -> Vec<String> {
    let nodes = &answer.done("createInvoiceSchedule")["invoiceSchedule"]["installments"]["nodes"];
    nodes.as_array().expect("a list").iter().map(|one| one["dueOn"].as_str().expect("a day").to_owned()).collect()
}

/// Code and field of each reason, sorted.
fn reasons(answer: &Answer, mutation: &str) -> Vec<(String, String)> {
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
        (json!({ "end": "2026-12-31", "description": "" }), ("REQUIRED", "recurrence.description")),
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

/// A schedule in the state, put there by the mutations that lead to it.
async fn schedule_in(acme: &Org, engagement: &str, status: &str) -> String {
    let id = monthly(acme, engagement, 1, json!({})).await;
    match status {
        "PAUSED" => change(acme, "pauseInvoiceSchedule", "invoiceSchedule", &id).await,
        "CANCELLED" => change(acme, "cancelInvoiceSchedule", "invoiceSchedule", &id).await,
        "COMPLETED" => {
            let installment = installments(acme, &id).await[0]["id"].as_str().expect("an id").to_owned();
            change(acme, "skipInstallment", "installment", &installment).await;
        }
        _ => {}
    }
    id
}

/// State × mutation: what `availableActions` says is what the mutations do.
#[tokio::test]
async fn available_actions_tell_what_the_mutations_do() {
    let server = Server::start().await;
    let acme = server.organization("acme").await;
    let engagement = engagement(&acme, json!({})).await;
    for status in ["ACTIVE", "PAUSED", "COMPLETED", "CANCELLED"] {
        for mutation in [
            "updateInvoiceSchedule",
            "addInstallment",
            "pauseInvoiceSchedule",
            "resumeInvoiceSchedule",
            "cancelInvoiceSchedule",
            "deleteInvoiceSchedule",
            "restoreInvoiceSchedule",
        ] {
            let id = schedule_in(&acme, &engagement, status).await;
            let told =
                "query($id: ID!) { invoiceSchedule(id: $id) { status availableActions { action allowed reason } } }";
            let told = acme.owner.query(told, json!({ "id": id })).await;
            assert_eq!(told.at("/invoiceSchedule/status"), status);
            let told = told.at("/invoiceSchedule/availableActions").as_array().expect("a list");
            let told = told.iter().find(|action| action["action"] == mutation).expect("every mutation is told of");

            let (input, record, field) = match mutation {
                "addInstallment" => {
                    let mut input = installment(json!({ "fixed": eur("1") }), json!({ "event": "MILESTONE" }));
                    input["invoiceScheduleId"] = json!(id);
                    (input, "installment", "invoiceScheduleId")
                }
                "updateInvoiceSchedule" => (json!({ "id": id, "paymentTermsDays": 7 }), "invoiceSchedule", "id"),
                _ => (json!({ "id": id }), "invoiceSchedule", "id"),
            };
            let answer = acme.owner.run(mutation, &format!("{record} {{ id }}"), input).await;
            let reasons = answer.user_errors(mutation);
            assert_eq!(told["allowed"], reasons.is_empty(), "{status} {mutation}: {answer}");
            assert_eq!(told["reason"].is_null(), reasons.is_empty(), "{status} {mutation}: {told}");
            let code = match (status, mutation) {
                ("CANCELLED", mutation) if mutation != "restoreInvoiceSchedule" => "IMMUTABLE",
                _ => "INVALID_TRANSITION",
            };
            let as_told = |code: &str| reasons.iter().all(|reason| reason.code == code && reason.field == field);
            assert!(as_told(code), "{status} {mutation}: {answer}");
        }
    }
}

#[tokio::test]
async fn a_schedule_is_paused_resumed_and_cancelled() {
    let server = Server::start().await;
    let acme = server.organization("acme").await;
    let engagement = engagement(&acme, json!({})).await;
    let id = json!({ "id": monthly(&acme, &engagement, 2, json!({})).await });
    let paused = acme.owner.run("pauseInvoiceSchedule", STATE, id.clone()).await;
    assert_eq!(paused.done("pauseInvoiceSchedule")["invoiceSchedule"]["status"], "PAUSED");
    let again = acme.owner.run("pauseInvoiceSchedule", STATE, id.clone()).await;
    assert_eq!(again.refused("pauseInvoiceSchedule"), ("INVALID_TRANSITION".to_owned(), "id".to_owned()));
    let resumed = acme.owner.run("resumeInvoiceSchedule", STATE, id.clone()).await;
    assert_eq!(resumed.done("resumeInvoiceSchedule")["invoiceSchedule"]["status"], "ACTIVE");
    let again = acme.owner.run("resumeInvoiceSchedule", STATE, id.clone()).await;
    assert_eq!(again.refused("resumeInvoiceSchedule"), ("INVALID_TRANSITION".to_owned(), "id".to_owned()));
    let cancelled = acme.owner.run("cancelInvoiceSchedule", STATE, id.clone()).await;
    assert_eq!(cancelled.done("cancelInvoiceSchedule")["invoiceSchedule"]["status"], "CANCELLED");
    let again = acme.owner.run("cancelInvoiceSchedule", STATE, id.clone()).await;
    assert_eq!(again.refused("cancelInvoiceSchedule"), ("IMMUTABLE".to_owned(), "id".to_owned()));
    // What was agreed stays visible.
    let pending = installments(&acme, id["id"].as_str().expect("an id")).await;
    assert!(pending.len() == 2 && pending.iter().all(|one| one["status"] == "PENDING"), "{pending:?}");
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
async fn a_deleted_schedule_is_gone_until_it_is_restored() {
    let server = Server::start().await;
    let (acme, other) = (server.organization("acme").await, server.organization("other").await);
    let engagement = engagement(&acme, json!({})).await;
    let id = monthly(&acme, &engagement, 3, json!({ "externalId": "x" })).await;
    let counts = "{ invoiceSchedules { totalCount } installments { totalCount } }";
    acme.owner.run("deleteInvoiceSchedule", STATE, json!({ "id": id })).await.done("deleteInvoiceSchedule");
    for client in [&acme.owner, &other.owner] {
        let gone = client.run("deleteInvoiceSchedule", STATE, json!({ "id": id })).await;
        assert_eq!(gone.refused("deleteInvoiceSchedule"), ("NOT_FOUND".to_owned(), "id".to_owned()));
    }
    let none = acme.owner.query(counts, json!({})).await;
    assert_eq!(none.data(), &json!({ "invoiceSchedules": { "totalCount": 0 }, "installments": { "totalCount": 0 } }));
    let second = monthly(&acme, &engagement, 1, json!({ "externalId": "x" })).await;
    let taken = acme.owner.run("restoreInvoiceSchedule", STATE, json!({ "id": id })).await;
    assert_eq!(taken.refused("restoreInvoiceSchedule"), ("DUPLICATE".to_owned(), "externalId".to_owned()));
    acme.owner.run("deleteInvoiceSchedule", STATE, json!({ "id": second })).await.done("deleteInvoiceSchedule");
    let restored = acme.owner.run("restoreInvoiceSchedule", STATE, json!({ "id": id })).await;
    assert_eq!(restored.done("restoreInvoiceSchedule")["invoiceSchedule"]["status"], "ACTIVE");
    let all = acme.owner.query(counts, json!({})).await;
    assert_eq!(all.data(), &json!({ "invoiceSchedules": { "totalCount": 1 }, "installments": { "totalCount": 3 } }));

    // With its engagement, and not without.
    acme.owner.run("deleteInvoiceSchedule", STATE, json!({ "id": id })).await.done("deleteInvoiceSchedule");
    change(&acme, "deleteEngagement", "engagement", &engagement).await;
    let refused = acme.owner.run("restoreInvoiceSchedule", STATE, json!({ "id": id })).await;
    assert_eq!(refused.refused("restoreInvoiceSchedule"), ("INVALID_TRANSITION".to_owned(), "id".to_owned()));
    for mutation in ["updateInvoiceSchedule", "pauseInvoiceSchedule", "cancelInvoiceSchedule", "restoreInvoiceSchedule"]
    {
        let missing = acme.owner.run(mutation, STATE, json!({ "id": MADE_UP })).await;
        assert_eq!(missing.refused(mutation), ("NOT_FOUND".to_owned(), "id".to_owned()));
        assert_eq!(other.owner.run(mutation, STATE, json!({ "id": id })).await.body(), missing.body());
    }
}

/// Status and whether it is paused with its engagement.
async fn standing(acme: &Org, id: &str) -> (String, bool) {
    let found = "query($id: ID!) { invoiceSchedule(id: $id) { status pausedWithEngagement } }";
    let found = acme.owner.query(found, json!({ "id": id })).await;
    (found.text("/invoiceSchedule/status").to_owned(), found.at("/invoiceSchedule/pausedWithEngagement") == true)
}

#[tokio::test]
async fn schedules_follow_their_engagement() {
    let server = Server::start().await;
    let acme = server.organization("acme").await;
    let engagement = engagement(&acme, json!({})).await;
    let mut ids = Vec::new();
    for status in ["ACTIVE", "PAUSED", "COMPLETED", "CANCELLED"] {
        ids.push(schedule_in(&acme, &engagement, status).await);
    }
    let all = async |expected: [(&str, bool); 4]| {
        for (id, (status, with)) in ids.iter().zip(expected) {
            assert_eq!(standing(&acme, id).await, (status.to_owned(), with));
        }
    };
    change(&acme, "pauseEngagement", "engagement", &engagement).await;
    all([("PAUSED", true), ("PAUSED", false), ("COMPLETED", false), ("CANCELLED", false)]).await;
    // What somebody had paused by hand stays so.
    change(&acme, "resumeEngagement", "engagement", &engagement).await;
    all([("ACTIVE", false), ("PAUSED", false), ("COMPLETED", false), ("CANCELLED", false)]).await;
    change(&acme, "completeEngagement", "engagement", &engagement).await;
    all([("CANCELLED", false), ("CANCELLED", false), ("COMPLETED", false), ("CANCELLED", false)]).await;
}

#[tokio::test]
async fn a_renewal_extends_open_recurrences_by_just_what_is_missing() {
    let server = Server::start().await;
    let acme = server.organization("acme").await;
    let engagement = engagement(&acme, json!({ "endDate": "2026-03-31", "termMonths": 3 })).await;
    let recurrence = |end: Value| json!({ "recurrence": { "everyMonths": 1, "start": "2026-01-31", "end": end, "amount": eur("10") } });
    let open = schedule(&acme, &engagement, recurrence(Value::Null)).await;
    let open = open.text("/createInvoiceSchedule/invoiceSchedule/id").to_owned();
    let closed = schedule(&acme, &engagement, recurrence(json!("2026-03-31"))).await;
    let closed = closed.text("/createInvoiceSchedule/invoiceSchedule/id").to_owned();
    // One on another day, and all done: neither makes another of the same month.
    for installment in installments(&acme, &open).await {
        let id = installment["id"].as_str().expect("an id");
        let moved = json!({ "id": id, "trigger": { "date": "2026-02-02" } });
        acme.owner.run("updateInstallment", "installment { id }", moved).await.done("updateInstallment");
        change(&acme, "skipInstallment", "installment", id).await;
    }
    assert_eq!(standing(&acme, &open).await.0, "COMPLETED");
    for end in ["2026-06-30", "2026-09-30"] {
        acme.owner
            .run("renewEngagement", "engagement { endDate }", json!({ "id": engagement, "endDate": end }))
            .await
            .done("renewEngagement");
    }
    let days: Vec<_> =
        installments(&acme, &open).await.iter().map(|one| one["dueOn"].as_str().expect("a day").to_owned()).collect();
    assert_eq!(
        days,
        [
            "2026-02-02",
            "2026-02-02",
            "2026-02-02",
            "2026-04-30",
            "2026-05-31",
            "2026-06-30",
            "2026-07-31",
            "2026-08-31",
            "2026-09-30"
        ]
    );
    assert_eq!(standing(&acme, &open).await.0, "ACTIVE");
    assert_eq!(installments(&acme, &closed).await.len(), 3);
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
