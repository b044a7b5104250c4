//! Proposals, and the acceptance of one.

use serde_json::{Value, json};

use super::Meter;
use super::account::Firm;

pub(super) async fn play(meter: &mut Meter, firm: &Firm, run: &str) {
    let owner = &firm.owner;
    let input = json!({ "name": format!("Offered {run}"), "currency": "EUR" });
    let company = owner.run("createClientCompany", "clientCompany { id }", input).await;
    let company = company.done("createClientCompany")["clientCompany"]["id"].clone();
    let input = json!({ "name": run, "emails": [format!("ada@offered-{run}.example")], "clientCompanyId": company });
    let contact = owner.run("createContact", "contact { id }", input).await;
    let contact = contact.done("createContact")["contact"]["id"].clone();
    let deal = json!({ "name": format!("Offer {run}"), "clientCompanyId": company, "contactId": contact });
    let deal = owner.run("createDeal", "deal { id }", deal).await.done("createDeal")["deal"]["id"].clone();
    let template = json!({ "name": format!("Offered {run}"), "milestones": [{ "key": "a", "name": run, "billableRate": "40" }],
        "tasks": [{ "key": "b", "title": run, "milestone": "a" }, { "key": "c", "title": run, "dependsOn": ["b"] }] });
    let template = owner.run("createProjectTemplate", "projectTemplate { id }", template).await;
    let template = template.done("createProjectTemplate")["projectTemplate"]["id"].clone();

    let line =
        |price: &str, kind: &str| json!({ "description": run, "unitPrice": price, "taxRate": "19", "kind": kind });
    let lines = json!([line("100", "REQUIRED"), line("50", "OPTIONAL")]);
    let input = json!({ "title": format!("Offer {run}"), "dealId": deal, "lines": lines, "depositRate": "20",
        "projectTemplateId": template, "ownerId": firm.member });
    let made = meter.mutate(owner, "createProposal", "proposal { id lines { id net { amount } } }", input).await;
    let id = made.text("/createProposal/proposal/id").to_owned();
    let kept = made.text("/createProposal/proposal/lines/0/id");
    let mut changed = line("90", "REQUIRED");
    changed["id"] = json!(kept);
    let change = async |meter: &mut Meter, mutation: &'static str, id: &str, more: Value| {
        let mut input = json!({ "id": id });
        input.as_object_mut().expect("an object").extend(more.as_object().expect("an object").clone());
        meter.mutate(owner, mutation, "proposal { id version number status }", input).await
    };
    let update = json!({ "expectedVersion": 1, "title": run, "lines": [changed, line("50", "OPTIONAL")] });
    for (mutation, more) in [
        ("updateProposal", update),
        ("deleteProposal", json!({})),
        ("restoreProposal", json!({})),
        ("sendProposal", json!({})),
        ("markProposalViewed", json!({})),
    ] {
        change(meter, mutation, &id, more).await;
    }
    let copy = change(meter, "duplicateProposal", &id, json!({})).await;
    let copy = copy.text("/duplicateProposal/proposal/id");
    owner.run("sendProposal", "proposal { id }", json!({ "id": copy })).await.done("sendProposal");
    change(meter, "declineProposal", copy, json!({ "reason": run })).await;
    let revised = "proposal { id } previous { id status }";
    let revised = meter.mutate(owner, "reviseProposal", revised, json!({ "id": copy })).await;
    let revised = revised.text("/reviseProposal/proposal/id");
    owner.run("sendProposal", "proposal { id }", json!({ "id": revised })).await.done("sendProposal");
    change(meter, "withdrawProposal", revised, json!({})).await;
    meter.mutate(owner, "expireProposals", "proposals { id } hasMore", json!({})).await;

    let option = "query($id: ID!) { proposal(id: $id) { lines { id } } }";
    let option = owner.query(option, json!({ "id": id })).await.at("/proposal/lines/1/id").clone();
    let input = json!({ "proposalId": id, "selections": [{ "lineId": option, "selected": true }], "autoIssue": true });
    let made = "proposal { id } contract { id } engagement { id } project { id } invoices { id number }";
    meter.mutate(owner, "acceptProposal", made, input).await;
}
