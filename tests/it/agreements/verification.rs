//! `verifyDocument` and the certificate: what was changed is found, also what the superuser changed in SQL.

use harness::SqlRole;
use serde_json::{Value, json};
use sqlx::{AssertSqlSafe, Executor as _, PgConnection};

use super::signing::{Asked, Signing, uuid};

const VERIFY: &str = "query($hash: String!) { verifyDocument(sha256: $hash) { sha256 isKnown contracts { number status } \
    requests { holds eventCount erasedCount firstBrokenSequence reason signatureRequest { id } contract { number } } } }";

/// A contract that both signed, with six events.
async fn signed(signing: &Signing) -> (Asked, String) {
    let asked = signing.sent(json!({})).await;
    for at in [1, 0] {
        signing.sign(&asked, at).await.done("signDocument");
    }
    let hash = signing.show(&asked.contract, "bodySha256").await["bodySha256"].as_str().expect("a hash").to_owned();
    (asked, hash)
}

async fn verify(signing: &Signing, hash: &str) -> Value {
    signing.owner().query(VERIFY, json!({ "hash": hash })).await.at("/verifyDocument").clone()
}

#[tokio::test]
async fn a_document_is_known_by_its_hash() {
    let signing = Signing::start().await;
    let (asked, hash) = signed(&signing).await;
    let expected = json!({ "sha256": hash, "isKnown": true, "contracts": [{ "number": "CON-00001", "status": "ACTIVE" }],
        "requests": [{ "holds": true, "eventCount": 6, "erasedCount": 0, "firstBrokenSequence": null, "reason": null,
            "signatureRequest": { "id": asked.request }, "contract": { "number": "CON-00001" } }] });
    assert_eq!(verify(&signing, &hash).await, expected);
    assert_eq!(verify(&signing, &format!(" {} ", hash.to_uppercase())).await, expected);
    let unknown = verify(&signing, &"0".repeat(64)).await;
    assert_eq!(unknown, json!({ "sha256": "0".repeat(64), "isKnown": false, "contracts": [], "requests": [] }));
    let many = "9".repeat(65);
    for bad in ["", "abc", "g".repeat(64).as_str(), many.as_str()] {
        assert_eq!(signing.owner().query(VERIFY, json!({ "hash": bad })).await.code(), "BAD_USER_INPUT", "{bad}");
    }
}

/// Every column that an event has, changed by the superuser, as is every way to take one away or put one in.
#[tokio::test]
async fn whatever_the_superuser_changes_is_found() {
    let signing = Signing::start().await;
    let (asked, hash) = signed(&signing).await;
    let other = signing.sent(json!({})).await;
    let mut sql = signing.server.database().sql(SqlRole::Superuser).await;
    let of_request = format!("signature_request_id = {}", uuid(&asked.request));
    let event =
        |change: &str, at: i32| format!("UPDATE signature_events SET {change} WHERE {of_request} AND position = {at}");
    let evidence = |change: &str, at: i32| {
        format!(
            "UPDATE signature_evidence AS v SET {change} FROM signature_events AS e WHERE e.id = v.signature_event_id \
             AND e.{of_request} AND e.position = {at}"
        )
    };
    let zeros = "0".repeat(64);
    for (tampered, expected) in [
        (event("kind = 'DECLINED'", 4), Some(4)),
        (event("occurred_at = occurred_at + interval '1 microsecond'", 3), Some(3)),
        (event("signer_id = NULL", 4), Some(4)),
        (event(&format!("signer_id = {}", uuid(&asked.signers[0])), 4), Some(4)),
        (event(&format!("document_sha256 = '{zeros}'"), 2), Some(2)),
        (event(&format!("consent_sha256 = '{zeros}'"), 2), Some(2)),
        (event(&format!("commitment = '{zeros}'"), 5), Some(5)),
        (event(&format!("previous_hash = '{zeros}'"), 5), Some(5)),
        (event(&format!("hash = '{zeros}'"), 5), Some(5)),
        (event("position = 9", 3), Some(3)),
        (event(&format!("signature_request_id = {}, position = 9", uuid(&other.request)), 3), Some(3)),
        (format!("DELETE FROM signature_events WHERE {of_request} AND position = 1"), Some(1)),
        (format!("DELETE FROM signature_events WHERE {of_request} AND position = 4"), Some(4)),
        (format!("DELETE FROM signature_events WHERE {of_request} AND position = 6"), Some(6)),
        (format!("DELETE FROM signature_events WHERE {of_request}"), Some(1)),
        (
            format!(
                "INSERT INTO signature_events SELECT (jsonb_populate_record(e, jsonb_build_object('id', gen_random_uuid(), \
                 'position', 7, 'previous_hash', hash))).* FROM signature_events AS e WHERE {of_request} AND position = 6"
            ),
            Some(7),
        ),
        (evidence("details = details || '{\"typedName\": \"Else\"}'", 5), Some(5)),
        (evidence(&format!("salt = '{zeros}'"), 4), Some(4)),
        (
            format!(
                "DELETE FROM signature_evidence WHERE signature_event_id = (SELECT id FROM signature_events WHERE {of_request} \
                 AND position = 2)"
            ),
            Some(2),
        ),
        (format!("UPDATE signature_requests SET chain_head = '{zeros}' WHERE id = {}", uuid(&asked.request)), Some(6)),
        (format!("UPDATE signature_requests SET event_count = 5 WHERE id = {}", uuid(&asked.request)), Some(6)),
        (
            format!("UPDATE signature_requests SET document_sha256 = '{zeros}' WHERE id = {}", uuid(&asked.request)),
            Some(1),
        ),
        (
            format!("UPDATE signers SET status = 'SENT', decided_at = NULL WHERE id = {}", uuid(&asked.signers[0])),
            Some(6),
        ),
        (
            format!(
                "UPDATE contracts SET body = 'Else', body_sha256 = encode(sha256('Else'), 'hex') WHERE id = {}",
                uuid(&asked.contract)
            ),
            None,
        ),
    ] {
        assert_eq!(of(&signing, &hash, &asked).await, (true, None), "before: {tampered}");
        let copy = copied(&mut sql).await;
        let done = sql.execute(AssertSqlSafe(format!("SET session_replication_role = replica; {tampered}"))).await;
        done.unwrap_or_else(|error| panic!("{error}\n{tampered}"));
        assert_eq!(of(&signing, &hash, &asked).await, (false, expected), "{tampered}");
        put_back(&mut sql, copy).await;
    }
}

