//! Folders: a tree that stays one.

use harness::Server;
use serde_json::{Value, json};

use super::{FOLDER, engagement, file, folder, refusal};

#[tokio::test]
async fn a_tree_is_read_from_both_ends() {
    let server = Server::start().await;
    let acme = server.organization("acme").await;
    let engagement = engagement(&acme, "Website").await;
    let top = folder(&acme.owner, json!({ "name": "Contracts", "engagementId": engagement })).await;
    let below = folder(&acme.owner, json!({ "name": "2026", "parentFolderId": top })).await;
    let inside = file(&acme.owner, json!({ "name": "Offer.pdf", "folderId": below })).await;
    let outside = file(&acme.owner, json!({ "name": "Notes.txt", "engagementId": engagement })).await;
    let query = "query($id: ID!) { engagement(id: $id) {
        folders(filter: { parentFolderId: { isNull: true } }) { nodes { id name clientCompany { name }
          folders { nodes { id parentFolder { id } files { nodes { id name folder { id } } } } } files { totalCount } } }
        files(orderBy: [{field: NAME}]) { nodes { id clientCompany { name } } }
        clientCompany { files { totalCount } } } }";
    let read = acme.owner.query(query, json!({ "id": engagement })).await;
    assert_eq!(read.each("/engagement/folders/nodes", "id"), [&top]);
    assert_eq!(read.text("/engagement/folders/nodes/0/clientCompany/name"), "Website");
    assert_eq!(read.text("/engagement/folders/nodes/0/folders/nodes/0/parentFolder/id"), top);
    assert_eq!(read.each("/engagement/folders/nodes/0/folders/nodes/0/files/nodes", "id"), [&inside]);
    assert_eq!(read.at("/engagement/folders/nodes/0/files/totalCount"), 0);
    assert_eq!(read.each("/engagement/files/nodes", "id"), [&outside, &inside]);
    assert_eq!(read.at("/engagement/clientCompany/files/totalCount"), 2);
}

#[tokio::test]
async fn a_name_is_taken_once_in_a_folder() {
    let server = Server::start().await;
    let acme = server.organization("acme").await;
    let (one, other) = (engagement(&acme, "One").await, engagement(&acme, "Other").await);
    let top = folder(&acme.owner, json!({ "name": "Docs", "engagementId": one })).await;
    // Elsewhere it is free.
    folder(&acme.owner, json!({ "name": "Docs", "engagementId": other })).await;
    folder(&acme.owner, json!({ "name": "Docs" })).await;
    folder(&acme.owner, json!({ "name": "Docs", "parentFolderId": top })).await;
    for taken in [
        json!({ "name": "DOCS", "engagementId": one }),
        json!({ "name": " docs ", "parentFolderId": top }),
        json!({ "name": "Ｄｏｃｓ" }),
    ] {
        let refused = acme.owner.run("createFolder", FOLDER, taken.clone()).await;
        assert_eq!(refused.refused("createFolder"), refusal("DUPLICATE", "name"), "{taken}");
    }
    // A deleted one's name is free, and then it can't come back.
    acme.owner.run("deleteFolder", FOLDER, json!({ "id": top })).await.done("deleteFolder");
    folder(&acme.owner, json!({ "name": "Docs", "engagementId": one })).await;
    let refused = acme.owner.run("restoreFolder", FOLDER, json!({ "id": top })).await;
    assert_eq!(refused.refused("restoreFolder"), refusal("DUPLICATE", "name"));
}

