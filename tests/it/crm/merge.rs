//! Merging contacts and companies: what is united, repointed, redirected, told, and refused.

use std::collections::BTreeSet;

use api::crm::{client_company, contact};
use api::repo::merge::Relation;
use entity::identity::organization_member::Role;
use futures::future::join_all;
use harness::{Client, Org, Server};
use insta::assert_json_snapshot;
use serde_json::{Value, json};

const MERGED_CONTACT: &str = "repointed { subjectType field count } contact {
  id name givenName title emails phones roles consent consentSource customFields externalId version
  clientCompany { name }
}";

async fn contact(org: &Org, input: Value) -> String {
    let made = org.owner.run("createContact", "contact { id }", input).await;
    made.done("createContact");
    made.text("/createContact/contact/id").to_owned()
}

async fn company(org: &Org, input: Value) -> String {
    let made = org.owner.run("createClientCompany", "clientCompany { id }", input).await;
    made.done("createClientCompany");
    made.text("/createClientCompany/clientCompany/id").to_owned()
}

/// Makes a deal and a lead that refer to a contact or company; answers the deal's id.
async fn related(server: &Server, org: &Org, column: &str, id: &str) -> String {
    let (deal, lead) = (org.deal("Deal").await, org.lead("Lead").await);
    let (_, target) = entity::id::split(id).expect("an id");
    for (table, row) in [("deals", &deal), ("leads", &lead)] {
        let sql = format!("UPDATE {table} SET {column} = $1 WHERE id = $2");
        let (_, row) = entity::id::split(row).expect("an id");
        let link = sqlx::query(sqlx::AssertSqlSafe(sql)).bind(target).bind(row);
        link.execute(server.database().maintenance()).await.expect("the row is linked");
    }
    deal
}

/// Everything that is stored, to tell whether anything changed.
async fn everything(server: &Server) -> String {
    let sql = "SELECT string_agg(stored, ' ' ORDER BY stored) FROM ( \
        SELECT row_to_json(t)::text FROM contacts t UNION ALL SELECT row_to_json(t)::text FROM client_companies t \
        UNION ALL SELECT row_to_json(t)::text FROM deals t UNION ALL SELECT row_to_json(t)::text FROM leads t \
        UNION ALL SELECT row_to_json(t)::text FROM activity_events t UNION ALL SELECT row_to_json(t)::text FROM outbox_events t \
        UNION ALL SELECT row_to_json(t)::text FROM idempotency_keys t) AS rows (stored)";
    sqlx::query_scalar(sql).fetch_one(server.database().maintenance()).await.expect("rows")
}

#[tokio::test]
async fn two_contacts_become_one() {
    let server = Server::start().await;
    let acme = server.organization("acme").await;
    let engines = acme.client_company("Engines").await;
    let survivor = json!({
        "name": "Ada", "emails": ["Ada@a.test"], "roles": ["SIGNER"], "customFields": { "a": 1, "b": 1 },
        "phones": ["+44 111"], "title": "Countess",
    });
    let merged = json!({
        "name": "Ada Lovelace", "givenName": "Ada", "title": "Analyst", "emails": ["ada@A.test", "ada@b.test"],
        "phones": ["+44 222"], "roles": ["PRIMARY", "SIGNER"], "consent": { "status": "WITHDRAWN", "source": "mail" },
        "customFields": { "b": 2, "c": 2 }, "externalId": "crm-2", "clientCompanyId": engines,
    });
    let (survivor, merged) = (contact(&acme, survivor).await, contact(&acme, merged).await);
    let deal = related(&server, &acme, "contact_id", &merged).await;
    let input = json!({
        "survivorId": survivor, "mergedId": merged, "expectedSurvivorVersion": 1, "expectedMergedVersion": 1,
        "fields": { "name": "MERGED" }, "idempotencyKey": "one",
    });

    let before = everything(&server).await;
    let mut dry = input.clone();
    dry["dryRun"] = true.into();
    let would = acme.owner.run("mergeContacts", MERGED_CONTACT, dry).await;
    would.done("mergeContacts");
    assert_eq!(everything(&server).await, before, "a dry run changes nothing");

    let done = acme.owner.run("mergeContacts", MERGED_CONTACT, input.clone()).await;
    assert_json_snapshot!(done.snapshot());
    assert_eq!(done.done("mergeContacts")["repointed"], would.done("mergeContacts")["repointed"]);
    let same = |answer: &harness::Answer| {
        let mut contact = answer.at("/mergeContacts/contact").clone();
        // Relations of a dry run are as they are: the company comes with the merge.
        contact.as_object_mut().map(|fields| fields.remove("clientCompany"));
        contact
    };
    assert_eq!(same(&done), same(&would), "a dry run tells what would be");
    let again = acme.owner.run("mergeContacts", MERGED_CONTACT, input).await;
    assert_eq!(again.done("mergeContacts"), done.done("mergeContacts"), "a retry answers the same");

    let after = "query($merged: ID!, $deal: ID!) {
      contact(id: $merged) { id activity { nodes { verb subjectId } totalCount } }
      node(id: $merged) { __typename id ... on Contact { deletedAt mergedInto { id } } }
      deal(id: $deal) { contact { id } version }
      contacts { totalCount }
    }";
    let after = acme.owner.query(after, json!({ "merged": merged, "deal": deal })).await;
    assert_eq!(after.at("/contact/id"), &survivor, "the merged id leads to the survivor");
    assert_eq!(after.at("/node/id"), &merged, "node shows the tombstone");
    assert_eq!(after.at("/node/mergedInto/id"), &survivor);
    assert_eq!(after.at("/deal/contact/id"), &survivor);
    assert_eq!(after.at("/deal/version"), 2);
    assert_eq!(after.at("/contacts/totalCount"), 1);
    let mut verbs = after.each("/contact/activity/nodes", "verb");
    verbs.sort_unstable();
    assert_eq!(verbs, ["contact.absorbed", "contact.created", "contact.created", "contact.merged"]);
    assert_eq!(after.at("/contact/activity/totalCount"), 4);
    let restored = acme.owner.run("restoreContact", "contact { id }", json!({ "id": merged })).await;
    assert_eq!(restored.refused("restoreContact").0, "INVALID_TRANSITION");
}

