//! Each kind of action, from the change to its effect.

use serde_json::{Value, json};
use sqlx::Row as _;

use super::{Stage, told};

async fn made(stage: &Stage, mutation: &str, record: &str, input: Value) -> String {
    let answer = stage.acme.owner.run(mutation, &format!("{record} {{ id }}"), input).await;
    answer.done(mutation);
    answer.text(&format!("/{mutation}/{record}/id")).to_owned()
}

#[tokio::test]
async fn a_task_is_made_in_the_subjects_project() {
    let stage = Stage::new().await;
    let actions = json!([{ "createTask": {
        "title": "Kick off {{subject.name}}", "description": "As {{ subject.status }}.", "dueInDays": 3,
        "assigneeId": stage.acme.owner.member_id(),
    } }]);
    stage.rule("project.created", actions).await;
    let company = stage.acme.client_company("Engines").await;
    let input = json!({ "name": "Work", "clientCompanyId": company });
    let engagement = made(&stage, "createEngagement", "engagement", input).await;
    let project = made(&stage, "createProject", "project", json!({ "engagementId": engagement, "name": "Loom" })).await;
    stage.settle().await;

    let tasks = "query($id: ID!) { project(id: $id) { \
        tasks { nodes { id title description dueDate assignee { id } createdBy { kind member { id } } } } } }";
    let tasks = stage.acme.owner.query(tasks, json!({ "id": project })).await;
    let task = tasks.at("/project/tasks/nodes/0").clone();
    let due = stage.server.clock().now().date_naive() + chrono::Days::new(3);
    assert_eq!(
        task,
        json!({
            "id": task["id"], "title": "Kick off Loom", "description": "As PLANNED.", "dueDate": due,
            "assignee": { "id": stage.acme.owner.member_id() },
            "createdBy": { "kind": "MEMBER", "member": { "id": stage.acme.owner.member_id() } },
        })
    );
    let run = stage.run().await;
    assert_eq!(told(&run), ("SUCCEEDED", ""));
    assert_eq!((&run["subjectId"], &run["attemptCount"]), (&json!(project), &json!(1)));
    let step =
        json!([{ "index": 0, "action": "CREATE_TASK", "status": "DONE", "recordIds": [task["id"]], "reason": null }]);
    assert_eq!(run["steps"], step);
}

#[tokio::test]
async fn a_task_is_due_by_the_organizations_day() {
    let stage = Stage::new().await;
    stage.change("updateOrganization", "organization", json!({ "timezone": "Pacific/Auckland" })).await;
    stage.rule("project.created", json!([{ "createTask": { "title": "Kick off", "dueInDays": 1 } }])).await;
    let company = stage.acme.client_company("Engines").await;
    let engagement = json!({ "name": "Work", "clientCompanyId": company });
    let engagement = made(&stage, "createEngagement", "engagement", engagement).await;
    // In Auckland 2 March ends two hours after the tests begin.
    for (time, due) in [("2026-03-02T10:59:59Z", "2026-03-03"), ("2026-03-02T11:00:00Z", "2026-03-04")] {
        stage.server.clock().set(time.parse().expect("a time"));
        let project = json!({ "engagementId": engagement, "name": time });
        let project = made(&stage, "createProject", "project", project).await;
        stage.settle().await;
        let tasks = "query($id: ID!) { project(id: $id) { tasks { nodes { dueDate } } } }";
        let tasks = stage.acme.owner.query(tasks, json!({ "id": project })).await;
        assert_eq!(tasks.at("/project/tasks/nodes"), &json!([{ "dueDate": due }]), "{time}");
    }
}

#[tokio::test]
async fn a_state_is_changed_and_told_as_the_runs_doing() {
    let stage = Stage::new().await;
    stage
        .rule("deal.created", json!([{ "changeState": { "action": "loseDeal", "reason": "No {{subject.name}}" } }]))
        .await;
    let deal = stage.deal("Loom").await;
    stage.settle().await;
    assert_eq!(stage.stage_of(&deal).await, "LOST");
    let run = stage.run().await;
    assert_eq!(told(&run), ("SUCCEEDED", ""));

    let sql = "SELECT workflow_run_id, depth, actor_kind, actor_id, request_id, payload ->> 'lostReason' AS why \
        FROM outbox_events WHERE type = 'deal.lost'";
    let event = sqlx::query(sql).fetch_one(stage.server.database().maintenance()).await.expect("the event");
    let id = entity::id::split(run["id"].as_str().expect("an id")).expect("an id").1;
    assert_eq!(event.get::<Option<uuid::Uuid>, _>("workflow_run_id"), Some(id));
    assert_eq!((event.get::<i32, _>("depth"), event.get::<String, _>("why")), (1, "No Loom".to_owned()));
    assert_eq!(event.get::<String, _>("request_id"), run["id"].as_str().expect("an id"));
    let owner = stage.acme.owner.actor().id();
    assert_eq!(
        (event.get::<String, _>("actor_kind"), event.get::<Option<uuid::Uuid>, _>("actor_id")),
        ("MEMBER".to_owned(), owner)
    );
}

