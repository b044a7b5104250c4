//! Links: what files belong to.

use entity::identity::organization_member::Role;
use harness::Server;
use serde_json::{Value, json};

use super::{engagement, file, refusal};

const LINK: &str = "fileLink { id fileObject { id } subject { __typename id } }";

#[tokio::test]
async fn a_file_is_found_from_the_record_and_the_record_from_the_file() {
    let server = Server::start().await;
    let acme = server.organization("acme").await;
    let owner = &acme.owner;
    let id = file(owner, json!({ "name": "Offer.pdf" })).await;
    let invoice = json!({ "engagementId": engagement(&acme, "Website").await, "currency": "EUR",
        "lines": [{ "description": "Work", "unitPrice": "1" }] });
    let invoice =
        owner.run("createInvoice", "invoice { id }", invoice).await.text("/createInvoice/invoice/id").to_owned();
    let vendor = owner.run("createVendor", "vendor { id }", json!({ "name": "Paper" })).await;
    let bill = json!({ "vendorId": vendor.text("/createVendor/vendor/id") });
    let bill = owner.run("createBill", "bill { id }", bill).await.text("/createBill/bill/id").to_owned();
    let project = json!({ "engagementId": engagement(&acme, "Shop").await, "name": "Shop" });
    let project = owner.run("createProject", "project { id }", project).await;
    let milestone = json!({ "projectId": project.text("/createProject/project/id"), "name": "Design" });
    let milestone = owner.run("createMilestone", "milestone { id }", milestone).await;
    owner.run("issueInvoice", "invoice { id }", json!({ "id": invoice })).await.done("issueInvoice");
    let note = json!({ "invoiceId": invoice, "reason": "Late" });
    let note = owner.run("createCreditNote", "creditNote { id }", note).await;
    let payment = json!({ "clientCompanyId": acme.client_company("Payer").await, "method": "BANK_TRANSFER",
        "amount": { "amount": "1", "currency": "EUR" } });
    let payment = owner.run("recordPayment", "payment { id }", payment).await;
    for (record, root) in [
        (acme.client_company("Acme").await, "clientCompany"),
        (milestone.text("/createMilestone/milestone/id").to_owned(), "milestone"),
        (note.text("/createCreditNote/creditNote/id").to_owned(), "creditNote"),
        (payment.text("/recordPayment/payment/id").to_owned(), "payment"),
        (vendor.text("/createVendor/vendor/id").to_owned(), "vendor"),
        (acme.contact("Ada").await, "contact"),
        (acme.deal("Website").await, "deal"),
        (invoice, "invoice"),
        (bill, "bill"),
    ] {
        let linked = owner.run("linkFile", LINK, json!({ "fileObjectId": id, "subjectId": record })).await;
        let link = &linked.done("linkFile")["fileLink"];
        assert_eq!((&link["subject"]["id"], &link["fileObject"]["id"]), (&json!(record), &json!(id)), "{root}");
        let query =
            format!("query($id: ID!) {{ {root}(id: $id) {{ fileLinks {{ nodes {{ id fileObject {{ id }} }} }} }} }}");
        let back = owner.query(&query, json!({ "id": record })).await;
        assert_eq!(back.text(&format!("/{root}/fileLinks/nodes/0/fileObject/id")), id);

        let again = owner.run("linkFile", LINK, json!({ "fileObjectId": id, "subjectId": record })).await;
        assert_eq!(again.refused("linkFile"), refusal("DUPLICATE", "subjectId"), "{root}");
        let unlinked = owner.run("unlinkFile", "fileLink { deletedAt }", json!({ "id": link["id"] })).await;
        assert!(unlinked.done("unlinkFile")["fileLink"]["deletedAt"].is_string());
        let gone = owner.run("unlinkFile", LINK, json!({ "id": link["id"] })).await;
        assert_eq!(gone.refused("unlinkFile"), refusal("NOT_FOUND", "id"));
        // And once more.
        owner.run("linkFile", LINK, json!({ "fileObjectId": id, "subjectId": record })).await.done("linkFile");
    }
    let query = "query($id: ID!) { fileObject(id: $id) { links { totalCount } } }";
    assert_eq!(owner.query(query, json!({ "id": id })).await.at("/fileObject/links/totalCount"), 9);
}

