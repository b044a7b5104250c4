//! How work is delivered.

mod holiday;
mod instantiate;
mod milestone;
mod project;
mod project_template;
mod save_as;
mod states;
mod task;

use harness::{Answer, Client, Org, Server};
use serde_json::{Value, json};
use sqlx::AssertSqlSafe;

const STATE: &str = "project { id version code name status startDate dueDate activatedAt endedAt cancellationReason }";
const REACHED: &str = "milestone { id version position name status completedAt }";

/// A firm with an engagement in euros.
struct Work {
    server: Server,
    acme: Org,
    company: String,
    engagement: String,
}

impl Work {
    async fn start() -> Self {
        Self::of(Server::start().await).await
    }

    async fn of(server: Server) -> Self {
        let acme = server.organization("acme").await;
        let company = acme.client_company("Engines").await;
        let engagement = engagement(&acme, &company).await;
        Self { server, acme, company, engagement }
    }

    fn owner(&self) -> &Client {
        &self.acme.owner
    }

    async fn run(&self, mutation: &str, selection: &str, input: Value) -> Answer {
        self.owner().run(mutation, selection, input).await
    }

    /// A project of the engagement.
    async fn project(&self, input: Value) -> String {
        let mut project = json!({ "engagementId": self.engagement, "name": "Engine" });
        extend(&mut project, input);
        let made = self.run("createProject", "project { id }", project).await;
        made.text("/createProject/project/id").to_owned()
    }

    /// A project in the state, put there by the mutations that lead to it.
    async fn project_in(&self, status: &str) -> String {
        let id = self.project(json!({ "name": status })).await;
        let by: &[&str] = match status {
            "PLANNED" => &[],
            "ACTIVE" => &["activateProject"],
            "ON_HOLD" => &["activateProject", "holdProject"],
            "COMPLETED" => &["activateProject", "completeProject"],
            "CANCELLED" => &["cancelProject"],
            other => panic!("no state: {other}"),
        };
        for mutation in by {
            self.run(mutation, STATE, input_of(mutation, &id)).await.done(mutation);
        }
        id
    }

    /// A milestone of a project.
    async fn milestone(&self, project: &str, name: &str) -> String {
        let made = self.run("createMilestone", "milestone { id }", json!({ "projectId": project, "name": name })).await;
        made.text("/createMilestone/milestone/id").to_owned()
    }

    /// The names and positions of a project's milestones, in their order.
    async fn order(&self, project: &str) -> Vec<(String, i64)> {
        let query = "query($id: ID!) { project(id: $id) { milestones(first: 100, orderBy: [{field: POSITION}]) { nodes { name position } } } }";
        let found = self.owner().query(query, json!({ "id": project })).await;
        let nodes = found.at("/project/milestones/nodes").as_array().expect("a list").clone();
        let of = |node: Value| {
            (node["name"].as_str().expect("a name").to_owned(), node["position"].as_i64().expect("a number"))
        };
        nodes.into_iter().map(of).collect()
    }

    /// A template.
    async fn template(&self, input: Value) -> String {
        let made = self.run("createProjectTemplate", "projectTemplate { id }", input).await;
        made.done("createProjectTemplate");
        made.text("/createProjectTemplate/projectTemplate/id").to_owned()
    }

    /// What a statement answers with, as JSON.
    async fn json(&self, sql: &str) -> Value {
        let sql = format!("SELECT coalesce(json_agg(found), '[]')::text FROM ({sql}) AS found");
        let found: Result<String, _> =
            sqlx::query_scalar(AssertSqlSafe(sql.clone())).fetch_one(self.server.database().maintenance()).await;
        let found = found.unwrap_or_else(|error| panic!("{error}\n{sql}"));
        serde_json::from_str(&found).expect("JSON")
    }
}

/// An engagement in euros.
async fn engagement(org: &Org, company: &str) -> String {
    let input = json!({ "name": "Care", "clientCompanyId": company, "currency": "EUR" });
    let made = org.owner.run("createEngagement", "engagement { id }", input).await;
    made.text("/createEngagement/engagement/id").to_owned()
}

/// The least that a mutation of one project takes.
fn input_of(mutation: &str, id: &str) -> Value {
    match mutation {
        "updateProject" => json!({ "id": id, "name": "Renamed" }),
        "cancelProject" => json!({ "id": id, "reason": "The client was sold." }),
        _ => json!({ "id": id }),
    }
}

fn extend(input: &mut Value, more: Value) {
    let Value::Object(more) = more else { panic!("no object: {more}") };
    input.as_object_mut().expect("an object").extend(more);
}

fn refusal(code: &str, field: &str) -> (String, String) {
    (code.to_owned(), field.to_owned())
}

/// Code and field of each reason, in the order of the fields.
fn reasons(answer: &Answer, mutation: &str) -> Vec<(String, String)> {
    let mut reasons: Vec<_> =
        answer.user_errors(mutation).into_iter().map(|reason| (reason.field, reason.code)).collect();
    reasons.sort_unstable();
    reasons
}

/// What `reasons` answers with.
fn told(expected: &[(&str, &str)]) -> Vec<(String, String)> {
    expected.iter().map(|(field, code)| ((*field).to_owned(), (*code).to_owned())).collect()
}
