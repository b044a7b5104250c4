//! Page by page, either way.

use chrono::Duration;
use harness::Server;
use serde_json::{Value, json};

use super::{delete, found, records, trash};

#[tokio::test]
async fn every_record_comes_once_in_either_direction() {
    let server = Server::start().await;
    let acme = server.organization("acme").await;
    let mut leads = Vec::new();
    for n in 0..7 {
        let lead = acme.lead(&format!("Lead {n}")).await;
        delete(&acme.owner, "Lead", &lead).await;
        // Two at a time are deleted at the same moment.
        server.clock().advance(Duration::seconds(n % 2));
        leads.push(lead);
    }
    leads.reverse();
    assert_eq!(records(&acme.owner).await, leads);
    for filter in [json!({}), json!({ "type": { "in": ["LEAD", "DEAL"] } }), json!({ "type": { "not": "DEAL" } })] {
        let (mut seen, mut cursor) = (Vec::new(), Value::Null);
        for size in [3, 3, 1] {
            let page = trash(&acme.owner, json!({ "first": size, "after": cursor, "filter": filter })).await;
            assert_eq!(page.at("/deletedRecords/totalCount"), 7);
            seen.extend(found(&page));
            assert_eq!(page.at("/deletedRecords/pageInfo/hasNextPage"), seen.len() < 7, "{page}");
            cursor = page.at("/deletedRecords/pageInfo/endCursor").clone();
        }
        assert_eq!(seen, leads, "forward, {filter}");

        let (mut seen, mut cursor) = (Vec::new(), Value::Null);
        for size in [2, 4, 1] {
            let page = trash(&acme.owner, json!({ "last": size, "before": cursor, "filter": filter })).await;
            seen.splice(..0, found(&page));
            assert_eq!(page.at("/deletedRecords/pageInfo/hasPreviousPage"), seen.len() < 7, "{page}");
            cursor = page.at("/deletedRecords/pageInfo/startCursor").clone();
        }
        assert_eq!(seen, leads, "backward, {filter}");
    }
    let refused = trash(&acme.owner, json!({ "first": 101 })).await;
    assert_eq!(refused.code(), "BAD_USER_INPUT", "{refused}");
}
