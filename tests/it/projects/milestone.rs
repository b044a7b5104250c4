//! Milestones: what they are made of, their order, and what falls due with them.

use futures::future::join;
use serde_json::{Value, json};

use super::{REACHED, Work, engagement, reasons, refusal, told};

#[tokio::test]
async fn a_milestone_is_made_behind_the_others() {
    let work = Work::start().await;
    let project = work.project(json!({})).await;
    work.milestone(&project, "First").await;
    let input = json!({
        "projectId": project, "name": " Second ", "description": "Signed off.", "dueDate": "2026-06-30",
        "billableAmount": { "amount": "300", "currency": "EUR" }, "externalId": "m-2"
    });
    let everything = "milestone { position name description status dueDate billableAmount { amount currency } completedAt \
        externalId project { id } engagement { id } installments { totalCount } version }";
    let made = work.run("createMilestone", everything, input).await;
    assert_eq!(
        made.done("createMilestone")["milestone"],
        json!({
            "position": 1, "name": "Second", "description": "Signed off.", "status": "PENDING", "dueDate": "2026-06-30",
            "billableAmount": { "amount": "300.00", "currency": "EUR" }, "completedAt": null, "externalId": "m-2",
            "project": { "id": project }, "engagement": { "id": work.engagement }, "installments": { "totalCount": 0 },
            "version": 1
        })
    );
}

#[tokio::test]
async fn everything_wrong_with_an_input_is_told_at_once() {
    let work = Work::start().await;
    let project = work.project(json!({})).await;
    let input = json!({
        "projectId": project, "name": "\u{202E}gnp", "description": "x".repeat(10_001), "externalId": "a\nb",
        "billableAmount": { "amount": "0", "currency": "EUR" }
    });
    let refused = work.run("createMilestone", REACHED, input).await;
    let expected = [
        ("billableAmount.amount", "INVALID"),
        ("description", "LIMIT"),
        ("externalId", "INVALID"),
        ("name", "INVALID"),
    ];
    assert_eq!(reasons(&refused, "createMilestone"), told(&expected));
    let other = work.server.organization("other").await;
    let theirs = engagement(&other, &other.client_company("Foreign").await).await;
    let input = json!({ "engagementId": theirs, "name": "Theirs" });
    let theirs = other.owner.run("createProject", "project { id }", input).await;
    for id in [theirs.text("/createProject/project/id"), "project_01h455vb4pex5vsknk084sn02q"] {
        let refused = work.run("createMilestone", REACHED, json!({ "projectId": id, "name": "M" })).await;
        assert_eq!(refused.refused("createMilestone"), refusal("NOT_FOUND", "projectId"));
    }
}

/// State × mutation: what `availableActions` says is what the mutations do.
#[tokio::test]
async fn available_actions_tell_what_the_mutations_do() {
    let work = Work::start().await;
    let project = work.project(json!({})).await;
    for status in ["PENDING", "IN_PROGRESS", "COMPLETED"] {
        for mutation in [
            "updateMilestone",
            "moveMilestone",
            "startMilestone",
            "completeMilestone",
            "reopenMilestone",
            "deleteMilestone",
            "restoreMilestone",
        ] {
            let id = work.milestone(&project, status).await;
            let by: &[&str] = match status {
                "PENDING" => &[],
                "IN_PROGRESS" => &["startMilestone"],
                _ => &["completeMilestone"],
            };
            for mutation in by {
                work.run(mutation, REACHED, json!({ "id": id })).await.done(mutation);
            }
            let actions = "query($id: ID!) { milestone(id: $id) { availableActions { action allowed reason } } }";
            let actions = work.owner().query(actions, json!({ "id": id })).await;
            let actions = actions.at("/milestone/availableActions").as_array().expect("a list");
            let told = actions.iter().find(|action| action["action"] == mutation).expect("every mutation is told of");
            let answer = work.run(mutation, REACHED, json!({ "id": id })).await;
            let reasons = answer.user_errors(mutation);
            assert_eq!(told["allowed"], reasons.is_empty(), "{status} {mutation}: {answer}");
            assert!(reasons.iter().all(|reason| reason.code == "INVALID_TRANSITION"), "{answer}");
        }
    }
}

