//! What is erased is gone from every table, those of later migrations too: rows, names, and ids of what is no more.

mod left;

use std::collections::BTreeSet;

use entity::crm::contact;
use harness::{Database, Server, SqlRole};
use migration::erasure::{self, KEPT};
use serde_json::json;
use sqlx::{AssertSqlSafe, PgConnection};
use uuid::Uuid;

use self::left::{count, dangling, ids_of, mentions, nothing_is_left, quoted, rows, tables, texts_of};
use super::filled::{Text, fill, row_id, run, texts};
use super::firm::Firm;

/// Whom the rows tell of.
const NAME: &str = "Zoë Quirk-Marks";
const EMAIL: &str = "zoe@quirk.example";
const PHONE: &str = "+49 30 5550123";
/// What is in each of their names.
const MARKS: &str = "(quirk|5550123)";

#[tokio::test]
async fn every_column_of_texts_says_what_becomes_of_a_persons_data() {
    let database = Database::copy_of_template().await;
    let mut sql = database.sql(SqlRole::Superuser).await;
    assert_eq!(unlisted(&mut sql).await, Vec::<String>::new(), "say so in migration/src/erasure.rs");
    run(&mut sql, "ALTER TABLE deals ADD COLUMN nicknames text[]").await;
    assert_eq!(unlisted(&mut sql).await, ["deals.nicknames is in 0 lists"]);
    run(&mut sql, "ALTER TABLE deals DROP COLUMN nicknames, DROP COLUMN lost_reason").await;
    assert_eq!(unlisted(&mut sql).await, ["deals.lost_reason is listed, and is none"]);
}

/// What the catalog and the lists disagree about.
async fn unlisted(sql: &mut PgConnection) -> Vec<String> {
    let there: BTreeSet<(String, String)> =
        texts(sql).await.into_iter().map(|text| (text.table, text.column)).collect();
    let listed = erasure::columns();
    let times =
        |table: &str, column: &str| listed.iter().filter(|(of, named, _)| (*of, *named) == (table, column)).count();
    let mut found: Vec<String> = there
        .iter()
        .map(|(table, column)| (table, column, times(table, column)))
        .filter(|(.., times)| *times != 1)
        .map(|(table, column, times)| format!("{table}.{column} is in {times} lists"))
        .collect();
    found.extend(
        listed
            .iter()
            .filter(|(table, column, _)| !there.contains(&((*table).to_owned(), (*column).to_owned())))
            .map(|(table, column, _)| format!("{table}.{column} is listed, and is none")),
    );
    found
}

