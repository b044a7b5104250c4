//! A search finds the newest of what it names, for work that its own organization's rows alone decide; and `search` looks
//! through everything that can be searched.

use async_graphql::parser::types::TypeKind;
use harness::{Database, Org, Sdl, Server, SqlRole};
use serde_json::{Value, json};
use sqlx::{AssertSqlSafe, PgConnection};
use uuid::Uuid;

use super::firm::Firm;
use super::sample::snake;

/// The most rows that a list's search finds.
const MOST: usize = 500;
/// And that the search box's finds.
const MOST_OF_BOX: usize = 100;

/// Names by number, the oldest first, of 20,000; and every seventh contact is deleted.
const OWN: &str = "concat_ws(' ', 'Nr' || n, CASE WHEN n % 4 = 0 THEN 'Kaya' END, CASE WHEN n % 15 = 0 THEN 'Lea' END,
    CASE WHEN n % 30 = 0 THEN 'Lois' END, CASE WHEN n <= 3000 THEN 'Moe' END, CASE WHEN n > 19900 OR n <= 10 THEN 'Zoe' END,
    CASE WHEN n = 5 THEN 'Rare' END)";

/// What is asked for, and how many of the contacts match, deleted ones not counted.
const SEARCHES: &[(&str, usize)] = &[
    // On all, on a quarter, on a fifteenth, on one in thirty: found by walking, or by the index of words.
    ("n", 17_143),
    ("ka", 4_286),
    ("lea", 1_143),
    ("lois", 571),
    ("l", 1_143),
    // None among the newest; and most among them, but not all.
    ("mo", 2_572),
    ("zo", 94),
    ("kaya lea", 286),
    ("zoe l ka", 2),
    ("rare", 1),
    ("nobody", 0),
    ("…", 0),
];

#[tokio::test]
async fn a_search_finds_the_newest() {
    let server = Server::start().await;
    let (own, small) = (server.organization("own").await, server.organization("small").await);
    let mut superuser = server.database().sql(SqlRole::Superuser).await;
    fill(&mut superuser, &own, OWN, 20_000).await;
    fill(&mut superuser, &small, OWN, 300).await;
    for org in [&own, &small] {
        let mut app = entered(&server, org).await;
        for (words, matching) in SEARCHES {
            let all: Vec<Uuid> = sqlx::query_scalar(
                "SELECT id FROM contacts WHERE organization_id = $1 AND deleted_at IS NULL
                   AND search @@ app_search_query($2) ORDER BY id DESC",
            )
            .bind(org.id.uuid())
            .bind(words)
            .fetch_all(&mut superuser)
            .await
            .expect("they are listed");
            if org.id == own.id {
                assert_eq!(all.len(), *matching, "{words:?}");
            }
            for (search, most) in
                [("SELECT search_contacts($1)", MOST), ("SELECT search_contacts(app_search_query($1))", MOST_OF_BOX)]
            {
                let found: Vec<Uuid> =
                    sqlx::query_scalar(search).bind(words).fetch_all(&mut app).await.expect("it is searched");
                assert!(found == all[..all.len().min(most)], "{search} {words:?}: {} found", found.len());
            }
        }
    }
}

/// Tables that can be searched, and that `search` leaves out: members and templates are few, payments are found by their
/// invoices, messages in their threads, schedules at their engagements.
const LEFT_OUT: &[&str] = &["invoice_schedules", "messages", "organization_members", "payments", "project_templates"];

#[tokio::test]
async fn whatever_can_be_searched_is() {
    let database = Database::copy_of_template().await;
    let mut superuser = database.sql(SqlRole::Superuser).await;
    let mut tables: Vec<String> = sqlx::query_scalar(
        "SELECT substr(proname, 8) FROM pg_proc WHERE proname ~ '^search_' AND pronamespace = 'public'::regnamespace
         GROUP BY proname HAVING array_agg(proargtypes[0]::regtype ORDER BY proargtypes[0]) = '{text,tsquery}'",
    )
    .fetch_all(&mut superuser)
    .await
    .expect("the catalog is read");
    let mut searched: Vec<&str> =
        api::search::SOURCES.iter().map(api::search::Source::table).chain(LEFT_OUT.iter().copied()).collect();
    tables.sort_unstable();
    searched.sort_unstable();
    assert_eq!(
        tables, searched,
        "left: what has both functions; right: api/src/search/source.rs, and what is left out"
    );
}

/// Beside a column of the collation "C" all words would be read as if only ASCII had letters.
#[tokio::test]
async fn words_are_read_by_the_databases_letters() {
    let database = Database::copy_of_template().await;
    let documents: Vec<(String, String)> = sqlx::query_as(
        "SELECT relname::text, pg_get_expr(adbin, adrelid) FROM pg_attrdef JOIN pg_class c ON c.oid = adrelid
         JOIN pg_attribute a ON attrelid = adrelid AND attnum = adnum WHERE attname = 'search' AND relkind = 'r'",
    )
    .fetch_all(&mut database.sql(SqlRole::Superuser).await)
    .await
    .expect("the catalog is read");
    assert_eq!(documents.len(), api::search::SOURCES.len() + LEFT_OUT.len());
    for (table, document) in documents {
        assert!(document.contains("COLLATE \"default\""), "{table}: {document}");
    }
}

