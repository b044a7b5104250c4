//! The organization: its settings, its walls, its audit log.

use api::auth::permission::Permission;
use entity::identity::organization_member::Role;
use harness::Server;
use insta::assert_json_snapshot;
use serde_json::{Value, json};

/// All of an organization that its own fields say.
const EVERYTHING: &str = "organization {
  id name slug legalName taxId taxIdIsSet baseCurrency timezone locale branding { logoUrl primaryColor }
  numbering {
    engagement { prefix padding } invoice { prefix padding } creditNote { prefix padding } proposal { prefix padding }
    bill { prefix padding }
  }
  taxRounding leadWindowHours leadFormEnabled version createdAt updatedAt updatedBy { kind member { id } } deletedAt
}";

#[tokio::test]
async fn an_organization_is_changed_in_everything_it_has() {
    let server = Server::start().await;
    let acme = server.organization("acme").await;
    let fresh = acme.owner.query(&format!("{{ {EVERYTHING} }}"), json!({})).await;
    assert_json_snapshot!("fresh", fresh.snapshot());

    let input = json!({
        "expectedVersion": 1, "name": "Acme & Co", "slug": "acme-co", "legalName": "Acme & Co GmbH",
        "taxId": "DE123456789", "baseCurrency": "CHF", "timezone": "Europe/Zurich", "locale": "de-ch",
        "branding": { "logoUrl": "https://acme.test/logo.svg", "primaryColor": "#1A73E8" },
        "numbering": {
            "engagement": { "prefix": "AUF-" }, "invoice": { "prefix": "RE-", "padding": 4 }, "creditNote": { "padding": 3 },
            "bill": { "prefix": "" },
        },
        "taxRounding": "DOCUMENT", "leadWindowHours": 48,
    });
    let changed = acme.owner.run("updateOrganization", EVERYTHING, input).await;
    changed.done("updateOrganization");
    assert_json_snapshot!("changed", changed.snapshot());

    let input = json!({ "taxId": null, "branding": { "logoUrl": null } });
    let emptied = acme.owner.run("updateOrganization", EVERYTHING, input).await;
    let organization = &emptied.done("updateOrganization")["organization"];
    assert_eq!((&organization["taxId"], &organization["taxIdIsSet"]), (&Value::Null, &json!(false)));
    assert_eq!(organization["branding"], json!({ "logoUrl": null, "primaryColor": "#1a73e8" }));
}

#[tokio::test]
async fn what_changes_nothing_is_no_change() {
    let server = Server::start().await;
    let acme = server.organization("acme").await;
    let input = json!({ "taxId": "DE123456789", "branding": { "primaryColor": "#000000" } });
    for _ in 0..2 {
        let same = acme.owner.run("updateOrganization", "organization { version }", input.clone()).await;
        assert_eq!(same.done("updateOrganization")["organization"]["version"], 2);
    }
}

#[tokio::test]
async fn some_day_is_worked() {
    let server = Server::start().await;
    let acme = server.organization("acme").await;
    for none in [json!(null), json!([])] {
        let input = json!({ "workingDays": none });
        let refused = acme.owner.run("updateOrganization", "organization { id }", input).await;
        assert_eq!(refused.refused("updateOrganization"), ("REQUIRED".to_owned(), "workingDays".to_owned()));
    }
}

#[tokio::test]
async fn everything_wrong_with_a_change_is_told_at_once() {
    let server = Server::start().await;
    let acme = server.organization("acme").await;
    let input = json!({
        "name": null, "slug": "admin", "timezone": "Europe/Atlantis", "locale": "german", "leadWindowHours": -1,
        "branding": { "logoUrl": "javascript:alert(1)", "primaryColor": "red" },
        "numbering": { "proposal": { "prefix": "№", "padding": 11 } },
    });
    let refused = acme.owner.run("updateOrganization", "organization { id }", input).await;
    assert_json_snapshot!(refused.snapshot());
}

