//! What a firm offers.

use harness::Client;
use serde_json::json;

/// A draft of a proposal with a line.
pub async fn fill(owner: &Client, word: &str, [company, contact, deal]: [&str; 3]) -> [(String, String); 2] {
    let input = json!({ "title": format!("{word} proposal"), "clientCompanyId": company, "contactId": contact, "dealId": deal,
        "ownerId": owner.member_id(), "lines": [{ "description": format!("{word} line"), "unitPrice": "10" }] });
    let made = owner.run("createProposal", "proposal { id lines { id } }", input).await;
    let of = |at: &str| made.text(&format!("/createProposal/proposal/{at}")).to_owned();
    [("proposal".to_owned(), of("id")), ("proposal_line".to_owned(), of("lines/0/id"))]
}

/// One that was sent, of a template: a client can decide about it.
pub async fn sent(owner: &Client, word: &str, [company, contact, template]: [&str; 3]) -> [(String, String); 2] {
    let input = json!({ "title": format!("{word} sent proposal"), "clientCompanyId": company, "contactId": contact,
        "projectTemplateId": template, "lines": [{ "description": format!("{word} line"), "unitPrice": "10" }] });
    let made = owner.run("createProposal", "proposal { id lines { id } }", input).await;
    let of = |at: &str| made.text(&format!("/createProposal/proposal/{at}")).to_owned();
    owner.run("sendProposal", "proposal { id }", json!({ "id": of("id") })).await.done("sendProposal");
    [("sent_proposal".to_owned(), of("id")), ("sent_proposal_line".to_owned(), of("lines/0/id"))]
}