#[tokio::test]
async fn an_erased_contact_is_nowhere_but_where_it_is_told_to_be() {
    let server = Server::start().await;
    let (firm, other) = (server.organization("firm").await, server.organization("other").await);
    let listed = erasure::columns();
    let text = |_: Uuid, text: &Text| {
        let fate = listed.iter().find(|(table, column, _)| (*table, *column) == (&*text.table, &*text.column));
        match (&*text.table, &*text.column, fate.map(|(.., fate)| *fate)) {
            (_, "name", Some("removed" | "emptied")) => format!("'{NAME}'"),
            ("contacts", "given_name", _) => "'Zoë'".to_owned(),
            ("contacts", "family_name", _) => "'Quirk-Marks'".to_owned(),
            ("leads", "phone", _) => format!("'{PHONE}'"),
            ("contacts", "emails" | "email_keys", _) => format!("ARRAY['{EMAIL}']"),
            ("contacts", "phones", _) => format!("ARRAY['{PHONE}']"),
            (_, "email" | "email_key", Some("removed" | "emptied")) => format!("'{EMAIL}'"),
            (.., Some("others")) => of_type(text, &format!("{} {}", text.table, text.column)),
            (.., Some("redacted")) => of_type(text, &format!("Met {NAME}, {EMAIL} or {PHONE}, at two")),
            _ => of_type(text, &format!("Spoke to {NAME} ({}, {PHONE}) at noon", EMAIL.to_uppercase())),
        }
    };
    let tables = fill(server.database(), &[firm.id.uuid(), other.id.uuid()], &text).await;
    let mut sql = server.database().sql(SqlRole::Superuser).await;
    let ids = ids_of(&mut sql, &tables, firm.id.uuid()).await;
    let others = rows(&mut sql, &tables, other.id.uuid()).await;

    let id = entity::Id::<contact::Entity>::from_uuid(row_id(firm.id.uuid(), "contacts")).to_string();
    let told = "erased { what count } retained { type id reason }";
    let tried = firm.owner.run("eraseContact", told, json!({ "contactId": id, "dryRun": true })).await;
    tried.done("eraseContact");
    assert_eq!(ids_of(&mut sql, &tables, firm.id.uuid()).await, ids, "a dry run erases nothing");
    let erased = firm.owner.run("eraseContact", told, json!({ "contactId": id, "confirmation": NAME })).await;
    erased.done("eraseContact");
    assert_eq!(erased.at("/eraseContact"), tried.at("/eraseContact"), "left: done; right: told before");

    // Its name is where it is told to be, and nowhere else.
    let retained: BTreeSet<&str> = erased.each("/eraseContact/retained", "id").into_iter().collect();
    let expected: BTreeSet<String> =
        KEPT.iter().map(|kept| entity::id::join(kept.prefix, row_id(firm.id.uuid(), kept.table))).collect();
    assert_eq!(retained, expected.iter().map(String::as_str).collect::<BTreeSet<_>>(), "{erased}");
    let mut places = Vec::new();
    for text in texts_of(&mut sql).await {
        if !tables.contains(&text.table) {
            continue;
        }
        let found = format!(
            "SELECT count(*) FROM {0} WHERE organization_id = '{1}' AND {2}::text ~* '{MARKS}'",
            text.table,
            firm.id.uuid(),
            quoted(&text.column),
        );
        if count(&mut sql, &found).await > 0 {
            places.push((text.table, text.column));
        }
    }
    let kept: Vec<_> = places.iter().filter(|(table, _)| !KEPT.iter().any(|kept| kept.table == table)).collect();
    assert!(kept.is_empty(), "a name is left in {kept:?}");
    assert!(places.len() >= KEPT.len(), "what is kept was emptied: {places:?}");

    // What is gone is referred to by nothing but the event that says so.
    let left = ids_of(&mut sql, &tables, firm.id.uuid()).await;
    let gone: Vec<Uuid> = ids.difference(&left).copied().collect();
    assert!(gone.len() >= 5, "contact, lead, grant, participant, link: {gone:?}");
    let orphans = mentions(&mut sql, &gone).await;
    assert_eq!(orphans, ["activity_events.subject_id", "outbox_events.subject_id"], "ids of what is no more");
    assert_eq!(dangling(&mut sql).await, Vec::<String>::new());
    for (one, query) in [
        ("the event", "SELECT count(*) FROM activity_events WHERE verb = 'contact.erased' AND diff = '{}'"),
        ("the evidence of the other firm", "SELECT count(*) FROM signature_evidence WHERE details IS NOT NULL"),
    ] {
        assert_eq!(count(&mut sql, query).await, 1, "{one}");
    }
    assert_eq!(
        rows(&mut sql, &tables, other.id.uuid()).await,
        others,
        "another firm's rows, of a person of the same name"
    );
}

