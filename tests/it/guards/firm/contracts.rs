//! What a firm agrees in words.

use harness::Client;
use serde_json::json;

/// A draft of a contract; and another with its signers, of whom one is a person of the client.
pub async fn fill(owner: &Client, word: &str, [company, contact, proposal]: [&str; 3]) -> [(String, String); 3] {
    let input = json!({ "id": contact, "emails": [format!("{word}@example.test")] });
    owner.run("updateContact", "contact { id }", input).await.done("updateContact");
    let draft = async |number: usize| {
        let input = json!({ "title": format!("{word} contract {number}"), "body": word, "clientCompanyId": company,
            "proposalId": proposal, "ownerId": owner.member_id() });
        let made = owner.run("createContract", "contract { id }", input).await;
        made.text("/createContract/contract/id").to_owned()
    };
    let (contract, sent) = (draft(1).await, draft(2).await);
    let input = json!({ "id": sent, "signers": [{ "contactId": contact }, { "memberId": owner.member_id() }] });
    let selection = "signatureRequest { id signers { id } }";
    let sent = owner.run("sendContractForSignature", selection, input).await;
    let of = |at: &str| sent.text(&format!("/sendContractForSignature/signatureRequest/{at}")).to_owned();
    [
        ("contract".to_owned(), contract),
        ("signature_request".to_owned(), of("id")),
        ("signer".to_owned(), of("signers/1/id")),
    ]
}
