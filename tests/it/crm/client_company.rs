//! Client companies: fields, states, the tree, deletion with contacts, and the tax id that few may see.

use std::collections::BTreeSet;

use api::auth::permission::Permission;
use entity::identity::organization_member::Role;
use futures::future::join_all;
use harness::{Client, Org, Server};
use insta::assert_json_snapshot;
use serde_json::{Value, json};

/// All of a company that its own fields say.
const EVERYTHING: &str = "clientCompany {
  id name legalName domains taxId taxIdIsSet billingAddress { line1 line2 city region postalCode country } currency
  paymentTermsDays status customFields externalId version createdAt createdBy { kind } updatedAt deletedAt
  owner { id name } parent { id name } availableActions { action allowed reason }
}";

async fn company(client: &Client, input: Value) -> String {
    let made = client.run("createClientCompany", "clientCompany { id }", input).await;
    made.done("createClientCompany");
    made.text("/createClientCompany/clientCompany/id").to_owned()
}

async fn names(client: &Client, list: &str) -> Vec<String> {
    let listed = format!("{{ {list}(orderBy: [{{ field: NAME }}]) {{ nodes {{ name }} }} }}");
    let listed = client.query(&listed, json!({})).await;
    listed.each(&format!("/{list}/nodes"), "name").into_iter().map(str::to_owned).collect()
}

#[tokio::test]
async fn a_company_is_made_with_everything_it_can_have() {
    let server = Server::start().await;
    let acme = server.organization("acme").await;
    let parent = company(&acme.owner, json!({ "name": "Engines Holding" })).await;
    let input = json!({
        "name": " Analytical Engines ", "legalName": "Analytical Engines Ltd", "domains": ["Engines.test"],
        "taxId": "GB123456789", "currency": "GBP", "paymentTermsDays": 30, "parentId": parent,
        "billingAddress": { "line1": "1 Dorset Street", "city": "London", "postalCode": "W1U 4EG", "country": "gb" },
        "ownerId": acme.owner.member_id(), "customFields": { "tier": 1 }, "externalId": "erp-1",
    });
    let made = acme.owner.run("createClientCompany", EVERYTHING, input).await;
    made.done("createClientCompany");
    assert_json_snapshot!(made.snapshot());
}

#[tokio::test]
async fn everything_wrong_with_an_input_is_told_at_once() {
    let server = Server::start().await;
    let (acme, other) = (server.organization("acme").await, server.organization("other").await);
    let input = json!({
        "domains": ["a.test", "A.test"], "taxId": "x".repeat(51), "paymentTermsDays": 366,
        "billingAddress": { "line1": "a\nb", "country": "Germany" }, "customFields": [],
        "ownerId": other.owner.member_id(), "parentId": other.client_company("Theirs").await,
    });
    let refused = acme.owner.run("createClientCompany", "clientCompany { id }", input).await;
    assert_json_snapshot!(refused.snapshot());
    assert_eq!(names(&acme.owner, "clientCompanies").await, Vec::<String>::new(), "nothing was made");
}

#[tokio::test]
async fn an_update_changes_what_is_given_and_empties_what_is_null() {
    let server = Server::start().await;
    let acme = server.organization("acme").await;
    let address = json!({ "city": "London" });
    let id = company(&acme.owner, json!({ "name": "Acme", "legalName": "Acme Ltd", "billingAddress": address })).await;
    let input = json!({ "id": id, "expectedVersion": 1, "legalName": null, "billingAddress": null, "currency": "EUR" });
    let updated = acme.owner.run("updateClientCompany", EVERYTHING, input).await;
    let row = &updated.done("updateClientCompany")["clientCompany"];
    assert_eq!(
        (&row["name"], &row["legalName"], &row["billingAddress"], &row["currency"], &row["version"]),
        (&json!("Acme"), &Value::Null, &Value::Null, &json!("EUR"), &json!(2))
    );
    let stale = json!({ "id": id, "expectedVersion": 1, "name": "Late" });
    let stale = acme.owner.run("updateClientCompany", "clientCompany { name }", stale).await;
    assert_eq!(stale.refused("updateClientCompany"), ("CONFLICT".to_owned(), "expectedVersion".to_owned()));
    assert_eq!(stale.at("/updateClientCompany/clientCompany/name"), "Acme");
}