#[tokio::test]
async fn a_milestone_is_reached_once_and_gone_on_with() {
    let work = Work::start().await;
    let project = work.project(json!({})).await;
    let id = work.milestone(&project, "Concept").await;
    let at = |version: i32| json!({ "id": id, "expectedVersion": version });
    let state = |payload: &Value| {
        let milestone = &payload["milestone"];
        (milestone["status"].clone(), milestone["version"].clone(), milestone["completedAt"].clone())
    };
    let started = work.run("startMilestone", REACHED, at(1)).await;
    assert_eq!(state(started.done("startMilestone")), (json!("IN_PROGRESS"), json!(2), Value::Null));
    let now = json!("2026-03-02T09:00:00+00:00");
    // Said again, nothing happens.
    for version in [2, 3] {
        let completed = work.run("completeMilestone", REACHED, at(version)).await;
        assert_eq!(state(completed.done("completeMilestone")), (json!("COMPLETED"), json!(3), now.clone()));
    }
    let reopened = work.run("reopenMilestone", REACHED, at(3)).await;
    assert_eq!(state(reopened.done("reopenMilestone")), (json!("IN_PROGRESS"), json!(4), Value::Null));
    let verbs = "query($id: ID!) { milestone(id: $id) { activity { nodes { verb } } } }";
    let verbs = work.owner().query(verbs, json!({ "id": id })).await;
    let told = ["reopened", "completed", "started", "created"].map(|verb| format!("milestone.{verb}"));
    assert_eq!(verbs.each("/milestone/activity/nodes", "verb"), told);

    let again = work.run("reopenMilestone", REACHED, json!({ "id": id })).await;
    assert_eq!(again.refused("reopenMilestone"), refusal("INVALID_TRANSITION", "id"));
    let again = work.run("startMilestone", REACHED, json!({ "id": id })).await;
    assert_eq!(again.refused("startMilestone"), refusal("INVALID_TRANSITION", "id"));
}

#[tokio::test]
async fn the_milestones_of_a_cancelled_project_are_not_reached() {
    let work = Work::start().await;
    let project = work.project(json!({})).await;
    let id = work.milestone(&project, "Concept").await;
    work.run("cancelProject", "project { id }", json!({ "id": project, "reason": "Sold." }))
        .await
        .done("cancelProject");
    let refused = work.run("completeMilestone", REACHED, json!({ "id": id })).await;
    assert_eq!(refused.refused("completeMilestone"), refusal("INVALID_TRANSITION", "id"));
    let refused = work.run("moveMilestone", REACHED, json!({ "id": id })).await;
    assert_eq!(refused.refused("moveMilestone"), refusal("INVALID_TRANSITION", "id"));
    let refused = work.run("createMilestone", REACHED, json!({ "projectId": project, "name": "Late" })).await;
    assert_eq!(refused.refused("createMilestone"), refusal("INVALID_TRANSITION", "projectId"));
    work.run("updateMilestone", REACHED, json!({ "id": id, "name": "Renamed" })).await.done("updateMilestone");
}

#[tokio::test]
async fn a_move_writes_as_few_as_it_can() {
    let work = Work::start().await;
    let project = work.project(json!({})).await;
    let mut ids = Vec::new();
    for name in ["a", "b", "c", "d"] {
        ids.push(work.milestone(&project, name).await);
    }
    let moved = async |id: &str, after: Option<&str>| {
        let before = work.json("SELECT sum(version) AS versions FROM milestones").await;
        let input = json!({ "id": id, "afterId": after });
        work.run("moveMilestone", REACHED, input).await.done("moveMilestone");
        let after = work.json("SELECT sum(version) AS versions FROM milestones").await;
        let versions = |of: &Value| of[0]["versions"].as_i64().expect("a number");
        let order: String = work.order(&project).await.into_iter().map(|(name, _)| name).collect();
        (order, versions(&after) - versions(&before))
    };
    // To the end only the moved one; between neighbours those that it passes too.
    assert_eq!(moved(&ids[0], Some(&ids[3])).await, ("bcda".to_owned(), 1));
    assert_eq!(moved(&ids[0], Some(&ids[1])).await, ("bacd".to_owned(), 3));
    assert_eq!(moved(&ids[3], None).await, ("dbac".to_owned(), 1));
    assert_eq!(moved(&ids[3], None).await, ("dbac".to_owned(), 0));
    for (after, code) in
        [(&ids[0], "INVALID"), (&work.milestone(&work.project(json!({})).await, "Other").await, "NOT_FOUND")]
    {
        let refused = work.run("moveMilestone", REACHED, json!({ "id": ids[0], "afterId": after })).await;
        assert_eq!(refused.refused("moveMilestone"), refusal(code, "afterId"));
    }
}