#[tokio::test]
async fn a_taken_slug_is_a_duplicate_and_a_stale_version_a_conflict() {
    let server = Server::start().await;
    let (acme, _other) = (server.organization("acme").await, server.organization("other").await);
    let taken = acme.owner.run("updateOrganization", "organization { id }", json!({ "slug": "other" })).await;
    assert_eq!(taken.refused("updateOrganization"), ("DUPLICATE".to_owned(), "slug".to_owned()));

    let stale = json!({ "expectedVersion": 7, "name": "Acme" });
    let stale = acme.owner.run("updateOrganization", "organization { name version }", stale).await;
    assert_eq!(stale.refused("updateOrganization"), ("CONFLICT".to_owned(), "expectedVersion".to_owned()));
    assert_eq!(stale.at("/updateOrganization/organization"), &json!({ "name": "acme", "version": 1 }));
}

#[tokio::test]
async fn the_tax_id_is_for_those_with_the_permission_and_encrypted() {
    let server = Server::start().await;
    let acme = server.organization("acme").await;
    let input = json!({ "taxId": "DE123456789" });
    acme.owner.run("updateOrganization", "organization { id }", input).await.done("updateOrganization");
    let ask = "{ organization { taxId taxIdIsSet } }";
    let (viewer, billing) = (acme.member(Role::Viewer).await, acme.member(Role::Billing).await);
    let seen = viewer.query(ask, json!({})).await;
    assert_eq!(seen.at("/organization"), &json!({ "taxId": null, "taxIdIsSet": true }));
    let seen = billing.query(ask, json!({})).await;
    assert_eq!(seen.at("/organization"), &json!({ "taxId": "DE123456789", "taxIdIsSet": true }));

    let stored: String = sqlx::query_scalar(
        "SELECT tax_id_sealed || (SELECT string_agg(diff::text, '') FROM activity_events) \
         || (SELECT string_agg(payload::text || previous::text, '') FROM outbox_events) FROM organizations",
    )
    .fetch_one(server.database().maintenance())
    .await
    .expect("the row is there");
    assert!(stored.starts_with("v1.") && !stored.contains("123456789"), "{stored}");

    let refused = viewer.run("updateOrganization", "organization { id }", json!({ "name": "Mine" })).await;
    assert_eq!(refused.code(), "FORBIDDEN");
}

#[tokio::test]
async fn an_organization_sees_itself_and_no_other() {
    let server = Server::start().await;
    let (acme, other) = (server.organization("acme").await, server.organization("other").await);
    let ask = "query($id: ID!) { node(id: $id) { id ... on Organization { slug } } }";
    let own = acme.owner.query(ask, json!({ "id": acme.id.to_string() })).await;
    assert_eq!(own.at("/node/slug"), "acme");
    let theirs = acme.owner.query(ask, json!({ "id": other.id.to_string() })).await;
    assert_eq!(theirs.at("/node"), &Value::Null);
    let anonymous = server.anonymous().query("{ organization { id } }", json!({})).await;
    assert_eq!(anonymous.code(), "UNAUTHENTICATED");
}