/// Forms send `""` for a field that nobody filled in.
#[tokio::test]
async fn a_blank_text_is_as_null_but_where_one_is_needed_and_in_lists() {
    let server = Server::start().await;
    let acme = server.organization("acme").await;
    let full = json!({ "line1": "Gasse 1", "line2": "Hof", "city": "Bern", "country": "CH" });
    let id = company(
        &acme.owner,
        json!({ "name": "Acme", "legalName": "Acme Ltd", "externalId": "7", "billingAddress": full }),
    )
    .await;
    let shown = "clientCompany { name legalName externalId billingAddress { line1 line2 city country } }";
    let blank = json!({
        "id": id, "legalName": "", "externalId": " ",
        "billingAddress": { "line1": "", "line2": "\n", "city": "Bern", "country": "" }
    });
    let updated = acme.owner.run("updateClientCompany", shown, blank).await;
    let address = json!({ "line1": null, "line2": null, "city": "Bern", "country": null });
    assert_eq!(
        updated.done("updateClientCompany")["clientCompany"],
        json!({ "name": "Acme", "legalName": null, "externalId": null, "billingAddress": address })
    );
    for (field, value, told) in [
        ("name", json!(""), "name"),
        ("domains", json!([""]), "domains.0"),
        ("billingAddress", json!({ "line1": "" }), "billingAddress"),
    ] {
        let mut input = json!({ "id": id });
        input[field] = value;
        let refused = acme.owner.run("updateClientCompany", shown, input).await;
        assert_eq!(refused.refused("updateClientCompany"), ("REQUIRED".to_owned(), told.to_owned()));
    }
}

/// The state × action table, from outside: `availableActions` says it, and the mutations do it.
#[tokio::test]
async fn every_state_allows_what_it_says_and_nothing_else() {
    let server = Server::start().await;
    let acme = server.organization("acme").await;
    for (path, status, allowed) in [
        (&[][..], "PROSPECT", ["activateClientCompany", "deleteClientCompany"]),
        (&["activateClientCompany"], "ACTIVE", ["deactivateClientCompany", "deleteClientCompany"]),
        (
            &["activateClientCompany", "deactivateClientCompany"],
            "INACTIVE",
            ["activateClientCompany", "deleteClientCompany"],
        ),
    ] {
        for action in
            ["activateClientCompany", "deactivateClientCompany", "deleteClientCompany", "restoreClientCompany"]
        {
            let id = company(&acme.owner, json!({ "name": "Acme" })).await;
            for step in path {
                acme.owner.run(step, "clientCompany { id }", json!({ "id": id })).await.done(step);
            }
            let find = "query($id: ID!) { clientCompany(id: $id) { status availableActions { action allowed } } }";
            let found = acme.owner.query(find, json!({ "id": id })).await;
            assert_eq!(found.at("/clientCompany/status"), status);
            let said = found.at("/clientCompany/availableActions").as_array().expect("a list");
            let said = said.iter().find(|one| one["action"] == action).expect("each action is told of");
            assert_eq!(said["allowed"], allowed.contains(&action), "{status} {action}");

            let answer = acme.owner.run(action, "clientCompany { status }", json!({ "id": id })).await;
            if allowed.contains(&action) {
                answer.done(action);
            } else {
                assert_eq!(answer.refused(action), ("INVALID_TRANSITION".to_owned(), "id".to_owned()), "{status}");
                let message = &answer.user_errors(action)[0].message;
                assert!(allowed.iter().all(|other| message.contains(other)), "{message}");
            }
        }
    }
}

