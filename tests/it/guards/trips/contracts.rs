//! Contracts, and the signatures of them.

use serde_json::{Value, json};

use super::Meter;
use super::account::Firm;

pub(super) async fn play(meter: &mut Meter, firm: &Firm, run: &str) {
    let owner = &firm.owner;
    let input = json!({ "name": format!("Agreed {run}") });
    let company = owner.run("createClientCompany", "clientCompany { id }", input).await;
    let company = company.done("createClientCompany")["clientCompany"]["id"].clone();
    let mut contacts = Vec::new();
    for name in ["Ada", "Bob"] {
        let input =
            json!({ "name": name, "emails": [format!("{name}@agreed-{run}.example")], "clientCompanyId": company });
        let made = owner.run("createContact", "contact { id }", input).await;
        contacts.push(made.done("createContact")["contact"]["id"].clone());
    }
    let state = "contract { id version status }";
    let draft = || {
        json!({ "title": run, "body": run, "clientCompanyId": company, "value": { "amount": "10", "currency": "EUR" },
            "effectiveDate": "2025-01-01", "endDate": "2025-12-31", "renewal": "AUTOMATIC", "renewalMonths": 12,
            "ownerId": firm.member })
    };
    let made = meter.mutate(owner, "createContract", state, draft()).await;
    let id = made.text("/createContract/contract/id").to_owned();
    let change = async |meter: &mut Meter, mutation: &'static str, id: &str, more: Value| {
        let mut input = json!({ "id": id });
        input.as_object_mut().expect("an object").extend(more.as_object().expect("an object").clone());
        meter.mutate(owner, mutation, state, input).await
    };
    let other = async || {
        let made = owner.run("createContract", "contract { id }", draft()).await;
        made.text("/createContract/contract/id").to_owned()
    };
    for (mutation, more) in [
        (
            "updateContract",
            json!({ "expectedVersion": 1, "title": format!("Agreed {run}"), "body": format!("Agreed {run}") }),
        ),
        ("deleteContract", json!({})),
        ("restoreContract", json!({})),
        ("activateContract", json!({ "executedOn": "2025-01-01" })),
        ("giveContractNotice", json!({ "on": "2025-06-01" })),
        ("renewContract", json!({})),
        ("terminateContract", json!({ "reason": run })),
    ] {
        change(meter, mutation, &id, more).await;
    }
    let over = other().await;
    owner.run("activateContract", "contract { id }", json!({ "id": over })).await.done("activateContract");
    meter.mutate(owner, "expireContracts", "results { renewal { id } } hasMore", json!({})).await;

    let sent = other().await;
    let signers = json!([{ "contactId": contacts[0] }, { "contactId": contacts[1] }]);
    let selection = "signatureRequest { id consentSha256 signers { id } }";
    let input =
        json!({ "id": sent, "signers": signers, "signingOrder": "SEQUENTIAL", "expiresAt": "2036-01-01T00:00:00Z" });
    let made = meter.mutate(owner, "sendContractForSignature", selection, input.clone()).await;
    let request = made.at("/sendContractForSignature/signatureRequest").clone();
    let signer = "signer { id version status }";
    let first = json!({ "id": request["signers"][0]["id"], "inPerson": true });
    meter.mutate(owner, "markSignerViewed", signer, first.clone()).await;
    meter.mutate(owner, "remindSigner", signer, json!({ "id": request["signers"][0]["id"] })).await;
    let mut signature = first;
    signature["typedName"] = json!(run);
    signature["consentSha256"] = request["consentSha256"].clone();
    meter.mutate(owner, "signDocument", signer, signature).await;
    let decline = json!({ "id": request["signers"][1]["id"], "reason": run, "inPerson": true });
    meter.mutate(owner, "declineSignature", signer, decline).await;
    let again = owner.run("sendContractForSignature", selection, input).await;
    let again = again.done("sendContractForSignature")["signatureRequest"]["id"].clone();
    let void = json!({ "id": again, "reason": run });
    meter.mutate(owner, "voidSignatureRequest", "signatureRequest { id status }", void).await;
    meter.mutate(owner, "expireSignatureRequests", "signatureRequests { id } hasMore", json!({})).await;
    change(meter, "voidContract", &sent, json!({ "reason": run })).await;
}
