//! Vendors, policies and bills. A key makes the bill, so that the owner may approve it.

use harness::{Answer, Client};
use serde_json::{Value, json};

use super::Meter;
use super::account::Firm;

pub(super) async fn play(meter: &mut Meter, firm: &Firm, run: &str) {
    let vendor = vendors(meter, &firm.owner, run).await;
    policy(meter, firm, run).await;
    let input = json!({ "name": run, "scopes": ["BILL_READ", "BILL_WRITE"] });
    let key = firm.owner.run("createApiKey", "secret", input).await;
    let key = meter.server.bearer(key.text("/createApiKey/secret")).client().await.expect("the key is good");
    let bill = |number: &str| {
        json!({ "vendorId": vendor, "vendorInvoiceNumber": format!("{number}-{run}"), "currency": "GBP", "lines": [
            { "description": run, "quantity": "2.5", "unitPrice": "40.00", "taxRate": "19" },
            { "description": "Freight", "unitPrice": "5.00" },
        ] })
    };
    let made = meter.mutate(&key, "createBill", "bill { id version number }", bill("one")).await;
    let id = made.text("/createBill/bill/id");
    let owner = &firm.owner;
    let input = json!({ "expectedVersion": 1, "memo": run, "lines": [{ "description": run, "unitPrice": "100.00" }] });
    change(meter, owner, "updateBill", id, input).await;
    change(meter, owner, "submitBill", id, json!({})).await;
    change(meter, owner, "rejectBill", id, json!({ "reason": run })).await;
    owner.run("submitBill", "bill { id }", json!({ "id": id })).await.done("submitBill");
    change(meter, owner, "approveBill", id, json!({ "note": run })).await;
    let input =
        json!({ "id": id, "amount": { "amount": "20.00", "currency": "GBP" }, "method": "CARD", "reference": run });
    meter.mutate(owner, "payBill", "billPayment { id } bill { id status }", input).await;

    let paid = owner.query("{ billPayments(first: 1) { nodes { id } } }", json!({})).await;
    let payment = paid.text("/billPayments/nodes/0/id");
    let input = json!({ "id": payment, "reason": run });
    meter.mutate(owner, "voidBillPayment", "billPayment { id version }", input).await;
    let input = json!({ "id": payment, "externalId": run });
    meter.mutate(owner, "setExternalId", "record { id }", input).await;

    let input = json!({ "bills": [bill("two"), bill("three")] });
    let made = meter.mutate(&key, "createBills", "results { bill { id } userErrors { code } }", input).await;
    let [two, three] = [0, 1].map(|at| made.text(&format!("/createBills/results/{at}/bill/id")).to_owned());
    for mutation in ["submitBill", "approveBill"] {
        owner.run(mutation, "bill { id }", json!({ "id": two })).await.done(mutation);
    }
    let input = json!({ "bills": [{ "id": id, "method": "CARD" }, { "id": two, "method": "CASH" }] });
    meter.mutate(owner, "payBills", "results { billPayment { id } userErrors { code } }", input).await;
    change(meter, owner, "deleteBill", &three, json!({})).await;
    change(meter, owner, "restoreBill", &three, json!({})).await;
    change(meter, owner, "voidBill", &three, json!({ "reason": run })).await;
}

async fn change(meter: &mut Meter, client: &Client, mutation: &str, id: &str, mut input: Value) -> Answer {
    input["id"] = json!(id);
    meter.mutate(client, mutation, "bill { id status version deletedAt }", input).await
}

async fn vendors(meter: &mut Meter, owner: &Client, run: &str) -> String {
    let input = json!({
        "name": format!("Paper {run}"), "email": format!("bills@{run}.example"), "taxId": "GB999999973",
        "address": { "city": "Leeds", "country": "GB" }, "paymentTermsDays": 14, "externalId": "vendor-1",
    });
    let made = meter.mutate(owner, "createVendor", "vendor { id version }", input).await;
    let id = made.text("/createVendor/vendor/id").to_owned();
    let input = json!({ "id": id, "expectedVersion": 1, "name": format!("Card {run}"), "taxId": null });
    meter.mutate(owner, "updateVendor", "vendor { id version }", input).await;
    for mutation in ["deactivateVendor", "activateVendor", "deleteVendor", "restoreVendor"] {
        meter.mutate(owner, mutation, "vendor { id status deletedAt }", json!({ "id": id })).await;
    }
    let results = "results { vendor { id } userErrors { code } }";
    let input = json!({ "vendors": [{ "name": format!("Ink {run}") }, { "name": format!("Glue {run}") }] });
    let made = meter.mutate(owner, "createVendors", results, input).await;
    let [ink, glue] = [0, 1].map(|at| made.text(&format!("/createVendors/results/{at}/vendor/id")).to_owned());
    let input = json!({ "vendors": [{ "id": ink, "legalName": run }, { "id": glue, "phone": "+44 20 7946 0000" }] });
    meter.mutate(owner, "updateVendors", results, input).await;
    id
}

async fn policy(meter: &mut Meter, firm: &Firm, run: &str) {
    let input =
        json!({ "name": run, "threshold": { "amount": "1.00", "currency": "GBP" }, "approverIds": [firm.member] });
    let made = meter.mutate(&firm.owner, "createApprovalPolicy", "approvalPolicy { id version }", input).await;
    let id = json!({ "id": made.text("/createApprovalPolicy/approvalPolicy/id") });
    let mut input = id.clone();
    input["name"] = json!(format!("Pounds {run}"));
    input["approverIds"] = json!([firm.member]);
    meter.mutate(&firm.owner, "updateApprovalPolicy", "approvalPolicy { id version }", input).await;
    for mutation in ["deleteApprovalPolicy", "restoreApprovalPolicy"] {
        meter.mutate(&firm.owner, mutation, "approvalPolicy { id deletedAt }", id.clone()).await;
    }
}
