//! Statements in a few words.

/// What a statement does to which tables: `update deals with events`, `select contacts for update`.
pub(super) fn outline(statement: &str) -> String {
    // Only what reads is left open, and goes on as the next one.
    if statement.starts_with("ROLLBACK AND CHAIN") {
        return "begin reading".to_owned();
    }
    if statement.starts_with("BEGIN") {
        return if statement.contains("READ ONLY") { "begin reading" } else { "begin" }.to_owned();
    }
    let words: Vec<&str> =
        statement.split([' ', '\n', '"', '(', ')', ',', ';']).filter(|word| !word.is_empty()).collect();
    let word = |at: usize| words.get(at).copied().unwrap_or_default();
    let mut changes = Vec::new();
    for at in 0..words.len() {
        match (word(at), word(at + 1)) {
            ("INSERT", "INTO") => changes.push(format!("insert {}", word(at + 2))),
            ("DELETE", "FROM") => changes.push(format!("delete {}", word(at + 2))),
            // Not `FOR UPDATE`, `FOR NO KEY UPDATE`, nor `DO UPDATE SET`.
            ("UPDATE", table)
                if at.checked_sub(1).is_none_or(|before| !["FOR", "KEY", "DO"].contains(&word(before))) =>
            {
                changes.push(format!("update {table}"));
            }
            _ => {}
        }
    }
    if !changes.is_empty() {
        return changes.join(" + ").replace(" + insert activity_events + insert outbox_events", " with events");
    }
    let verb = if statement.contains("COUNT(") { "count" } else { "select" };
    let lock = match statement.rsplit_once(" FOR ") {
        Some((_, kind)) => format!(" for {}", kind.split(')').next().unwrap_or_default().to_lowercase()),
        None => String::new(),
    };
    let mut tables: Vec<&str> = Vec::new();
    for at in (0..words.len()).filter(|at| word(*at) == "FROM") {
        // What is not quoted is a function, or a statement within.
        let table = word(at + 1);
        if statement.contains(&format!("FROM \"{table}\"")) && !tables.contains(&table) {
            tables.push(table);
        }
    }
    if tables.is_empty() {
        return words.iter().map(|word| word.to_lowercase()).take(2).collect::<Vec<_>>().join(" ");
    }
    format!("{verb} {}{lock}", tables.join(" + "))
}

#[test]
fn statements_in_a_few_words() {
    for (statement, few) in [
        ("BEGIN; SELECT app_enter('x', 'y', NULL)", "begin"),
        ("BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY; SELECT 1", "begin reading"),
        ("ROLLBACK AND CHAIN; SET LOCAL a = 'x'", "begin reading"),
        ("ROLLBACK TO SAVEPOINT attempt", "rollback to"),
        ("SELECT pg_advisory_xact_lock($1)", "select pg_advisory_xact_lock"),
        (r#"SELECT "deals"."id" FROM "deals" WHERE "id" = $1 FOR UPDATE"#, "select deals for update"),
        (
            r#"SELECT "a" FROM "organizations" WHERE "id" = $1 FOR NO KEY UPDATE"#,
            "select organizations for no key update",
        ),
        (r#"SELECT COUNT(*) FROM (SELECT 1 FROM "contacts" LIMIT 1) AS "counted""#, "count contacts"),
        (
            r#"WITH "change" AS (UPDATE "deals" SET "a" = $1), "e" AS (INSERT INTO "events" ("a") SELECT $2 FROM "change") SELECT * FROM "change""#,
            "update deals + insert events",
        ),
        (r#"INSERT INTO "keys" ("a") VALUES ($1) ON CONFLICT ("a") DO UPDATE SET "b" = $2"#, "insert keys"),
    ] {
        assert_eq!(outline(statement), few);
    }
}
