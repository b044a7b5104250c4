//! Payments: two invoices paid, credit applied and taken back, money given back; and what is announced.

use serde_json::{Value, json};

use super::Meter;
use super::account::Firm;

pub(super) async fn play(meter: &mut Meter, firm: &Firm, run: &str) {
    let owner = &firm.owner;
    let made =
        owner.run("createClientCompany", "clientCompany { id }", json!({ "name": format!("Payer {run}") })).await;
    let company = made.text("/createClientCompany/clientCompany/id").to_owned();
    let input = json!({ "name": format!("Work {run}"), "clientCompanyId": company });
    let engagement = owner.run("createEngagement", "engagement { id }", input).await;
    let engagement = engagement.text("/createEngagement/engagement/id");
    let mut invoices = Vec::new();
    for _ in 0..2 {
        let line = json!({ "description": run, "unitPrice": "100.00" });
        let input = json!({ "engagementId": engagement, "currency": "EUR", "lines": [line] });
        let made = owner.run("createInvoice", "invoice { id }", input).await;
        let id = made.text("/createInvoice/invoice/id").to_owned();
        owner.run("issueInvoice", "invoice { id }", json!({ "id": id })).await.done("issueInvoice");
        invoices.push(id);
    }
    let part = |invoice: &String| json!({ "invoiceId": invoice, "amount": euros("10.00") });
    let input = json!({
        "clientCompanyId": company, "amount": euros("100.00"), "method": "CARD", "reference": run, "processorId": run,
        "externalId": run, "allocations": [part(&invoices[0]), part(&invoices[1])],
    });
    let payment = "payment { id status version }";
    let made = meter.mutate(owner, "recordPayment", payment, input).await;
    let id = made.text("/recordPayment/payment/id").to_owned();
    for (mutation, more) in [
        ("updatePayment", json!({ "expectedVersion": 1, "reference": format!("Again {run}") })),
        ("applyPayment", json!({ "allocations": [part(&invoices[0])] })),
        ("unapplyPayment", json!({ "allocations": [part(&invoices[1])] })),
        // 80 of credit, and 10 of an invoice.
        ("refundPayment", json!({ "amount": euros("90.00"), "reason": run })),
    ] {
        meter.mutate(owner, mutation, payment, of(&id, more)).await;
    }
    let announced =
        json!({ "clientCompanyId": company, "amount": euros("20.00"), "method": "CHECK", "status": "PENDING" });
    for (mutation, more) in [
        ("confirmPayment", json!({ "allocations": [part(&invoices[0]), part(&invoices[1])] })),
        ("failPayment", json!({ "reason": run })),
    ] {
        let made = owner.run("recordPayment", payment, announced.clone()).await;
        let id = made.text("/recordPayment/payment/id").to_owned();
        meter.mutate(owner, mutation, payment, of(&id, more)).await;
    }
    let one = |invoice: &String| json!({ "clientCompanyId": company, "amount": euros("10.00"), "method": "CARD", "allocations": [part(invoice)] });
    let input = json!({ "payments": [one(&invoices[0]), one(&invoices[1])] });
    let results = "results { index payment { id } userErrors { code } }";
    meter.mutate(owner, "recordPayments", results, input).await;
}

fn euros(amount: &str) -> Value {
    json!({ "amount": amount, "currency": "EUR" })
}

fn of(id: &str, mut input: Value) -> Value {
    input["id"] = json!(id);
    input
}
