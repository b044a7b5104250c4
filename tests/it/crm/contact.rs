//! Contacts: the exemplary file. Each test has a server and a firm of its own; what an answer looks like as a whole is a
//! snapshot once, everything else is asserted where it matters.

use entity::identity::organization_member::Role;
use harness::{Client, Server};
use insta::assert_json_snapshot;
use serde_json::{Value, json};

/// All of a contact that its own fields say.
const EVERYTHING: &str = "contact {
  id name givenName familyName title emails phones roles consent consentedAt consentSource customFields externalId
  version createdAt createdBy { kind member { id } } updatedAt updatedBy { kind member { id } } deletedAt
  clientCompany { id name } owner { id name }
}";

async fn names(client: &Client, arguments: &str) -> Vec<String> {
    let listed = client.query(&format!("{{ contacts{arguments} {{ nodes {{ name }} }} }}"), json!({})).await;
    listed.each("/contacts/nodes", "name").into_iter().map(str::to_owned).collect()
}

#[tokio::test]
async fn a_contact_is_made_with_everything_it_can_have() {
    let server = Server::start().await;
    let acme = server.organization("acme").await;
    let company = acme.client_company("Analytical Engines").await;
    let input = json!({
        "name": "Ada Lovelace", "givenName": "Ada", "familyName": "Lovelace", "title": "Countess",
        "emails": ["Ada@Example.test", "ada.lovelace@example.test"], "phones": ["+44 20 7946 0000"],
        "roles": ["PRIMARY", "SIGNER"], "consent": { "status": "GRANTED", "source": "fair" },
        "clientCompanyId": company, "ownerId": acme.owner.member_id(),
        "customFields": { "likes": ["engines"] }, "externalId": "crm-1",
    });
    let made = acme.owner.run("createContact", EVERYTHING, input).await;
    made.done("createContact");
    assert_json_snapshot!(made.snapshot());
}

#[tokio::test]
async fn a_contact_gets_its_name_from_its_parts_and_needs_one() {
    let server = Server::start().await;
    let acme = server.organization("acme").await;
    let made =
        acme.owner.run("createContact", "contact { name }", json!({ "givenName": "Grace", "familyName": "Hopper" }));
    assert_eq!(made.await.done("createContact")["contact"]["name"], "Grace Hopper");

    let refused = acme.owner.run("createContact", "contact { id }", json!({ "title": "Admiral" })).await;
    assert_eq!(refused.refused("createContact"), ("REQUIRED".to_owned(), "name".to_owned()));
}

#[tokio::test]
async fn everything_wrong_with_an_input_is_told_at_once() {
    let server = Server::start().await;
    let acme = server.organization("acme").await;
    let input = json!({
        "name": "x".repeat(201), "emails": ["fine@example.test", "not an address"],
        "clientCompanyId": "client_company_01h455vb4pex5vsknk084sn02q",
    });
    let refused = acme.owner.run("createContact", "contact { id }", input).await;
    assert_json_snapshot!(refused.snapshot());
    assert_eq!(names(&acme.owner, "").await, Vec::<String>::new(), "nothing was made");
}

#[tokio::test]
async fn an_update_changes_what_is_given_and_empties_what_is_null() {
    let server = Server::start().await;
    let acme = server.organization("acme").await;
    let input = json!({ "name": "Ada", "title": "Countess", "externalId": "crm-1" });
    let made = acme.owner.run("createContact", "contact { id }", input).await;
    server.clock().advance(chrono::Duration::minutes(5));

    let input = json!({ "id": made.at("/createContact/contact/id"), "name": "Ada Lovelace", "title": null });
    let manager = acme.member(Role::Manager).await;
    let updated = manager.run("updateContact", EVERYTHING, input).await;
    let contact = &updated.done("updateContact")["contact"];
    assert_eq!(
        (&contact["name"], &contact["title"], &contact["externalId"], &contact["version"]),
        (&json!("Ada Lovelace"), &Value::Null, &json!("crm-1"), &json!(2))
    );
    assert_eq!(contact["updatedAt"], "2026-03-02T09:05:00+00:00");
    assert_eq!(contact["updatedBy"], json!({ "kind": "MEMBER", "member": { "id": manager.member_id() } }));
    assert_eq!(contact["createdBy"], json!({ "kind": "MEMBER", "member": { "id": acme.owner.member_id() } }));
}