#[tokio::test]
async fn what_is_no_folder_is_refused_with_its_field() {
    let server = Server::start().await;
    let (acme, other) = (server.organization("acme").await, server.organization("other").await);
    let (mine, second) = (engagement(&acme, "Mine").await, engagement(&acme, "Second").await);
    let theirs = folder(&other.owner, json!({ "name": "Theirs" })).await;
    let top = folder(&acme.owner, json!({ "name": "Top", "engagementId": mine })).await;
    let gone = folder(&acme.owner, json!({ "name": "Gone" })).await;
    acme.owner.run("deleteFolder", FOLDER, json!({ "id": gone })).await.done("deleteFolder");
    for (input, code, field) in [
        (json!({}), "REQUIRED", "name"),
        (json!({ "name": "  " }), "REQUIRED", "name"),
        (json!({ "name": "a/b" }), "INVALID", "name"),
        (json!({ "name": ".." }), "INVALID", "name"),
        (json!({ "name": "a\u{0}b" }), "INVALID", "name"),
        (json!({ "name": "\u{202E}fdp" }), "INVALID", "name"),
        (json!({ "name": "x".repeat(201) }), "LIMIT", "name"),
        (json!({ "name": "A", "parentFolderId": theirs }), "NOT_FOUND", "parentFolderId"),
        (json!({ "name": "A", "parentFolderId": gone }), "NOT_FOUND", "parentFolderId"),
        (json!({ "name": "A", "parentFolderId": top, "engagementId": second }), "INVALID", "parentFolderId"),
    ] {
        let refused = acme.owner.run("createFolder", FOLDER, input.clone()).await;
        assert_eq!(refused.refused("createFolder"), refusal(code, field), "{input}");
    }
    let wrong = acme.owner.run("createFolder", FOLDER, json!({ "name": "A", "parentFolderId": mine })).await;
    assert!(wrong.message().contains("where `folder` is expected"), "{wrong}");
}

#[tokio::test]
async fn a_folder_moves_within_its_engagement_and_never_into_itself() {
    let server = Server::start().await;
    let acme = server.organization("acme").await;
    let (one, other) = (engagement(&acme, "One").await, engagement(&acme, "Other").await);
    let top = folder(&acme.owner, json!({ "name": "Top", "engagementId": one })).await;
    let below = folder(&acme.owner, json!({ "name": "Below", "parentFolderId": top })).await;
    let last = folder(&acme.owner, json!({ "name": "Last", "parentFolderId": below })).await;
    let elsewhere = folder(&acme.owner, json!({ "name": "Elsewhere", "engagementId": other })).await;
    for parent in [&top, &below, &last, &elsewhere] {
        let input = json!({ "id": top, "parentFolderId": parent });
        let refused = acme.owner.run("updateFolder", FOLDER, input).await;
        assert_eq!(refused.refused("updateFolder"), refusal("INVALID", "parentFolderId"), "{parent}");
    }
    // One that is deleted below still is below: it can come back.
    acme.owner.run("deleteFolder", FOLDER, json!({ "id": below })).await.done("deleteFolder");
    let input = json!({ "id": top, "parentFolderId": last });
    let refused = acme.owner.run("updateFolder", FOLDER, input).await;
    assert_eq!(refused.refused("updateFolder"), refusal("NOT_FOUND", "parentFolderId"));
    acme.owner.run("restoreFolder", FOLDER, json!({ "id": below })).await.done("restoreFolder");

    let input = json!({ "id": last, "parentFolderId": null, "name": "First" });
    let moved = acme.owner.run("updateFolder", FOLDER, input).await;
    let moved = &moved.done("updateFolder")["folder"];
    assert_eq!((&moved["parentFolder"], &moved["name"], &moved["version"]), (&Value::Null, &json!("First"), &json!(4)));
}

#[tokio::test]
async fn a_tree_is_at_most_twenty_deep() {
    let server = Server::start().await;
    let acme = server.organization("acme").await;
    let mut deepest = folder(&acme.owner, json!({ "name": "1" })).await;
    let top = deepest.clone();
    for level in 2..=20 {
        deepest = folder(&acme.owner, json!({ "name": level.to_string(), "parentFolderId": deepest })).await;
    }
    let refused = acme.owner.run("createFolder", FOLDER, json!({ "name": "21", "parentFolderId": deepest })).await;
    assert_eq!(refused.refused("createFolder"), refusal("LIMIT", "parentFolderId"));
    let other = folder(&acme.owner, json!({ "name": "Above" })).await;
    let refused = acme.owner.run("updateFolder", FOLDER, json!({ "id": top, "parentFolderId": other })).await;
    assert_eq!(refused.refused("updateFolder"), refusal("LIMIT", "parentFolderId"));
}

