//! Companies, contacts, deals and leads, one by one.

use serde_json::json;

use super::Meter;
use super::account::Firm;

pub(super) async fn play(meter: &mut Meter, firm: &Firm, run: &str) {
    let company = company(meter, firm, run).await;
    let contact = contact(meter, firm, &company, run).await;
    deal(meter, firm, &company, &contact, run).await;
    lead(meter, firm, run).await;
}

async fn company(meter: &mut Meter, firm: &Firm, run: &str) -> String {
    let input = json!({
        "name": format!("Acme {run}"),
        "legalName": format!("Acme {run} Ltd"),
        "domains": [format!("{run}.example")],
        "taxId": "GB999999973",
        "billingAddress": { "line1": run, "city": "London", "postalCode": "N1 1AA", "country": "GB" },
        "currency": "GBP",
        "paymentTermsDays": 30,
        "ownerId": firm.member,
        "customFields": { "segment": run },
        "externalId": "company-1",
    });
    let made = meter.mutate(&firm.owner, "createClientCompany", "clientCompany { id version }", input).await;
    let id = made.text("/createClientCompany/clientCompany/id").to_owned();
    let input = json!({ "id": id, "expectedVersion": 1, "name": format!("Acme Group {run}"), "taxId": null });
    meter.mutate(&firm.owner, "updateClientCompany", "clientCompany { id version }", input).await;
    for mutation in ["activateClientCompany", "deactivateClientCompany", "deleteClientCompany", "restoreClientCompany"]
    {
        meter.mutate(&firm.owner, mutation, "clientCompany { id status deletedAt }", json!({ "id": id })).await;
    }
    id
}

async fn contact(meter: &mut Meter, firm: &Firm, company: &str, run: &str) -> String {
    let input = json!({
        "givenName": "Ada",
        "familyName": run,
        "emails": [format!("ada@{run}.example")],
        "phones": ["+44 20 7946 0000"],
        "roles": ["PRIMARY", "BILLING"],
        "consent": { "status": "GRANTED", "source": run },
        "clientCompanyId": company,
        "externalId": "contact-1",
    });
    let made = meter.mutate(&firm.owner, "createContact", "contact { id version clientCompany { name } }", input).await;
    let id = made.text("/createContact/contact/id").to_owned();
    let input = json!({ "id": id, "expectedVersion": 1, "title": run, "phones": [], "customFields": { "vip": run } });
    meter.mutate(&firm.owner, "updateContact", "contact { id version }", input).await;
    let input = json!({ "id": id, "expectedVersion": 2 });
    meter.mutate(&firm.owner, "deleteContact", "contact { id deletedAt }", input).await;
    meter.mutate(&firm.owner, "restoreContact", "contact { id deletedAt }", json!({ "id": id })).await;
    id
}

async fn deal(meter: &mut Meter, firm: &Firm, company: &str, contact: &str, run: &str) {
    let input = json!({
        "name": format!("Website {run}"),
        "amount": { "amount": "1250.00", "currency": "GBP" },
        "stage": "LEAD",
        "expectedCloseDate": "2030-06-30",
        "clientCompanyId": company,
        "contactId": contact,
        "ownerId": firm.member,
    });
    let made = meter.mutate(&firm.owner, "createDeal", "deal { id version }", input).await;
    let id = json!({ "id": made.text("/createDeal/deal/id") });
    for (mutation, more) in [
        ("updateDeal", json!({ "expectedVersion": 1, "name": format!("Shop {run}"), "probability": 40 })),
        ("moveDeal", json!({ "stage": "PROPOSAL" })),
        ("winDeal", json!({})),
        ("reopenDeal", json!({ "stage": "NEGOTIATION" })),
        ("loseDeal", json!({ "reason": run })),
        ("deleteDeal", json!({})),
        ("restoreDeal", json!({})),
    ] {
        let mut input = id.clone();
        input.as_object_mut().expect("an object").extend(more.as_object().expect("an object").clone());
        meter.mutate(&firm.owner, mutation, "deal { id stage version deletedAt }", input).await;
    }
}

async fn lead(meter: &mut Meter, firm: &Firm, run: &str) {
    let input = json!({
        "name": format!("Grace {run}"),
        "email": format!("grace@{run}.example"),
        "companyName": format!("Navy {run}"),
        "message": run,
        "score": 10,
        "ownerId": firm.member,
    });
    let made = meter.mutate(&firm.owner, "createLead", "lead { id version }", input).await;
    let id = json!({ "id": made.text("/createLead/lead/id") });
    let deal = json!({ "name": format!("Compiler {run}"), "amount": { "amount": "9000", "currency": "USD" } });
    for (mutation, more) in [
        ("updateLead", json!({ "expectedVersion": 1, "score": 90, "source": run })),
        ("startLead", json!({})),
        ("disqualifyLead", json!({ "reason": run })),
        ("reopenLead", json!({})),
        ("qualifyLead", json!({})),
        ("convertLead", json!({ "deal": deal })),
        ("deleteLead", json!({})),
        ("restoreLead", json!({})),
    ] {
        let mut input = id.clone();
        input.as_object_mut().expect("an object").extend(more.as_object().expect("an object").clone());
        meter.mutate(&firm.owner, mutation, "lead { id status version deletedAt }", input).await;
    }
    let input =
        json!({ "formKey": firm.form_key, "name": "Alan", "email": format!("alan@{run}.example"), "message": run });
    meter.mutate(&meter.server.anonymous(), "submitLead", "accepted", input).await;
}
