//! Mails that rules send: each address once, however often the step is tried.

use api::limits::{Rate, RateSettings};
use chrono::Duration;
use harness::{Options, Server};
use serde_json::{Value, json};

use super::{Stage, told};

/// A firm that mails its chief and each new lead, and the lead with that address.
async fn mailing(email: &str) -> (Stage, String) {
    mailing_on(Stage::new().await, email).await
}

async fn mailing_on(stage: Stage, email: &str) -> (Stage, String) {
    let mail = json!({ "to": ["cfo@acme.example", "{{subject.email}}"], "subject": "Lead", "body": "Ada" });
    stage.rule("lead.created", json!([{ "sendMail": mail }])).await;
    let lead = json!({ "name": "Ada", "email": email });
    let made = stage.acme.owner.run("createLead", "lead { id }", lead).await;
    let lead = made.text("/createLead/lead/id").to_owned();
    stage.settle().await;
    (stage, lead)
}

fn addresses(stage: &Stage) -> Vec<String> {
    stage.server.mails().into_iter().map(|mail| mail.to).collect()
}

fn statuses(run: &Value) -> Vec<&str> {
    run["steps"].as_array().expect("steps").iter().filter_map(|step| step["status"].as_str()).collect()
}

#[tokio::test]
async fn who_is_named_twice_gets_one_mail() {
    let (stage, _) = mailing("CFO@acme.example").await;
    assert_eq!(told(&stage.run().await), ("SUCCEEDED", ""));
    assert_eq!(addresses(&stage), ["cfo@acme.example"]);
}

#[tokio::test]
async fn who_got_their_mail_gets_no_other_when_the_rest_is_tried_again() {
    let (stage, lead) = mailing("ada@refused.invalid").await;
    let run = stage.run().await;
    assert_eq!((told(&run), statuses(&run)), (("RETRYING", "Action 1 (sendMail) failed: INTERNAL."), vec!["FAILED"]));
    assert_eq!(addresses(&stage), ["cfo@acme.example"]);

    stage.server.clock().advance(Duration::seconds(30));
    stage.settle().await;
    assert_eq!(told(&stage.run().await).0, "RETRYING", "she has no other address yet");
    let change = json!({ "id": lead, "email": "ada@engines.example" });
    stage.acme.owner.run("updateLead", "lead { id }", change).await.done("updateLead");
    stage.server.clock().advance(Duration::minutes(2));
    stage.settle().await;
    let run = stage.run().await;
    assert_eq!((told(&run), statuses(&run)), (("SUCCEEDED", ""), vec!["DONE"]));
    assert_eq!(addresses(&stage), ["cfo@acme.example", "ada@engines.example"]);
}

#[tokio::test]
async fn what_has_gone_to_all_waits_for_no_other_mails() {
    // One mail a minute, and the first attempt takes it.
    let rates = RateSettings { mail_organization: Rate::new(1, 1), ..Options::default().rates };
    let stage = Stage::on(Server::with(Options { rates, ..Options::default() }).await).await;
    let (stage, lead) = mailing_on(stage, "ada@refused.invalid").await;
    let change = json!({ "id": lead, "email": "cfo@acme.example" });
    stage.acme.owner.run("updateLead", "lead { id }", change).await.done("updateLead");
    stage.server.clock().advance(Duration::seconds(30));
    stage.settle().await;
    assert_eq!((told(&stage.run().await), addresses(&stage).len()), (("SUCCEEDED", ""), 1));
}

#[tokio::test]
async fn nobody_is_written_to_too_often() {
    let rates = RateSettings { mail_account: Rate::new(1, 1), ..Options::default().rates };
    let stage = Stage::on(Server::with(Options { rates, ..Options::default() }).await).await;
    for to in ["a@b.example", "c@d.example"] {
        stage.rule("deal.created", json!([{ "sendMail": { "to": [to], "subject": "a", "body": "b" } }])).await;
    }
    stage.deal("One").await;
    stage.deal("Two").await;
    stage.settle().await;
    let mut written_to = addresses(&stage);
    written_to.sort();
    assert_eq!(written_to, ["a@b.example", "c@d.example"]);
    let runs = stage.runs().await;
    let waiting = runs.iter().filter(|run| told(run) == ("RETRYING", "Action 1 (sendMail) waits: RATE_LIMITED."));
    assert_eq!((runs.len(), waiting.count()), (4, 2));
}

/// What a mutation mails that a rule calls is written in the step's transaction.
#[tokio::test]
async fn a_mail_of_a_mutation_is_written_with_its_step_and_undone_with_a_dry_run() {
    let stage = Stage::on(Server::with(Options { sends_mails: false, ..Options::default() }).await).await;
    let owner = &stage.acme.owner;
    let made = async |mutation: &str, record: &str, input: Value| {
        let made = owner.run(mutation, &format!("{record} {{ id }}"), input).await;
        made.text(&format!("/{mutation}/{record}/id")).to_owned()
    };
    let rule = stage.rule("invoice.issued", json!([{ "changeState": { "action": "sendInvoice" } }])).await;
    let company = made("createClientCompany", "clientCompany", json!({ "name": "Engines" })).await;
    let ada =
        json!({ "name": "Ada", "roles": ["BILLING"], "emails": ["ada@engines.test"], "clientCompanyId": company });
    made("createContact", "contact", ada).await;
    let engagement = json!({ "name": "Books", "clientCompanyId": company });
    let engagement = made("createEngagement", "engagement", engagement).await;
    let lines = json!([{ "description": "Notes", "unitPrice": "100" }]);
    let input = json!({ "engagementId": engagement, "currency": "EUR", "lines": lines });
    let invoice = made("createInvoice", "invoice", input).await;
    stage.change("issueInvoice", "invoice", json!({ "id": invoice })).await;

    let sql = "SELECT id FROM outbox_events WHERE type = 'invoice.issued'";
    let event: uuid::Uuid =
        sqlx::query_scalar(sql).fetch_one(stage.server.database().maintenance()).await.expect("the event");
    let input = json!({ "id": rule, "eventId": entity::id::join("outbox_event", event) });
    let tried = owner.run("dryRunWorkflowRule", "dryRun { steps { outcome reason } }", input).await;
    let steps = json!([{ "outcome": "DONE", "reason": null }]);
    assert_eq!(tried.at("/dryRunWorkflowRule/dryRun/steps"), &steps, "{tried}");
    let written = async || -> i64 {
        let count = sqlx::query_scalar("SELECT count(*) FROM mails WHERE status = 'QUEUED'");
        count.fetch_one(stage.server.database().maintenance()).await.expect("a count")
    };
    assert_eq!(written().await, 0);

    stage.settle().await;
    assert_eq!(told(&stage.run().await), ("SUCCEEDED", ""));
    assert_eq!((written().await, addresses(&stage).len()), (1, 0));
    assert_eq!(stage.server.send_mails().await, 1);
    assert_eq!(addresses(&stage), ["ada@engines.test"]);
}
