//! On which days the firm works.

use entity::identity::organization_member::Role;
use serde_json::json;

use super::{Work, refusal};

const HOLIDAY: &str = "holiday { id day name version }";

#[tokio::test]
async fn a_day_is_a_holiday_once() {
    let work = Work::start().await;
    let input = json!({ "day": "2026-12-25", "name": " Christmas " });
    let made = work.run("createHoliday", HOLIDAY, input.clone()).await;
    let made = made.done("createHoliday")["holiday"].clone();
    assert_eq!((&made["day"], &made["name"]), (&json!("2026-12-25"), &json!("Christmas")));
    assert_eq!(work.run("createHoliday", HOLIDAY, input).await.refused("createHoliday"), refusal("DUPLICATE", "day"));
    let input = json!({ "id": made["id"], "day": "2026-12-26" });
    work.run("updateHoliday", HOLIDAY, input).await.done("updateHoliday");
    work.run("createHoliday", HOLIDAY, json!({ "day": "2026-12-25", "name": "Christmas" })).await.done("createHoliday");
    for (input, field, code) in [
        (json!({ "name": "Day off" }), "day", "REQUIRED"),
        (json!({ "day": "2026-05-01" }), "name", "REQUIRED"),
        (json!({ "day": "2026-05-01", "name": "x".repeat(201) }), "name", "LIMIT"),
        (json!({ "day": "2026-05-01", "name": "a\u{7}b" }), "name", "INVALID"),
    ] {
        assert_eq!(work.run("createHoliday", HOLIDAY, input).await.refused("createHoliday"), refusal(code, field));
    }
    let of_year = r#"{ holidays(filter: { day: { gte: "2026-12-26", lte: "2026-12-31" } }, orderBy: [{field: DAY}]) { nodes { name day } } }"#;
    let found = work.owner().query(of_year, json!({})).await;
    assert_eq!(found.each("/holidays/nodes", "day"), ["2026-12-26"]);
    let manager = work.acme.member(Role::Manager).await;
    let refused = manager.run("createHoliday", HOLIDAY, json!({ "day": "2026-05-02", "name": "Mine" })).await;
    assert_eq!(refused.code(), "FORBIDDEN");
}

#[tokio::test]
async fn an_organization_works_on_the_days_that_it_says() {
    let work = Work::start().await;
    let days = "organization { workingDays }";
    let told = work.owner().query("{ organization { workingDays } }", json!({})).await;
    let week = ["MONDAY", "TUESDAY", "WEDNESDAY", "THURSDAY", "FRIDAY"];
    assert_eq!(told.at("/organization/workingDays"), &json!(week));
    let changed = work.run("updateOrganization", days, json!({ "workingDays": ["SUNDAY", "MONDAY", "SUNDAY"] })).await;
    assert_eq!(changed.done("updateOrganization")["organization"]["workingDays"], json!(["MONDAY", "SUNDAY"]));
    let refused = work.run("updateOrganization", days, json!({ "workingDays": [] })).await;
    assert_eq!(refused.refused("updateOrganization"), refusal("REQUIRED", "workingDays"));
}
