//! Events tell what is stored: each of them is written beside the row, before PostgreSQL has said what became of it.

use std::collections::HashMap;

use entity::crm::{client_company, contact, deal, lead};
use entity::engagements::engagement;
use entity::identity::{api_key, invitation, organization, organization_member};
use entity::outbox::outbox_event;
use entity::revenue::{approval_policy, bill, bill_payment, vendor};
use entity::{Stamped, Tag};
use harness::{Bearer, Server, SqlRole};
use sea_orm::{ConnectionTrait, EntityTrait, SqlxPostgresConnector};
use serde_json::{Value, json};
use sqlx::postgres::PgPoolOptions;
use uuid::Uuid;

#[tokio::test]
async fn an_event_tells_the_row_as_it_is_stored() {
    let server = Server::start().await;
    fill(&server).await;
    let options = server.database().options(SqlRole::Superuser);
    let database = PgPoolOptions::new().connect_lazy_with(options);
    let database = SqlxPostgresConnector::from_sqlx_postgres_pool(database);
    let events = outbox_event::Entity::find().all(&database).await.expect("the outbox is read");
    // By subject and version: only a row's last event can be compared with what is there.
    let told: HashMap<(Uuid, i32), Value> =
        events.into_iter().map(|event| ((event.subject_id, event.subject_version), event.payload)).collect();
    let mut compared = 0;
    compared += compare::<api_key::Model>(&database, &told).await;
    compared += compare::<approval_policy::Model>(&database, &told).await;
    compared += compare::<bill::Model>(&database, &told).await;
    compared += compare::<bill_payment::Model>(&database, &told).await;
    compared += compare::<client_company::Model>(&database, &told).await;
    compared += compare::<contact::Model>(&database, &told).await;
    compared += compare::<deal::Model>(&database, &told).await;
    compared += compare::<engagement::Model>(&database, &told).await;
    compared += compare::<invitation::Model>(&database, &told).await;
    compared += compare::<lead::Model>(&database, &told).await;
    compared += compare::<organization::Model>(&database, &told).await;
    compared += compare::<organization_member::Model>(&database, &told).await;
    compared += compare::<vendor::Model>(&database, &told).await;
    assert!(compared > 10, "only {compared} rows have an event");
}

/// Compares each row that an event tells of; answers how many.
async fn compare<M: Stamped>(database: &impl ConnectionTrait, told: &HashMap<(Uuid, i32), Value>) -> usize {
    let rows: Vec<M> = M::Entity::find().all(database).await.expect("the table is read");
    let known: Vec<_> = rows.iter().filter_map(|row| Some((row, told.get(&(row.uuid(), row.version()))?))).collect();
    assert!(!known.is_empty(), "no event of any {}: make one", <M::Entity as Tag>::PREFIX);
    for (row, event) in &known {
        let stored = json!(row);
        let mut told = (*event).clone();
        // An event tells of a row's parts too.
        told.as_object_mut().expect("an object").retain(|field, _| stored.get(field).is_some());
        assert_eq!(stored, told, "left: what is stored; right: what its event tells");
    }
    known.len()
}

