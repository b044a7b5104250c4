//! Partners' ids, said at any time.

use api::auth::permission::Permission;
use api::external_id::TYPES;
use entity::identity::organization_member::Role;
use harness::{Server, SqlRole};
use serde_json::{Value, json};

use crate::guards::firm::Firm;

const SET: &str = "record { id __typename ... on Invoice { externalId number status version } \
    ... on CreditNote { externalId } ... on Refund { externalId } ... on BillPayment { externalId } }";

fn reason(code: &str, field: &str) -> (String, String) {
    (code.to_owned(), field.to_owned())
}

#[tokio::test]
async fn who_keeps_the_books_gives_their_id_to_what_is_issued() {
    let server = Server::start().await;
    let firm = Firm::new(&server, "firm").await;
    let owner = &firm.org.owner;
    let note = json!({ "id": firm.ids["credit_note"] });
    let told = owner.query("query($id: ID!) { creditNote(id: $id) { invoice { id version } } }", note).await;
    let (invoice, version) = (told.text("/creditNote/invoice/id"), told.at("/creditNote/invoice/version").clone());
    let input = |external_id: Value| json!({ "id": invoice, "externalId": external_id });
    let set = owner.run("setExternalId", SET, input(json!(" QB-1 "))).await;
    let set = &set.done("setExternalId")["record"];
    assert_eq!((&set["externalId"], &set["status"]), (&json!("QB-1"), &json!("OPEN")));
    assert_eq!(set["version"], version.as_i64().expect("a version") + 1);

    // Once in its type.
    let input_of = |id: &str| json!({ "id": id, "externalId": "QB-1" });
    let draft = owner.run("setExternalId", SET, input_of(&firm.ids["invoice"])).await;
    assert_eq!(draft.refused("setExternalId"), reason("DUPLICATE", "externalId"));
    for other in ["credit_note", "refund", "bill_payment"] {
        let set = owner.run("setExternalId", SET, input_of(&firm.ids[other])).await;
        assert_eq!(set.done("setExternalId")["record"]["externalId"], "QB-1", "{other}");
    }
    let late = json!({ "id": invoice, "externalId": "QB-2", "expectedVersion": version });
    let late = owner.run("setExternalId", SET, late).await;
    assert_eq!(late.refused("setExternalId"), reason("CONFLICT", "expectedVersion"));
    assert_eq!(late.at("/setExternalId/record/externalId"), "QB-1", "with the record as it is");
    for none in [Value::Null, json!(" ")] {
        let none = owner.run("setExternalId", SET, input(none)).await;
        assert_eq!(none.done("setExternalId")["record"]["externalId"], Value::Null);
    }
    let draft = owner.run("setExternalId", SET, input_of(&firm.ids["invoice"])).await;
    assert_eq!(draft.done("setExternalId")["record"]["externalId"], "QB-1", "which is free again");
}

#[tokio::test]
async fn what_is_wrong_is_told_by_name() {
    let server = Server::start().await;
    let (acme, other) = (server.organization("acme").await, server.organization("other").await);
    let contact = acme.contact("Ada").await;
    let input = |id: &str, external_id: Value| json!({ "id": id, "externalId": external_id });
    for (id, external_id, code, field) in [
        (contact.clone(), json!("x".repeat(201)), "LIMIT", "externalId"),
        (contact.clone(), json!("two\nlines"), "INVALID", "externalId"),
        (other.contact("Eve").await, json!("A"), "NOT_FOUND", "id"),
        ("contact_01h455vb4pex5vsknk084sn02q".to_owned(), json!("A"), "NOT_FOUND", "id"),
    ] {
        let refused = acme.owner.run("setExternalId", SET, input(&id, external_id)).await;
        assert_eq!(refused.refused("setExternalId"), reason(code, field));
        assert!(refused.at("/setExternalId/record").is_null());
    }
    let left_out = acme.owner.run("setExternalId", SET, json!({ "id": contact })).await;
    assert_eq!(
        left_out.refused("setExternalId"),
        reason("REQUIRED", "externalId"),
        "what nobody says is not taken away"
    );
    acme.owner.run("deleteContact", "contact { id }", json!({ "id": contact })).await.done("deleteContact");
    let gone = acme.owner.run("setExternalId", SET, input(&contact, json!("A"))).await;
    assert_eq!(gone.refused("setExternalId"), reason("NOT_FOUND", "id"));
    for wrong in ["holiday_01h455vb4pex5vsknk084sn02q", "nonsense", ""] {
        let refused = acme.owner.run("setExternalId", SET, input(wrong, json!("A"))).await;
        assert_eq!(refused.code(), "BAD_USER_INPUT", "{wrong}");
    }
    // By the permission to write that type, which is looked at first: nobody learns whether it is there.
    let bill = "bill_01h455vb4pex5vsknk084sn02q";
    let refused = acme.member(Role::Viewer).await.run("setExternalId", SET, input(bill, json!("A"))).await;
    assert_eq!(refused.code(), "FORBIDDEN");
    assert_eq!(refused.errors()[0]["path"], json!(["setExternalId"]));
    // Who may write it and not see it is told that it is done.
    let writer = acme.api_key([Permission::DealWrite]).await;
    let set = writer.run("setExternalId", SET, input(&acme.deal("Loom").await, json!("A"))).await;
    assert_eq!((set.code(), &set.errors()[0]["path"]), ("FORBIDDEN", &json!(["setExternalId", "record"])));
    assert_eq!(set.body()["data"]["setExternalId"], json!({ "record": null, "userErrors": [] }));
}

/// Every table with `external_id` but that of messages, which only their authors change.
#[tokio::test]
async fn every_type_that_has_one_can_be_given_one() {
    let server = Server::start().await;
    let firm = Firm::new(&server, "firm").await;
    let mut sql = server.database().sql(SqlRole::Superuser).await;
    let tables: i64 = sqlx::query_scalar(
        "SELECT count(*) FROM pg_attribute JOIN pg_class ON oid = attrelid
         WHERE attname = 'external_id' AND relkind = 'r' AND relname <> 'messages'",
    )
    .fetch_one(&mut sql)
    .await
    .expect("the columns are counted");
    assert_eq!(i64::try_from(TYPES.len()), Ok(tables));
    let read_only = firm.org.api_key([Permission::ContactRead]).await;
    for (prefix, _) in TYPES {
        let input = json!({ "id": firm.ids[*prefix], "externalId": format!("ext-{prefix}") });
        let refused = read_only.run("setExternalId", "record { id }", input.clone()).await;
        assert_eq!(refused.code(), "FORBIDDEN", "{prefix}");
        let set = firm.org.owner.run("setExternalId", "record { id }", input).await;
        assert_eq!(set.done("setExternalId")["record"]["id"], firm.ids[*prefix].as_str(), "{prefix}");
    }
}