#[tokio::test]
async fn an_erased_organization_is_nowhere() {
    let server = Server::start().await;
    let (gone, other) = (server.organization("gonequirk").await, server.organization("other").await);
    let word = |organization: Uuid| if organization == gone.id.uuid() { "quirk" } else { "other" };
    let text = |organization: Uuid, text: &Text| {
        of_type(text, &format!("{} {} {}", word(organization), text.table, text.column))
    };
    let tables = fill(server.database(), &[gone.id.uuid(), other.id.uuid()], &text).await;
    assert!(tables.len() > 40, "{tables:?}");
    let mut sql = server.database().sql(SqlRole::Superuser).await;
    let others = rows(&mut sql, &tables, other.id.uuid()).await;
    let before = ids_of(&mut sql, &tables, gone.id.uuid()).await;
    assert!(before.len() > tables.len(), "a row in each table, and the owner");

    let answer =
        gone.owner.run("eraseOrganization", "complete erased { what count }", json!({ "confirmation": gone.slug }));
    let answer = answer.await;
    assert_eq!(answer.done("eraseOrganization")["complete"], true, "{answer}");
    let told: BTreeSet<&str> = answer.each("/eraseOrganization/erased", "what").into_iter().collect();
    let all: BTreeSet<&str> = tables.iter().map(String::as_str).chain(["organizations"]).collect();
    assert_eq!(told, all, "left: told; right: all tables");
    nothing_is_left(&mut sql, gone.id.uuid(), &before, "quirk").await;
    assert_eq!(rows(&mut sql, &tables, other.id.uuid()).await, others, "another firm's rows");
}

/// With CHECKs and triggers, and documents that were issued.
#[tokio::test]
async fn a_firm_that_worked_is_erased_in_any_number_of_batches() {
    let server = Server::start().await;
    let (whole, pieces) = (Firm::new(&server, "wholequirk").await, Firm::new(&server, "pieces").await);
    let other = Firm::new(&server, "other").await;
    let others = other.rows(server.database()).await;
    let mut sql = server.database().sql(SqlRole::Superuser).await;
    let tables = tables(&mut sql).await;

    let ids = ids_of(&mut sql, &tables, whole.org.id.uuid()).await;
    // Rows and not ids: an event and its telling in the timeline have the same.
    let mut there = 1;
    for table in &tables {
        let rows = format!("SELECT count(*) FROM {table} WHERE organization_id = '{}'", whole.org.id.uuid());
        there += count(&mut sql, &rows).await;
    }
    let input = json!({ "confirmation": whole.org.slug });
    let answer = whole.org.owner.run("eraseOrganization", "complete erased { what count }", input).await;
    answer.done("eraseOrganization");
    let told: i64 = answer
        .at("/eraseOrganization/erased")
        .as_array()
        .expect("a list")
        .iter()
        .filter_map(|rows| rows["count"].as_i64())
        .sum();
    assert_eq!(told, there, "each row is counted once, and the organization: {answer}");
    nothing_is_left(&mut sql, whole.org.id.uuid(), &ids, "quirk").await;

    // As the server does it, with a few rows at a time.
    let ids = ids_of(&mut sql, &tables, pieces.org.id.uuid()).await;
    let mut app = server.database().sql(SqlRole::App).await;
    let member = pieces.org.owner.actor().member().expect("a member").uuid();
    let mut batches = 0;
    loop {
        run(&mut app, &format!("BEGIN; SELECT app_enter('{}', 'MEMBER', '{member}')", pieces.org.id.uuid())).await;
        let erased: Vec<(String, i64)> =
            sqlx::query_as("SELECT place, amount FROM app_erase_organization($1, 7, now())")
                .bind(&pieces.org.slug)
                .fetch_all(&mut app)
                .await
                .expect("a batch is erased");
        run(&mut app, "COMMIT").await;
        batches += 1;
        if erased.iter().any(|(place, _)| place == "organizations") {
            break;
        }
        assert!(batches < 100, "{erased:?}");
        let others = "SELECT count(*) FROM organization_members WHERE status <> 'REMOVED' AND organization_id = ";
        let others = format!("{others} '{}'", pieces.org.id.uuid());
        assert_eq!(count(&mut sql, &others).await, 1, "the owner alone is still in");
    }
    assert!(batches > 5, "{batches} batches");
    nothing_is_left(&mut sql, pieces.org.id.uuid(), &ids, "piecesword").await;
    assert_eq!(other.rows(server.database()).await, others, "another firm's rows");
}

