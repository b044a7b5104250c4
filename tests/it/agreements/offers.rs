//! What tests of proposals stand on: a client with a person and a deal, and proposals in every state.

use harness::{Answer, Client, Org, Server};
use serde_json::{Value, json};
use sqlx::AssertSqlSafe;

/// A firm that offers work to a client in euros.
pub struct Offers {
    pub server: Server,
    pub acme: Org,
    pub company: String,
    /// Ada, who works there.
    pub contact: String,
    pub deal: String,
}

pub const MADE_UP: &str = "proposal_01h455vb4pex5vsknk084sn02q";

pub const STATE: &str = "proposal { id version number revision status subtotal { amount } tax { amount } \
    total { amount } lines { id kind selected quantity net { amount } } }";

impl Offers {
    pub async fn start() -> Self {
        let server = Server::start().await;
        let acme = server.organization("acme").await;
        Self::of(server, acme).await
    }

    pub async fn of(server: Server, acme: Org) -> Self {
        let input = json!({ "name": "Engines", "legalName": "Engines Ltd", "currency": "EUR", "paymentTermsDays": 14 });
        let made = acme.owner.run("createClientCompany", "clientCompany { id }", input).await;
        let company = made.text("/createClientCompany/clientCompany/id").to_owned();
        let input = json!({ "name": "Ada", "emails": ["ada@engines.test"], "clientCompanyId": company });
        let made = acme.owner.run("createContact", "contact { id }", input).await;
        let contact = made.text("/createContact/contact/id").to_owned();
        let input = json!({ "name": "Engine", "clientCompanyId": company, "contactId": contact });
        let made = acme.owner.run("createDeal", "deal { id }", input).await;
        let deal = made.text("/createDeal/deal/id").to_owned();
        Self { server, acme, company, contact, deal }
    }

    pub fn owner(&self) -> &Client {
        &self.acme.owner
    }

    /// Runs a mutation that answers with a proposal.
    pub async fn run(&self, mutation: &str, input: Value) -> Answer {
        self.owner().run(mutation, STATE, input).await
    }

    /// What a new proposal says, with more or other things.
    pub fn draft(&self, more: Value) -> Value {
        let mut input = json!({ "title": "An engine", "dealId": self.deal, "lines": [line("1000")] });
        input.as_object_mut().expect("an object").extend(more.as_object().expect("an object").clone());
        input
    }

    /// Makes a draft; answers its id.
    pub async fn made(&self, more: Value) -> String {
        let made = self.run("createProposal", self.draft(more)).await;
        made.text("/createProposal/proposal/id").to_owned()
    }

    /// The same, sent.
    pub async fn sent(&self, more: Value) -> String {
        let id = self.made(more).await;
        self.run("sendProposal", json!({ "id": id })).await.done("sendProposal");
        id
    }

    /// A proposal in the state, put there by the mutations that lead to it.
    pub async fn proposal_in(&self, status: &str) -> String {
        // A deal of its own: only one is won by each.
        let input = json!({ "name": status, "clientCompanyId": self.company, "contactId": self.contact });
        let made = self.owner().run("createDeal", "deal { id }", input).await;
        let last = if status == "EXPIRED" { "2026-03-05" } else { "2026-03-10" };
        let more = json!({ "dealId": made.text("/createDeal/deal/id"), "validUntil": last });
        if status == "DRAFT" {
            return self.made(more).await;
        }
        let id = self.sent(more).await;
        match status {
            "SENT" => {}
            "VIEWED" => drop(self.act("markProposalViewed", &id).await),
            "ACCEPTED" => drop(self.act("acceptProposal", &id).await),
            "DECLINED" => drop(self.act("declineProposal", &id).await),
            "WITHDRAWN" => drop(self.act("withdrawProposal", &id).await),
            "EXPIRED" => {
                let now = self.server.clock().now();
                self.server.clock().set("2026-03-06T09:00:00Z".parse().expect("a time"));
                let run = self.owner().run("expireProposals", "proposals { id }", json!({})).await;
                assert_eq!(run.each("/expireProposals/proposals", "id"), [id.as_str()]);
                self.server.clock().set(now);
            }
            other => panic!("no state: {other}"),
        }
        assert_eq!(self.state(&id).await["status"], status);
        id
    }

    /// Calls a mutation of one proposal with as little as it needs.
    pub async fn act(&self, mutation: &str, id: &str) -> Answer {
        let input = match mutation {
            "updateProposal" => json!({ "id": id, "title": "Changed" }),
            "declineProposal" => json!({ "id": id, "reason": "Too dear" }),
            "acceptProposal" => json!({ "proposalId": id }),
            _ => json!({ "id": id }),
        };
        self.owner().run(mutation, "proposal { id status }", input).await
    }

    pub async fn state(&self, id: &str) -> Value {
        let query = format!("query($id: ID!) {{ {} }}", STATE.replacen("proposal", "proposal(id: $id)", 1));
        self.owner().query(&query, json!({ "id": id })).await.at("/proposal").clone()
    }

    pub async fn count(&self, table: &str) -> i64 {
        let sql = format!("SELECT count(*) FROM {table} WHERE organization_id = '{}'", self.acme.id.uuid());
        sqlx::query_scalar(AssertSqlSafe(sql)).fetch_one(self.server.database().maintenance()).await.expect("it counts")
    }
}

/// One of what costs `price`, with 19% tax.
pub fn line(price: &str) -> Value {
    json!({ "description": "Advice", "unitPrice": price, "taxRate": "19" })
}

/// A line of a kind, with more to say.
pub fn of_kind(kind: &str, price: &str, more: Value) -> Value {
    let mut line = line(price);
    line["kind"] = json!(kind);
    line.as_object_mut().expect("an object").extend(more.as_object().expect("an object").clone());
    line
}

/// What a refusal says: its code and its field.
pub fn reason(code: &str, field: &str) -> (String, String) {
    (code.to_owned(), field.to_owned())
}
