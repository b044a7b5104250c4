//! Clients and vendors that the books need, or work goes on for, can't be deleted.

use harness::Server;
use serde_json::json;

use super::billing::{Billing, engagement, line};
use super::payables::{Payables, vendor};

const COMPANY: &str = "clientCompany { id deletedAt }";

/// Deletes a company; answers why not, if not: then it is there still.
async fn delete(billing: &Billing, company: &str) -> Option<String> {
    let answer = billing.owner().run("deleteClientCompany", COMPANY, json!({ "id": company })).await;
    let reason = answer.user_errors("deleteClientCompany").into_iter().next()?;
    assert_eq!(answer.refused("deleteClientCompany"), ("INVALID_TRANSITION".to_owned(), "id".to_owned()));
    assert!(answer.at("/deleteClientCompany/clientCompany/deletedAt").is_null(), "{answer}");
    Some(reason.message)
}

#[tokio::test]
async fn a_client_that_was_billed_is_kept() {
    let billing = Billing::start().await;
    let input = json!({ "name": "Ada", "clientCompanyId": billing.company });
    billing.owner().run("createContact", "contact { id }", input).await.done("createContact");
    let id = billing.issued("100").await;
    let why = delete(&billing, &billing.company).await.expect("something is owed");
    assert!(why.contains("Invoices of the company were issued") && why.contains("deactivateClientCompany"), "{why}");
    let left = billing.owner().query("{ contacts { nodes { name } } }", json!({})).await;
    assert_eq!(left.each("/contacts/nodes", "name"), ["Ada"], "nothing is half done");
    // What was a mistake keeps its number, and with it who it was for.
    billing.run("voidInvoice", json!({ "id": id, "reason": "Mistaken" })).await.done("voidInvoice");
    assert!(delete(&billing, &billing.company).await.is_some());
}

#[tokio::test]
async fn a_client_that_paid_is_kept() {
    let billing = Billing::start().await;
    let input = json!({ "amount": { "amount": "50", "currency": "EUR" }, "method": "CHECK", "status": "PENDING",
        "clientCompanyId": billing.company });
    let made = billing.owner().run("recordPayment", "payment { id }", input).await;
    let id = made.text("/recordPayment/payment/id");
    let why = delete(&billing, &billing.company).await.expect("something was announced");
    assert!(why.contains("Payments of the company were recorded") && !why.contains("Invoices"), "{why}");
    let bounced = json!({ "id": id, "reason": "Bounced" });
    billing.owner().run("failPayment", "payment { id }", bounced).await.done("failPayment");
    assert_eq!(delete(&billing, &billing.company).await, None, "it never came");
}

#[tokio::test]
async fn a_client_for_whom_work_goes_on_is_kept() {
    let billing = Billing::start().await;
    let run = async |mutation: &str, mut input: serde_json::Value| {
        input["id"] = json!(billing.engagement);
        billing.owner().run(mutation, "engagement { id }", input).await.done(mutation);
    };
    for mutation in ["activateEngagement", "pauseEngagement"] {
        run(mutation, json!({})).await;
        let why = delete(&billing, &billing.company).await.expect("work goes on");
        assert!(why.contains("terminateEngagement") && !why.contains("deactivateClientCompany"), "{mutation}: {why}");
    }
    run("terminateEngagement", json!({ "reason": "They moved" })).await;
    assert_eq!(delete(&billing, &billing.company).await, None);
}

/// Whoever comes second is refused: no invoice is issued to a company that is gone.
#[tokio::test]
async fn who_is_being_billed_is_not_deleted_at_the_same_moment() {
    let billing = Billing::start().await;
    for round in 0..6 {
        let company = billing.acme.client_company("Looms").await;
        let engagement = engagement(billing.owner(), &company, "EUR").await;
        let input = json!({ "engagementId": engagement, "lines": [line("1")] });
        let made = billing.run("createInvoice", input).await;
        let id = made.text("/createInvoice/invoice/id").to_owned();
        let (issued, why_not) =
            tokio::join!(billing.run("issueInvoice", json!({ "id": id })), delete(&billing, &company));
        let refused = issued.user_errors("issueInvoice");
        assert_eq!(refused.is_empty(), why_not.is_some(), "{round}: {issued}");
        assert!(refused.iter().all(|reason| reason.code == "REQUIRED"), "{round}: {issued}");
    }
}

#[tokio::test]
async fn a_vendor_whose_bills_count_is_kept() {
    let server = Server::start().await;
    let mut acme = Payables::new(&server, "acme").await;
    for (status, is_kept) in [
        ("DRAFT", false),
        ("REJECTED", false),
        ("VOID", false),
        ("PENDING_APPROVAL", true),
        ("APPROVED", true),
        ("PARTIALLY_PAID", true),
        ("PAID", true),
    ] {
        acme.vendor = vendor(&acme.org.owner, status).await;
        acme.bill_in(status).await;
        let answer = acme.org.owner.run("deleteVendor", "vendor { deletedAt }", json!({ "id": acme.vendor })).await;
        if is_kept {
            let wrong = ("INVALID_TRANSITION".to_owned(), "id".to_owned());
            assert_eq!(answer.refused("deleteVendor"), wrong, "{status}");
            let reason = &answer.user_errors("deleteVendor")[0].message;
            assert!(reason.contains("deactivateVendor"), "{reason}");
        } else {
            assert!(answer.done("deleteVendor")["vendor"]["deletedAt"].is_string(), "{status}");
        }
    }
}