#[tokio::test]
async fn what_is_not_there_is_not_linked() {
    let server = Server::start().await;
    let (acme, other) = (server.organization("acme").await, server.organization("other").await);
    let id = file(&acme.owner, json!({ "name": "Offer.pdf" })).await;
    let theirs = file(&other.owner, json!({ "name": "Theirs.pdf" })).await;
    let (contact, foreign) = (acme.contact("Ada").await, other.contact("Eve").await);
    let gone = acme.contact("Gone").await;
    acme.owner.run("deleteContact", "contact { id }", json!({ "id": gone })).await.done("deleteContact");
    for (file, subject, field) in
        [(&id, &foreign, "subjectId"), (&id, &gone, "subjectId"), (&theirs, &contact, "fileObjectId")]
    {
        let refused = acme.owner.run("linkFile", LINK, json!({ "fileObjectId": file, "subjectId": subject })).await;
        assert_eq!(refused.refused("linkFile"), refusal("NOT_FOUND", field));
    }
    for wrong in [acme.lead("Lead").await, "nonsense".to_owned(), acme.owner.member_id()] {
        let refused = acme.owner.run("linkFile", LINK, json!({ "fileObjectId": id, "subjectId": wrong })).await;
        assert_eq!(refused.code(), "BAD_USER_INPUT", "{wrong}");
    }
    // Nobody links to what they can't see, nor learns whether it is there.
    let bill = "bill_01h455vb4pex5vsknk084sn02q";
    let member = acme.member(Role::Member).await;
    let refused = member.run("linkFile", LINK, json!({ "fileObjectId": id, "subjectId": bill })).await;
    assert_eq!(refused.code(), "FORBIDDEN");
}

#[tokio::test]
async fn a_deleted_record_is_null_and_the_link_stays() {
    let server = Server::start().await;
    let acme = server.organization("acme").await;
    let (id, contact) = (file(&acme.owner, json!({ "name": "Offer.pdf" })).await, acme.contact("Ada").await);
    acme.owner.run("linkFile", LINK, json!({ "fileObjectId": id, "subjectId": contact })).await.done("linkFile");
    acme.owner.run("deleteContact", "contact { id }", json!({ "id": contact })).await.done("deleteContact");
    let query = "query($id: ID!) { fileObject(id: $id) { links { nodes { subject { id } } } } }";
    let read = acme.owner.query(query, json!({ "id": id })).await;
    assert_eq!(read.at("/fileObject/links/nodes"), &json!([{ "subject": Value::Null }]));
}

#[tokio::test]
async fn a_merged_contact_leaves_its_files_to_the_survivor_once_each() {
    let server = Server::start().await;
    let acme = server.organization("acme").await;
    let (survivor, merged) = (acme.contact("Ada").await, acme.contact("A. Lovelace").await);
    let (both, only) =
        (file(&acme.owner, json!({ "name": "Both" })).await, file(&acme.owner, json!({ "name": "Only" })).await);
    for (file, contact) in [(&both, &survivor), (&both, &merged), (&only, &merged)] {
        let input = json!({ "fileObjectId": file, "subjectId": contact });
        acme.owner.run("linkFile", LINK, input).await.done("linkFile");
    }
    let input = json!({ "survivorId": survivor, "mergedId": merged });
    acme.owner.run("mergeContacts", "contact { id }", input).await.done("mergeContacts");
    let query = "query($id: ID!) { contact(id: $id) { fileLinks { nodes { fileObject { id name } } } } }";
    let read = acme.owner.query(query, json!({ "id": survivor })).await;
    let mut names: Vec<_> = read
        .at("/contact/fileLinks/nodes")
        .as_array()
        .expect("nodes")
        .iter()
        .map(|link| link["fileObject"]["name"].clone())
        .collect();
    names.sort_by_key(Value::to_string);
    assert_eq!(names, ["Both", "Only"]);
}
