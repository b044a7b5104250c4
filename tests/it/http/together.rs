//! The statements of a request go out together, and so does what comes of them, the refusals too.

use harness::{Options, Server, SqlRole};
use serde_json::{Value, json};

const PAGE: &str = "query($id: ID!) { clientCompany(id: $id) { name contacts { nodes { title } } deals { nodes { name } } \
    activity { nodes { verb } } } }";

#[tokio::test]
async fn one_statement_that_is_refused_ends_its_request_and_no_other_on_the_same_connection() {
    let server = Server::with(Options { connections: 1, ..Options::default() }).await;
    let acme = server.organization("acme").await;
    let made = acme.owner.run("createClientCompany", "clientCompany { id }", json!({ "name": "Looms" })).await;
    let id = made.at("/createClientCompany/clientCompany/id").clone();
    let contact = json!({ "name": "Grace", "title": "Weaver", "clientCompanyId": id });
    acme.owner.run("createContact", "contact { id }", contact).await.done("createContact");
    let ask = async || acme.owner.query_again(PAGE, json!({ "id": id })).await;
    let titles = json!([{ "title": "Weaver" }]);
    let page: Value = ask().await.data().clone();
    assert_eq!(page["clientCompany"]["contacts"]["nodes"], titles);

    let mut sql = server.database().sql(SqlRole::Superuser).await;
    // The plan knows all statements by now: what one of them is refused for is found when it is sent among the others.
    for (old, new) in [("title", "headline"), ("headline", "title")] {
        let rename = format!("ALTER TABLE contacts RENAME COLUMN {old} TO {new}");
        sqlx::raw_sql(sqlx::AssertSqlSafe(rename)).execute(&mut sql).await.expect("the superuser may");
        if new == "headline" {
            for _ in 0..3 {
                assert_eq!(ask().await.code(), "INTERNAL");
            }
            let name =
                acme.owner.query("query($id: ID!) { clientCompany(id: $id) { name } }", json!({ "id": id })).await;
            assert_eq!(name.data(), &json!({ "clientCompany": { "name": "Looms" } }));
        }
    }
    assert_eq!(ask().await.data(), &page);
}