#[tokio::test]
async fn moves_at_once_leave_an_order() {
    let work = Work::start().await;
    let project = work.project(json!({})).await;
    let mut ids = Vec::new();
    for name in ["a", "b", "c", "d", "e", "f"] {
        ids.push(work.milestone(&project, name).await);
    }
    let moves = (0..12).map(|nth| {
        let input = json!({ "id": ids[nth % 6], "afterId": (nth % 5 > 0).then(|| &ids[(nth + nth % 5) % 6]) });
        work.run("moveMilestone", REACHED, input)
    });
    for answer in futures::future::join_all(moves).await {
        answer.done("moveMilestone");
    }
    let order = work.order(&project).await;
    assert_eq!(order.len(), 6);
    assert!(order.is_sorted_by(|one, next| one.1 < next.1), "{order:?}");
}

/// A schedule of which the first installment waits for a milestone, and the second for a day.
async fn schedule(work: &Work, milestone: &str) -> (String, String) {
    let input = json!({
        "engagementId": work.engagement, "name": "Fees", "autoIssue": true,
        "installments": [
            { "description": "Concept", "amount": { "fixed": { "amount": "300", "currency": "EUR" } }, "trigger": { "milestoneId": milestone } },
            { "description": "Rest", "amount": { "fixed": { "amount": "100", "currency": "EUR" } }, "trigger": { "date": "2030-01-01" } },
        ]
    });
    let installments = "invoiceSchedule { id installments(orderBy: [{field: CREATED_AT}]) { nodes { id } } }";
    let made = work.run("createInvoiceSchedule", installments, input).await;
    let made = made.done("createInvoiceSchedule")["invoiceSchedule"].clone();
    let text = |value: &Value| value.as_str().expect("an id").to_owned();
    (text(&made["id"]), text(&made["installments"]["nodes"][0]["id"]))
}

#[tokio::test]
async fn a_milestone_that_is_reached_bills_its_installments() {
    let work = Work::start().await;
    work.run("activateEngagement", "engagement { id }", json!({ "id": work.engagement }))
        .await
        .done("activateEngagement");
    let project = work.project(json!({})).await;
    let id = work.milestone(&project, "Concept").await;
    let (_, installment) = schedule(&work, &id).await;
    let run = async || {
        let ran = work
            .run("runInvoiceSchedules", "results { invoice { total { amount } } userErrors { message } }", json!({}))
            .await;
        ran.done("runInvoiceSchedules")["results"].clone()
    };
    assert_eq!(run().await, json!([]));
    let billed = "milestone { status installments { nodes { id status trigger triggeredAt milestone { name } } } }";
    let reached = work.run("completeMilestone", billed, json!({ "id": id })).await;
    assert_eq!(
        reached.done("completeMilestone")["milestone"]["installments"]["nodes"],
        json!([{ "id": installment, "status": "PENDING", "trigger": "MILESTONE", "triggeredAt": "2026-03-02T09:00:00+00:00",
            "milestone": { "name": "Concept" } }])
    );
    assert_eq!(run().await, json!([{ "invoice": { "total": { "amount": "300.00" } }, "userErrors": [] }]));
    // What is invoiced stays so, and is not invoiced again.
    for mutation in ["reopenMilestone", "completeMilestone"] {
        work.run(mutation, REACHED, json!({ "id": id })).await.done(mutation);
    }
    assert_eq!(run().await, json!([]));
    let filter = "query($id: ID!) { installments(filter: { milestoneId: { eq: $id } }) { nodes { status } } }";
    let found = work.owner().query(filter, json!({ "id": id })).await;
    assert_eq!(found.each("/installments/nodes", "status"), ["INVOICED"]);
}