#[tokio::test]
async fn a_chain_of_merges_has_one_timeline_in_pages() {
    let server = Server::start().await;
    let acme = server.organization("acme").await;
    let (a, b, c) = (acme.contact("A").await, acme.contact("B").await, acme.contact("C").await);
    for (survivor, merged) in [(&b, &a), (&c, &b)] {
        let input = json!({ "survivorId": survivor, "mergedId": merged });
        acme.owner.run("mergeContacts", "contact { id }", input).await.done("mergeContacts");
    }
    let find = "query($id: ID!) { contact(id: $id) { id } node(id: $id) { ... on Contact { mergedInto { id } } } }";
    let found = acme.owner.query(find, json!({ "id": a })).await;
    assert_eq!((found.at("/contact/id"), found.at("/node/mergedInto/id")), (&json!(c), &json!(c)));

    let page = "query($id: ID!, $after: String) {
      contact(id: $id) { activity(first: 2, after: $after) { nodes { id verb } totalCount pageInfo { hasNextPage endCursor } } }
    }";
    let (mut seen, mut after) = (Vec::new(), Value::Null);
    loop {
        let answer = acme.owner.query(page, json!({ "id": c, "after": after })).await;
        assert_eq!(answer.at("/contact/activity/totalCount"), 7);
        seen.extend(answer.each("/contact/activity/nodes", "id").into_iter().map(str::to_owned));
        if answer.at("/contact/activity/pageInfo/hasNextPage") == false {
            break;
        }
        after = answer.at("/contact/activity/pageInfo/endCursor").clone();
    }
    assert_eq!(seen.len(), 7, "three made, and two events of each merge");
    assert!(seen.is_sorted_by(|newer, older| newer > older), "each once, newest first");
}

