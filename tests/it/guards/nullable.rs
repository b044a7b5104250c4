//! An error of a nullable field ends at the field: it is null, the path leads to it, what stands beside it is kept.

use api::auth::permission::Permission;
use harness::{Answer, Org, Server};
use serde_json::{Value, json};

use super::source::below;

/// Code and path of every error, in the order of the paths.
fn told(answer: &Answer) -> Vec<(Value, Value)> {
    let told = |error: &Value| (error["extensions"]["code"].clone(), error["path"].clone());
    let mut all: Vec<_> = answer.errors().iter().map(told).collect();
    all.sort_by_key(|(_, path)| path.to_string());
    all
}

async fn deal(acme: &Org, name: &str, company: &str) -> String {
    let input = json!({ "name": name, "clientCompanyId": company });
    acme.owner.run("createDeal", "deal { id }", input).await.text("/createDeal/deal/id").to_owned()
}

#[tokio::test]
async fn a_reference_that_may_not_be_seen_is_null() {
    let server = Server::start().await;
    let acme = server.organization("acme").await;
    let company = acme.client_company("Looms").await;
    let (first, second) = (deal(&acme, "Engine", &company).await, deal(&acme, "Loom", &company).await);
    let key = acme.api_key([Permission::DealRead]).await;
    let query = "{ deals(orderBy: [{ field: NAME }]) { nodes { id clientCompany { name } } }
        viewer { permissions } }";
    let answer = key.query(query, json!({})).await;
    let hidden = |id: &str| json!({ "id": id, "clientCompany": null });
    assert_eq!(
        answer.body()["data"],
        json!({ "deals": { "nodes": [hidden(&first), hidden(&second)] }, "viewer": { "permissions": ["DEAL_READ"] } })
    );
    let forbidden = |node: u8| (json!("FORBIDDEN"), json!(["deals", "nodes", node, "clientCompany"]));
    assert_eq!(told(&answer), [forbidden(0), forbidden(1)]);
}

#[tokio::test]
async fn a_resolver_that_fails_is_null() {
    let server = Server::start().await;
    let acme = server.organization("acme").await;
    let company = acme.client_company("Looms").await;
    let deal = deal(&acme, "Engine", &company).await;
    let key = acme.api_key([Permission::DealRead]).await;
    let query = "query($id: ID!) { deal(id: $id) { createdBy { kind member { name } } } }";
    let answer = key.query(query, json!({ "id": deal })).await;
    assert_eq!(answer.body()["data"], json!({ "deal": { "createdBy": { "kind": "MEMBER", "member": null } } }));
    assert_eq!(told(&answer), [(json!("FORBIDDEN"), json!(["deal", "createdBy", "member"]))]);

    // A part of the root, and an entry of a list.
    let query = "query($ids: [ID!]!) { node(id: \"nonsense\") { id } nodes(ids: $ids) { id } }";
    let answer = acme.owner.query(query, json!({ "ids": ["nonsense", deal] })).await;
    assert_eq!(answer.body()["data"], json!({ "node": null, "nodes": [null, { "id": deal }] }));
    let refused = |path: Value| (json!("BAD_USER_INPUT"), path);
    assert_eq!(told(&answer), [refused(json!(["node"])), refused(json!(["nodes", 0]))]);

    // An argument that can't be read.
    let query = "query($id: ID!) { contact(id: \"nonsense\") { id } lead(id: $id) { id } deal(id: $id) { id } }";
    let answer = acme.owner.query(query, json!({ "id": deal })).await;
    assert_eq!(answer.body()["data"], json!({ "contact": null, "lead": null, "deal": { "id": deal } }));
    // It gets its code on the way out.
    assert_eq!(told(&answer), [(Value::Null, json!(["contact"])), (Value::Null, json!(["lead"]))]);
    let answer = acme.owner.query("{ contacts(first: 101) { totalCount } deals { totalCount } }", json!({})).await;
    assert_eq!(answer.body()["data"], Value::Null);

    // What can't be null takes with it what is around it, up to what can.
    let query = "query($id: ID!) { deal(id: $id) { client: clientCompany { contacts { totalCount } name } name } }";
    let key = acme.api_key([Permission::DealRead, Permission::ClientCompanyRead]).await;
    let answer = key.query(query, json!({ "id": deal })).await;
    assert_eq!(answer.body()["data"], json!({ "deal": { "client": null, "name": "Engine" } }));
    assert_eq!(told(&answer), [(json!("FORBIDDEN"), json!(["deal", "client", "contacts"]))]);
}