#[tokio::test]
async fn every_type_is_found_by_its_name() {
    let server = Server::start().await;
    let (firm, other) = (Firm::new(&server, "firm").await, Firm::new(&server, "other").await);
    let Some(TypeKind::Enum(types)) = Sdl::get().kind("SearchType") else { panic!("SearchType is an enum") };
    let nodes: Vec<String> = Sdl::get().nodes().into_iter().map(|node| snake(node).to_uppercase()).collect();
    let search =
        "query($word: String!, $type: SearchType!) { search(query: $word, types: [$type]) { type title node { id } } }";
    for value in &types.values {
        let kind = value.node.value.node.as_str();
        // Until its domain can be read, there is nothing to find.
        if !nodes.iter().any(|node| node == kind) {
            continue;
        }
        let found = firm.org.owner.query(search, json!({ "word": firm.word, "type": kind })).await;
        assert!(found.each("/search", "type").contains(&kind), "firm.rs makes none whose name has its word: {found}");
        let theirs = firm.org.owner.query(search, json!({ "word": other.word, "type": kind })).await;
        assert_eq!(theirs.at("/search"), &json!([]));
    }
}

/// Whatever the end of its id looks like: `012e4567lea` is a number and a word to PostgreSQL's parser.
#[tokio::test]
async fn a_word_is_found_in_every_organization() {
    let server = Server::start().await;
    let mut superuser = server.database().sql(SqlRole::Superuser).await;
    for end in ["012e4567", "00000000", "99999999", "abcdefab", "1e100000"] {
        let organization = format!("00000000-0000-7000-8000-0000{end}");
        for (document, words) in [("Lea Kaya", "le"), ("Lea Kaya", "kaya lea"), ("Nr 12e5kg", "12e5kg"), ("2024", "20")]
        {
            let found: bool = sqlx::query_scalar(
                "SELECT app_search_words($1::uuid, to_tsvector('simple', $2)) @@ app_search_query($1::uuid, $3)
                   AND app_search_query($1::uuid, $3) = app_search_marked($1::uuid, app_search_query($3))",
            )
            .bind(&organization)
            .bind(document)
            .bind(words)
            .fetch_one(&mut superuser)
            .await
            .expect("it is compared");
            assert!(found, "{words:?} in {document:?} of {organization}");
        }
    }
}

#[tokio::test]
async fn others_rows_cost_a_search_nothing() {
    let server = Server::start().await;
    let (own, others) = (server.organization("own").await, server.organization("others").await);
    let mut superuser = server.database().sql(SqlRole::Superuser).await;
    fill(&mut superuser, &own, OWN, 20_000).await;
    let searches = SEARCHES.iter().flat_map(|(words, matching)| {
        let of_list = format!("search_contacts('{words}'::text)");
        [(of_list, *matching), (format!("search_contacts(app_search_query('{words}'))"), *matching)]
    });
    let mut alone = Vec::new();
    for (search, _) in searches.clone() {
        alone.push(pages(&mut entered(&server, &own).await, &search).await);
    }
    fill(&mut superuser, &others, "'Nr' || n || ' Kaya Lea Lois Moe Zoe Rare Nobody'", 40_000).await;
    for ((search, matching), alone) in searches.zip(alone) {
        let now = pages(&mut entered(&server, &own).await, &search).await;
        // Trees have grown by a step or two.
        assert!(now <= alone + alone / 5 + 20, "{search} reads {alone} pages, and {now} beside another organization");
        // A row is on a page of its own at worst.
        assert!(now <= 600 + matching as u64, "{search} reads {now} pages for {matching} matches");
    }
}

/// Makes contacts, the oldest first.
async fn fill(superuser: &mut PgConnection, org: &Org, name: &str, rows: u32) {
    let insert = format!(
        "INSERT INTO contacts (organization_id, id, name, created_by_kind, updated_by_kind, deleted_at, deletion_id)
         SELECT '{organization}', id, {name}, 'SYSTEM', 'SYSTEM', CASE WHEN n % 7 = 0 THEN now() END,
           CASE WHEN n % 7 = 0 THEN id END
         FROM (SELECT n, (lpad(to_hex(1780272000000 + n), 12, '0') || '70008000' || lpad(to_hex(n), 12, '0'))::uuid AS id
           FROM generate_series(1, {rows}) AS n) AS made",
        organization = org.id.uuid()
    );
    for statement in [insert.as_str(), "VACUUM (ANALYZE) contacts"] {
        sqlx::raw_sql(AssertSqlSafe(statement.to_owned())).execute(&mut *superuser).await.expect("contacts are made");
    }
}

/// How many pages PostgreSQL looks at for a search, once it is planned.
async fn pages(app: &mut PgConnection, search: &str) -> u64 {
    let explain = format!("EXPLAIN (ANALYZE, BUFFERS, FORMAT JSON) SELECT {search}");
    let mut pages = 0;
    for _ in 0..2 {
        let plan: Value =
            sqlx::query_scalar(AssertSqlSafe(explain.clone())).fetch_one(&mut *app).await.expect("it is explained");
        let of = |kind: &str| plan[0]["Plan"][kind].as_u64().expect("pages are counted");
        pages = of("Shared Hit Blocks") + of("Shared Read Blocks");
    }
    pages
}

/// A connection of the app role in the organization's context, in a transaction that is never committed.
async fn entered(server: &Server, org: &Org) -> PgConnection {
    let mut app = server.database().sql(SqlRole::App).await;
    let enter = format!(
        "BEGIN; SET LOCAL plan_cache_mode = force_generic_plan; SELECT app_enter('{}', 'SYSTEM', NULL)",
        org.id.uuid()
    );
    sqlx::raw_sql(AssertSqlSafe(enter)).execute(&mut app).await.expect("the context is set");
    app
}