#[tokio::test]
async fn two_companies_become_one() {
    let server = Server::start().await;
    let acme = server.organization("acme").await;
    let survivor = company(&acme, json!({ "name": "Engines", "domains": ["a.test"], "taxId": "SECRET-1" })).await;
    let merged = json!({ "name": "Engines Ltd", "legalName": "Engines Ltd", "domains": ["a.test", "b.test"], "taxId": "SECRET-2", "externalId": "erp" });
    let merged = company(&acme, merged).await;
    let child = company(&acme, json!({ "name": "Child", "parentId": merged })).await;
    contact(&acme, json!({ "name": "Ada", "clientCompanyId": merged })).await;
    related(&server, &acme, "client_company_id", &merged).await;

    let selection = "repointed { subjectType field count } clientCompany {
      name legalName domains taxId status externalId version contacts { nodes { name } } deals { totalCount }
      subsidiaries { nodes { id } }
    }";
    let input = json!({ "survivorId": survivor, "mergedId": merged, "fields": { "taxId": "MERGED" } });
    let manager = acme.member(Role::Manager).await;
    let refused = manager.run("mergeClientCompanies", selection, input.clone()).await;
    assert_eq!(refused.code(), "FORBIDDEN", "choosing a tax id is writing it");
    let mut dry = input.clone();
    dry["dryRun"] = true.into();
    let before = everything(&server).await;
    acme.owner.run("mergeClientCompanies", selection, dry).await.done("mergeClientCompanies");
    assert_eq!(everything(&server).await, before, "a dry run changes nothing");
    let done = acme.owner.run("mergeClientCompanies", selection, input).await;
    done.done("mergeClientCompanies");
    assert_json_snapshot!(done.snapshot());
    assert_eq!(done.at("/mergeClientCompanies/clientCompany/subsidiaries/nodes/0/id"), &child);

    let after = "query($id: ID!) {
      clientCompany(id: $id) { id activity { nodes { verb } totalCount } }
      node(id: $id) { id ... on ClientCompany { availableActions { allowed } } }
    }";
    let after = acme.owner.query(after, json!({ "id": merged })).await;
    assert_eq!((after.at("/clientCompany/id"), after.at("/node/id")), (&json!(survivor), &json!(merged)));
    let allowed = after.at("/node/availableActions").as_array().expect("a list");
    assert!(allowed.iter().all(|action| action["allowed"] == false), "nothing can be done to a tombstone");
    let verbs = after.each("/clientCompany/activity/nodes", "verb");
    assert!(verbs.contains(&"client_company.merged") && verbs.contains(&"client_company.absorbed"), "{verbs:?}");
    assert!(verbs.contains(&"contact.created"), "what happened around the merged company: {verbs:?}");
    assert!(!everything(&server).await.contains("SECRET"), "the tax id is in no event and no row");
}

#[tokio::test]
async fn a_merge_keeps_the_tree_a_tree() {
    let server = Server::start().await;
    let acme = server.organization("acme").await;
    let selection = "clientCompany { parent { name } subsidiaries { nodes { name } } }";
    for (survivor, merged, fields, parent, below) in [
        ("Child", "Middle", json!({}), json!({ "name": "Top" }), vec![]),
        ("Leaf", "Middle", json!({ "parent": "SURVIVOR" }), json!({ "name": "Top" }), vec!["Child"]),
        ("Top", "Middle", json!({}), Value::Null, vec!["Child"]),
        ("Top", "Leaf", json!({}), Value::Null, vec!["Middle"]),
    ] {
        let top = company(&acme, json!({ "name": "Top" })).await;
        let middle = company(&acme, json!({ "name": "Middle", "parentId": top })).await;
        let child = company(&acme, json!({ "name": "Child", "parentId": middle })).await;
        let leaf = company(&acme, json!({ "name": "Leaf", "parentId": child })).await;
        let id = |name| match name {
            "Top" => &top,
            "Middle" => &middle,
            "Child" => &child,
            _ => &leaf,
        };
        let input = json!({ "survivorId": id(survivor), "mergedId": id(merged), "fields": fields });
        let done = acme.owner.run("mergeClientCompanies", selection, input).await;
        assert_eq!(done.done("mergeClientCompanies")["clientCompany"]["parent"], parent, "{merged} into {survivor}");
        let found = done.each("/mergeClientCompanies/clientCompany/subsidiaries/nodes", "name");
        if !below.is_empty() {
            assert_eq!(found, below, "{merged} into {survivor}");
        }
        if survivor == "Top" && merged == "Leaf" {
            let input = json!({ "survivorId": top, "mergedId": child, "fields": { "parent": "MERGED" } });
            let refused = acme.owner.run("mergeClientCompanies", selection, input).await;
            assert_eq!(refused.refused("mergeClientCompanies"), ("INVALID".to_owned(), "fields.parent".to_owned()));
        }
    }
}