#[tokio::test]
async fn a_company_goes_and_comes_back_with_exactly_its_contacts() {
    let server = Server::start().await;
    let acme = server.organization("acme").await;
    let id = company(&acme.owner, json!({ "name": "Engines", "externalId": "erp-1" })).await;
    let mut contacts = Vec::new();
    for name in ["Ada", "Bell", "Cleo"] {
        let made =
            acme.owner.run("createContact", "contact { id }", json!({ "name": name, "clientCompanyId": id })).await;
        contacts.push(made.text("/createContact/contact/id").to_owned());
    }
    acme.owner.run("deleteContact", "contact { id }", json!({ "id": contacts[2] })).await.done("deleteContact");
    let deal = acme.deal("Big one").await;
    let link = "UPDATE deals SET client_company_id = $1 WHERE organization_id = $2";
    let (_, uuid) = entity::id::split(&id).expect("an id");
    let db = server.database().maintenance();
    sqlx::query(link).bind(uuid).bind(acme.id.uuid()).execute(db).await.expect("the deal is linked");

    acme.owner
        .run("deleteClientCompany", "clientCompany { id }", json!({ "id": id }))
        .await
        .done("deleteClientCompany");
    assert_eq!(names(&acme.owner, "contacts").await, Vec::<String>::new());
    let seen = "query($id: ID!) { deal(id: $id) { name clientCompany { id } } }";
    let seen = acme.owner.query(seen, json!({ "id": deal })).await;
    assert_eq!(seen.at("/deal"), &json!({ "name": "Big one", "clientCompany": null }));
    let early = acme.owner.run("restoreContact", "contact { id }", json!({ "id": contacts[0] })).await;
    assert_eq!(early.refused("restoreContact"), ("INVALID_TRANSITION".to_owned(), "id".to_owned()));

    // Someone takes the external id meanwhile: restoring is refused until it is free again.
    let taker = company(&acme.owner, json!({ "name": "Taker", "externalId": "erp-1" })).await;
    let taken = acme.owner.run("restoreClientCompany", "clientCompany { id }", json!({ "id": id })).await;
    assert_eq!(taken.refused("restoreClientCompany"), ("DUPLICATE".to_owned(), "externalId".to_owned()));
    assert_eq!(names(&acme.owner, "contacts").await, Vec::<String>::new(), "nothing came back");
    let freed = json!({ "id": taker, "externalId": null });
    acme.owner.run("updateClientCompany", "clientCompany { id }", freed).await.done("updateClientCompany");

    acme.owner
        .run("restoreClientCompany", "clientCompany { id }", json!({ "id": id }))
        .await
        .done("restoreClientCompany");
    assert_eq!(names(&acme.owner, "contacts").await, ["Ada", "Bell"], "not the one that was deleted before");
    let verbs = "query($id: ID!) { clientCompany(id: $id) { activity { nodes { verb subjectId } } } }";
    let verbs = acme.owner.query(verbs, json!({ "id": id })).await;
    assert_eq!(
        verbs.each("/clientCompany/activity/nodes", "verb")[..2],
        ["client_company.restored", "client_company.deleted"],
        "one event each"
    );
}

#[tokio::test]
async fn the_tree_has_no_cycles() {
    let server = Server::start().await;
    let acme = server.organization("acme").await;
    let top = company(&acme.owner, json!({ "name": "Top" })).await;
    let middle = company(&acme.owner, json!({ "name": "Middle", "parentId": top })).await;
    let bottom = company(&acme.owner, json!({ "name": "Bottom", "parentId": middle })).await;
    for parent in [&top, &middle, &bottom] {
        let input = json!({ "id": top, "parentId": parent });
        let refused = acme.owner.run("updateClientCompany", "clientCompany { id }", input).await;
        assert_eq!(refused.refused("updateClientCompany"), ("INVALID".to_owned(), "parentId".to_owned()));
    }
    let moved = json!({ "id": bottom, "parentId": top });
    let moved = acme.owner.run("updateClientCompany", "clientCompany { parent { name } }", moved).await;
    assert_eq!(moved.done("updateClientCompany")["clientCompany"]["parent"]["name"], "Top");
    let tree = "query($id: ID!) { clientCompany(id: $id) { subsidiaries { totalCount } } }";
    assert_eq!(acme.owner.query(tree, json!({ "id": top })).await.at("/clientCompany/subsidiaries/totalCount"), 2);
}