#[tokio::test]
async fn null_empties_lists_and_custom_fields_too() {
    let server = Server::start().await;
    let acme = server.organization("acme").await;
    let select = "contact { emails phones roles customFields consent }";
    let full = json!({
        "name": "Ada", "emails": ["ada@example.test"], "phones": ["+44 20 7946 0000"], "roles": ["PRIMARY"],
        "customFields": { "escape": "\\u0000" }, "consent": { "status": "GRANTED" },
    });
    let made = acme.owner.run("createContact", "contact { id customFields }", full).await;
    let made = &made.done("createContact")["contact"];
    assert_eq!(made["customFields"], json!({ "escape": "\\u0000" }), "an escape in a text is a text");

    let input = json!({
        "id": made["id"], "emails": null, "phones": null, "roles": null, "customFields": null, "consent": null,
    });
    let emptied = acme.owner.run("updateContact", select, input).await;
    let empty = json!({ "emails": [], "phones": [], "roles": [], "customFields": {}, "consent": "GRANTED" });
    assert_eq!(emptied.done("updateContact")["contact"], empty);

    let nul = json!({ "id": made["id"], "customFields": { "nul": "\u{0}" } });
    let nul = acme.owner.run("updateContact", select, nul).await;
    assert_eq!(nul.refused("updateContact"), ("INVALID".to_owned(), "customFields".to_owned()));
}

#[tokio::test]
async fn a_list_is_read_in_pages_both_ways() {
    let server = Server::start().await;
    let acme = server.organization("acme").await;
    for name in ["Cleo", "ada", "Bell", "Dora", "Édith"] {
        acme.contact(name).await;
    }
    let page = "query($first: Int, $after: String, $last: Int, $before: String) {
      contacts(first: $first, after: $after, last: $last, before: $before, orderBy: [{ field: NAME }]) {
        nodes { name } pageInfo { hasNextPage hasPreviousPage startCursor endCursor } totalCount totalCountIsExact
      }
    }";
    let first = acme.owner.query(page, json!({ "first": 2 })).await;
    assert_json_snapshot!(first.snapshot());
    let end = first.at("/contacts/pageInfo/endCursor");
    let second = acme.owner.query(page, json!({ "first": 2, "after": end })).await;
    assert_eq!(second.each("/contacts/nodes", "name"), ["Cleo", "Dora"]);
    let end = second.at("/contacts/pageInfo/endCursor");
    let third = acme.owner.query(page, json!({ "first": 2, "after": end })).await;
    assert_eq!(third.each("/contacts/nodes", "name"), ["Édith"]);
    assert_eq!(third.at("/contacts/pageInfo/hasNextPage"), false);
    assert_eq!(third.at("/contacts/pageInfo/hasPreviousPage"), true);

    let start = third.at("/contacts/pageInfo/startCursor");
    let back = acme.owner.query(page, json!({ "last": 3, "before": start })).await;
    assert_eq!(back.each("/contacts/nodes", "name"), ["Bell", "Cleo", "Dora"]);
    assert_eq!(back.at("/contacts/pageInfo/hasPreviousPage"), true);
}