#[tokio::test]
async fn a_mutation_that_fails_is_null_beside_those_that_are_done() {
    let server = Server::start().await;
    let acme = server.organization("acme").await;
    let key = acme.api_key([Permission::ContactRead, Permission::ContactWrite]).await;
    let query = "mutation($no: ID!) {
        a: createContact(input: { name: \"Ada\" }) { contact { name } }
        b: updateContact(input: { id: $no, title: \"Countess\" }) { contact { name } }
        c: createDeal(input: { name: \"Loom\" }) { deal { name } }
        d: createContact(input: { name: \"Dora\" }) { contact { name } } }";
    let answer = key.query(query, json!({ "no": "nonsense" })).await;
    let made = |name: &str| json!({ "contact": { "name": name } });
    assert_eq!(answer.body()["data"], json!({ "a": made("Ada"), "b": null, "c": null, "d": made("Dora") }));
    // A value that can't be read gets its code on the way out.
    assert_eq!(told(&answer), [(Value::Null, json!(["b"])), (json!("FORBIDDEN"), json!(["c"]))]);
    let listed = key.query("{ contacts(orderBy: [{ field: NAME }]) { nodes { name } } }", json!({})).await;
    assert_eq!(listed.each("/contacts/nodes", "name"), ["Ada", "Dora"]);
}

#[tokio::test]
async fn who_writes_and_may_not_read_is_told_that_it_is_done() {
    let server = Server::start().await;
    let acme = server.organization("acme").await;
    let key = acme.api_key([Permission::DealWrite]).await;
    let query = "mutation {
        createDeal(input: { name: \"Loom\" }) { deal { id } userErrors { code } }
        createDeals(input: { deals: [{ name: \"Engine\" }] }) { results { deal { id } userErrors { code } } } }";
    let answer = key.query(query, json!({})).await;
    let done = json!({ "deal": null, "userErrors": [] });
    assert_eq!(answer.body()["data"], json!({ "createDeal": done, "createDeals": { "results": [done] } }));
    let unseen = |path: Value| (json!("FORBIDDEN"), path);
    let paths = [unseen(json!(["createDeal", "deal"])), unseen(json!(["createDeals", "results", 0, "deal"]))];
    assert_eq!(told(&answer), paths);
    let why = answer.errors()[0]["message"].as_str().expect("a message");
    assert!(why.starts_with("The change is done.") && why.contains("DEAL_READ"), "{why}");
    assert_eq!(acme.owner.query("{ deals { totalCount } }", json!({})).await.at("/deals/totalCount"), &json!(2));

    // What was not done has nothing to show.
    let refused = key.run("createDeal", "deal { id }", json!({ "name": "" })).await;
    assert_eq!((refused.user_errors("createDeal").len(), refused.at("/createDeal/deal")), (1, &Value::Null));
}

#[test]
fn resolvers_of_objects_pass_a_macro_that_ends_errors() {
    let past: Vec<_> = below("api/src").into_iter().filter(|file| file.code.contains("ComplexObject")).collect();
    let paths: Vec<_> = past.into_iter().map(|file| file.path).collect();
    assert!(paths.is_empty(), "`#[relations]` or `#[fields]` instead of `#[ComplexObject]`:\n  {}", paths.join("\n  "));
}
