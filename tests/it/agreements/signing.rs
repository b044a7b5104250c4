//! What tests of contracts and signatures stand on: a client with a person, and contracts in every state.

use entity::identity::organization_member::Role;
use harness::{Answer, Client, Org, Server};
use serde_json::{Value, json};
use sqlx::AssertSqlSafe;

/// A firm that has contracts with a client.
pub struct Signing {
    pub server: Server,
    pub acme: Org,
    pub company: String,
    /// Ada, who works there.
    pub ada: String,
    /// A member who signs for the firm.
    pub manager: Client,
}

pub const MADE_UP: &str = "contract_01h455vb4pex5vsknk084sn02q";
pub const BODY: &str = "1. Work\nWe build an engine.";

pub const STATE: &str = "contract { id version number status awaitsSignatures executedAt endedAt endingReason }";
pub const REQUEST: &str = "signatureRequest { id version status closedAt closingReason eventCount \
    signers { id name email status sentAt viewedAt decidedAt releasedAt } }";
pub const SIGNER: &str = "signer { id version status decidedAt }";

/// A pending request with its signers, in their order.
pub struct Asked {
    pub contract: String,
    pub request: String,
    pub consent: String,
    pub signers: Vec<String>,
}

impl Signing {
    pub async fn start() -> Self {
        let server = Server::start().await;
        let acme = server.organization("acme").await;
        let made = acme.owner.run("createClientCompany", "clientCompany { id }", json!({ "name": "Engines" })).await;
        let company = made.text("/createClientCompany/clientCompany/id").to_owned();
        let manager = acme.member(Role::Manager).await;
        let mut signing = Self { server, acme, company, ada: String::new(), manager };
        signing.ada = signing.person("Ada").await;
        signing
    }

    pub fn owner(&self) -> &Client {
        &self.acme.owner
    }

    /// A person of the client.
    pub async fn person(&self, name: &str) -> String {
        let email = format!("{}@engines.test", name.to_lowercase());
        let input = json!({ "name": name, "emails": [email], "clientCompanyId": self.company });
        let made = self.owner().run("createContact", "contact { id }", input).await;
        made.text("/createContact/contact/id").to_owned()
    }

    /// Runs a mutation that answers with a contract.
    pub async fn run(&self, mutation: &str, input: Value) -> Answer {
        self.owner().run(mutation, STATE, input).await
    }

    /// Makes a draft; answers its id.
    pub async fn draft(&self, more: Value) -> String {
        let input = with(json!({ "title": "An engine", "body": BODY, "clientCompanyId": self.company }), more);
        self.run("createContract", input).await.text("/createContract/contract/id").to_owned()
    }

    /// What sending a contract to Ada and the manager takes.
    pub fn to_both(&self, contract: &str, more: Value) -> Value {
        let signers = json!([{ "contactId": self.ada }, { "memberId": self.manager.member_id() }]);
        with(json!({ "id": contract, "signers": signers }), more)
    }

    /// Sends a draft to Ada and the manager.
    pub async fn sent(&self, more: Value) -> Asked {
        let draft = self.draft(json!({ "title": "Sent" })).await;
        self.send(self.to_both(&draft, more)).await
    }

    /// Sends a contract.
    pub async fn send(&self, input: Value) -> Asked {
        let selection = "contract { id } signatureRequest { id consentSha256 signers { id } }";
        let sent = self.owner().run("sendContractForSignature", selection, input).await;
        let request = &sent.done("sendContractForSignature")["signatureRequest"];
        let text = |value: &Value| value.as_str().expect("a text").to_owned();
        Asked {
            contract: sent.text("/sendContractForSignature/contract/id").to_owned(),
            request: text(&request["id"]),
            consent: text(&request["consentSha256"]),
            signers: request["signers"].as_array().expect("a list").iter().map(|one| text(&one["id"])).collect(),
        }
    }

    /// Ada signs in the owner's presence, or the manager for themselves.
    pub async fn sign(&self, asked: &Asked, at: usize) -> Answer {
        let client = if at == 0 { self.owner() } else { &self.manager };
        client.run("signDocument", SIGNER, asked.signature(at)).await
    }

