//! The public form, from outside.

use std::num::NonZeroU32;

use chrono::Duration;
use entity::identity::organization_member::Role;
use harness::{Answer, Client, Options, Org, Server};
use serde_json::{Value, json};

/// The key of the firm's form, made anew.
async fn form_key(acme: &Org) -> String {
    let made = acme.owner.run("rotateLeadFormKey", "formKey", json!({})).await;
    made.done("rotateLeadFormKey")["formKey"].as_str().expect("a key").to_owned()
}

async fn submit(server: &Server, key: &str, more: Value) -> Answer {
    let mut input = json!({ "formKey": key, "name": "Ada", "email": "Ada@Engines.test", "message": "Hello" });
    input.as_object_mut().expect("an object").extend(more.as_object().expect("an object").clone());
    server.anonymous().run("submitLead", "accepted", input).await
}

async fn leads(client: &Client) -> Vec<Value> {
    let all = "{ leads(orderBy: [{ field: CREATED_AT }]) { nodes { name email phone message status version submittedAt \
        createdBy { kind } activity { nodes { verb } } } } }";
    client.query(all, json!({})).await.at("/leads/nodes").as_array().expect("a list").clone()
}

#[tokio::test]
async fn a_visitor_hands_in_a_lead() {
    let server = Server::start().await;
    let (acme, other) = (server.organization("acme").await, server.organization("other").await);
    let key = form_key(&acme).await;
    let input = json!({ "phone": "+44 20 1234", "companyName": "Engines", "source": "web", "website": "" });
    let accepted = submit(&server, &key, input).await;
    assert_eq!(accepted.done("submitLead"), &json!({ "accepted": true, "userErrors": [] }));
    assert_eq!(
        leads(&acme.owner).await,
        [json!({
            "name": "Ada", "email": "Ada@Engines.test", "phone": "+44 20 1234", "message": "Hello", "status": "NEW",
            "version": 1, "submittedAt": "2026-03-02T09:00:00+00:00", "createdBy": { "kind": "FORM" },
            "activity": { "nodes": [{ "verb": "lead.submitted" }] }
        })]
    );
    assert_eq!(leads(&other.owner).await, Vec::<Value>::new());
}

#[tokio::test]
async fn a_repeat_within_the_window_changes_the_first() {
    let server = Server::start().await;
    let acme = server.organization("acme").await;
    let key = form_key(&acme).await;
    let first = submit(&server, &key, json!({ "phone": "+44 20 1234" })).await;
    server.clock().advance(Duration::hours(23));
    let repeat = submit(&server, &key, json!({ "email": "ADA@engines.TEST", "message": "Again" })).await;
    assert_eq!(first.body(), repeat.body(), "the answer must not tell that the address was known");
    let found = leads(&acme.owner).await;
    assert_eq!(found.len(), 1);
    assert_eq!((&found[0]["message"], &found[0]["phone"]), (&json!("Again"), &json!("+44 20 1234")));
    assert_eq!((&found[0]["version"], &found[0]["submittedAt"]), (&json!(2), &json!("2026-03-03T08:00:00+00:00")));
    assert_eq!(found[0]["activity"]["nodes"][0]["verb"], "lead.resubmitted");

    // The window is counted from the first submission, not from the last.
    server.clock().advance(Duration::hours(2));
    submit(&server, &key, json!({})).await.done("submitLead");
    assert_eq!(leads(&acme.owner).await.len(), 2);
    submit(&server, &key, json!({ "email": "bell@engines.test" })).await.done("submitLead");
    assert_eq!(leads(&acme.owner).await.len(), 3);
}

#[tokio::test]
async fn a_converted_or_deleted_lead_is_left_alone() {
    let server = Server::start().await;
    let acme = server.organization("acme").await;
    let key = form_key(&acme).await;
    submit(&server, &key, json!({})).await.done("submitLead");
    let first = acme.owner.query("{ leads { nodes { id } } }", json!({})).await;
    let first = json!({ "id": first.at("/leads/nodes/0/id") });
    for mutation in ["startLead", "qualifyLead", "convertLead"] {
        acme.owner.run(mutation, "lead { id }", first.clone()).await.done(mutation);
    }
    submit(&server, &key, json!({})).await.done("submitLead");
    assert_eq!(leads(&acme.owner).await.len(), 2);
    let second = acme.owner.query("{ leads { nodes { id } } }", json!({})).await;
    let second = json!({ "id": second.at("/leads/nodes/0/id") });
    acme.owner.run("deleteLead", "lead { id }", second).await.done("deleteLead");
    submit(&server, &key, json!({})).await.done("submitLead");
    let found = leads(&acme.owner).await;
    assert_eq!(found.iter().map(|lead| &lead["status"]).collect::<Vec<_>>(), ["CONVERTED", "NEW"]);
}

