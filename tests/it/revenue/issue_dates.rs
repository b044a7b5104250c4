//! The days of a series go as its numbers do: never backwards, and never ahead of today.

use futures::future::join_all;
use serde_json::{Value, json};

use super::billing::Billing;

/// Issues a new draft on a day; answers the day, or the message of why it is refused.
async fn issue(billing: &Billing, mut input: Value) -> Result<String, String> {
    input["id"] = json!(billing.draft("10").await);
    let answer = billing.run("issueInvoice", input).await;
    match answer.user_errors("issueInvoice").pop() {
        Some(reason) => {
            assert_eq!(answer.refused("issueInvoice"), ("INVALID".to_owned(), "issueDate".to_owned()), "{answer}");
            Err(reason.message)
        }
        None => Ok(answer.text("/issueInvoice/invoice/issueDate").to_owned()),
    }
}

/// Number and day of everything that was issued, by the numbers.
async fn series(billing: &Billing) -> Vec<(String, String)> {
    let list = "{ invoices(first: 100, filter: { status: { not: DRAFT } }, orderBy: [{ field: CREATED_AT }]) \
        { nodes { number issueDate } } }";
    let list = billing.owner().query(list, json!({})).await;
    let text = |node: &Value, field: &str| node[field].as_str().expect("it is issued").to_owned();
    let nodes = list.at("/invoices/nodes").as_array().expect("a list");
    let mut told: Vec<_> = nodes.iter().map(|node| (text(node, "number"), text(node, "issueDate"))).collect();
    told.sort();
    told
}

#[tokio::test]
async fn an_invoice_is_issued_between_the_last_one_and_today() {
    let billing = Billing::start().await;
    let on = |day: &str| json!({ "issueDate": day });
    let dry = |day: &str| json!({ "issueDate": day, "dryRun": true });
    for (input, expected) in [
        (on("2099-01-01"), Err("2026-03-02")),
        (on("2026-03-03"), Err("2026-03-02")),
        (dry("1999-01-01"), Ok("1999-01-01")),
        (on("2026-02-10"), Ok("2026-02-10")),
        (on("2026-02-09"), Err("from 2026-02-10 to 2026-03-02")),
        (dry("1999-01-01"), Err("from 2026-02-10 to 2026-03-02")),
        (dry("2026-03-03"), Err("2026-02-10")),
        (dry("2026-03-02"), Ok("2026-03-02")),
        (on("2026-02-10"), Ok("2026-02-10")),
        (json!({}), Ok("2026-03-02")),
        (on("2026-03-01"), Err("from 2026-03-02 to 2026-03-02")),
        (on("2026-03-02"), Ok("2026-03-02")),
    ] {
        match (issue(&billing, input.clone()).await, expected) {
            (Ok(day), Ok(expected)) => assert_eq!(day, expected, "{input}"),
            (Err(reason), Err(told)) => assert!(reason.contains(told), "{input}: {reason}"),
            (found, _) => panic!("{input}: {found:?}"),
        }
    }
    let days = series(&billing).await;
    assert_eq!(
        days.iter().map(|(_, day)| day.as_str()).collect::<Vec<_>>(),
        ["2026-02-10", "2026-02-10", "2026-03-02", "2026-03-02"]
    );
}

#[tokio::test]
async fn what_was_voided_keeps_its_place_and_what_replaces_it_comes_behind() {
    let billing = Billing::start().await;
    let id = billing.issued("10").await;
    let input = json!({ "id": id, "reason": "Mistaken", "issue": { "issueDate": "2026-03-01" } });
    let refused = billing.owner().run("voidAndReissueInvoice", "invoice { id }", input).await;
    assert_eq!(refused.refused("voidAndReissueInvoice"), ("INVALID".to_owned(), "issueDate".to_owned()));
    assert_eq!(billing.state(&id).await["status"], "OPEN");
    billing.run("voidInvoice", json!({ "id": id, "reason": "Mistaken" })).await.done("voidInvoice");
    issue(&billing, json!({ "issueDate": "2026-03-01" })).await.expect_err("the number is taken, and so is its day");
}

/// Whoever is faster: days go as numbers do.
#[tokio::test]
async fn days_of_those_who_issue_at_once_do_not_run_backwards() {
    let billing = Billing::start().await;
    let mut drafts = Vec::new();
    for _ in 0..16 {
        drafts.push(billing.draft("10").await);
    }
    let tries = drafts.iter().enumerate().map(|(nth, id)| {
        let day = ["2026-02-01", "2026-02-14", "2026-02-28", "2026-03-02"][nth % 4];
        billing.run("issueInvoice", json!({ "id": id, "issueDate": day }))
    });
    let mut done = 0;
    for answer in join_all(tries).await {
        let refused = answer.user_errors("issueInvoice");
        assert!(refused.iter().all(|reason| reason.field == "issueDate"), "{answer}");
        done += usize::from(refused.is_empty());
    }
    let told = series(&billing).await;
    assert!(done >= 4 && told.len() == done, "{told:?}");
    assert!(told.is_sorted_by(|(_, one), (_, next)| one <= next), "{told:?}");
    assert_eq!(told.last().map(|(number, _)| number.clone()), Some(format!("INV-{done:05}")), "no number is lost");
}

/// Who issues tomorrow in the east, and moves west, is not thrown back.
#[tokio::test]
async fn a_firm_that_moves_west_stays_on_its_last_day() {
    let billing = Billing::start().await;
    billing.server.clock().set("2026-03-02T20:00:00Z".parse().expect("a time"));
    billing.write("UPDATE organizations SET timezone = 'Asia/Tokyo'".to_owned()).await;
    let id = billing.issued("100").await;
    let note = async || {
        let amount = json!({ "amount": "1.19", "currency": "EUR" });
        let input = json!({ "invoiceId": id, "amount": amount, "reason": "Late" });
        let made = billing.owner().run("createCreditNote", "creditNote { issueDate }", input).await;
        made.text("/createCreditNote/creditNote/issueDate").to_owned()
    };
    assert_eq!(note().await, "2026-03-03");
    billing.write("UPDATE organizations SET timezone = 'UTC'".to_owned()).await;
    assert_eq!(note().await, "2026-03-03");
    assert_eq!(issue(&billing, json!({})).await.as_deref(), Ok("2026-03-03"));
    issue(&billing, json!({ "issueDate": "2026-03-02" })).await.expect_err("backwards");
}