    /// A contract in the state, put there by the mutations that lead to it; `DECLINED` is `OUT_FOR_SIGNATURE` with nobody.
    pub async fn contract_in(&self, status: &str) -> String {
        let terms = json!({ "effectiveDate": "2026-01-01", "endDate": "2026-02-28", "renewal": "AUTOMATIC",
            "renewalMonths": 2, "title": status });
        let id = self.draft(terms).await;
        match status {
            "DRAFT" => {}
            "OUT_FOR_SIGNATURE" | "DECLINED" | "PARTIALLY_SIGNED" => {
                let asked = self.send(self.to_both(&id, json!({}))).await;
                if status == "DECLINED" {
                    let input = json!({ "id": asked.signers[0], "reason": "No", "inPerson": true });
                    self.owner().run("declineSignature", SIGNER, input).await.done("declineSignature");
                } else if status == "PARTIALLY_SIGNED" {
                    self.sign(&asked, 0).await.done("signDocument");
                }
            }
            "VOIDED" => {
                self.run("voidContract", json!({ "id": id, "reason": "Wrong" })).await.done("voidContract");
            }
            _ => {
                self.run("activateContract", json!({ "id": id })).await.done("activateContract");
                let input = json!({ "id": id, "reason": "Sold" });
                match status {
                    "ACTIVE" => {}
                    "TERMINATED" => {
                        self.run("terminateContract", input).await.done("terminateContract");
                    }
                    "EXPIRED" => {
                        let expire = "results { contract { id } }";
                        self.owner().run("expireContracts", expire, json!({})).await.done("expireContracts");
                        // Its continuation would be in the way of another.
                        let of_it = format!("renews_contract_id = {}", uuid(&id));
                        self.write(format!("UPDATE contracts SET renews_contract_id = NULL WHERE {of_it}")).await;
                    }
                    other => panic!("no state: {other}"),
                }
            }
        }
        id
    }

    /// Fields of a record.
    pub async fn show(&self, id: &str, fields: &str) -> Value {
        let prefix = entity::id::split(id).expect("an id").0;
        let mut name = String::new();
        for word in prefix.split('_') {
            name.push_str(&word[..1].to_uppercase());
            name.push_str(&word[1..]);
        }
        let query = format!("query($id: ID!) {{ node(id: $id) {{ ... on {name} {{ {fields} }} }} }}");
        self.owner().query(&query, json!({ "id": id })).await.at("/node").clone()
    }

    /// What happened to a record, the newest first.
    pub async fn verbs(&self, id: &str) -> Value {
        let shown = self.show(id, "activity(first: 50) { nodes { verb } }").await;
        let nodes = shown["activity"]["nodes"].as_array().expect("events").clone();
        nodes.iter().map(|node| node["verb"].clone()).collect()
    }

    /// Writes past the API.
    pub async fn write(&self, sql: String) {
        let done = sqlx::raw_sql(AssertSqlSafe(sql.clone())).execute(self.server.database().maintenance()).await;
        done.unwrap_or_else(|error| panic!("{error}\n{sql}"));
    }

    /// The one number that a statement answers with.
    pub async fn count(&self, sql: &str) -> i64 {
        let found = sqlx::query_scalar(AssertSqlSafe(sql.to_owned())).fetch_one(self.server.database().maintenance());
        found.await.unwrap_or_else(|error| panic!("{error}\n{sql}"))
    }
}

impl Asked {
    /// What the signer at a place signs with.
    pub fn signature(&self, at: usize) -> Value {
        json!({ "id": self.signers[at], "typedName": "Somebody", "consentSha256": self.consent, "inPerson": at == 0 })
    }
}

/// An input with more fields, or others.
pub fn with(mut input: Value, more: Value) -> Value {
    input.as_object_mut().expect("an object").extend(more.as_object().expect("an object").clone());
    input
}

/// The uuid of an id, as SQL.
pub fn uuid(id: &str) -> String {
    format!("'{}'", entity::id::split(id).expect("an id").1)
}

/// Code and field of a refusal.
pub fn refusal(code: &str, field: &str) -> (String, String) {
    (code.to_owned(), field.to_owned())
}
