//! Versions: numbered without gaps, reported by the object store, chosen.

use std::collections::BTreeSet;

use api::auth::permission::Permission;
use api::db::Moment;
use api::error::{Error, Refusal};
use api::files::file_version as use_cases;
use entity::Id;
use entity::files::file_version::FileVersionStatus;
use futures::future::join_all;
use harness::{Client, Server};
use serde_json::{Value, json};

use super::{SHA256, file, refusal, uuid, versions, write};

const VERSION: &str = "fileVersion { id number status fileObject { versionCount currentVersion { number } } }";

async fn add(client: &Client, file: &str) -> String {
    let input = json!({ "fileObjectId": file, "sizeBytes": 7, "contentType": "text/plain", "sha256": SHA256 });
    client.run("addFileVersion", VERSION, input).await.text("/addFileVersion/fileVersion/id").to_owned()
}

/// What the object store will call: no mutation does.
async fn report(server: &Server, client: &Client, id: &str, what: &str) -> Result<FileVersionStatus, String> {
    let moment = Moment::new(server.clock().now(), "req_store");
    let tx = server.services().db.begin(client.actor(), Permission::FileWrite, &moment).await.expect("it begins");
    let id = Id::parse(id).expect("an id");
    let outcome = match what {
        "available" => use_cases::available(&tx, id).await,
        "quarantine" => use_cases::quarantine(&tx, id).await,
        _ => use_cases::expire(&tx, id).await,
    };
    match tx.settle(outcome).await {
        Ok(version) => Ok(version.status),
        Err(Error::Refused(Refusal(reasons))) => Err(format!("{:?} {:?}", reasons[0].code, reasons[0].field)),
        Err(Error::Fault(fault)) => panic!("{fault}"),
    }
}

/// The number of the version that is the file's content.
async fn current(client: &Client, file: &str) -> Value {
    let query = "query($id: ID!) { fileObject(id: $id) { currentVersion { number } } }";
    client.query(query, json!({ "id": file })).await.at("/fileObject/currentVersion").clone()
}

#[tokio::test]
async fn versions_are_numbered_one_after_another_whoever_adds_them() {
    let server = Server::start().await;
    let acme = server.organization("acme").await;
    let id = file(&acme.owner, json!({ "name": "Offer.pdf" })).await;
    join_all((0..16).map(|_| add(&acme.owner, &id))).await;
    let query = "query($id: ID!) { fileObject(id: $id) { versionCount versions(first: 100) { nodes { number } } } }";
    let read = acme.owner.query(query, json!({ "id": id })).await;
    let numbers: BTreeSet<_> =
        read.at("/fileObject/versions/nodes").as_array().expect("nodes").iter().map(|v| v["number"].as_i64()).collect();
    assert_eq!(numbers, (1..=17).map(Some).collect());
    assert_eq!(read.at("/fileObject/versionCount"), 17);

    let input = json!({ "fileObjectId": id, "sizeBytes": -7, "contentType": "text", "sha256": "" });
    let refused = acme.owner.run("addFileVersion", VERSION, input).await;
    let fields: Vec<_> = refused.user_errors("addFileVersion").into_iter().map(|reason| reason.field).collect();
    assert_eq!(fields, ["sizeBytes", "contentType", "sha256"]);
    write(&server, &format!("UPDATE file_objects SET version_count = 1000 WHERE id = {}", uuid(&id))).await;
    let input = json!({ "fileObjectId": id, "sizeBytes": 7, "contentType": "text/plain", "sha256": SHA256 });
    let refused = acme.owner.run("addFileVersion", VERSION, input.clone()).await;
    assert_eq!(refused.refused("addFileVersion"), refusal("LIMIT", "fileObjectId"));
    acme.owner.run("deleteFileObject", "fileObject { id }", json!({ "id": id })).await.done("deleteFileObject");
    let refused = acme.owner.run("addFileVersion", VERSION, input).await;
    assert_eq!(refused.refused("addFileVersion"), refusal("NOT_FOUND", "fileObjectId"));
}

#[tokio::test]
async fn a_retry_adds_no_second_version() {
    let server = Server::start().await;
    let acme = server.organization("acme").await;
    let id = file(&acme.owner, json!({ "name": "Offer.pdf" })).await;
    let input = json!({ "fileObjectId": id, "sizeBytes": 7, "contentType": "text/plain", "sha256": SHA256, "idempotencyKey": "1" });
    let first = acme.owner.run("addFileVersion", VERSION, input.clone()).await;
    let again = acme.owner.run("addFileVersion", VERSION, input).await;
    assert_eq!(first.done("addFileVersion"), again.done("addFileVersion"));
    assert_eq!(versions(&acme.owner, &id).await.len(), 2);
}

