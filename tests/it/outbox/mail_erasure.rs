//! What waits to be mailed to a person goes with the person.

use serde_json::json;

use super::mail::{invite, rows, start};

#[tokio::test]
async fn what_waits_for_an_erased_person_is_not_sent() {
    let (server, acme) = start().await;
    let other = server.organization("other").await;
    for (org, email) in [(&acme, "Ada@Engines.test"), (&acme, "bea@engines.test"), (&other, "ada@engines.test")] {
        invite(org, email).await;
    }
    let input = json!({ "name": "Ada", "emails": ["ADA@engines.test"] });
    let made = acme.owner.run("createContact", "contact { id }", input).await;
    let id = made.text("/createContact/contact/id");
    let tried = json!({ "contactId": id, "dryRun": true });
    let tried = acme.owner.run("eraseContact", "erased { what count }", tried).await;
    assert_eq!(rows(&server).await.len(), 3, "a dry run removes nothing");
    let input = json!({ "contactId": id, "confirmation": "Ada" });
    let erased = acme.owner.run("eraseContact", "erased { what count }", input).await;
    erased.done("eraseContact");
    for answer in [&tried, &erased] {
        let told = answer.at("/eraseContact/erased").as_array().expect("a list");
        assert!(told.contains(&json!({ "what": "mails", "count": 1 })), "{answer}");
    }
    server.send_mails().await;
    let mut to: Vec<_> = server.mails().into_iter().map(|mail| mail.to).collect();
    to.sort();
    assert_eq!(to, ["ada@engines.test", "bea@engines.test"], "another firm's mail, and another person's");
}

#[tokio::test]
async fn nothing_is_left_of_an_erased_firms_mails() {
    let (server, acme) = start().await;
    invite(&acme, "ada@engines.test").await;
    server.send_mails().await;
    invite(&acme, "bea@engines.test").await;
    let erased = acme.owner.run("eraseOrganization", "complete", json!({ "confirmation": "acme" })).await;
    assert_eq!(erased.done("eraseOrganization")["complete"], true);
    assert_eq!(rows(&server).await, []);
    assert_eq!((server.send_mails().await, server.mails().len()), (0, 1));
}
