//! Engagements, from state to state.

use serde_json::json;

use super::Meter;
use super::account::Firm;

pub(super) async fn play(meter: &mut Meter, firm: &Firm, run: &str) {
    let input = json!({
        "name": format!("Website {run}"),
        "description": run,
        "billingModel": "RETAINER",
        "currency": "GBP",
        "startDate": "2030-07-01",
        "endDate": "2031-06-30",
        "termMonths": 12,
        "ownerId": firm.member,
    });
    let made = meter.mutate(&firm.owner, "createEngagement", "engagement { id version }", input).await;
    let id = json!({ "id": made.text("/createEngagement/engagement/id") });
    for (mutation, more) in [
        ("updateEngagement", json!({ "expectedVersion": 1, "name": format!("Shop {run}"), "autoRenew": true })),
        ("activateEngagement", json!({})),
        ("pauseEngagement", json!({})),
        ("resumeEngagement", json!({})),
        ("completeEngagement", json!({})),
        ("renewEngagement", json!({ "endDate": "2032-06-30" })),
        ("terminateEngagement", json!({ "reason": run })),
        ("deleteEngagement", json!({})),
        ("restoreEngagement", json!({})),
    ] {
        let mut input = id.clone();
        input.as_object_mut().expect("an object").extend(more.as_object().expect("an object").clone());
        meter.mutate(&firm.owner, mutation, "engagement { id status version deletedAt }", input).await;
    }
}
