//! What a firm pays.

use entity::identity::organization_member::Role;
use harness::Org;
use serde_json::json;

use super::made;

/// A vendor, a policy, a draft of a bill with a line, and what becomes of another that was submitted.
pub async fn fill(org: &Org, word: &str) -> [(String, String); 6] {
    let (owner, manager) = (&org.owner, org.member(Role::Manager).await);
    let vendor = made(owner, "createVendor", "vendor", json!({ "name": format!("{word} vendor") })).await;
    let input = json!({ "name": format!("{word} policy"), "threshold": { "amount": "3", "currency": "EUR" },
        "approverIds": [owner.member_id()] });
    let policy = made(owner, "createApprovalPolicy", "approvalPolicy", input).await;
    let bill = json!({ "vendorId": vendor, "memo": format!("{word} bill"), "currency": "EUR",
        "lines": [{ "description": format!("{word} line"), "unitPrice": "10" }] });
    // Who makes a bill does not approve it.
    let paid = made(&manager, "createBill", "bill", bill.clone()).await;
    let draft = made(&manager, "createBill", "bill", bill).await;
    made(&manager, "submitBill", "bill", json!({ "id": paid })).await;
    made(owner, "approveBill", "bill", json!({ "id": paid })).await;
    let input = json!({ "id": paid, "method": "CARD", "amount": { "amount": "1", "currency": "EUR" } });
    let payment = made(owner, "payBill", "billPayment", input).await;
    let parts = "query($paid: ID!, $draft: ID!) { paid: bill(id: $paid) { approvals { id } } \
        draft: bill(id: $draft) { lines { id } } }";
    let parts = owner.query(parts, json!({ "paid": paid, "draft": draft })).await;
    let (approval, line) = (parts.text("/paid/approvals/0/id"), parts.text("/draft/lines/0/id"));
    [
        ("vendor", &*vendor),
        ("approval_policy", &policy),
        ("bill", &draft),
        ("bill_line", line),
        ("bill_approval", approval),
        ("bill_payment", &payment),
    ]
    .map(|(prefix, id)| (prefix.to_owned(), id.to_owned()))
}
