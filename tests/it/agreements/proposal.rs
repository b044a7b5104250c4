//! Proposals: what they say, whom they are for, and where they are shown.

use serde_json::{Value, json};

use super::offers::{MADE_UP, Offers, line, reason};

#[tokio::test]
async fn a_proposal_takes_from_its_deal_what_is_not_said() {
    let offers = Offers::start().await;
    let selection = "proposal { number revision status currency validUntil depositRate paymentTermsDays billingModel \
        taxRounding total { amount currency } clientCompany { id } contact { id } deal { id } owner { id } \
        decidedByMember { id } revises { id } lines { position kind choice selected quantity unitPrice { amount } } }";
    let more = json!({ "validUntil": "2026-04-01", "depositRate": "33.333", "paymentTermsDays": 7,
        "ownerId": offers.owner().member_id(), "introduction": "Thank you.\nBelow is what we offer.", "terms": "As usual." });
    let made = offers.owner().run("createProposal", selection, offers.draft(more)).await;
    assert_eq!(
        made.done("createProposal")["proposal"],
        json!({
            "number": "PRO-00001", "revision": 1, "status": "DRAFT", "currency": "EUR", "validUntil": "2026-04-01",
            "depositRate": "33.333", "paymentTermsDays": 7, "billingModel": "FIXED", "taxRounding": "LINE",
            "total": { "amount": "1190.00", "currency": "EUR" }, "clientCompany": { "id": offers.company },
            "contact": { "id": offers.contact }, "deal": { "id": offers.deal },
            "owner": { "id": offers.owner().member_id() }, "decidedByMember": null, "revises": null,
            "lines": [{ "position": 0, "kind": "REQUIRED", "choice": null, "selected": true, "quantity": "1",
                "unitPrice": { "amount": "1000.00" } }],
        })
    );
    // Without a client it is in the organization's currency; said, in that.
    let bare = offers.owner().run("createProposal", "proposal { currency contact { id } }", json!({ "title": "Bare" }));
    assert_eq!(bare.await.done("createProposal")["proposal"], json!({ "currency": "USD", "contact": null }));
    let yen = json!({ "title": "Yen", "currency": "JPY", "lines": [line("1000")] });
    let yen = offers.owner().run("createProposal", "proposal { total { amount currency } }", yen).await;
    assert_eq!(yen.done("createProposal")["proposal"]["total"], json!({ "amount": "1190", "currency": "JPY" }));
}

