//! Invoice schedules, their installments and runs.

use serde_json::{Value, json};

use super::Meter;
use super::account::Firm;

pub(super) async fn play(meter: &mut Meter, firm: &Firm, run: &str) {
    let owner = &firm.owner;
    let company =
        owner.run("createClientCompany", "clientCompany { id }", json!({ "name": format!("Billed {run}") })).await;
    let company = company.done("createClientCompany")["clientCompany"]["id"].clone();
    let input = json!({ "name": format!("Billed {run}"), "clientCompanyId": company, "currency": "EUR" });
    let engagement = owner.run("createEngagement", "engagement { id }", input).await;
    let engagement = engagement.done("createEngagement")["engagement"]["id"].clone();
    owner.run("activateEngagement", "engagement { id }", json!({ "id": engagement })).await.done("activateEngagement");

    let money = |amount: &str| json!({ "amount": amount, "currency": "EUR" });
    let input = json!({
        "engagementId": engagement,
        "name": format!("Fees {run}"),
        "taxRate": "19",
        "paymentTermsDays": 14,
        "total": money("1000"),
        "installments": [{ "description": run, "amount": { "percent": "10" }, "trigger": { "event": "MILESTONE" } }],
        "recurrence": { "everyMonths": 1, "start": "2026-01-31", "end": "2026-02-28", "amount": money("100") },
    });
    let selection = "invoiceSchedule { id version status }";
    let made = meter.mutate(owner, "createInvoiceSchedule", selection, input).await;
    let schedule = made.text("/createInvoiceSchedule/invoiceSchedule/id").to_owned();
    let change = async |meter: &mut Meter, mutation: &'static str, more: Value| {
        let mut input = json!({ "id": schedule });
        input.as_object_mut().expect("an object").extend(more.as_object().expect("an object").clone());
        meter.mutate(owner, mutation, selection, input).await;
    };
    for (mutation, more) in [
        ("updateInvoiceSchedule", json!({ "expectedVersion": 1, "autoIssue": true, "paymentTermsDays": null })),
        ("pauseInvoiceSchedule", json!({})),
        ("resumeInvoiceSchedule", json!({})),
        ("deleteInvoiceSchedule", json!({})),
        ("restoreInvoiceSchedule", json!({})),
    ] {
        change(meter, mutation, more).await;
    }

    let selection = "installment { id version status amount { amount } }";
    let input = json!({ "invoiceScheduleId": schedule, "description": run, "amount": { "remaining": true }, "trigger": { "event": "ACCEPTANCE" } });
    let made = meter.mutate(owner, "addInstallment", selection, input).await;
    let id = made.text("/addInstallment/installment/id").to_owned();
    // What remains is reckoned anew.
    let percent = json!({ "percent": "15" });
    let first = "query($id: ID!) { invoiceSchedule(id: $id) { installments(first: 1, orderBy: [{field: CREATED_AT}]) { nodes { id } } } }";
    let first = owner.query(first, json!({ "id": schedule })).await;
    let first = first.text("/invoiceSchedule/installments/nodes/0/id").to_owned();
    meter.mutate(owner, "updateInstallment", selection, json!({ "id": first, "amount": percent })).await;
    for mutation in ["skipInstallment", "reopenInstallment", "triggerInstallment"] {
        meter.mutate(owner, mutation, selection, json!({ "id": id })).await;
    }
    let results = "results { invoice { id number } userErrors { code } } hasMore";
    let input = json!({ "engagementId": engagement, "asOf": "2026-02-28" });
    let ran = meter.mutate(owner, "runInvoiceSchedules", results, input).await;
    assert_eq!(ran.at("/runInvoiceSchedules/results").as_array().map(Vec::len), Some(3), "{ran}");
    change(meter, "cancelInvoiceSchedule", json!({})).await;
}
