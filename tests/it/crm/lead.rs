//! Leads, from outside.

use entity::identity::organization_member::Role;
use harness::{Client, Org, Server};
use serde_json::{Value, json};

const STATE: &str = "lead { id version name email status disqualifiedReason score }";

const MADE_UP: &str = "lead_01h455vb4pex5vsknk084sn02q";

async fn lead(client: &Client, input: Value) -> String {
    let made = client.run("createLead", "lead { id }", input).await;
    made.text("/createLead/lead/id").to_owned()
}

/// A lead in the state, put there by the mutations that lead to it.
async fn lead_in(acme: &Org, status: &str) -> String {
    let id = lead(&acme.owner, json!({ "name": "Ada" })).await;
    let steps: &[&str] = match status {
        "WORKING" => &["startLead"],
        "QUALIFIED" => &["startLead", "qualifyLead"],
        "CONVERTED" => &["startLead", "qualifyLead", "convertLead"],
        "DISQUALIFIED" => &["disqualifyLead"],
        _ => &[],
    };
    for step in steps {
        let input = if *step == "disqualifyLead" { json!({ "id": id, "reason": "Spam" }) } else { json!({ "id": id }) };
        acme.owner.run(step, "lead { id }", input).await.done(step);
    }
    id
}

#[tokio::test]
async fn a_lead_is_made_with_everything_it_can_have() {
    let server = Server::start().await;
    let acme = server.organization("acme").await;
    let input = json!({
        "name": "Ada Lovelace", "email": " Ada@Engines.test ", "phone": "+44 20 1234", "companyName": "Engines",
        "source": "Fair", "message": "Line one\nLine two", "score": 80, "ownerId": acme.owner.member_id(),
        "externalId": "l-1"
    });
    let everything = "lead { name email phone companyName source message score status externalId owner { id } submittedAt \
        convertedAt disqualifiedReason version }";
    let made = acme.owner.run("createLead", everything, input).await;
    assert_eq!(
        made.done("createLead")["lead"],
        json!({
            "name": "Ada Lovelace", "email": "Ada@Engines.test", "phone": "+44 20 1234", "companyName": "Engines",
            "source": "Fair", "message": "Line one\nLine two", "score": 80, "status": "NEW", "externalId": "l-1",
            "owner": { "id": acme.owner.member_id() }, "submittedAt": null, "convertedAt": null,
            "disqualifiedReason": null, "version": 1
        })
    );
    let found =
        acme.owner.query(r#"{ leads(filter: { email: { eq: "ADA@engines.test" } }) { totalCount } }"#, json!({})).await;
    assert_eq!(found.at("/leads/totalCount"), 1);
}

#[tokio::test]
async fn everything_wrong_with_an_input_is_told_at_once() {
    let server = Server::start().await;
    let (acme, other) = (server.organization("acme").await, server.organization("other").await);
    let input = json!({
        "name": "", "email": "ada@", "phone": "call me", "companyName": "x".repeat(201), "score": -1,
        "message": "x".repeat(10_001), "ownerId": other.owner.member_id()
    });
    let refused = acme.owner.run("createLead", STATE, input).await;
    let reasons = refused.user_errors("createLead");
    let mut reasons: Vec<_> = reasons.iter().map(|reason| (reason.field.as_str(), reason.code.as_str())).collect();
    reasons.sort_unstable();
    assert_eq!(
        reasons,
        [
            ("companyName", "LIMIT"),
            ("email", "INVALID"),
            ("message", "LIMIT"),
            ("name", "REQUIRED"),
            ("ownerId", "NOT_FOUND"),
            ("phone", "INVALID"),
            ("score", "INVALID"),
        ]
    );
    let nameless = acme.owner.run("createLead", STATE, json!({})).await;
    assert_eq!(nameless.refused("createLead"), ("REQUIRED".to_owned(), "name".to_owned()));
}

/// State × mutation: what `availableActions` says is what the mutations do.
#[tokio::test]
async fn available_actions_tell_what_the_mutations_do() {
    let server = Server::start().await;
    let acme = server.organization("acme").await;
    for status in ["NEW", "WORKING", "QUALIFIED", "CONVERTED", "DISQUALIFIED"] {
        for mutation in [
            "updateLead",
            "startLead",
            "qualifyLead",
            "disqualifyLead",
            "reopenLead",
            "convertLead",
            "deleteLead",
            "restoreLead",
        ] {
            let id = lead_in(&acme, status).await;
            let told = "query($id: ID!) { lead(id: $id) { status availableActions { action allowed reason } } }";
            let told = acme.owner.query(told, json!({ "id": id })).await;
            assert_eq!(told.at("/lead/status"), status);
            let told = told.at("/lead/availableActions").as_array().expect("a list");
            let told = told.iter().find(|action| action["action"] == mutation).expect("every mutation is told of");

            let input = match mutation {
                "updateLead" => json!({ "id": id, "score": 7 }),
                "disqualifyLead" => json!({ "id": id, "reason": "Spam" }),
                _ => json!({ "id": id }),
            };
            let answer = acme.owner.run(mutation, "lead { id }", input).await;
            let reasons = answer.user_errors(mutation);
            assert_eq!(told["allowed"], reasons.is_empty(), "{status} {mutation}: {answer}");
            assert_eq!(told["reason"].is_null(), reasons.is_empty(), "{status} {mutation}: {told}");
            let code = match (status, mutation) {
                ("CONVERTED", mutation) if mutation != "restoreLead" => "IMMUTABLE",
                _ => "INVALID_TRANSITION",
            };
            assert!(reasons.iter().all(|reason| reason.code == code), "{status} {mutation}: {answer}");
        }
    }
}

#[tokio::test]
async fn a_lead_goes_from_new_to_qualified_and_out_and_back() {
    let server = Server::start().await;
    let acme = server.organization("acme").await;
    let id = lead(&acme.owner, json!({ "name": "Ada" })).await;
    let early = acme.owner.run("qualifyLead", STATE, json!({ "id": id })).await;
    assert_eq!(early.refused("qualifyLead"), ("INVALID_TRANSITION".to_owned(), "id".to_owned()));
    assert!(early.user_errors("qualifyLead")[0].message.contains("startLead"), "{early}");
    let started = acme.owner.run("startLead", STATE, json!({ "id": id, "expectedVersion": 1 })).await;
    assert_eq!(started.done("startLead")["lead"]["status"], "WORKING");
    let again = acme.owner.run("startLead", STATE, json!({ "id": id })).await;
    assert_eq!(again.refused("startLead").0, "INVALID_TRANSITION");
    let qualified = acme.owner.run("qualifyLead", STATE, json!({ "id": id })).await;
    assert_eq!(qualified.done("qualifyLead")["lead"]["status"], "QUALIFIED");

    let silent = acme.owner.run("disqualifyLead", STATE, json!({ "id": id, "reason": "" })).await;
    assert_eq!(silent.refused("disqualifyLead"), ("REQUIRED".to_owned(), "reason".to_owned()));
    let out = acme.owner.run("disqualifyLead", STATE, json!({ "id": id, "reason": "No budget" })).await;
    let out = &out.done("disqualifyLead")["lead"];
    assert_eq!((&out["status"], &out["disqualifiedReason"]), (&json!("DISQUALIFIED"), &json!("No budget")));
    let back = acme.owner.run("reopenLead", STATE, json!({ "id": id })).await;
    let back = &back.done("reopenLead")["lead"];
    assert_eq!((&back["status"], &back["disqualifiedReason"]), (&json!("WORKING"), &Value::Null));
    let again = acme.owner.run("reopenLead", STATE, json!({ "id": id })).await;
    assert_eq!(again.refused("reopenLead").0, "INVALID_TRANSITION");

    let events = "query($id: ID!) { lead(id: $id) { activity { nodes { verb } } } }";
    let events = acme.owner.query(events, json!({ "id": id })).await;
    let told = ["lead.reopened", "lead.disqualified", "lead.qualified", "lead.started", "lead.created"];
    assert_eq!(events.each("/lead/activity/nodes", "verb"), told);
}

#[tokio::test]
async fn an_update_changes_what_is_given_and_empties_what_is_null() {
    let server = Server::start().await;
    let acme = server.organization("acme").await;
    let id = lead(&acme.owner, json!({ "name": "Ada", "email": "ada@engines.test", "score": 5 })).await;
    let updated = acme.owner.run("updateLead", STATE, json!({ "id": id, "email": null, "score": 9 })).await;
    let updated = &updated.done("updateLead")["lead"];
    assert_eq!((&updated["name"], &updated["email"], &updated["score"]), (&json!("Ada"), &Value::Null, &json!(9)));
    let stale = acme.owner.run("updateLead", STATE, json!({ "id": id, "expectedVersion": 1, "score": 1 })).await;
    assert_eq!(stale.refused("updateLead"), ("CONFLICT".to_owned(), "expectedVersion".to_owned()));
    assert_eq!(stale.at("/updateLead/lead/version"), 2);
    let done = lead_in(&acme, "CONVERTED").await;
    let frozen = acme.owner.run("updateLead", STATE, json!({ "id": done, "score": 1 })).await;
    assert_eq!(frozen.refused("updateLead"), ("IMMUTABLE".to_owned(), "id".to_owned()));
}

#[tokio::test]
async fn a_deleted_lead_is_gone_until_it_is_restored() {
    let server = Server::start().await;
    let (acme, other) = (server.organization("acme").await, server.organization("other").await);
    let id = lead(&acme.owner, json!({ "name": "Ada", "externalId": "x" })).await;
    acme.owner.run("deleteLead", STATE, json!({ "id": id })).await.done("deleteLead");
    for client in [&acme.owner, &other.owner] {
        let gone = client.run("deleteLead", STATE, json!({ "id": id })).await;
        assert_eq!(gone.refused("deleteLead"), ("NOT_FOUND".to_owned(), "id".to_owned()));
    }
    lead(&acme.owner, json!({ "name": "Bell", "externalId": "x" })).await;
    let taken = acme.owner.run("restoreLead", STATE, json!({ "id": id })).await;
    assert_eq!(taken.refused("restoreLead"), ("DUPLICATE".to_owned(), "externalId".to_owned()));
    let id = lead_in(&acme, "WORKING").await;
    acme.owner.run("deleteLead", STATE, json!({ "id": id })).await.done("deleteLead");
    let restored = acme.owner.run("restoreLead", STATE, json!({ "id": id })).await;
    assert_eq!(restored.done("restoreLead")["lead"]["status"], "WORKING");
    for mutation in ["startLead", "qualifyLead", "reopenLead", "restoreLead"] {
        let missing = acme.owner.run(mutation, STATE, json!({ "id": MADE_UP })).await;
        assert_eq!(missing.refused(mutation), ("NOT_FOUND".to_owned(), "id".to_owned()));
        assert_eq!(other.owner.run(mutation, STATE, json!({ "id": id })).await.body(), missing.body());
    }
}

#[tokio::test]
async fn a_retry_with_the_same_key_makes_no_second_lead() {
    let server = Server::start().await;
    let acme = server.organization("acme").await;
    let input = json!({ "name": "Ada", "idempotencyKey": "one" });
    let tries = (0..64).map(|_| acme.owner.run("createLead", "lead { id }", input.clone()));
    let answers = futures::future::join_all(tries).await;
    for answer in &answers {
        assert_eq!(answer.done("createLead"), answers[0].done("createLead"));
    }
    let all = acme.owner.query("{ leads { totalCount } }", json!({})).await;
    assert_eq!(all.at("/leads/totalCount"), 1);
}

#[tokio::test]
async fn many_leads_are_made_with_a_result_each() {
    let server = Server::start().await;
    let acme = server.organization("acme").await;
    let results = "results { lead { name } userErrors { code field } }";
    let input = json!({ "leads": [{ "name": "Ada" }, { "name": "Bell", "email": "bell" }] });
    let made = acme.owner.run("createLeads", results, input).await;
    assert_eq!(
        made.done("createLeads")["results"],
        json!([
            { "lead": { "name": "Ada" }, "userErrors": [] },
            { "lead": null, "userErrors": [{ "code": "INVALID", "field": "leads.1.email" }] }
        ])
    );
    let many: Vec<_> = (0..101).map(|place| json!({ "name": place.to_string() })).collect();
    let many = acme.owner.run("createLeads", results, json!({ "leads": many })).await;
    assert_eq!(many.refused("createLeads"), ("LIMIT".to_owned(), "leads".to_owned()));
}

#[tokio::test]
async fn roles_decide_who_sees_and_changes_leads() {
    let server = Server::start().await;
    let acme = server.organization("acme").await;
    let id = lead(&acme.owner, json!({ "name": "Ada" })).await;
    let billing = acme.member(Role::Billing).await;
    assert_eq!(billing.query("{ leads { totalCount } }", json!({})).await.code(), "FORBIDDEN");
    let viewer = acme.member(Role::Viewer).await;
    assert_eq!(viewer.run("startLead", STATE, json!({ "id": id })).await.code(), "FORBIDDEN");
    let member = acme.member(Role::Member).await;
    assert_eq!(member.run("deleteLead", STATE, json!({ "id": id })).await.code(), "FORBIDDEN");
}