const TABLES: [&str; 5] = ["signature_events", "signature_evidence", "signature_requests", "signers", "contracts"];

/// Keeps the tables as they are; answers with the statements that put them back.
async fn copied(sql: &mut PgConnection) -> String {
    let keep = |table: &str| {
        format!("DROP TABLE IF EXISTS pg_temp.kept_{table}; CREATE TEMP TABLE kept_{table} AS TABLE {table};")
    };
    let statements: Vec<_> = TABLES.into_iter().map(keep).collect();
    sql.execute(AssertSqlSafe(statements.concat())).await.expect("the tables are copied");
    let mut back = vec!["SET session_replication_role = replica;".to_owned()];
    for table in TABLES {
        let columns = format!(
            "SELECT string_agg(quote_ident(attname), ', ' ORDER BY attnum) FROM pg_attribute WHERE attrelid = '{table}'::regclass \
             AND attnum > 0 AND NOT attisdropped AND attgenerated = ''"
        );
        let columns: String = sqlx::query_scalar(AssertSqlSafe(columns)).fetch_one(&mut *sql).await.expect("columns");
        back.push(format!(
            "DELETE FROM {table}; INSERT INTO {table} ({columns}) SELECT {columns} FROM pg_temp.kept_{table};"
        ));
    }
    back.concat()
}

async fn put_back(sql: &mut PgConnection, back: String) {
    sql.execute(AssertSqlSafe(back)).await.expect("the tables are as they were");
}

/// The verdict on one of the requests, by its document's hash or its contract's.
async fn of(signing: &Signing, hash: &str, asked: &Asked) -> (bool, Option<i64>) {
    let told = verify(signing, hash).await;
    let all = told["requests"].as_array().expect("a list");
    let Some(request) = all.iter().find(|request| request["signatureRequest"]["id"] == *asked.request) else {
        panic!("the request is not found: {told}");
    };
    (request["holds"] == true, request["firstBrokenSequence"].as_i64())
}

#[tokio::test]
async fn nobody_changes_an_event_or_evidence_through_the_app() {
    let signing = Signing::start().await;
    signed(&signing).await;
    let mut app = signing.server.database().sql(SqlRole::App).await;
    let enter = format!("SELECT app_enter('{}', 'SYSTEM', NULL)", signing.acme.id.uuid());
    for (statement, expected) in [
        ("UPDATE signature_events SET kind = 'SENT'", Some("42501")),
        ("DELETE FROM signature_events", Some("42501")),
        ("DELETE FROM signature_evidence", Some("42501")),
        ("UPDATE signature_evidence SET details = '{}'", Some("23001")),
        ("UPDATE signature_evidence SET salt = NULL, details = NULL", None),
        ("UPDATE contracts SET body = 'Else', body_sha256 = encode(sha256('Else'), 'hex')", Some("23001")),
        ("UPDATE contracts SET title = 'Else'", Some("23001")),
        ("UPDATE contracts SET number = 'X'", Some("23001")),
        ("UPDATE contracts SET value = 1, currency = 'EUR'", Some("23001")),
        ("UPDATE contracts SET effective_date = '2026-01-01'", Some("23001")),
        ("UPDATE contracts SET end_date = '2036-01-01'", Some("23001")),
        ("UPDATE contracts SET status = 'DRAFT', executed_at = NULL", Some("23001")),
        ("UPDATE contracts SET external_id = 'x'", None),
    ] {
        let script = format!("BEGIN; {enter}; {statement}");
        let done = app.execute(AssertSqlSafe(script)).await;
        let state = done.err().and_then(|error| Some(error.as_database_error()?.code()?.into_owned()));
        assert_eq!(state.as_deref(), expected, "{statement}");
        app.execute("ROLLBACK").await.expect("rolled back");
    }
}