/// Makes one of everything, with as little and with as much as can be said.
async fn fill(server: &Server) {
    let owner = &crate::identity::someone(server, "olga@example.test").await.access;
    let owner = server.bearer(owner);
    let member = owner.query("{ viewer { member { id } } }", json!({})).await;
    let member = member.text("/viewer/member/id");
    // More digits than PostgreSQL keeps.
    let odd = json!({ "a": 1e16, "b": -0.0, "c": 1.10, "d": [1e-7, 123_456_789.123_456_79_f64], "e": { "é": null } });

    for name in ["Least", "Most"] {
        let most = name == "Most";
        let with = |input: Value, more: Value| {
            let mut input = input;
            if most {
                let fields = more.as_object().expect("an object").clone();
                input.as_object_mut().expect("an object").extend(fields);
            }
            input
        };
        let more = json!({
            "legalName": "Most Ltd", "domains": ["most.example"], "taxId": "GB999999973", "currency": "GBP",
            "billingAddress": { "line1": "1 Main Street", "city": "London", "postalCode": "N1 1AA", "country": "GB" },
            "paymentTermsDays": 30, "ownerId": member, "customFields": odd, "externalId": "company",
        });
        let made = owner.run("createClientCompany", "clientCompany { id }", with(json!({ "name": name }), more)).await;
        let company = made.done("createClientCompany")["clientCompany"]["id"].clone();
        let more = json!({
            "givenName": "Ada", "familyName": "Lovelace", "emails": ["Ada@Most.example"], "phones": ["+44 20 7946 0000"],
            "roles": ["PRIMARY"], "consent": { "status": "GRANTED", "source": "fair" }, "clientCompanyId": company,
            "ownerId": member, "customFields": odd, "externalId": "contact",
        });
        let made = owner.run("createContact", "contact { id }", with(json!({ "name": name }), more)).await;
        let contact = made.done("createContact")["contact"]["id"].clone();
        let more = json!({
            "amount": { "amount": "1250.10", "currency": "GBP" }, "expectedCloseDate": "2030-06-30", "probability": 33,
            "clientCompanyId": company, "contactId": contact, "ownerId": member, "customFields": odd, "externalId": "deal",
        });
        let made = owner.run("createDeal", "deal { id }", with(json!({ "name": name }), more)).await;
        let deal = made.done("createDeal")["deal"]["id"].clone();
        owner.run("winDeal", "deal { id }", json!({ "id": deal })).await.done("winDeal");
        let more = json!({
            "description": "As agreed.", "billingModel": "RETAINER", "startDate": "2030-07-01", "endDate": "2031-06-30",
            "autoRenew": true, "termMonths": 12, "clientCompanyId": company, "dealId": deal, "ownerId": member,
            "externalId": "engagement",
        });
        let made = owner.run("createEngagement", "engagement { id }", with(json!({ "name": name }), more)).await;
        let engagement = made.done("createEngagement")["engagement"]["id"].clone();
        owner
            .run("activateEngagement", "engagement { id }", json!({ "id": engagement }))
            .await
            .done("activateEngagement");
        let more = json!({ "email": "Grace@Navy.example", "companyName": "Navy", "message": "Hello", "score": 10, "ownerId": member });
        owner.run("createLead", "lead { id }", with(json!({ "name": name }), more)).await.done("createLead");
        let input = with(
            json!({ "name": name, "scopes": ["CONTACT_READ"] }),
            json!({ "expiresAt": "2099-01-01T00:00:00.123456789Z" }),
        );
        owner.run("createApiKey", "secret", input).await.done("createApiKey");
        let input = with(json!({ "email": format!("{name}@example.test"), "role": "MEMBER" }), json!({ "name": name }));
        owner.run("inviteMember", "invitation { id }", input).await.done("inviteMember");
    }
    payables(&owner, member).await;
    let input = json!({ "legalName": "Engines Ltd", "branding": { "primaryColor": "#1a73e8" } });
    owner.run("updateOrganization", "organization { id }", input).await.done("updateOrganization");
}

/// A vendor and a bill of its, paid in part, with as little and with as much as can be said.
async fn payables(owner: &Bearer, member: &str) {
    let threshold = json!({ "amount": "1000000.00", "currency": "GBP" });
    let input = json!({ "name": "Large", "threshold": threshold, "approverIds": [member] });
    owner.run("createApprovalPolicy", "approvalPolicy { id }", input).await.done("createApprovalPolicy");
    let most = json!({
        "name": "Most", "legalName": "Most Ltd", "email": "Bills@Most.example", "phone": "+44 20 7946 0000",
        "taxId": "GB1", "address": { "city": "London", "country": "GB" }, "currency": "GBP", "paymentTermsDays": 30,
        "externalId": "vendor",
    });
    for vendor in [json!({ "name": "Least" }), most] {
        let made = owner.run("createVendor", "vendor { id }", vendor).await;
        let vendor = made.done("createVendor")["vendor"]["id"].clone();
        let lines = json!([{ "description": "Paper", "quantity": "2.5", "unitPrice": "40.10", "taxRate": "19.6" }]);
        let most = json!({
            "vendorId": vendor, "vendorInvoiceNumber": "R-7", "currency": "GBP", "memo": "Paper", "externalId": vendor,
            "lines": lines,
        });
        owner.run("createBill", "bill { id }", json!({ "vendorId": vendor })).await.done("createBill");
        let made = owner.run("createBill", "bill { id }", most).await;
        let bill = made.done("createBill")["bill"]["id"].clone();
        owner.run("submitBill", "bill { id }", json!({ "id": bill })).await.done("submitBill");
        let input = json!({ "id": bill, "method": "CARD", "amount": { "amount": "0.10", "currency": "GBP" } });
        owner.run("payBill", "billPayment { id }", input).await.done("payBill");
    }
}