#[tokio::test]
async fn thirty_two_at_once_are_one_lead() {
    let server = Server::start().await;
    let acme = server.organization("acme").await;
    let key = form_key(&acme).await;
    let all = (0..32).map(|_| submit(&server, &key, json!({})));
    for answer in futures::future::join_all(all).await {
        assert_eq!(answer.done("submitLead")["accepted"], true);
    }
    assert_eq!(leads(&acme.owner).await.len(), 1);
}

#[tokio::test]
async fn everything_wrong_with_a_form_is_told_at_once() {
    let server = Server::start().await;
    let acme = server.organization("acme").await;
    let key = form_key(&acme).await;
    let refused = submit(&server, &key, json!({ "name": "", "email": "ada", "phone": "call me" })).await;
    assert_eq!(refused.at("/submitLead/accepted"), false);
    let reasons = refused.user_errors("submitLead");
    let mut reasons: Vec<_> = reasons.iter().map(|reason| (reason.field.as_str(), reason.code.as_str())).collect();
    reasons.sort_unstable();
    assert_eq!(reasons, [("email", "INVALID"), ("name", "REQUIRED"), ("phone", "INVALID")]);
    assert_eq!(leads(&acme.owner).await, Vec::<Value>::new());
}

#[tokio::test]
async fn an_unknown_key_finds_no_form() {
    let server = Server::start().await;
    let (acme, other) = (server.organization("acme").await, server.organization("other").await);
    let key = form_key(&acme).await;
    let formless = key.replace(&acme.id.uuid().simple().to_string(), &other.id.uuid().simple().to_string());
    let wrong = format!("{}{}", &key[..key.len() - 1], if key.ends_with('0') { '1' } else { '0' });
    for unknown in ["", "chf_", &formless, &wrong, &key.to_uppercase()] {
        let refused = submit(&server, unknown, json!({})).await;
        assert_eq!(refused.refused("submitLead"), ("NOT_FOUND".to_owned(), "formKey".to_owned()), "{unknown}");
        assert_eq!(refused.at("/submitLead/accepted"), false);
    }
    let new = form_key(&acme).await;
    assert_eq!(submit(&server, &key, json!({})).await.refused("submitLead").0, "NOT_FOUND");
    submit(&server, &new, json!({})).await.done("submitLead");
}

#[tokio::test]
async fn what_a_robot_fills_in_is_thrown_away_without_a_word() {
    let server = Server::start().await;
    let acme = server.organization("acme").await;
    let key = form_key(&acme).await;
    let answer = submit(&server, &key, json!({ "website": "https://spam.example" })).await;
    assert_eq!(answer.done("submitLead"), &json!({ "accepted": true, "userErrors": [] }));
    assert_eq!(leads(&acme.owner).await, Vec::<Value>::new());
}

#[tokio::test]
async fn a_firms_form_takes_so_many_and_no_more() {
    let mut options = Options::default();
    options.rates.lead_organization.burst = NonZeroU32::new(3).expect("three");
    options.rates.lead_organization.per_minute = NonZeroU32::MIN;
    let server = Server::with(options).await;
    let acme = server.organization("acme").await;
    let key = form_key(&acme).await;
    for _ in 0..3 {
        submit(&server, "chf_unknown", json!({})).await.refused("submitLead");
        submit(&server, &key, json!({})).await.done("submitLead");
    }
    let refused = submit(&server, &key, json!({})).await;
    assert_eq!(refused.code(), "RATE_LIMITED");
    assert!(refused.errors()[0]["extensions"]["retryAfter"].as_u64() > Some(0), "{refused}");
}

#[tokio::test]
async fn the_key_is_shown_once_and_made_by_those_who_manage() {
    let server = Server::start().await;
    let acme = server.organization("acme").await;
    let input = json!({ "idempotencyKey": "one", "expectedVersion": 1 });
    let made = acme.owner.run("rotateLeadFormKey", "formKey", input.clone()).await;
    let key = made.done("rotateLeadFormKey")["formKey"].as_str().expect("a key").to_owned();
    let replay = acme.owner.run("rotateLeadFormKey", "formKey", input).await;
    assert_eq!(replay.done("rotateLeadFormKey")["formKey"], Value::Null);
    submit(&server, &key, json!({})).await.done("submitLead");
    let events = acme.owner.query("{ organization { activity { nodes { verb } } } }", json!({})).await;
    assert_eq!(events.text("/organization/activity/nodes/0/verb"), "lead.submitted");
    assert_eq!(events.text("/organization/activity/nodes/1/verb"), "organization.form_key_rotated");
    let stale = acme.owner.run("rotateLeadFormKey", "formKey", json!({ "expectedVersion": 1 })).await;
    assert_eq!(stale.refused("rotateLeadFormKey"), ("CONFLICT".to_owned(), "expectedVersion".to_owned()));
    let member = acme.member(Role::Manager).await;
    assert_eq!(member.run("rotateLeadFormKey", "formKey", json!({})).await.code(), "FORBIDDEN");
}