#[tokio::test]
async fn what_cannot_be_merged_is_refused_with_its_field() {
    let server = Server::start().await;
    let (acme, other) = (server.organization("acme").await, server.organization("other").await);
    let (a, b, gone) = (acme.contact("A").await, acme.contact("B").await, acme.contact("Gone").await);
    acme.owner.run("deleteContact", "contact { id }", json!({ "id": gone })).await.done("deleteContact");
    let theirs = other.contact("Theirs").await;
    let made_up = "contact_01h455vb4pex5vsknk084sn02q".to_owned();
    let before = everything(&server).await;
    for (survivor, merged, more, code, field) in [
        (&a, &a, json!({}), "INVALID", "mergedId"),
        (&a, &gone, json!({}), "NOT_FOUND", "mergedId"),
        (&gone, &a, json!({}), "NOT_FOUND", "survivorId"),
        (&a, &theirs, json!({}), "NOT_FOUND", "mergedId"),
        (&theirs, &a, json!({}), "NOT_FOUND", "survivorId"),
        (&a, &made_up, json!({}), "NOT_FOUND", "mergedId"),
        (&a, &b, json!({ "expectedSurvivorVersion": 7 }), "CONFLICT", "expectedSurvivorVersion"),
        (&a, &b, json!({ "expectedMergedVersion": 7 }), "CONFLICT", "expectedMergedVersion"),
    ] {
        let mut input = json!({ "survivorId": survivor, "mergedId": merged });
        input.as_object_mut().expect("an object").extend(more.as_object().expect("an object").clone());
        let refused = acme.owner.run("mergeContacts", "contact { id }", input.clone()).await;
        assert_eq!(refused.refused("mergeContacts"), (code.to_owned(), field.to_owned()), "{input}");
    }
    assert_eq!(everything(&server).await, before);

    let input = json!({ "survivorId": a, "mergedId": b });
    acme.owner.run("mergeContacts", "contact { id }", input.clone()).await.done("mergeContacts");
    let twice = acme.owner.run("mergeContacts", "contact { id }", input).await;
    assert_eq!(twice.refused("mergeContacts"), ("INVALID_TRANSITION".to_owned(), "mergedId".to_owned()));
    assert!(twice.user_errors("mergeContacts")[0].message.contains(&a), "it says where the record went: {twice}");
    let member: Client = acme.member(Role::Member).await;
    let input = json!({ "survivorId": a, "mergedId": b });
    assert_eq!(member.run("mergeContacts", "contact { id }", input).await.code(), "FORBIDDEN");
    let same = company(&acme, json!({ "name": "Acme" })).await;
    let same = json!({ "survivorId": same, "mergedId": same });
    let same = acme.owner.run("mergeClientCompanies", "clientCompany { id }", same).await;
    assert_eq!(same.refused("mergeClientCompanies"), ("INVALID".to_owned(), "mergedId".to_owned()));
}

#[tokio::test]
async fn of_two_opposite_merges_one_wins() {
    let server = Server::start().await;
    let acme = server.organization("acme").await;
    for _ in 0..8 {
        let (a, b) = (acme.contact("A").await, acme.contact("B").await);
        let merge = |survivor: &str, merged: &str| {
            let input = json!({ "survivorId": survivor, "mergedId": merged });
            acme.owner.run("mergeContacts", "contact { id }", input)
        };
        let answers = join_all([merge(&a, &b), merge(&b, &a)]).await;
        let refused: Vec<_> = answers.iter().flat_map(|answer| answer.user_errors("mergeContacts")).collect();
        assert_eq!(refused.len(), 1, "{refused:?}");
        assert_eq!(refused[0].code, "INVALID_TRANSITION");
        let find = "query($a: ID!, $b: ID!) { a: contact(id: $a) { id } b: contact(id: $b) { id } }";
        let found = acme.owner.query(find, json!({ "a": a, "b": b })).await;
        assert_eq!(found.text("/a/id"), found.text("/b/id"), "both ids lead to the same survivor");
    }
}

/// The lists in code against PostgreSQL's own catalog: a table that refers to contacts or companies and stands in no
/// list would keep pointing at tombstones.
#[tokio::test]
async fn every_foreign_key_to_a_mergeable_table_is_repointed() {
    let server = Server::start().await;
    let references = "SELECT source.relname::text, attribute.attname::text FROM pg_constraint c \
        JOIN pg_class source ON source.oid = c.conrelid JOIN pg_attribute attribute \
        ON attribute.attrelid = c.conrelid AND attribute.attnum = ANY (c.conkey) \
        WHERE c.contype = 'f' AND c.confrelid = $1::regclass AND attribute.attname <> 'organization_id' \
        AND has_table_privilege('chambers_app', c.conrelid, 'UPDATE')";
    for (table, relations) in
        [("contacts", contact::merge::RELATIONS), ("client_companies", client_company::merge::RELATIONS)]
    {
        let known: Vec<(String, String)> =
            sqlx::query_as(references).bind(table).fetch_all(server.database().maintenance()).await.expect("a catalog");
        let known: BTreeSet<_> = known.iter().map(|(table, column)| (table.as_str(), column.as_str())).collect();
        let listed: BTreeSet<_> = relations.iter().map(|Relation { table, column, .. }| (*table, *column)).collect();
        assert_eq!(listed, known, "{table}");
    }
}