#[tokio::test]
async fn the_newest_version_whose_bytes_came_is_the_content() {
    let server = Server::start().await;
    let acme = server.organization("acme").await;
    let owner = &acme.owner;
    let id = file(owner, json!({ "name": "Offer.pdf" })).await;
    let (second, third, fourth) = (add(owner, &id).await, add(owner, &id).await, add(owner, &id).await);
    let first = versions(owner, &id).await.swap_remove(0);
    assert_eq!(current(owner, &id).await, Value::Null);

    let set = async |version: &str| owner.run("setCurrentFileVersion", VERSION, json!({ "id": version })).await;
    assert_eq!(set(&first).await.refused("setCurrentFileVersion"), refusal("INVALID_TRANSITION", "id"));
    assert_eq!(report(&server, owner, &second, "available").await, Ok(FileVersionStatus::Available));
    assert_eq!(current(owner, &id).await["number"], 2);
    // An older one that comes late changes nothing.
    assert_eq!(report(&server, owner, &first, "available").await, Ok(FileVersionStatus::Available));
    assert_eq!(current(owner, &id).await["number"], 2);
    assert_eq!(report(&server, owner, &third, "quarantine").await, Ok(FileVersionStatus::Quarantined));
    assert_eq!(report(&server, owner, &fourth, "expire").await, Ok(FileVersionStatus::Expired));
    assert_eq!(current(owner, &id).await["number"], 2);

    let chosen = set(&first).await;
    let chosen = &chosen.done("setCurrentFileVersion")["fileVersion"];
    assert_eq!(chosen["fileObject"]["currentVersion"]["number"], 1);
    for refused in [&third, &fourth] {
        assert_eq!(set(refused).await.refused("setCurrentFileVersion"), refusal("IMMUTABLE", "id"));
    }
    // What was reported stays.
    for reported in [&first, &third, &fourth] {
        let refused = Err("InvalidTransition Some(\"id\")".to_owned());
        assert_eq!(report(&server, owner, reported, "available").await, refused);
        assert_eq!(report(&server, owner, reported, "quarantine").await, refused);
        assert_eq!(report(&server, owner, reported, "expire").await, refused);
    }
    let query = "query($id: ID!) { fileObject(id: $id) { activity { nodes { verb } } } }";
    let told = owner.query(query, json!({ "id": id })).await;
    let told =
        told.each("/fileObject/activity/nodes", "verb").into_iter().filter(|v| *v == "file_object.current_version_set");
    assert_eq!(told.count(), 2);
}

#[tokio::test]
async fn uploads_that_never_came_expire() {
    let server = Server::start().await;
    let acme = server.organization("acme").await;
    let other = server.organization("other").await;
    let id = file(&acme.owner, json!({ "name": "Offer.pdf" })).await;
    file(&other.owner, json!({ "name": "Theirs.pdf" })).await;
    let run =
        async |input: Value| acme.owner.run("expireUploads", "fileVersions { number status } hasMore", input).await;
    let none = run(json!({})).await;
    assert_eq!(none.done("expireUploads")["fileVersions"], json!([]), "they are waited for");

    server.clock().advance(chrono::Duration::hours(25));
    let late = add(&acme.owner, &id).await;
    let future = run(json!({ "asOf": "2026-03-04T10:00:01Z" })).await;
    assert_eq!(future.refused("expireUploads"), refusal("INVALID", "asOf"));
    let early = run(json!({ "asOf": "2026-03-03T08:59:59Z" })).await;
    assert_eq!(early.done("expireUploads")["fileVersions"], json!([]));
    let expired = json!([{ "number": 1, "status": "EXPIRED" }]);
    assert_eq!(run(json!({ "dryRun": true })).await.done("expireUploads")["fileVersions"], expired);
    let done = run(json!({})).await;
    assert_eq!(done.done("expireUploads"), &json!({ "fileVersions": expired, "hasMore": false, "userErrors": [] }));
    assert_eq!(run(json!({})).await.done("expireUploads")["fileVersions"], json!([]), "once");
    let query = "query($id: ID!) { fileVersion(id: $id) { status } }";
    assert_eq!(acme.owner.query(query, json!({ "id": late })).await.text("/fileVersion/status"), "PENDING_UPLOAD");
    let theirs = other.owner.query("{ fileVersions { nodes { status } } }", json!({})).await;
    assert_eq!(theirs.each("/fileVersions/nodes", "status"), ["PENDING_UPLOAD"]);
}
