//! Files: what they may be called, where they lie, who sees them.

use entity::identity::organization_member::Role;
use harness::Server;
use serde_json::{Value, json};

use super::{FILE, SHA256, content, engagement, file, folder, refusal};

#[tokio::test]
async fn a_file_is_made_with_its_first_version() {
    let server = Server::start().await;
    let acme = server.organization("acme").await;
    let engagement = engagement(&acme, "Website").await;
    let folder = folder(&acme.owner, json!({ "name": "Docs", "engagementId": engagement })).await;
    let input = json!({
        "name": " Angebot 2026 – مسودة.pdf ", "description": "The last one.", "folderId": folder, "visibility": "CLIENT",
        "externalId": "DMS-1",
        "version": { "sizeBytes": 0, "contentType": "Application/PDF", "sha256": SHA256.to_uppercase() },
    });
    let select = "fileObject { name visibility versionCount externalId engagement { id } clientCompany { name } folder { id } \
        currentVersion { id } versions { nodes { number sizeBytes contentType sha256 status expiresAt availableAt \
        fileObject { name } availableActions { action allowed reason } } } activity { nodes { verb } } }";
    let made = acme.owner.run("createFileObject", select, input).await;
    let made = &made.done("createFileObject")["fileObject"];
    assert_eq!(made["name"], "Angebot 2026 – مسودة.pdf");
    assert_eq!((&made["engagement"]["id"], &made["clientCompany"]["name"]), (&json!(engagement), &json!("Website")));
    assert_eq!(made["currentVersion"], Value::Null);
    let version = &made["versions"]["nodes"][0];
    assert_eq!(
        (&version["number"], &version["sizeBytes"], &version["status"]),
        (&json!(1), &json!(0), &json!("PENDING_UPLOAD"))
    );
    assert_eq!((&version["contentType"], &version["sha256"]), (&json!("application/pdf"), &json!(SHA256)));
    assert_eq!(version["expiresAt"], "2026-03-03T09:00:00+00:00");
    assert_eq!(version["availableActions"][0]["action"], "setCurrentFileVersion");
    assert_eq!(version["availableActions"][0]["allowed"], false);
    assert_eq!(made["activity"]["nodes"], json!([{ "verb": "file_object.created" }]));
}

#[tokio::test]
async fn what_is_no_file_is_refused_with_its_field() {
    let server = Server::start().await;
    let (acme, other) = (server.organization("acme").await, server.organization("other").await);
    let (mine, second) = (engagement(&acme, "Mine").await, engagement(&acme, "Second").await);
    let theirs = engagement(&other, "Theirs").await;
    let docs = folder(&acme.owner, json!({ "name": "Docs", "engagementId": mine })).await;
    for (input, code, field) in [
        (json!({}), "REQUIRED", "name"),
        (json!({ "name": "a/../../etc/passwd" }), "INVALID", "name"),
        (json!({ "name": "..\\a" }), "INVALID", "name"),
        (json!({ "name": "." }), "INVALID", "name"),
        (json!({ "name": "a\r\nb" }), "INVALID", "name"),
        (json!({ "name": "é".repeat(256) }), "LIMIT", "name"),
        (json!({ "name": "A", "description": "x".repeat(10_001) }), "LIMIT", "description"),
        (json!({ "name": "A", "description": "a\u{7}" }), "INVALID", "description"),
        (json!({ "name": "A", "engagementId": theirs }), "NOT_FOUND", "engagementId"),
        (json!({ "name": "A", "engagementId": second, "folderId": docs }), "INVALID", "folderId"),
        (json!({ "name": "A", "version": { "sizeBytes": -1 } }), "INVALID", "version.sizeBytes"),
        (json!({ "name": "A", "version": { "sizeBytes": 5_368_709_121_i64 } }), "LIMIT", "version.sizeBytes"),
        (json!({ "name": "A", "version": { "contentType": "pdf" } }), "INVALID", "version.contentType"),
        (
            json!({ "name": "A", "version": { "contentType": "text/html; charset=x" } }),
            "INVALID",
            "version.contentType",
        ),
        (json!({ "name": "A", "version": { "sha256": "abc" } }), "INVALID", "version.sha256"),
        (json!({ "name": "A", "version": { "sha256": "g".repeat(64) } }), "INVALID", "version.sha256"),
    ] {
        let mut whole = input.clone();
        whole["version"] = content();
        for (name, value) in input["version"].as_object().into_iter().flatten() {
            whole["version"][name] = value.clone();
        }
        let refused = acme.owner.run("createFileObject", FILE, whole).await;
        assert_eq!(refused.refused("createFileObject"), refusal(code, field), "{input}");
    }
    // What is no number of bytes is no input at all.
    for bytes in [json!(1.5), json!("1"), json!(1_u64 << 60)] {
        let mut version = content();
        version["sizeBytes"] = bytes;
        let refused = acme.owner.run("createFileObject", FILE, json!({ "name": "A", "version": version })).await;
        assert!(refused.message().contains("Bytes"), "{refused}");
    }
    assert_eq!(acme.owner.query("{ fileObjects { totalCount } }", json!({})).await.at("/fileObjects/totalCount"), 0);
}