#[tokio::test]
async fn two_changes_at_once_close_no_cycle() {
    let server = Server::start().await;
    let acme = server.organization("acme").await;
    for round in 0..8 {
        let mut ids = Vec::new();
        for place in 0..3 {
            ids.push(company(&acme.owner, json!({ "name": format!("{round}-{place}") })).await);
        }
        let put = |of: usize, under: usize| {
            let input = json!({ "id": ids[of], "parentId": ids[under] });
            acme.owner.run("updateClientCompany", "clientCompany { id }", input)
        };
        let answers = join_all([put(0, 1), put(1, 2), put(2, 0)]).await;
        let refused: Vec<_> = answers.iter().flat_map(|answer| answer.user_errors("updateClientCompany")).collect();
        assert_eq!(refused.len(), 1, "two fit, the third would close the circle: {refused:?}");
        assert_eq!((refused[0].code.as_str(), refused[0].field.as_str()), ("INVALID", "parentId"));
    }
}

#[tokio::test]
async fn of_64_writers_each_success_is_one_version() {
    let server = Server::start().await;
    let acme = server.organization("acme").await;
    let id = company(&acme.owner, json!({ "name": "Acme" })).await;
    let writers = (0..64).map(|writer| {
        let input = json!({ "id": id, "expectedVersion": 1 + writer % 4, "name": format!("Acme {writer}") });
        acme.owner.run("updateClientCompany", "clientCompany { version }", input)
    });
    let answers = join_all(writers).await;
    let (done, refused): (Vec<_>, Vec<_>) =
        answers.iter().partition(|answer| answer.user_errors("updateClientCompany").is_empty());
    assert!(refused.iter().all(|answer| answer.refused("updateClientCompany").0 == "CONFLICT"));
    let versions: BTreeSet<_> =
        done.iter().map(|answer| answer.at("/updateClientCompany/clientCompany/version").as_i64()).collect();
    assert_eq!(versions.len(), done.len(), "no two writers made the same version");
    let find = "query($id: ID!) { clientCompany(id: $id) { version } }";
    let now = acme.owner.query(find, json!({ "id": id })).await;
    assert_eq!(now.at("/clientCompany/version").as_u64(), Some(1 + done.len() as u64));
}