#[tokio::test]
async fn an_installment_of_a_milestone_that_is_reached_is_due_at_once() {
    let work = Work::start().await;
    let project = work.project(json!({})).await;
    let (open, reached) = (work.milestone(&project, "Open").await, work.milestone(&project, "Reached").await);
    work.run("completeMilestone", REACHED, json!({ "id": reached })).await.done("completeMilestone");
    let (schedule, first) = schedule(&work, &open).await;
    let due = "installment { triggeredAt trigger milestone { name } }";
    let change = async |trigger: Value| {
        let answer = work.run("updateInstallment", due, json!({ "id": first, "trigger": trigger })).await;
        answer.done("updateInstallment")["installment"].clone()
    };
    let at = "2026-03-02T09:00:00+00:00";
    let moved = change(json!({ "milestoneId": reached })).await;
    assert_eq!(moved, json!({ "triggeredAt": at, "trigger": "MILESTONE", "milestone": { "name": "Reached" } }));
    let moved = change(json!({ "milestoneId": open })).await;
    assert_eq!(moved, json!({ "triggeredAt": null, "trigger": "MILESTONE", "milestone": { "name": "Open" } }));
    let moved = change(json!({ "event": "MILESTONE" })).await;
    assert_eq!(moved, json!({ "triggeredAt": null, "trigger": "MILESTONE", "milestone": null }));
    let moved = change(json!({ "date": "2030-06-01" })).await;
    assert_eq!(moved, json!({ "triggeredAt": null, "trigger": "DATE", "milestone": null }));
    let input = |milestone: &str| {
        json!({ "invoiceScheduleId": schedule, "description": "More", "trigger": { "milestoneId": milestone },
            "amount": { "fixed": { "amount": "1", "currency": "EUR" } } })
    };
    let added = work.run("addInstallment", due, input(&reached)).await;
    assert_eq!(added.done("addInstallment")["installment"]["triggeredAt"], at);

    let elsewhere = engagement(&work.acme, &work.company).await;
    let other = work.project(json!({ "engagementId": elsewhere })).await;
    let other = work.milestone(&other, "Other").await;
    let refused = work.run("addInstallment", due, input(&other)).await;
    assert_eq!(refused.refused("addInstallment"), refusal("INVALID", "trigger.milestoneId"));
    work.run("deleteMilestone", REACHED, json!({ "id": open })).await.done("deleteMilestone");
    for id in [&*open, "milestone_01h455vb4pex5vsknk084sn02q"] {
        let refused = work.run("addInstallment", due, input(id)).await;
        assert_eq!(refused.refused("addInstallment"), refusal("NOT_FOUND", "trigger.milestoneId"));
        let input = json!({ "engagementId": work.engagement, "name": "Fees", "installments": [input(id)] });
        let mut input = input;
        input["installments"][0].as_object_mut().expect("an object").remove("invoiceScheduleId");
        let refused = work.run("createInvoiceSchedule", "invoiceSchedule { id }", input).await;
        assert_eq!(
            refused.refused("createInvoiceSchedule"),
            refusal("NOT_FOUND", "installments.0.trigger.milestoneId")
        );
    }
}

/// However the two meet, what waits for a milestone that is reached is due.
#[tokio::test]
async fn an_installment_added_while_its_milestone_is_reached_is_not_forgotten() {
    let work = Work::start().await;
    let project = work.project(json!({})).await;
    let (schedule, _) = schedule(&work, &work.milestone(&project, "Other").await).await;
    for nth in 0..8 {
        let id = work.milestone(&project, &format!("M{nth}")).await;
        let input = json!({ "invoiceScheduleId": schedule, "description": "More", "trigger": { "milestoneId": id },
            "amount": { "fixed": { "amount": "1", "currency": "EUR" } } });
        let added = work.run("addInstallment", "installment { id }", input);
        let reached = work.run("completeMilestone", REACHED, json!({ "id": id }));
        let (added, reached) = join(added, reached).await;
        added.done("addInstallment");
        reached.done("completeMilestone");
    }
    let forgotten = "SELECT count(*) AS forgotten FROM installments JOIN milestones ON milestones.id = milestone_id \
                     WHERE milestones.status = 'COMPLETED' AND triggered_at IS NULL";
    assert_eq!(work.json(forgotten).await, json!([{ "forgotten": 0 }]));
}
