//! What tests of invoices stand on: a client with an engagement, and invoices in every state.

use harness::{Answer, Client, Org, Server};
use serde_json::{Value, json};
use sqlx::AssertSqlSafe;

/// A firm that bills a client in euros.
pub struct Billing {
    pub server: Server,
    pub acme: Org,
    /// The client's company, with 14 days to pay.
    pub company: String,
    pub engagement: String,
}

pub const MADE_UP: &str = "invoice_01h455vb4pex5vsknk084sn02q";

pub const STATE: &str = "invoice { id version number status issueDate dueDate total { amount } paid { amount } \
    credited { amount } due { amount } }";

impl Billing {
    pub async fn start() -> Self {
        let server = Server::start().await;
        let acme = server.organization("acme").await;
        Self::of(server, acme).await
    }

    pub async fn of(server: Server, acme: Org) -> Self {
        let input = json!({ "name": "Engines", "legalName": "Engines Ltd", "paymentTermsDays": 14,
            "billingAddress": { "line1": "1 Main Street", "city": "London", "country": "GB" } });
        let company = acme.owner.run("createClientCompany", "clientCompany { id }", input).await;
        let company = company.text("/createClientCompany/clientCompany/id").to_owned();
        let engagement = engagement(&acme.owner, &company, "EUR").await;
        Self { server, acme, company, engagement }
    }

    pub fn owner(&self) -> &Client {
        &self.acme.owner
    }

    /// A draft with one line: one of what costs `price`, with 19% tax.
    pub async fn draft(&self, price: &str) -> String {
        let input = json!({ "engagementId": self.engagement, "lines": [line(price)] });
        let made = self.owner().run("createInvoice", "invoice { id }", input).await;
        made.text("/createInvoice/invoice/id").to_owned()
    }

    /// The same, issued today.
    pub async fn issued(&self, price: &str) -> String {
        let id = self.draft(price).await;
        self.run("issueInvoice", json!({ "id": id })).await.done("issueInvoice");
        id
    }

    /// An invoice over 100.00 and 19.00 tax in the state, put there by the mutations that lead to it.
    pub async fn invoice_in(&self, status: &str) -> String {
        if status == "DRAFT" {
            return self.draft("100").await;
        }
        let id = self.issued("100").await;
        match status {
            "OPEN" => {}
            "PAID" => drop(self.pay(&id, "119").await),
            "VOID" => {
                self.run("voidInvoice", json!({ "id": id, "reason": "Mistaken" })).await.done("voidInvoice");
            }
            "UNCOLLECTIBLE" => {
                self.run("markInvoiceUncollectible", json!({ "id": id })).await.done("markInvoiceUncollectible");
            }
            other => panic!("no state: {other}"),
        }
        id
    }

    /// Records a payment of euros, all for the invoice; answers its id.
    pub async fn pay(&self, invoice: &str, amount: &str) -> String {
        let amount = json!({ "amount": amount, "currency": "EUR" });
        let input = json!({ "amount": amount, "method": "BANK_TRANSFER", "allocations": [{ "invoiceId": invoice }] });
        let made = self.owner().run("recordPayment", "payment { id }", input).await;
        made.text("/recordPayment/payment/id").to_owned()
    }

    /// A mutation of an invoice, with how it stands then.
    pub async fn run(&self, mutation: &str, input: Value) -> Answer {
        self.owner().run(mutation, STATE, input).await
    }

    /// How an invoice stands.
    pub async fn state(&self, id: &str) -> Value {
        let query =
            format!("query($id: ID!) {{ node(id: $id) {{ ... on Invoice {{ {} }} }} }}", &STATE[10..STATE.len() - 2]);
        self.owner().query(&query, json!({ "id": id })).await.at("/node").clone()
    }

    /// Writes past the API.
    pub async fn write(&self, sql: String) {
        let done = sqlx::raw_sql(AssertSqlSafe(sql.clone())).execute(self.server.database().maintenance()).await;
        done.unwrap_or_else(|error| panic!("{error}\n{sql}"));
    }
}

/// An engagement of a client in a currency.
pub async fn engagement(client: &Client, company: &str, currency: &str) -> String {
    let input = json!({ "name": "Advice", "clientCompanyId": company, "currency": currency });
    let made = client.run("createEngagement", "engagement { id }", input).await;
    made.text("/createEngagement/engagement/id").to_owned()
}

/// One of what costs `price`, with 19% tax.
pub fn line(price: &str) -> Value {
    json!({ "description": "Advice", "unitPrice": price, "taxRate": "19" })
}

/// The uuid of an id, as SQL.
pub fn uuid(id: &str) -> String {
    format!("'{}'", entity::id::split(id).expect("an id").1)
}