#[tokio::test]
async fn a_certificate_tells_who_signed_what_and_when() {
    let signing = Signing::start().await;
    let asked = signing.sent(json!({ "consentText": "I agree.", "signingOrder": "SEQUENTIAL" })).await;
    let fields = "certificate { number title documentSha256 consentText signingOrder requestedAt completedAt eventCount chainHead \
        holds signatures { name email sentAt viewedAt signedAt typedName inPerson ip userAgent sequence hash } } \
        events { hash } documentSha256";
    assert_eq!(signing.show(&asked.request, fields).await["certificate"], Value::Null, "nothing is certain yet");
    signing.server.clock().advance(chrono::Duration::hours(1));
    signing.sign(&asked, 0).await.done("signDocument");
    signing.server.clock().advance(chrono::Duration::hours(1));
    signing.sign(&asked, 1).await.done("signDocument");
    let shown = signing.show(&asked.request, fields).await;
    let certificate = &shown["certificate"];
    let hash = |at: usize| &shown["events"][at]["hash"];
    let manager = signing.show(&signing.manager.member_id(), "name email").await;
    let expected = json!({ "number": "CON-00001", "title": "Sent", "documentSha256": shown["documentSha256"],
        "consentText": "I agree.", "signingOrder": "SEQUENTIAL", "requestedAt": "2026-03-02T09:00:00+00:00",
        "completedAt": "2026-03-02T11:00:00+00:00", "eventCount": 6, "chainHead": hash(5), "holds": true, "signatures": [
            { "name": "Ada", "email": "ada@engines.test", "sentAt": "2026-03-02T09:00:00+00:00", "viewedAt": null,
                "signedAt": "2026-03-02T10:00:00+00:00", "typedName": "Somebody", "inPerson": true, "ip": null,
                "userAgent": null, "sequence": 3, "hash": hash(2) },
            { "name": manager["name"], "email": manager["email"], "sentAt": "2026-03-02T10:00:00+00:00", "viewedAt": null,
                "signedAt": "2026-03-02T11:00:00+00:00", "typedName": "Somebody", "inPerson": false, "ip": null,
                "userAgent": null, "sequence": 5, "hash": hash(4) },
        ] });
    assert_eq!(certificate, &expected);
}

/// The evidence goes, the person goes, the chain holds.
#[tokio::test]
async fn erasing_a_person_leaves_the_chain_valid() {
    let signing = Signing::start().await;
    let (asked, hash) = signed(&signing).await;
    let told = "erased { what count } retained { type id }";
    let input = json!({ "contactId": signing.ada, "confirmation": "Ada" });
    let erased = signing.owner().run("eraseContact", told, input).await;
    let rows = erased.done("eraseContact")["erased"].as_array().expect("a list");
    for (what, count) in [("signers", 1), ("signature_evidence", 2)] {
        assert!(rows.contains(&json!({ "what": what, "count": count })), "{what}: {erased}");
    }
    assert_eq!(erased.at("/eraseContact/retained"), &json!([{ "type": "contract", "id": asked.contract }]));
    let told = verify(&signing, &hash).await;
    assert_eq!(json!([told["requests"][0]["holds"], told["requests"][0]["erasedCount"]]), json!([true, 2]));
    let signer = signing.show(&asked.signers[0], "name email status").await;
    assert_eq!(json!([signer["name"], signer["status"]]), json!(["Erased", "SIGNED"]));
    for table in ["signers", "signature_evidence", "signature_requests", "signature_events"] {
        let left =
            format!("SELECT count(*) FROM {table} AS t WHERE t::text LIKE '%engines.test%' OR t::text LIKE '%Ada%'");
        assert_eq!(signing.count(&left).await, 0, "{table}");
    }
    let proof = signing.show(&asked.request, "certificate { holds signatures { name typedName } }").await;
    let first = json!({ "name": "Erased", "typedName": null });
    assert_eq!(json!([proof["certificate"]["holds"], proof["certificate"]["signatures"][0]]), json!([true, first]));
}