#[tokio::test]
async fn a_tax_id_is_for_few_and_in_no_event() {
    let server = Server::start().await;
    let acme = server.organization("acme").await;
    let id = company(&acme.owner, json!({ "name": "Acme", "taxId": "SECRET-1" })).await;
    let find = "query($id: ID!) { clientCompany(id: $id) { taxId taxIdIsSet activity { nodes { diff } } } }";

    for (client, shown) in [
        (&acme.owner, json!("SECRET-1")),
        (&acme.member(Role::Billing).await, json!("SECRET-1")),
        (&acme.member(Role::Viewer).await, Value::Null),
        (&acme.member(Role::Manager).await, Value::Null),
        (&acme.api_key([Permission::ClientCompanyRead, Permission::ActivityRead]).await, Value::Null),
    ] {
        let found = client.query(find, json!({ "id": id })).await;
        assert_eq!(found.at("/clientCompany/taxId"), &shown);
        assert_eq!(found.at("/clientCompany/taxIdIsSet"), true);
        assert_eq!(found.at("/clientCompany/activity/nodes/0/diff/taxId"), &json!({ "redacted": true }));
    }

    let manager = acme.member(Role::Manager).await;
    for tax_id in [json!("SECRET-2"), Value::Null] {
        let input = json!({ "id": id, "taxId": tax_id });
        let refused = manager.run("updateClientCompany", "clientCompany { id }", input).await;
        assert_eq!(refused.code(), "FORBIDDEN");
    }
    let same = json!({ "id": id, "taxId": " SECRET-1 " });
    let same = acme.owner.run("updateClientCompany", "clientCompany { version }", same).await;
    assert_eq!(same.done("updateClientCompany")["clientCompany"]["version"], 1, "the same value is no change");

    let everything_stored = "SELECT string_agg(stored, ' ') FROM ( \
        SELECT row_to_json(c)::text FROM client_companies c UNION ALL SELECT row_to_json(a)::text FROM activity_events a \
        UNION ALL SELECT row_to_json(o)::text FROM outbox_events o) AS rows (stored)";
    let stored: String =
        sqlx::query_scalar(everything_stored).fetch_one(server.database().maintenance()).await.expect("rows");
    assert!(stored.contains("client_company.created") && !stored.contains("SECRET"), "{stored}");

    let emptied =
        acme.owner.run("updateClientCompany", "clientCompany { taxId taxIdIsSet }", json!({ "id": id, "taxId": null }));
    let emptied = emptied.await;
    assert_eq!(emptied.done("updateClientCompany")["clientCompany"], json!({ "taxId": null, "taxIdIsSet": false }));
}

#[tokio::test]
async fn a_viewer_changes_nothing_and_a_member_deletes_nothing() {
    let server = Server::start().await;
    let acme: Org = server.organization("acme").await;
    let id = company(&acme.owner, json!({ "name": "Acme" })).await;
    let (viewer, member) = (acme.member(Role::Viewer).await, acme.member(Role::Member).await);
    let refused = viewer.run("createClientCompany", "clientCompany { id }", json!({ "name": "New" })).await;
    assert_eq!(refused.code(), "FORBIDDEN");
    for (client, mutation) in [
        (&viewer, "updateClientCompany"),
        (&viewer, "activateClientCompany"),
        (&member, "deleteClientCompany"),
        (&member, "restoreClientCompany"),
    ] {
        let refused = client.run(mutation, "clientCompany { id }", json!({ "id": id })).await;
        assert_eq!(refused.code(), "FORBIDDEN", "{mutation}");
    }
    member
        .run("activateClientCompany", "clientCompany { id }", json!({ "id": id }))
        .await
        .done("activateClientCompany");
}

#[tokio::test]
async fn what_the_state_or_the_id_does_not_allow_is_refused_by_name() {
    let server = Server::start().await;
    let acme = server.organization("acme").await;
    let id = company(&acme.owner, json!({ "name": "Engines" })).await;
    let input = || json!({ "id": id });
    let act = |mutation: &'static str| acme.owner.run(mutation, "clientCompany { status deletedAt }", input());

    let early = act("deactivateClientCompany").await;
    assert_eq!(early.refused("deactivateClientCompany"), ("INVALID_TRANSITION".to_owned(), "id".to_owned()));
    act("activateClientCompany").await.done("activateClientCompany");
    let again = act("activateClientCompany").await;
    assert_eq!(again.refused("activateClientCompany"), ("INVALID_TRANSITION".to_owned(), "id".to_owned()));
    let ended = act("deactivateClientCompany").await;
    assert_eq!(ended.done("deactivateClientCompany")["clientCompany"]["status"], "INACTIVE");
    act("deleteClientCompany").await.done("deleteClientCompany");
    let gone = act("deleteClientCompany").await;
    assert_eq!(gone.refused("deleteClientCompany"), ("NOT_FOUND".to_owned(), "id".to_owned()));
}