#[tokio::test]
async fn it_is_found_from_all_whom_it_is_for() {
    let offers = Offers::start().await;
    let member = offers.owner().member_id();
    let id = offers.made(json!({ "ownerId": member })).await;
    let told = "query($deal: ID!, $company: ID!, $contact: ID!, $member: ID!) {
        deal(id: $deal) { proposals { nodes { id } } }
        clientCompany(id: $company) { proposals { nodes { id } } }
        contact(id: $contact) { proposals { nodes { id } } }
        member(id: $member) { proposals { nodes { id } } }
        proposals(search: \"engin\", filter: { status: { eq: DRAFT }, deal: { id: { eq: $deal } } }) { nodes { id } } }";
    let told = told.replace(", deal: { id: { eq: $deal } }", ", dealId: { eq: $deal }");
    let variables =
        json!({ "deal": offers.deal, "company": offers.company, "contact": offers.contact, "member": member });
    let told = offers.owner().query(&told, variables).await;
    for at in ["/deal/proposals", "/clientCompany/proposals", "/contact/proposals", "/member/proposals", "/proposals"] {
        assert_eq!(told.each(&format!("{at}/nodes"), "id"), [id.as_str()], "{at}: {told}");
    }
}

#[tokio::test]
async fn what_is_no_proposal_is_refused_by_its_field() {
    let offers = Offers::start().await;
    let other = offers.acme.client_company("Rails").await;
    let stranger = offers.server.organization("stranger").await;
    let foreign = stranger.client_company("Foreign").await;
    let gone = offers.acme.contact("Gone").await;
    offers.owner().run("deleteContact", "contact { id }", json!({ "id": gone })).await.done("deleteContact");
    for (more, code, field) in [
        (json!({ "title": " " }), "REQUIRED", "title"),
        (json!({ "title": null }), "REQUIRED", "title"),
        (json!({ "title": "x".repeat(201) }), "LIMIT", "title"),
        (json!({ "title": "a\u{0}b" }), "INVALID", "title"),
        (json!({ "title": "a\nb" }), "INVALID", "title"),
        (json!({ "introduction": "a\u{7}b" }), "INVALID", "introduction"),
        (json!({ "terms": "x".repeat(100_001) }), "LIMIT", "terms"),
        (json!({ "validUntil": "2036-03-03" }), "INVALID", "validUntil"),
        (json!({ "depositRate": "0" }), "INVALID", "depositRate"),
        (json!({ "depositRate": "100.001" }), "INVALID", "depositRate"),
        (json!({ "depositRate": "10", "billingModel": "RETAINER" }), "INVALID", "depositRate"),
        (json!({ "paymentTermsDays": 366 }), "INVALID", "paymentTermsDays"),
        (json!({ "clientCompanyId": foreign }), "NOT_FOUND", "clientCompanyId"),
        (json!({ "contactId": gone }), "NOT_FOUND", "contactId"),
        (json!({ "clientCompanyId": other }), "INVALID", "dealId"),
        (json!({ "clientCompanyId": other, "dealId": null, "contactId": offers.contact }), "INVALID", "contactId"),
        (
            json!({ "projectTemplateId": "project_template_01h455vb4pex5vsknk084sn02q" }),
            "NOT_FOUND",
            "projectTemplateId",
        ),
        (json!({ "externalId": "x".repeat(201) }), "LIMIT", "externalId"),
    ] {
        let refused = offers.run("createProposal", offers.draft(more.clone())).await;
        assert_eq!(refused.refused("createProposal"), reason(code, field), "{more}: {refused}");
    }
    for fine in ["مرحبا", "🚂 <script>alert(1)</script>", "O'Brien; DROP TABLE proposals"] {
        let made =
            offers.owner().run("createProposal", "proposal { title }", offers.draft(json!({ "title": fine }))).await;
        assert_eq!(made.done("createProposal")["proposal"]["title"], fine);
    }
    assert_eq!(offers.count("proposals").await, 3, "nothing else was made, and no number given");
    let wrong = offers.run("createProposal", offers.draft(json!({ "dealId": offers.company }))).await;
    assert!(wrong.errors()[0]["message"].as_str().expect("a message").contains("where `deal` is expected"), "{wrong}");
}

#[tokio::test]
async fn a_draft_is_changed_and_a_sent_one_is_not() {
    let offers = Offers::start().await;
    let id = offers.made(json!({})).await;
    let kept = offers.state(&id).await["lines"][0]["id"].clone();
    let mut again = line("1500");
    again["id"] = kept.clone();
    let input = json!({ "id": id, "expectedVersion": 1, "lines": [line("500"), again], "validUntil": "2026-05-01" });
    let changed = offers.run("updateProposal", input).await;
    let proposal = &changed.done("updateProposal")["proposal"];
    assert_eq!(proposal["total"]["amount"], "2380.00");
    assert_eq!(proposal["lines"][1]["id"], kept, "a line keeps its id at another place");
    let same = offers.run("updateProposal", json!({ "id": id, "title": "An engine" })).await;
    assert_eq!(same.done("updateProposal")["proposal"]["version"], 2, "the same is no change");
    let refused = offers.run("updateProposal", json!({ "id": id, "lines": [{ "id": MADE_UP.replace("proposal", "proposal_line"), "description": "x", "unitPrice": "1" }] })).await;
    assert_eq!(refused.refused("updateProposal"), reason("NOT_FOUND", "lines.0.id"));
    let refused =
        offers.run("updateProposal", json!({ "id": id, "billingModel": "RETAINER", "depositRate": "5" })).await;
    assert_eq!(refused.refused("updateProposal"), reason("INVALID", "depositRate"));

    offers.run("sendProposal", json!({ "id": id })).await.done("sendProposal");
    let refused = offers.run("updateProposal", json!({ "id": id, "title": "Another" })).await;
    assert_eq!(refused.refused("updateProposal"), reason("IMMUTABLE", "id"));
    let refused = offers.run("updateProposal", json!({ "id": MADE_UP, "title": "Another" })).await;
    assert_eq!(refused.refused("updateProposal"), reason("NOT_FOUND", "id"));
}

#[tokio::test]
async fn its_events_tell_of_its_lines() {
    let offers = Offers::start().await;
    let id = offers.sent(json!({})).await;
    let told = "query($id: ID!) { proposal(id: $id) { activity { nodes { verb } } } }";
    let told = offers.owner().query(told, json!({ "id": id })).await;
    assert_eq!(told.each("/proposal/activity/nodes", "verb"), ["proposal.sent", "proposal.created"]);
    let sql = "SELECT payload FROM outbox_events WHERE type = 'proposal.sent'";
    let payload: Value =
        sqlx::query_scalar(sql).fetch_one(offers.server.database().maintenance()).await.expect("an event");
    assert_eq!((&payload["status"], &payload["lines"][0]["description"]), (&json!("SENT"), &json!("Advice")));
}
