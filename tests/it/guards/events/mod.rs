//! Events tell what is stored: each of them is written beside the row, before PostgreSQL has said what became of it.

pub(super) mod fill;

use std::cell::RefCell;
use std::collections::{BTreeSet, HashMap};

use api::outbox::types;
use entity::agreements::{contract, proposal, signature_request, signer};
use entity::communications::{message, thread};
use entity::crm::{client_company, contact, deal, lead};
use entity::engagements::engagement;
use entity::files::{file_link, file_object, file_version, folder};
use entity::identity::{api_key, invitation, organization, organization_member};
use entity::outbox::outbox_event;
use entity::portal::client_portal_access;
use entity::projects::{holiday, milestone, project, project_template, task, task_dependency};
use entity::revenue::{
    approval_policy, bill, bill_approval, bill_payment, credit_note, installment, invoice, invoice_reminder,
    invoice_reminder_rule, invoice_schedule, payment, payment_allocation, refund, vendor,
};
use entity::webhooks::webhook_endpoint;
use entity::workflow::workflow_rule;
use entity::{Stamped, Tag};
use harness::{Sdl, Server, SqlRole};
use sea_orm::{ConnectionTrait, EntityTrait, SqlxPostgresConnector};
use serde_json::{Value, json};
use sqlx::postgres::PgPoolOptions;
use uuid::Uuid;

use self::fill::fill;
use super::sample::snake;

#[tokio::test]
async fn an_event_tells_the_row_as_it_is_stored() {
    let server = Server::start().await;
    fill(&server).await;
    let options = server.database().options(SqlRole::Superuser);
    let database = PgPoolOptions::new().connect_lazy_with(options);
    let database = SqlxPostgresConnector::from_sqlx_postgres_pool(database);
    let events = outbox_event::Entity::find().all(&database).await.expect("the outbox is read");
    for event in &events {
        assert!(types::subject(&event.r#type).is_some(), "list {} in outbox/types.rs", event.r#type);
    }
    // By subject and version: only a row's last event can be compared with what is there.
    let payloads = events.into_iter().map(|event| ((event.subject_id, event.subject_version), event.payload)).collect();
    let told = Told { payloads, compared: RefCell::default() };
    let mut compared = 0;
    compared += compare::<api_key::Model>(&database, &told).await;
    compared += compare::<approval_policy::Model>(&database, &told).await;
    compared += compare::<bill::Model>(&database, &told).await;
    compared += compare::<bill_approval::Model>(&database, &told).await;
    compared += compare::<bill_payment::Model>(&database, &told).await;
    compared += compare::<client_company::Model>(&database, &told).await;
    compared += compare::<client_portal_access::Model>(&database, &told).await;
    compared += compare::<contact::Model>(&database, &told).await;
    compared += compare::<contract::Model>(&database, &told).await;
    compared += compare::<credit_note::Model>(&database, &told).await;
    compared += compare::<deal::Model>(&database, &told).await;
    compared += compare::<engagement::Model>(&database, &told).await;
    compared += compare::<holiday::Model>(&database, &told).await;
    compared += compare::<file_link::Model>(&database, &told).await;
    compared += compare::<file_object::Model>(&database, &told).await;
    compared += compare::<file_version::Model>(&database, &told).await;
    compared += compare::<folder::Model>(&database, &told).await;
    compared += compare::<installment::Model>(&database, &told).await;
    compared += compare::<invitation::Model>(&database, &told).await;
    compared += compare::<invoice_reminder::Model>(&database, &told).await;
    compared += compare::<invoice_reminder_rule::Model>(&database, &told).await;
    compared += compare::<invoice_schedule::Model>(&database, &told).await;
    compared += compare::<invoice::Model>(&database, &told).await;
    compared += compare::<lead::Model>(&database, &told).await;
    compared += compare::<message::Model>(&database, &told).await;
    compared += compare::<milestone::Model>(&database, &told).await;
    compared += compare::<organization::Model>(&database, &told).await;
    compared += compare::<organization_member::Model>(&database, &told).await;
    compared += compare::<payment::Model>(&database, &told).await;
    compared += compare::<payment_allocation::Model>(&database, &told).await;
    compared += compare::<proposal::Model>(&database, &told).await;
    compared += compare::<project::Model>(&database, &told).await;
    compared += compare::<project_template::Model>(&database, &told).await;
    compared += compare::<task::Model>(&database, &told).await;
    compared += compare::<task_dependency::Model>(&database, &told).await;
    compared += compare::<refund::Model>(&database, &told).await;
    compared += compare::<thread::Model>(&database, &told).await;
    compared += compare::<signature_request::Model>(&database, &told).await;
    compared += compare::<signer::Model>(&database, &told).await;
    compared += compare::<vendor::Model>(&database, &told).await;
    compared += compare::<webhook_endpoint::Model>(&database, &told).await;
    compared += compare::<workflow_rule::Model>(&database, &told).await;
    assert!(compared > 10, "only {compared} rows have an event");
    for node in Sdl::get().nodes() {
        let is_stamped = Sdl::get().fields(node).iter().any(|field| field.name == "version");
        let is_compared = told.compared.borrow().contains(snake(node).as_str());
        assert!(!is_stamped || is_compared, "make a {node} in `fill`, and compare it above");
    }
}

/// What events tell.
struct Told {
    /// The row, by its id and version.
    payloads: HashMap<(Uuid, i32), Value>,
    /// The prefixes of those that were compared.
    compared: RefCell<BTreeSet<&'static str>>,
}

/// Compares each row that an event tells of; answers how many.
async fn compare<M: Stamped>(database: &impl ConnectionTrait, told: &Told) -> usize {
    told.compared.borrow_mut().insert(<M::Entity as Tag>::PREFIX);
    let rows: Vec<M> = M::Entity::find().all(database).await.expect("the table is read");
    let known: Vec<_> =
        rows.iter().filter_map(|row| Some((row, told.payloads.get(&(row.uuid(), row.version()))?))).collect();
    assert!(!known.is_empty(), "no event of any {}: make one", <M::Entity as Tag>::PREFIX);
    for (row, event) in &known {
        let (row, mut event) = (json!(row), (*event).clone());
        // An event also tells of the row's parts, which are rows of their own.
        if let (Value::Object(row), Value::Object(event)) = (&row, &mut event) {
            event.retain(|field, _| row.contains_key(field));
        }
        assert_eq!(row, event, "left: what is stored; right: what its event tells");
    }
    known.len()
}