#[tokio::test]
async fn the_audit_log_tells_everything_newest_first_and_is_filtered() {
    let server = Server::start().await;
    let (acme, other) = (server.organization("acme").await, server.organization("other").await);
    acme.contact("Ada").await;
    other.contact("Bell").await;
    server.clock().advance(chrono::Duration::hours(1));
    let input = json!({ "name": "Acme & Co" });
    acme.owner.run("updateOrganization", "organization { id }", input).await.done("updateOrganization");
    let verbs = async |arguments: &str| {
        let ask = format!("{{ organization {{ activity{arguments} {{ nodes {{ verb }} totalCount }} }} }}");
        let listed = acme.owner.query(&ask, json!({})).await;
        let count = listed.at("/organization/activity/totalCount");
        format!("{count}: {}", listed.each("/organization/activity/nodes", "verb").join(" "))
    };
    assert_eq!(verbs("").await, "2: organization.updated contact.created");
    assert_eq!(verbs(r#"(filter: { subjectType: { eq: "contact" } })"#).await, "1: contact.created");
    assert_eq!(verbs(r#"(filter: { verb: { in: ["organization.updated"] } })"#).await, "1: organization.updated");
    assert_eq!(verbs(r#"(filter: { createdAt: { lt: "2026-03-02T09:30:00Z" } })"#).await, "1: contact.created");
    assert_eq!(verbs("(last: 1)").await, "2: contact.created");

    let ask = "{ organization { activity(first: 1) { nodes { actor { kind } subjectType diff subject { id } } } } }";
    assert_json_snapshot!(acme.owner.query(ask, json!({})).await.snapshot());
}

#[tokio::test]
async fn the_audit_log_tells_what_somebody_did() {
    let server = Server::start().await;
    let (acme, other) = (server.organization("acme").await, server.organization("other").await);
    let manager = acme.member(Role::Manager).await;
    let key = acme.api_key([Permission::ContactWrite, Permission::ContactRead]).await;
    for (who, name) in [(&acme.owner, "Ada"), (&manager, "Bell"), (&key, "Cleo"), (&manager, "Dora")] {
        server.clock().advance(chrono::Duration::hours(1));
        who.run("createContact", "contact { id }", json!({ "name": name })).await.done("createContact");
    }
    other.contact("Edith").await;
    let ask = "query($filter: ActivityFilter) { organization { activity(filter: $filter) {
      nodes { diff actor { member { id } apiKey { id } } } totalCount
    } } }";
    let names = async |filter: Value| {
        let listed = acme.owner.query(ask, json!({ "filter": filter })).await;
        let events = listed.at("/organization/activity/nodes").as_array().expect("a list");
        assert_eq!(listed.at("/organization/activity/totalCount"), events.len());
        events.iter().map(|event| event["diff"]["name"]["to"].clone()).collect::<Vec<_>>()
    };
    let key = entity::id::join("api_key", key.actor().id().expect("a key has an id"));
    assert_eq!(names(json!({ "actorId": { "eq": manager.member_id() } })).await, ["Dora", "Bell"]);
    assert_eq!(names(json!({ "actorId": { "eq": key } })).await, ["Cleo"]);
    assert_eq!(names(json!({ "actorId": { "in": [key, acme.owner.member_id()] } })).await, ["Cleo", "Ada"]);
    let then = json!({ "actorId": { "eq": manager.member_id() }, "verb": { "eq": "contact.created" },
        "createdAt": { "gte": server.clock().now() } });
    assert_eq!(names(then).await, ["Dora"]);
    let stranger = json!({ "actorId": { "eq": other.owner.member_id() } });
    assert_eq!(names(stranger).await, Vec::<Value>::new());
    let malformed = acme.owner.query(ask, json!({ "filter": { "actorId": { "eq": "Bell" } } })).await;
    assert_eq!(malformed.code(), "BAD_USER_INPUT");
}

#[tokio::test]
async fn the_audit_log_leaves_out_what_the_caller_may_not_see() {
    let server = Server::start().await;
    let acme = server.organization("acme").await;
    let input = json!({ "email": "ada@example.test", "role": "VIEWER" });
    acme.owner.run("inviteMember", "invitation { id }", input).await.done("inviteMember");
    let ask = "{ organization { activity { nodes { id verb } } } }";
    let all = acme.owner.query(ask, json!({})).await;
    let verbs = ["invitation.created", "organization_member.invited"];
    assert_eq!(all.each("/organization/activity/nodes", "verb"), verbs);
    let viewer = acme.member(Role::Viewer).await;
    let some = viewer.query(ask, json!({})).await;
    assert_eq!(some.each("/organization/activity/nodes", "verb"), verbs[1..]);

    let hidden = all.at("/organization/activity/nodes/0/id");
    let node = viewer.query("query($id: ID!) { node(id: $id) { id } }", json!({ "id": hidden })).await;
    assert_eq!(node.at("/node"), &Value::Null);
}
