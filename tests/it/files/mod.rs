//! Documents: folders, files, versions, links.

mod file_link;
mod file_object;
mod file_version;
mod folder;

use harness::{Client, Org, Server};
use serde_json::{Value, json};
use sqlx::AssertSqlSafe;

const SHA256: &str = "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855";
const FOLDER: &str = "folder { id version name parentFolder { id } engagement { id } }";
const FILE: &str =
    "fileObject { id version name visibility versionCount folder { id } engagement { id } currentVersion { number } }";

async fn engagement(org: &Org, name: &str) -> String {
    let input = json!({ "name": name, "clientCompanyId": org.client_company(name).await });
    let made = org.owner.run("createEngagement", "engagement { id }", input).await;
    made.text("/createEngagement/engagement/id").to_owned()
}

async fn folder(client: &Client, input: Value) -> String {
    client.run("createFolder", FOLDER, input).await.text("/createFolder/folder/id").to_owned()
}

fn content() -> Value {
    json!({ "sizeBytes": 5_368_709_120_i64, "contentType": "application/pdf", "sha256": SHA256 })
}

async fn file(client: &Client, mut input: Value) -> String {
    input["version"] = content();
    client.run("createFileObject", FILE, input).await.text("/createFileObject/fileObject/id").to_owned()
}

/// The ids of a file's versions, the first one first.
async fn versions(client: &Client, file: &str) -> Vec<String> {
    let query = "query($id: ID!) { fileObject(id: $id) { versions(orderBy: [{field: CREATED_AT}]) { nodes { id } } } }";
    let found = client.query(query, json!({ "id": file })).await;
    found.each("/fileObject/versions/nodes", "id").into_iter().map(str::to_owned).collect()
}

fn refusal(code: &str, field: &str) -> (String, String) {
    (code.to_owned(), field.to_owned())
}

/// Writes past the API.
async fn write(server: &Server, sql: &str) {
    let done = sqlx::raw_sql(AssertSqlSafe(sql.to_owned())).execute(server.database().maintenance()).await;
    done.unwrap_or_else(|error| panic!("{error}\n{sql}"));
}

fn uuid(id: &str) -> String {
    format!("'{}'", entity::id::split(id).expect("an id").1)
}
