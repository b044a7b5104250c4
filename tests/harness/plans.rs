//! What PostgreSQL did for callers' statements, as its own `auto_explain` tells it: the plans of the statements that the
//! server really sends, with the rows that each step really read.

use std::fs::{self, File};
use std::io::{Read, Seek, SeekFrom};
use std::path::PathBuf;

use serde_json::Value;
use sqlx::{AssertSqlSafe, Executor};

use crate::{Server, SqlRole};

/// Tells the plans of one server's callers, as they come.
pub struct Plans {
    log: PathBuf,
    read: u64,
    /// How each of the server's lines begins, behind the time and the process.
    ours: String,
}

impl Plans {
    /// From now on every new connection of the app role tells what it does.
    pub async fn watch(server: &Server) -> Self {
        let database = server.database();
        let mut superuser = database.sql(SqlRole::Superuser).await;
        let settings = [
            ("session_preload_libraries", "auto_explain"),
            ("auto_explain.log_min_duration", "0"),
            ("auto_explain.log_analyze", "on"),
            ("auto_explain.log_timing", "off"),
            ("auto_explain.log_buffers", "on"),
            ("auto_explain.log_format", "json"),
        ];
        // What a setting of a library is, only the loaded library knows.
        superuser.execute("LOAD 'auto_explain'").await.expect("PostgreSQL comes with auto_explain");
        for (name, value) in settings {
            let set = format!("ALTER ROLE chambers_app IN DATABASE \"{}\" SET {name} = '{value}'", database.name);
            superuser.execute(sqlx::raw_sql(AssertSqlSafe(set))).await.expect("the superuser may");
        }
        let data: String = sqlx::query_scalar("SHOW data_directory").fetch_one(&mut superuser).await.expect("a path");
        let log = PathBuf::from(data).parent().expect("the cluster's folder").join("server.log");
        let read = fs::metadata(&log).expect("the server has a log").len();
        Self { log, read, ours: format!(" {} {} LOG:  duration: ", database.name, server.name()) }
    }

    /// The plans since it was last asked, oldest first. An entry that PostgreSQL is still writing (those of a pipeline's last
    /// statements may come behind the answer) is left for the next time.
    pub fn take(&mut self) -> Vec<Value> {
        let mut bytes = Vec::new();
        let mut log = File::open(&self.log).expect("the log opens");
        log.seek(SeekFrom::Start(self.read)).expect("the log has grown");
        log.read_to_end(&mut bytes).expect("the log is read");
        let (plans, read) = whole_plans(&bytes, &self.ours);
        self.read += read as u64;
        plans
    }
}

/// The plans of the log's entries whose first line has `ours`, and how many bytes were read for them: up to the first entry
/// that is not whole.
pub fn whole_plans(log: &[u8], ours: &str) -> (Vec<Value>, usize) {
    let (mut plans, mut read) = (Vec::new(), 0);
    let mut lines = log.split_inclusive(|byte| *byte == b'\n').peekable();
    while let Some(first) = lines.next() {
        // Lines of one entry but its first begin with a tab.
        let (mut length, mut json, mut is_whole) = (first.len(), Vec::new(), first.ends_with(b"\n"));
        while let Some(line) = lines.next_if(|line| line.starts_with(b"\t")) {
            length += line.len();
            is_whole = line.ends_with(b"\n");
            json.extend_from_slice(line);
        }
        let is_last = lines.peek().is_none();
        if !is_whole {
            break;
        }
        if String::from_utf8_lossy(first).contains(ours) {
            match serde_json::from_slice(&json) {
                Ok(plan) => plans.push(plan),
                Err(error) if error.is_eof() && is_last => break,
                Err(error) => panic!("no plan: {error}\n{}", String::from_utf8_lossy(&json)),
            }
        }
        read += length;
    }
    (plans, read)
}

/// What a plan reads without an index that begins with the organization.
pub fn unindexed(plan: &Value) -> Vec<String> {
    let mut complaints = Vec::new();
    complain(&plan["Plan"], &mut complaints);
    complaints
}

fn complain(node: &Value, complaints: &mut Vec<String>) {
    let table = node["Relation Name"].as_str().unwrap_or_default();
    let is_own = |condition: &Value| condition.as_str().is_some_and(|condition| condition.contains("organization_id"));
    match node["Node Type"].as_str().unwrap_or_default() {
        // The firm's own row: there is one.
        "Seq Scan" if table != "organizations" => complaints.push(format!("the whole table {table} is read")),
        "Index Scan" | "Index Only Scan" | "Bitmap Index Scan"
            if table != "organizations" && !is_own(&node["Index Cond"]) =>
        {
            complaints.push(format!("{} does not begin with the organization", node["Index Name"]));
        }
        _ => {}
    }
    for inner in node["Plans"].as_array().into_iter().flatten() {
        complain(inner, complaints);
    }
}