#[tokio::test]
async fn a_message_is_written_and_what_records_say_is_no_markup() {
    let stage = Stage::new().await;
    stage.rule("thread.created", json!([{ "sendMessage": { "body": "<p>About {{subject.subject}}</p>" } }])).await;
    let input = json!({ "subject": "A <b>bold</b> plan", "message": { "body": "First" } });
    let thread = made(&stage, "createThread", "thread", input).await;
    stage.settle().await;
    let messages = "query($id: ID!) { thread(id: $id) { messages(orderBy: { field: SEQUENCE }) { nodes { body } } } }";
    let messages = stage.acme.owner.query(messages, json!({ "id": thread })).await;
    let bodies = messages.each("/thread/messages/nodes", "body");
    assert_eq!(bodies.len(), 2, "{messages}");
    assert_eq!(bodies[1], "<p>About A &lt;b&gt;bold&lt;/b&gt; plan</p>");
}

#[tokio::test]
async fn a_mail_goes_to_each_address() {
    let stage = Stage::new().await;
    let mail = json!({
        "to": ["cfo@acme.example", "{{subject.email}}"], "subject": "Lead {{subject.name}}",
        "body": "Call {{subject.name}}.\n{{subject.email}}",
    });
    stage.rule("lead.created", json!([{ "sendMail": mail }])).await;
    made(&stage, "createLead", "lead", json!({ "name": "Ada", "email": "ada@engines.example" })).await;
    stage.settle().await;
    let mails: Vec<_> = stage.server.mails().into_iter().map(|mail| (mail.to, mail.subject, mail.body)).collect();
    let mail = |to: &str| (to.to_owned(), "Lead Ada".to_owned(), "Call Ada.\nada@engines.example".to_owned());
    assert_eq!(mails, [mail("cfo@acme.example"), mail("ada@engines.example")]);

    // A record without an address is a refusal that stays.
    made(&stage, "createLead", "lead", json!({ "name": "Bob" })).await;
    stage.settle().await;
    let runs = stage.runs().await;
    let dead = runs.iter().find(|run| told(run).0 == "DEAD").expect("one is given up");
    assert_eq!(told(dead), ("DEAD", "Action 1 (sendMail) was refused: INVALID on `to.1`."));
    assert_eq!(stage.server.mails().len(), 2);
}

#[tokio::test]
async fn a_contact_is_made_at_the_subjects_company() {
    let stage = Stage::new().await;
    let contact = json!({ "name": "Office of {{subject.name}}", "email": "office@engines.example" });
    stage.rule("client_company.created", json!([{ "createContact": contact }])).await;
    let company = made(&stage, "createClientCompany", "clientCompany", json!({ "name": "Engines" })).await;
    stage.settle().await;
    let contacts = "query($id: ID!) { clientCompany(id: $id) { contacts { nodes { name emails } } } }";
    let contacts = stage.acme.owner.query(contacts, json!({ "id": company })).await;
    let made = json!([{ "name": "Office of Engines", "emails": ["office@engines.example"] }]);
    assert_eq!(contacts.at("/clientCompany/contacts/nodes"), &made);
}

#[tokio::test]
async fn actions_follow_each_other_and_see_what_was_done() {
    let stage = Stage::new().await;
    let actions = json!([
        { "changeState": { "action": "winDeal" } },
        { "createContact": { "name": "{{subject.stage}}" } },
        { "sendMail": { "to": ["a@b.example"], "subject": "{{subject.stage}}", "body": "Done" } },
    ]);
    stage.rule("deal.created", actions).await;
    stage.deal("Loom").await;
    stage.settle().await;
    assert_eq!(stage.contacts().await, ["WON"]);
    assert_eq!(stage.server.mail_to("a@b.example").subject, "WON");
    let run = stage.run().await;
    let kinds: Vec<_> = run["steps"].as_array().expect("steps").iter().map(|step| step["action"].clone()).collect();
    assert_eq!(kinds, ["CHANGE_STATE", "CREATE_CONTACT", "SEND_MAIL"]);
}

#[tokio::test]
async fn a_deletion_can_be_told() {
    let stage = Stage::new().await;
    let mail = json!({ "to": ["a@b.example"], "subject": "Gone: {{subject.name}}", "body": "It is gone" });
    stage
        .rule_of(&stage.acme.owner, "deal.deleted", json!({ "name": { "eq": "loom" } }), json!([{ "sendMail": mail }]))
        .await;
    let deal = stage.deal("Loom").await;
    stage.acme.owner.run("deleteDeal", "deal { id }", json!({ "id": deal })).await.done("deleteDeal");
    stage.settle().await;
    assert_eq!(stage.server.mail_to("a@b.example").subject, "Gone: Loom");
}