#[tokio::test]
async fn a_file_is_renamed_moved_and_shown() {
    let server = Server::start().await;
    let acme = server.organization("acme").await;
    let (one, other) = (engagement(&acme, "One").await, engagement(&acme, "Other").await);
    let docs = folder(&acme.owner, json!({ "name": "Docs", "engagementId": one })).await;
    let elsewhere = folder(&acme.owner, json!({ "name": "Docs", "engagementId": other })).await;
    let id = file(&acme.owner, json!({ "name": "Draft.pdf", "engagementId": one })).await;
    let input =
        json!({ "id": id, "expectedVersion": 1, "name": "Final.pdf", "folderId": docs, "visibility": "CLIENT" });
    let moved = acme.owner.run("updateFileObject", FILE, input).await;
    let moved = &moved.done("updateFileObject")["fileObject"];
    assert_eq!(
        (&moved["name"], &moved["visibility"], &moved["folder"]["id"]),
        (&json!("Final.pdf"), &json!("CLIENT"), &json!(docs))
    );
    for (input, code, field) in [
        (json!({ "id": id, "folderId": elsewhere }), "INVALID", "folderId"),
        (json!({ "id": id, "name": null }), "REQUIRED", "name"),
        (json!({ "id": id, "expectedVersion": 1 }), "CONFLICT", "expectedVersion"),
    ] {
        let refused = acme.owner.run("updateFileObject", FILE, input).await;
        assert_eq!(refused.refused("updateFileObject"), refusal(code, field));
    }
    let top = acme.owner.run("updateFileObject", FILE, json!({ "id": id, "folderId": null })).await;
    assert_eq!(top.done("updateFileObject")["fileObject"]["folder"], Value::Null);
}

#[tokio::test]
async fn files_are_found() {
    let server = Server::start().await;
    let acme = server.organization("acme").await;
    let engagement = engagement(&acme, "Website").await;
    let docs = folder(&acme.owner, json!({ "name": "Docs", "engagementId": engagement })).await;
    let offer =
        file(&acme.owner, json!({ "name": "Offer Spring.pdf", "folderId": docs, "visibility": "CLIENT" })).await;
    let notes = file(&acme.owner, json!({ "name": "Notes.txt", "engagementId": engagement })).await;
    let viewer = acme.member(Role::Viewer).await;
    for (filter, found) in [
        (json!({ "name": { "startsWith": "OFFER" } }), &offer),
        (json!({ "visibility": { "eq": "INTERNAL" } }), &notes),
        (json!({ "folderId": { "isNull": true } }), &notes),
        (json!({ "folder": { "name": { "eq": "docs" } } }), &offer),
        (json!({ "not": { "folderId": { "eq": docs } } }), &notes),
    ] {
        let query = "query($filter: FileObjectFilter) { fileObjects(filter: $filter) { nodes { id } } }";
        let listed = viewer.query(query, json!({ "filter": filter })).await;
        assert_eq!(listed.each("/fileObjects/nodes", "id"), [found], "{filter}");
    }
    let query = "{ fileObjects(search: \"spr off\") { nodes { id } } \
        fileVersions(filter: { sha256: { eq: \"e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855\" } }) { totalCount } }";
    let searched = viewer.query(query, json!({})).await;
    assert_eq!(searched.each("/fileObjects/nodes", "id"), [&offer]);
    assert_eq!(searched.at("/fileVersions/totalCount"), 2);
}
