//! From a template to a project.

use entity::identity::organization_member::Role;
use harness::{Options, Server};
use serde_json::{Value, json};

use super::project_template::study;
use super::{Work, engagement, reasons, refusal, told};

const MADE: &str = "project { id code name description status startDate dueDate budget { amount } manager { name } \
    projectTemplate { name } } milestones { name position dueDate billableAmount { amount } } tasks { title dueDate }";

/// With what it all refers to.
const GRAPH: &str = "project { name dueDate tasks { totalCount } } milestones { name dueDate } tasks { title dueDate isBlocked \
    milestone { name } parentTask { title } predecessors { predecessor { title } } }";

/// The tasks of all projects, in their order.
const TASKS: &str = "SELECT t.title, t.status, t.priority, t.start_date, t.due_date, t.estimate_minutes, t.client_visible, \
    m.name AS milestone, p.title AS parent, o.name AS assignee, (SELECT array_agg(b.title ORDER BY b.title) \
    FROM task_dependencies AS d JOIN tasks AS b ON b.id = d.predecessor_id WHERE d.task_id = t.id) AS waits \
    FROM tasks AS t LEFT JOIN milestones AS m ON m.id = t.milestone_id LEFT JOIN tasks AS p ON p.id = t.parent_task_id \
    LEFT JOIN organization_members AS o ON o.id = t.assignee_member_id ORDER BY t.rank";

impl Work {
    /// The input for a project of the template, from a Friday on.
    fn on_friday(&self, template: &str) -> Value {
        json!({ "projectTemplateId": template, "engagementId": self.engagement, "startDate": "2026-03-06" })
    }

    async fn count(&self, table: &str) -> Value {
        self.json(&format!("SELECT count(*) AS n FROM {table}")).await[0]["n"].clone()
    }
}

#[tokio::test]
async fn days_are_working_days_and_roles_are_members() {
    let work = Work::start().await;
    let template = work.template(study()).await;
    // The Monday after.
    let input = json!({ "day": "2026-03-09", "name": "Founding day" });
    work.run("createHoliday", "holiday { id }", input).await.done("createHoliday");
    let builder = work.acme.member(Role::Member).await;
    let mut input = work.on_friday(&template);
    super::extend(
        &mut input,
        json!({ "managerId": work.owner().member_id(), "budget": { "amount": "1000", "currency": "EUR" },
            "roleAssignments": [{ "role": " Builder ", "memberId": builder.member_id() }] }),
    );
    let made = work.run("createProjectFromTemplate", MADE, input).await;
    let made = made.done("createProjectFromTemplate");
    let mut project = made["project"].clone();
    project.as_object_mut().expect("an object").remove("id");
    assert_eq!(
        project,
        json!({
            "code": "PRJ-00001", "name": "Study", "description": "In six weeks.", "status": "PLANNED",
            "startDate": "2026-03-06", "dueDate": "2026-03-23", "budget": { "amount": "1000.00" },
            "manager": { "name": "Owner of acme" }, "projectTemplate": { "name": "Study" }
        })
    );
    assert_eq!(
        made["milestones"],
        json!([
            { "name": "Concept", "position": 0, "dueDate": "2026-03-16", "billableAmount": { "amount": "333.33" } },
            { "name": "Report", "position": 1, "dueDate": "2026-03-23", "billableAmount": { "amount": "666.67" } },
        ])
    );
    let task = |title: &str, more: Value| {
        let mut task = json!({ "title": title, "status": "TODO", "priority": "NORMAL", "start_date": null, "due_date": null,
            "estimate_minutes": null, "client_visible": false, "milestone": null, "parent": null, "assignee": null, "waits": null });
        super::extend(&mut task, more);
        task
    };
    let builder = "Member of acme";
    assert_eq!(
        work.json(TASKS).await,
        json!([
            task("Study", json!({ "priority": "HIGH" })),
            task(
                "Ask people",
                json!({ "start_date": "2026-03-06", "due_date": "2026-03-13", "estimate_minutes": 600,
                "milestone": "Concept", "parent": "Study", "assignee": builder })
            ),
            task(
                "Write",
                json!({ "start_date": "2026-03-16", "due_date": "2026-03-20", "milestone": "Report",
                "parent": "Study", "assignee": builder, "waits": ["Ask people"] })
            ),
            task(
                "Show",
                json!({ "due_date": "2026-03-23", "client_visible": true, "milestone": "Report",
                "waits": ["Ask people", "Write"] })
            ),
        ])
    );
    let events = "SELECT type, count(*) AS n FROM outbox_events WHERE subject_type IN ('project', 'milestone', 'task', \
                  'task_dependency') GROUP BY type ORDER BY type";
    let event = |name: &str, n: i32| json!({ "type": format!("{name}.created"), "n": n });
    let expected = [event("milestone", 2), event("project", 1), event("task", 4), event("task_dependency", 3)];
    assert_eq!(work.json(events).await, json!(expected));
    let timeline = "query($id: ID!, $template: ID!) { engagement(id: $id) { activity(first: 100) { totalCount } } \
                    projectTemplate(id: $template) { projects { nodes { name } } } }";
    let told = work.owner().query(timeline, json!({ "id": work.engagement, "template": template })).await;
    assert_eq!(told.each("/projectTemplate/projects/nodes", "name"), ["Study"]);
    // The engagement's own, the project's, two milestones' and four tasks'.
    assert_eq!(told.at("/engagement/activity/totalCount"), 8);
}