#[tokio::test]
async fn two_moves_that_only_together_make_a_cycle_do_not() {
    let server = Server::start().await;
    let acme = server.organization("acme").await;
    for round in 0..10 {
        let one = folder(&acme.owner, json!({ "name": format!("One {round}") })).await;
        let other = folder(&acme.owner, json!({ "name": format!("Other {round}") })).await;
        let (under_other, under_one) =
            (json!({ "id": one, "parentFolderId": other }), json!({ "id": other, "parentFolderId": one }));
        let (first, second) = tokio::join!(
            acme.owner.run("updateFolder", FOLDER, under_other),
            acme.owner.run("updateFolder", FOLDER, under_one)
        );
        let mut refused = [first.user_errors("updateFolder"), second.user_errors("updateFolder")].concat();
        let reason = refused.pop().expect("one of the two is refused");
        assert!(refused.is_empty() && reason.code == "INVALID" && reason.field == "parentFolderId", "{reason:?}");
    }
}

#[tokio::test]
async fn a_folder_goes_with_all_that_lies_in_it_and_comes_back_with_just_that() {
    let server = Server::start().await;
    let acme = server.organization("acme").await;
    let engagement = engagement(&acme, "Website").await;
    let top = folder(&acme.owner, json!({ "name": "Top", "engagementId": engagement })).await;
    let below = folder(&acme.owner, json!({ "name": "Below", "parentFolderId": top })).await;
    let deep = file(&acme.owner, json!({ "name": "Deep.pdf", "folderId": below })).await;
    let earlier = file(&acme.owner, json!({ "name": "Earlier.pdf", "folderId": below })).await;
    let beside = file(&acme.owner, json!({ "name": "Beside.pdf", "engagementId": engagement })).await;
    let run =
        async |mutation: &str, id: &str| acme.owner.run(mutation, "userErrors { code }", json!({ "id": id })).await;
    run("deleteFileObject", &earlier).await.done("deleteFileObject");
    let there = async || {
        let all = acme
            .owner
            .query("{ folders { nodes { id } } fileObjects { nodes { id } } fileVersions { totalCount } }", json!({}))
            .await;
        let of = |list: &str| all.each(list, "id").into_iter().map(str::to_owned).collect::<Vec<_>>();
        (of("/folders/nodes"), of("/fileObjects/nodes"), all.at("/fileVersions/totalCount").clone())
    };
    let before = there().await;
    assert_eq!(before, (vec![below.clone(), top.clone()], vec![beside.clone(), deep.clone()], json!(2)));

    run("deleteFolder", &top).await.done("deleteFolder");
    assert_eq!(there().await, (vec![], vec![beside.clone()], json!(1)));
    for (mutation, id) in [("restoreFolder", &below), ("restoreFileObject", &deep), ("restoreFileObject", &earlier)] {
        let refused = run(mutation, id).await;
        assert_eq!(refused.refused(mutation), refusal("INVALID_TRANSITION", "id"), "its folder is deleted: {mutation}");
    }
    run("restoreFolder", &top).await.done("restoreFolder");
    assert_eq!(there().await, before);
    run("restoreFileObject", &earlier).await.done("restoreFileObject");

    // With the engagement both go.
    run("deleteEngagement", &engagement).await.done("deleteEngagement");
    assert_eq!(there().await, (vec![], vec![], json!(0)));
    let refused = run("restoreFolder", &top).await;
    assert_eq!(refused.refused("restoreFolder"), refusal("INVALID_TRANSITION", "id"));
    run("restoreEngagement", &engagement).await.done("restoreEngagement");
    assert_eq!(there().await.0, before.0);
}
