//! Vendors, bills and policies that tests need to be there, made as callers make them.

use entity::identity::organization_member::Role;
use harness::{Answer, Client, Org, Server};
use serde_json::{Value, json};

/// What tests look at of a bill.
pub const STATE: &str = "bill { id number version status total { amount currency } paid { amount } due { amount } }";

/// A firm whose bills in euros need nobody's approval, and whose bills in dollars need one member's.
pub struct Payables {
    /// The firm. Its owner makes the bills.
    pub org: Org,
    /// The member who approves.
    pub approver: Client,
    /// An active vendor.
    pub vendor: String,
}

impl Payables {
    /// Makes the firm, its vendor and its policy.
    pub async fn new(server: &Server, slug: &str) -> Self {
        let org = server.organization(slug).await;
        let approver = org.member(Role::Manager).await;
        let vendor = vendor(&org.owner, &format!("{slug} supplies")).await;
        policy(&org.owner, "0", "USD", &[&approver]).await;
        Self { org, approver, vendor }
    }

    /// A DRAFT of one line.
    pub async fn draft(&self, amount: &str, currency: &str) -> String {
        bill(&self.org.owner, self.input(amount, currency)).await
    }

    /// What `createBill` takes for a bill of one line.
    pub fn input(&self, amount: &str, currency: &str) -> Value {
        json!({ "vendorId": self.vendor, "currency": currency, "lines": [line(amount)] })
    }

    /// A bill of 100 in a state, put there by the mutations that lead to it.
    pub async fn bill_in(&self, status: &str) -> String {
        let owner = &self.org.owner;
        let waits = matches!(status, "PENDING_APPROVAL" | "REJECTED");
        let id = self.draft("100", if waits { "USD" } else { "EUR" }).await;
        let run = async |client: &Client, mutation: &str, more: Value| {
            client.run(mutation, "bill { id }", with(&id, more)).await.done(mutation);
        };
        if !matches!(status, "DRAFT" | "VOID") {
            run(owner, "submitBill", json!({})).await;
        }
        let part = json!({ "method": "CARD", "amount": { "amount": "40", "currency": "EUR" } });
        match status {
            "REJECTED" => run(&self.approver, "rejectBill", json!({ "reason": "Too dear" })).await,
            "PARTIALLY_PAID" => run(owner, "payBill", part).await,
            "PAID" => run(owner, "payBill", json!({ "method": "CARD" })).await,
            "VOID" => run(owner, "voidBill", json!({ "reason": "Twice" })).await,
            _ => {}
        }
        id
    }

    /// Runs a mutation of a bill as the owner.
    pub async fn run(&self, mutation: &str, id: &str, more: Value) -> Answer {
        self.org.owner.run(mutation, STATE, with(id, more)).await
    }

    /// The answer to `{ bill(id) { … } }`, at `/bill`.
    pub async fn show(&self, id: &str, selection: &str) -> Value {
        let query = format!("query($id: ID!) {{ bill(id: $id) {{ {selection} }} }}");
        self.org.owner.query(&query, json!({ "id": id })).await.at("/bill").clone()
    }
}

/// One line of one piece.
pub fn line(amount: &str) -> Value {
    json!({ "description": "Paper", "unitPrice": amount })
}

/// The fields, with the id.
pub fn with(id: &str, mut more: Value) -> Value {
    more["id"] = json!(id);
    more
}

/// Makes a vendor; answers its id.
pub async fn vendor(client: &Client, name: &str) -> String {
    let made = client.run("createVendor", "vendor { id }", json!({ "name": name })).await;
    made.done("createVendor");
    made.text("/createVendor/vendor/id").to_owned()
}

/// Makes a bill; answers its id.
pub async fn bill(client: &Client, input: Value) -> String {
    let made = client.run("createBill", "bill { id }", input).await;
    made.done("createBill");
    made.text("/createBill/bill/id").to_owned()
}

/// Makes a policy from an amount on; answers its id.
pub async fn policy(client: &Client, amount: &str, currency: &str, approvers: &[&Client]) -> String {
    let input = json!({
        "name": format!("From {amount} {currency}"), "threshold": { "amount": amount, "currency": currency },
        "approverIds": approvers.iter().map(|approver| approver.member_id()).collect::<Vec<_>>()
    });
    let made = client.run("createApprovalPolicy", "approvalPolicy { id }", input).await;
    made.done("createApprovalPolicy");
    made.text("/createApprovalPolicy/approvalPolicy/id").to_owned()
}

/// What happened to a record, newest first.
pub async fn verbs(client: &Client, root: &str, id: &str) -> Vec<String> {
    let events = format!("query($id: ID!) {{ {root}(id: $id) {{ activity(first: 50) {{ nodes {{ verb }} }} }} }}");
    let events = client.query(&events, json!({ "id": id })).await;
    events.each(&format!("/{root}/activity/nodes"), "verb").into_iter().map(str::to_owned).collect()
}

/// Codes and fields of all reasons, sorted.
pub fn reasons(answer: &Answer, mutation: &str) -> Vec<(String, String)> {
    let mut reasons: Vec<_> =
        answer.user_errors(mutation).into_iter().map(|reason| (reason.field, reason.code)).collect();
    reasons.sort_unstable();
    reasons
}