#[tokio::test]
async fn a_dry_run_tells_and_changes_nothing_and_a_retry_makes_nothing_twice() {
    let work = Work::start().await;
    let template = work.template(study()).await;
    let input = |dry_run: bool| {
        let mut input = work.on_friday(&template);
        super::extend(&mut input, json!({ "name": "Ours", "dryRun": dry_run, "idempotencyKey": "project" }));
        input
    };
    let tried = work.run("createProjectFromTemplate", GRAPH, input(true)).await;
    let told = tried.done("createProjectFromTemplate").clone();
    for table in ["projects", "milestones", "tasks", "task_dependencies", "number_series WHERE kind = 'PROJECT'"] {
        assert_eq!(work.count(table).await, 0, "{table}");
    }
    let first = work.run("createProjectFromTemplate", GRAPH, input(false)).await;
    let made = first.done("createProjectFromTemplate");
    assert_eq!(first.snapshot(), tried.snapshot(), "what would be is answered with all that it refers to");
    assert_eq!(made["project"]["tasks"]["totalCount"], 4);
    assert!(made["tasks"].as_array().expect("a list").iter().any(|task| task["isBlocked"] == true), "{made:#}");
    let titles: Vec<_> = told["tasks"].as_array().expect("a list").iter().map(|task| task["title"].clone()).collect();
    assert_eq!(titles, ["Study", "Ask people", "Write", "Show"]);
    assert_eq!(made["project"]["name"], "Ours");
    let again = work.run("createProjectFromTemplate", GRAPH, input(false)).await;
    assert_eq!(again.body(), first.body());
    assert_eq!((work.count("projects").await, work.count("tasks").await), (json!(1), json!(4)));
    let mut other = input(false);
    other["name"] = json!("Other");
    let other = work.run("createProjectFromTemplate", MADE, other).await;
    assert_eq!(other.refused("createProjectFromTemplate"), refusal("CONFLICT", "idempotencyKey"));
}