#[tokio::test]
async fn a_list_is_filtered_searched_and_counted() {
    let server = Server::start().await;
    let acme = server.organization("acme").await;
    let company = acme.client_company("Analytical Engines").await;
    for (name, email, company) in [
        ("Ada Lovelace", "ada@engines.test", Some(&company)),
        ("Grace Hopper", "grace@navy.test", None),
        ("Annie Easley", "annie@nasa.test", None),
    ] {
        let input = json!({ "name": name, "emails": [email], "clientCompanyId": company });
        acme.owner.run("createContact", "contact { id }", input).await.done("createContact");
    }
    let sorted = |arguments: &str| format!("({arguments}, orderBy: [{{ field: NAME }}])");
    for (arguments, found) in [
        (r#"filter: { name: { startsWith: "a" } }"#, vec!["Ada Lovelace", "Annie Easley"]),
        (r#"filter: { email: { eq: "GRACE@navy.test" } }"#, vec!["Grace Hopper"]),
        (r#"filter: { not: { name: { startsWith: "a" } } }"#, vec!["Grace Hopper"]),
        (
            r#"filter: { or: [{ name: { eq: "grace hopper" } }, { email: { startsWith: "annie" } }] }"#,
            vec!["Annie Easley", "Grace Hopper"],
        ),
        ("filter: { clientCompanyId: { isNull: true } }", vec!["Annie Easley", "Grace Hopper"]),
        (r#"filter: { clientCompany: { name: { startsWith: "analytical" } } }"#, vec!["Ada Lovelace"]),
        (r#"search: "love ada""#, vec!["Ada Lovelace"]),
        (r#"search: "grace@""#, vec!["Grace Hopper"]),
    ] {
        assert_eq!(names(&acme.owner, &sorted(arguments)).await, found, "{arguments}");
    }
    let nested =
        "query($id: ID!) { clientCompany(id: $id) { contacts { nodes { name clientCompany { name } } totalCount } } }";
    let nested = acme.owner.query(nested, json!({ "id": company })).await;
    assert_json_snapshot!(nested.snapshot());
}

#[tokio::test]
async fn a_page_has_at_most_a_hundred_entries() {
    let server = Server::start().await;
    let acme = server.organization("acme").await;
    let refused = acme.owner.query("{ contacts(first: 101) { nodes { id } } }", json!({})).await;
    assert_eq!(refused.code(), "BAD_USER_INPUT");
    assert!(refused.message().contains("at most 100"), "{refused}");
    let refused = acme.owner.query("{ contacts(first: 1, last: 1) { nodes { id } } }", json!({})).await;
    assert_eq!(refused.code(), "BAD_USER_INPUT");
}

#[tokio::test]
async fn a_cursor_of_another_list_order_filter_or_tenant_is_refused() {
    let server = Server::start().await;
    let (acme, other) = (server.organization("acme").await, server.organization("other").await);
    for name in ["Ada", "Bell"] {
        acme.contact(name).await;
        other.contact(name).await;
    }
    let page = acme.owner.query("{ contacts(first: 1) { pageInfo { endCursor } } }", json!({})).await;
    let cursor = page.text("/contacts/pageInfo/endCursor");
    let again = |list: &str| format!("query($cursor: String) {{ {list} {{ nodes {{ id }} }} }}");
    for (client, list) in [
        (&acme.owner, "contacts(after: $cursor, orderBy: [{ field: NAME }])"),
        (&acme.owner, r#"contacts(after: $cursor, filter: { name: { eq: "Ada" } })"#),
        (&acme.owner, r#"contacts(after: $cursor, search: "ada")"#),
        (&acme.owner, "deals(after: $cursor)"),
        (&other.owner, "contacts(after: $cursor)"),
    ] {
        let refused = client.query(&again(list), json!({ "cursor": cursor })).await;
        assert_eq!(refused.code(), "BAD_USER_INPUT", "{list}");
        assert!(refused.message().contains("another list"), "{refused}");
    }
    // One comparison of a filter is another list than any other.
    let of = |filter: &str| format!("contacts(first: 1, filter: {{ {filter} }}");
    let filters = [
        r#"name: { eq: "Ada" }"#,
        r#"name: { eq: "Bell" }"#,
        r#"name: { startsWith: "Ada" }"#,
        r#"name: { in: ["Ada"] }"#,
        "clientCompanyId: { isNull: true }",
        "clientCompanyId: { isNull: false }",
    ];
    for filter in filters {
        let page = format!("{{ {}) {{ pageInfo {{ endCursor }} }} }}", of(filter));
        let page = acme.owner.query(&page, json!({})).await;
        let Some(cursor) = page.at("/contacts/pageInfo/endCursor").as_str() else { continue };
        for other in filters {
            let list = again(&format!("{}, after: $cursor)", of(other)));
            let answer = acme.owner.query(&list, json!({ "cursor": cursor })).await;
            assert_eq!(!answer.errors().is_empty(), other != filter, "from {filter} to {other}: {answer}");
        }
    }
    let nonsense = acme.owner.query(&again("contacts(after: $cursor)"), json!({ "cursor": "AAAA" })).await;
    assert_eq!(nonsense.code(), "BAD_USER_INPUT");
    let fine = acme.owner.query(&again("contacts(after: $cursor)"), json!({ "cursor": cursor })).await;
    assert_eq!(fine.at("/contacts/nodes").as_array().map(Vec::len), Some(1));
}

#[tokio::test]
async fn a_viewer_reads_and_changes_nothing() {
    let server = Server::start().await;
    let acme = server.organization("acme").await;
    acme.contact("Ada").await;
    let viewer = acme.member(Role::Viewer).await;
    assert_eq!(names(&viewer, "").await, ["Ada"]);
    let refused = viewer.run("createContact", "contact { id }", json!({ "name": "Grace" })).await;
    assert_eq!(refused.code(), "FORBIDDEN");
    assert!(refused.message().contains("CONTACT_WRITE"), "{refused}");
    let anonymous = server.anonymous().query("{ contacts { nodes { id } } }", json!({})).await;
    assert_eq!(anonymous.code(), "UNAUTHENTICATED");
}

#[tokio::test]
async fn a_list_is_narrowed_by_when_its_rows_were_made() {
    let server = Server::start().await;
    let acme = server.organization("acme").await;
    // Made-up history too, and what was made within a moment, which ids don't tell apart.
    let times =
        ["2026-03-02T09:00:00.000001Z", "2026-03-02T09:00:00.000002Z", "2026-03-05T00:00:00Z", "2019-07-01T12:00:00Z"];
    for (name, time) in ["Ada", "Bell", "Cleo", "Dora"].into_iter().zip(times) {
        server.clock().set(time.parse().expect("a time"));
        acme.contact(name).await;
    }
    let [ada, bell, cleo, dora] = times;
    let list = "query($filter: ContactFilter, $by: ContactOrderField!, $to: OrderDirection!) {
      contacts(filter: $filter, orderBy: [{ field: $by, direction: $to }]) { nodes { name } totalCount }
    }";
    for (filter, expected) in [
        (json!({ "gt": ada }), vec!["Bell", "Cleo"]),
        (json!({ "gte": ada }), vec!["Ada", "Bell", "Cleo"]),
        (json!({ "lt": bell }), vec!["Dora", "Ada"]),
        (json!({ "lte": bell }), vec!["Dora", "Ada", "Bell"]),
        (json!({ "gte": bell, "lt": cleo }), vec!["Bell"]),
        (json!({ "gt": cleo, "lt": dora }), vec![]),
        (json!({ "eq": dora }), vec!["Dora"]),
        (json!({ "in": [cleo, dora] }), vec!["Dora", "Cleo"]),
        (json!({ "in": [] }), vec![]),
        (json!({ "in": [cleo, dora], "gt": dora }), vec!["Cleo"]),
        (json!({ "not": ada }), vec!["Dora", "Bell", "Cleo"]),
        (json!({ "isNull": false }), vec!["Dora", "Ada", "Bell", "Cleo"]),
        (json!({ "isNull": true }), vec![]),
        (json!({}), vec![]),
    ] {
        for (by, to) in [("CREATED_AT", "ASC"), ("CREATED_AT", "DESC"), ("NAME", "ASC")] {
            let variables = json!({ "filter": { "createdAt": filter }, "by": by, "to": to });
            let found = acme.owner.query(list, variables).await;
            let mut expected = expected.clone();
            match (by, to) {
                ("NAME", _) => expected.sort_unstable(),
                (_, "DESC") => expected.reverse(),
                _ => {}
            }
            assert_eq!(found.each("/contacts/nodes", "name"), expected, "{filter} {by} {to}");
            assert_eq!(found.at("/contacts/totalCount"), expected.len(), "{filter}");
        }
    }
    let either = json!({ "or": [{ "createdAt": { "lt": ada } }, { "not": { "createdAt": { "lt": cleo } } }] });
    let found = acme.owner.query(list, json!({ "filter": either, "by": "NAME", "to": "ASC" })).await;
    assert_eq!(found.each("/contacts/nodes", "name"), ["Cleo", "Dora"]);
}
