//! Two at a time, and two that become one.

use harness::Answer;
use serde_json::json;

use super::Meter;
use super::account::Firm;

pub(super) async fn play(meter: &mut Meter, firm: &Firm, run: &str) {
    let owner = &firm.owner;
    let [companies, contacts, deals, engagements, leads] = ["clientCompany", "contact", "deal", "engagement", "lead"]
        .map(|record| format!("results {{ index {record} {{ id }} userErrors {{ code }} }}"));

    let input = json!({ "clientCompanies": [{ "name": format!("One {run}") }, { "name": format!("Two {run}") }] });
    let made = meter.mutate(owner, "createClientCompanies", &companies, input).await;
    let (one, two) = ids(&made, "createClientCompanies", "clientCompany");
    let input = json!({ "clientCompanies": [{ "id": one, "legalName": run }, { "id": two, "domains": [format!("{run}.example")] }] });
    meter.mutate(owner, "updateClientCompanies", &companies, input).await;

    let input = json!({ "contacts": [
        { "name": format!("Peter {run}"), "clientCompanyId": one },
        { "name": format!("Paul {run}"), "clientCompanyId": two },
    ] });
    let made = meter.mutate(owner, "createContacts", &contacts, input).await;
    let (peter, paul) = ids(&made, "createContacts", "contact");
    let input = json!({ "contacts": [{ "id": peter, "emails": [format!("peter@{run}.example")] }, { "id": paul, "title": run }] });
    meter.mutate(owner, "updateContacts", &contacts, input).await;

    let input = json!({ "deals": [
        { "name": format!("Soft {run}"), "clientCompanyId": one, "contactId": peter },
        { "name": format!("Hard {run}"), "clientCompanyId": two },
    ] });
    let made = meter.mutate(owner, "createDeals", &deals, input).await;
    let (soft, hard) = ids(&made, "createDeals", "deal");
    let input = json!({ "deals": [{ "id": soft, "probability": 60 }, { "id": hard, "name": format!("Print {run}") }] });
    meter.mutate(owner, "updateDeals", &deals, input).await;

    let input = json!({ "engagements": [
        { "name": format!("Care {run}"), "clientCompanyId": one, "dealId": soft },
        { "name": format!("Repair {run}"), "clientCompanyId": two },
    ] });
    let made = meter.mutate(owner, "createEngagements", &engagements, input).await;
    let (care, repair) = ids(&made, "createEngagements", "engagement");
    let input =
        json!({ "engagements": [{ "id": care, "termMonths": 6 }, { "id": repair, "name": format!("Rebuild {run}") }] });
    meter.mutate(owner, "updateEngagements", &engagements, input).await;

    let input =
        json!({ "leads": [{ "name": run, "email": format!("milton@{run}.example") }, { "name": run, "score": 3 }] });
    meter.mutate(owner, "createLeads", &leads, input).await;

    let input = json!({ "survivorId": peter, "mergedId": paul, "fields": { "name": "MERGED" } });
    meter.mutate(owner, "mergeContacts", "contact { id name } repointed { count }", input).await;
    let input = json!({ "survivorId": one, "mergedId": two, "fields": { "name": "SURVIVOR" } });
    meter.mutate(owner, "mergeClientCompanies", "clientCompany { id name } repointed { count }", input).await;
}

/// The ids of the two records that were made.
fn ids(answer: &Answer, mutation: &str, record: &str) -> (String, String) {
    let id = |index| answer.text(&format!("/{mutation}/results/{index}/{record}/id")).to_owned();
    (id(0), id(1))
}