#[tokio::test]
async fn everything_wrong_with_an_input_is_told_at_once_and_nothing_is_made() {
    let work = Work::start().await;
    let template = work.template(study()).await;
    let other = work.server.organization("other").await;
    let theirs = engagement(&other, &other.client_company("Foreign").await).await;
    let builder = work.owner().member_id();
    let input = json!({
        "projectTemplateId": template, "engagementId": theirs, "startDate": "2026-03-06", "name": "x".repeat(201),
        "code": "x".repeat(51),
        "managerId": other.owner.member_id(),
        "roleAssignments": [
            { "role": "Builder", "memberId": builder }, { "role": "Builder", "memberId": builder },
            { "role": "Cook", "memberId": builder }, { "role": "Lead", "memberId": other.owner.member_id() },
        ]
    });
    let refused = work.run("createProjectFromTemplate", MADE, input).await;
    assert_eq!(
        reasons(&refused, "createProjectFromTemplate"),
        told(&[
            ("code", "LIMIT"),
            ("engagementId", "NOT_FOUND"),
            ("managerId", "NOT_FOUND"),
            ("name", "LIMIT"),
            ("roleAssignments.1.role", "DUPLICATE"),
            ("roleAssignments.2.role", "INVALID"),
            ("roleAssignments.3.memberId", "NOT_FOUND"),
        ])
    );
    let cook = refused.user_errors("createProjectFromTemplate").into_iter().find(|reason| reason.code == "INVALID");
    let cook = cook.expect("no such role").message;
    assert_eq!(cook, "The template has no such role; it has `Builder`, `Lead`.");

    work.run("deleteProjectTemplate", "projectTemplate { id }", json!({ "id": template }))
        .await
        .done("deleteProjectTemplate");
    for id in [&*template, "project_template_01h455vb4pex5vsknk084sn02q"] {
        let refused = work.run("createProjectFromTemplate", MADE, work.on_friday(id)).await;
        assert_eq!(refused.refused("createProjectFromTemplate"), refusal("NOT_FOUND", "projectTemplateId"));
    }
    for table in ["projects", "milestones", "tasks"] {
        assert_eq!(work.count(table).await, 0, "{table}");
    }
}

#[tokio::test]
async fn days_beyond_ten_years_are_refused() {
    let work = Work::start().await;
    let input = json!({ "name": "Far", "milestones": [{ "key": "far", "name": "Far", "dueOffsetDays": 2700 }] });
    let template = work.template(input).await;
    let far = work.run("createProjectFromTemplate", MADE, work.on_friday(&template)).await;
    assert_eq!(far.refused("createProjectFromTemplate"), refusal("LIMIT", "startDate"));
    let every_day = ["MONDAY", "TUESDAY", "WEDNESDAY", "THURSDAY", "FRIDAY", "SATURDAY", "SUNDAY"];
    work.run("updateOrganization", "organization { id }", json!({ "workingDays": every_day }))
        .await
        .done("updateOrganization");
    let near = work.run("createProjectFromTemplate", MADE, work.on_friday(&template)).await;
    assert_eq!(near.done("createProjectFromTemplate")["milestones"][0]["dueDate"], "2033-07-27");
}

#[tokio::test]
async fn five_hundred_tasks_take_no_more_round_trips_than_five() {
    let server = Server::with(Options { tapped: true, connections: 1, ..Options::default() }).await;
    let work = Work::of(server).await;
    let template = async |tasks: usize| {
        let task = |n: usize| {
            let before = n.checked_sub(1).map(|before| before.to_string());
            json!({ "key": n.to_string(), "title": format!("Task {n}"), "dependsOn": before.into_iter().collect::<Vec<_>>() })
        };
        work.template(json!({ "name": "Many", "tasks": (0..tasks).map(task).collect::<Vec<_>>() })).await
    };
    let (few, many) = (template(5).await, template(500).await);
    let trips_of = async |template: &str| {
        let made = work.run("createProjectFromTemplate", GRAPH, work.on_friday(template));
        let (made, trips) = work.server.wire().during(made).await;
        made.done("createProjectFromTemplate");
        trips.len()
    };
    // The first time prepares.
    trips_of(&few).await;
    let (few, many) = (trips_of(&few).await, trips_of(&many).await);
    assert_eq!((few, work.count("tasks").await), (many, json!(510)));
    assert!(many <= 20, "{many} round trips");
    let ranks = "SELECT count(*) AS n FROM (SELECT title, row_number() OVER (PARTITION BY project_id ORDER BY rank) AS place \
                 FROM tasks) AS t WHERE title <> 'Task ' || (place - 1)";
    assert_eq!(work.json(ranks).await, json!([{ "n": 0 }]));
}
