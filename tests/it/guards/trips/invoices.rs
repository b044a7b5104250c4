//! Invoices and credit notes.

use serde_json::{Value, json};

use super::Meter;
use super::account::Firm;

pub(super) async fn play(meter: &mut Meter, firm: &Firm, run: &str) {
    let owner = &firm.owner;
    let input = json!({ "name": format!("Client {run}"), "paymentTermsDays": 14 });
    let company = owner.run("createClientCompany", "clientCompany { id }", input).await;
    let company = company.done("createClientCompany")["clientCompany"]["id"].clone();
    let input = json!({ "name": format!("Billed {run}"), "clientCompanyId": company, "currency": "EUR" });
    let engagement = owner.run("createEngagement", "engagement { id }", input).await;
    let engagement = engagement.done("createEngagement")["engagement"]["id"].clone();

    let line = |price: &str| json!({ "description": format!("Advice {run}"), "unitPrice": price, "taxRate": "19" });
    let input = json!({ "engagementId": engagement, "lines": [line("100"), line("50")] });
    let made = meter.mutate(owner, "createInvoice", "invoice { id lines { id net { amount } } }", input).await;
    let id = made.text("/createInvoice/invoice/id").to_owned();
    let kept = made.text("/createInvoice/invoice/lines/0/id");
    let kept = json!({ "id": kept, "description": run, "unitPrice": "90" });
    let change = async |meter: &mut Meter, mutation: &'static str, more: Value| {
        let mut input = json!({ "id": id });
        input.as_object_mut().expect("an object").extend(more.as_object().expect("an object").clone());
        meter.mutate(owner, mutation, "invoice { id version number status }", input).await;
    };
    for (mutation, more) in [
        ("updateInvoice", json!({ "expectedVersion": 1, "memo": run, "lines": [kept, line("10"), line("20")] })),
        ("deleteInvoice", json!({})),
        ("restoreInvoice", json!({})),
        ("issueInvoice", json!({})),
        ("sendInvoice", json!({ "to": [format!("bills@{run}.example")] })),
        ("markInvoiceUncollectible", json!({})),
        ("reopenInvoice", json!({})),
    ] {
        change(meter, mutation, more).await;
    }
    let amount = json!({ "amount": "11.90", "currency": "EUR" });
    let input = json!({ "invoiceId": id, "amount": amount, "reason": run });
    let made = meter.mutate(owner, "createCreditNote", "creditNote { id number }", input).await;
    let note = made.text("/createCreditNote/creditNote/id");
    let input = json!({ "id": note, "to": [format!("bills@{run}.example")] });
    meter.mutate(owner, "sendCreditNote", "creditNote { id sentAt }", input).await;
    let input = json!({ "id": note, "reason": run });
    meter.mutate(owner, "voidCreditNote", "creditNote { id status }", input).await;
    let input = json!({ "id": id, "reason": run, "issue": {} });
    let made = meter.mutate(owner, "voidAndReissueInvoice", "voided { id } invoice { id number }", input).await;
    let input = json!({ "id": made.text("/voidAndReissueInvoice/invoice/id"), "reason": run });
    meter.mutate(owner, "voidInvoice", "invoice { id status }", input).await;

    let results = "results { index invoice { id number } userErrors { code } }";
    let draft = |price| json!({ "engagementId": engagement, "lines": [line(price)] });
    let input = json!({ "invoices": [draft("1"), draft("2")] });
    let made = meter.mutate(owner, "createInvoices", results, input).await;
    let ids = [0, 1].map(|at| json!({ "id": made.text(&format!("/createInvoices/results/{at}/invoice/id")) }));
    meter.mutate(owner, "issueInvoices", results, json!({ "invoices": ids })).await;
}