#[tokio::test]
async fn nobody_but_an_owner_erases_and_nothing_but_their_own() {
    let server = Server::start().await;
    let (firm, other) = (Firm::new(&server, "firm").await, Firm::new(&server, "other").await);
    let before = (firm.rows(server.database()).await, other.rows(server.database()).await);
    let owner = firm.org.owner.actor().member().expect("a member").uuid();
    let contact = entity::id::split(&other.ids["contact"]).expect("an id").1;
    let (own, theirs) = (firm.org.id.uuid(), other.org.id.uuid());
    for (organization, kind, actor, call) in [
        (own, "API_KEY", owner, "app_erase_organization('firm', 100, now())".to_owned()),
        (own, "MEMBER", Uuid::nil(), "app_erase_organization('firm', 100, now())".to_owned()),
        (own, "MEMBER", owner, "app_erase_organization('Firm', 100, now())".to_owned()),
        (own, "MEMBER", owner, "app_erase_organization('other', 100, now())".to_owned()),
        (theirs, "MEMBER", owner, "app_erase_organization('other', 100, now())".to_owned()),
        (theirs, "MEMBER", owner, format!("app_erase_contact('{contact}', now())")),
    ] {
        let mut app = server.database().sql(SqlRole::App).await;
        run(&mut app, &format!("BEGIN; SELECT app_enter('{organization}', '{kind}', '{actor}')")).await;
        let refused = sqlx::raw_sql(AssertSqlSafe(format!("SELECT {call}; COMMIT"))).execute(&mut app).await;
        let refused = refused.expect_err(&call);
        let code = refused.as_database_error().and_then(|error| error.code().map(String::from));
        assert_eq!(code.as_deref(), Some("42501"), "{call}: {refused}");
    }
    // Another firm's contact is no contact: nothing is found, and nothing goes.
    let mut app = server.database().sql(SqlRole::App).await;
    run(&mut app, &format!("BEGIN; SELECT app_enter('{own}', 'MEMBER', '{owner}')")).await;
    let told = format!("SELECT count(*) FROM app_erase_contact('{contact}', now())");
    assert_eq!(count(&mut app, &told).await, 0);
    run(&mut app, "COMMIT").await;
    // No other role may call either.
    for role in [SqlRole::Portal, SqlRole::Job] {
        let mut sql = server.database().sql(role).await;
        let refused = sqlx::raw_sql("SELECT app_erase_contact(gen_random_uuid(), now())").execute(&mut sql).await;
        assert!(refused.expect_err("no grant").to_string().contains("permission denied"), "{role:?}");
    }
    assert_eq!((firm.rows(server.database()).await, other.rows(server.database()).await), before);
}

#[tokio::test]
async fn an_engagement_that_was_billed_goes_only_with_its_organization() {
    let server = Server::start().await;
    let firm = Firm::new(&server, "firm").await;
    for role in [SqlRole::Superuser, SqlRole::Maintenance] {
        let mut sql = server.database().sql(role).await;
        let refused = sqlx::raw_sql("DELETE FROM engagements").execute(&mut sql).await.expect_err("it was billed");
        let refused = refused.as_database_error().expect("of the database");
        let (code, constraint) = (refused.code().map(String::from), refused.constraint());
        assert_eq!((code.as_deref(), constraint), (Some("23001"), Some("issued_documents_are_frozen")), "{role:?}");
        // One that has drafts only may go.
        run(&mut sql, "BEGIN; DELETE FROM invoices WHERE status <> 'DRAFT'; DELETE FROM engagements; ROLLBACK").await;
    }
    // The organization's own deletion takes it along, whatever the order.
    let mut sql = server.database().sql(SqlRole::Superuser).await;
    run(&mut sql, &format!("DELETE FROM organizations WHERE id = '{}'", firm.org.id.uuid())).await;
    assert_eq!(count(&mut sql, "SELECT count(*) FROM engagements").await, 0);
}

/// An SQL value of the column's type that holds the text.
fn of_type(text: &Text, value: &str) -> String {
    match text.ty.as_str() {
        "text[]" => format!("ARRAY['{value}']"),
        "jsonb" => format!("jsonb_build_object('field', jsonb_build_array(jsonb_build_object('to', '{value}')))"),
        _ => format!("'{value}'"),
    }
}
