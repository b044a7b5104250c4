//! Rules run on events: something is changed, the relay passes it on, rules do what they say.

mod actions;
mod between;
mod conditions;
mod dry_run;
mod guards;
mod lists;
mod mails;
mod owner;
mod retry;
mod takeover;
mod webhook;

use api::db::Moment;
use api::workflow::workflow_run;
use harness::{Client, Org, Server};
use serde_json::{Value, json};

const RUN: &str = "id status eventType subjectId depth attemptCount reason nextAttemptAt \
    steps { index action status recordIds reason } availableActions { action allowed }";

/// A firm whose rules run when a test says so.
struct Stage {
    server: Server,
    acme: Org,
}

impl Stage {
    async fn new() -> Self {
        Self::on(Server::start().await).await
    }

    async fn on(server: Server) -> Self {
        let acme = server.organization("acme").await;
        let stage = Self { server, acme };
        // What making the firm was is nobody's business.
        stage.server.relay().await;
        stage
    }

    fn moment(&self) -> Moment {
        Moment::new(self.server.clock().now(), "test")
    }

    /// A rule that is enabled, of whoever makes it.
    async fn rule_of(&self, client: &Client, event_type: &str, conditions: Value, actions: Value) -> String {
        let input = json!({ "name": "Rule", "eventType": event_type, "conditions": conditions, "actions": actions });
        let made = client.run("createWorkflowRule", "workflowRule { id }", input).await;
        made.done("createWorkflowRule");
        let id = made.text("/createWorkflowRule/workflowRule/id").to_owned();
        client.run("enableWorkflowRule", "workflowRule { id }", json!({ "id": id })).await.done("enableWorkflowRule");
        id
    }

    async fn rule(&self, event_type: &str, actions: Value) -> String {
        self.rule_of(&self.acme.owner, event_type, json!({}), actions).await
    }

    /// A deal that can be won.
    async fn deal(&self, name: &str) -> String {
        let input = json!({ "name": name, "stage": "PROPOSAL" });
        let made = self.acme.owner.run("createDeal", "deal { id }", input).await;
        made.text("/createDeal/deal/id").to_owned()
    }

    /// A mutation of the owner's, of which nothing is asked but that it is done.
    async fn change(&self, mutation: &str, record: &str, input: Value) {
        self.acme.owner.run(mutation, &format!("{record} {{ id }}"), input).await.done(mutation);
    }

    /// One turn of rules; how many runs it took up.
    async fn turn(&self) -> usize {
        workflow_run::turn(self.server.services(), &self.moment()).await.expect("a turn")
    }

    /// Passes on and runs until nothing is due any more.
    async fn settle(&self) {
        loop {
            self.server.relay().await;
            if self.turn().await == 0 {
                break;
            }
        }
        self.server.settled().await;
    }

    /// All runs, those first behind which fewer stand.
    async fn runs(&self) -> Vec<Value> {
        let query = format!("{{ workflowRuns(first: 100) {{ nodes {{ {RUN} }} }} }}");
        let answer = self.acme.owner.query(&query, json!({})).await;
        let mut runs = answer.at("/workflowRuns/nodes").as_array().expect("a list").clone();
        runs.sort_by_key(|run| (run["depth"].as_i64(), run["id"].as_str().map(str::to_owned)));
        runs
    }

    /// The only run.
    async fn run(&self) -> Value {
        let mut runs = self.runs().await;
        assert_eq!(runs.len(), 1, "{runs:#?}");
        runs.remove(0)
    }

    /// The names of all contacts.
    async fn contacts(&self) -> Vec<String> {
        let answer = self.acme.owner.query("{ contacts(first: 100) { nodes { name } } }", json!({})).await;
        let mut names: Vec<_> = answer.each("/contacts/nodes", "name").into_iter().map(str::to_owned).collect();
        names.sort();
        names
    }

    async fn stage_of(&self, deal: &str) -> String {
        let answer = self.acme.owner.query("query($id: ID!) { deal(id: $id) { stage } }", json!({ "id": deal })).await;
        answer.text("/deal/stage").to_owned()
    }
}

/// Status and reason of a run.
fn told(run: &Value) -> (&str, &str) {
    (run["status"].as_str().unwrap_or_default(), run["reason"].as_str().unwrap_or_default())
}
