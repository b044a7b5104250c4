//! `acceptProposal`: a proposal becomes work.

use entity::identity::organization_member::Role;
use harness::Answer;
use serde_json::{Value, json};

use super::offers::{Offers, line, of_kind, reason};

const MADE: &str = "proposal { id status decidedAt decidedByContact { id } decidedByMember { id } subtotal { amount } \
    total { amount } } lines { id selected quantity net { amount } } deal { id stage } \
    contract { id number title status value { amount currency } } signatureRequest { id status } signers { id email } \
    engagement { id number name status billingModel currency startDate endDate } \
    project { id code name status budget { amount } } milestones { id name billableAmount { amount } } tasks { title assignee { id } } \
    invoiceSchedules { id name taxRate status total { amount } } \
    installments { id description amount { amount } trigger dueOn status } \
    invoices { id number status total { amount } dueDate }";

/// A firm with a template of two milestones.
async fn template(offers: &Offers) -> String {
    let input = json!({ "name": "Engine", "milestones": [
        { "key": "design", "name": "Design", "dueOffsetDays": 10, "billableRate": "30" },
        { "key": "build", "name": "Build", "dueOffsetDays": 20, "billableRate": "25" },
    ], "tasks": [{ "key": "draw", "title": "Draw", "milestone": "design", "role": "Engineer", "dueOffsetDays": 5 }] });
    let made = offers.owner().run("createProjectTemplate", "projectTemplate { id }", input).await;
    made.text("/createProjectTemplate/projectTemplate/id").to_owned()
}

async fn accept(offers: &Offers, more: Value) -> Answer {
    offers.owner().run("acceptProposal", MADE, more).await
}

/// Everything that an acceptance makes, table by table.
async fn counts(offers: &Offers) -> Vec<i64> {
    let mut counts = Vec::new();
    for table in [
        "contracts",
        "signature_requests",
        "signers",
        "signature_events",
        "engagements",
        "projects",
        "milestones",
        "tasks",
        "invoice_schedules",
        "installments",
        "invoices",
        "activity_events",
        "outbox_events",
        "number_series",
        "idempotency_keys",
        "mails",
    ] {
        counts.push(offers.count(table).await);
    }
    counts
}

#[tokio::test]
async fn a_proposal_becomes_work() {
    let offers = Offers::start().await;
    let template = template(&offers).await;
    let lines = json!([
        line("1000"),
        of_kind("OPTIONAL", "200", json!({ "quantityEditable": true, "quantityMin": "1", "quantityMax": "4" })),
        of_kind("CHOICE", "50", json!({ "choice": "Report" })),
        of_kind("CHOICE", "100", json!({ "choice": "Report" })),
    ]);
    let more = json!({ "lines": lines, "projectTemplateId": template, "depositRate": "20", "paymentTermsDays": 7,
        "ownerId": offers.owner().member_id(), "terms": "As usual.", "validUntil": "2026-04-01" });
    let id = offers.sent(more).await;
    let ids = offers.state(&id).await;
    let of_line = |at: usize| ids["lines"][at]["id"].clone();
    let input = json!({
        "proposalId": id, "expectedVersion": 2, "startDate": "2026-03-09", "endDate": "2026-06-30", "autoIssue": true,
        "selections": [{ "lineId": of_line(1), "selected": true, "quantity": "2" }, { "lineId": of_line(3), "selected": true }],
        "roleAssignments": [{ "role": "Engineer", "memberId": offers.owner().member_id() }],
        "signers": [{ "contactId": offers.contact }, { "memberId": offers.owner().member_id() }],
    });
    let mails = offers.server.mails().len();
    let made = accept(&offers, input).await;
    let made = made.done("acceptProposal");
    assert_eq!(made["userErrors"], json!([]));
    let proposal = &made["proposal"];
    assert_eq!(
        (&proposal["status"], &proposal["subtotal"]["amount"], &proposal["total"]["amount"]),
        (&json!("ACCEPTED"), &json!("1500.00"), &json!("1785.00"))
    );
    assert_eq!(proposal["decidedByContact"]["id"], json!(offers.contact));
    assert_eq!(proposal["decidedByMember"]["id"], json!(offers.owner().member_id()));
    let taken: Vec<_> = made["lines"].as_array().expect("lines").iter().map(|line| line["selected"] == true).collect();
    assert_eq!(taken, [true, true, false, true]);
    assert_eq!(made["lines"][1]["net"]["amount"], "400.00");
    assert_eq!(made["deal"], json!({ "id": offers.deal, "stage": "WON" }));
    let contract = &made["contract"];
    assert_eq!((&contract["status"], &contract["title"]), (&json!("OUT_FOR_SIGNATURE"), &json!("An engine")));
    assert_eq!(contract["value"], json!({ "amount": "1785.00", "currency": "EUR" }));
    assert_eq!(made["signatureRequest"]["status"], "PENDING");
    let engagement = &made["engagement"];
    assert_eq!(
        (&engagement["status"], &engagement["startDate"], &engagement["endDate"]),
        (&json!("ACTIVE"), &json!("2026-03-09"), &json!("2026-06-30"))
    );
    assert_eq!(made["project"]["budget"]["amount"], "1500.00");
    assert_eq!(made["tasks"], json!([{ "title": "Draw", "assignee": { "id": offers.owner().member_id() } }]));
    assert_eq!(made["signers"].as_array().map(Vec::len), Some(2));
    let worth: Vec<_> =
        made["milestones"].as_array().expect("milestones").iter().map(|one| &one["billableAmount"]["amount"]).collect();
    assert_eq!(worth, ["450.00", "375.00"]);

    // 300 deposit, 450 and 375 by milestones, and the rest on a day.
    assert_eq!(made["invoiceSchedules"][0]["total"]["amount"], "1500.00");
    assert_eq!(made["invoiceSchedules"][0]["taxRate"], "19");
    let installments: Vec<_> = made["installments"].as_array().expect("installments").iter().collect();
    let of = |field: &str| installments.iter().map(|one| one[field].clone()).collect::<Vec<_>>();
    assert_eq!(of("trigger"), ["ACCEPTANCE", "MILESTONE", "MILESTONE", "DATE"]);
    assert_eq!(of("status"), ["INVOICED", "PENDING", "PENDING", "PENDING"]);
    let amounts: Vec<_> = installments.iter().map(|one| one["amount"]["amount"].clone()).collect();
    assert_eq!(amounts, ["300.00", "450.00", "375.00", "375.00"]);
    assert_eq!(made["invoices"].as_array().expect("invoices").len(), 1);
    assert_eq!(
        (&made["invoices"][0]["status"], &made["invoices"][0]["total"]["amount"], &made["invoices"][0]["dueDate"]),
        (&json!("OPEN"), &json!("357.00"), &json!("2026-03-09"))
    );
    let to: Vec<_> = offers.server.mails().into_iter().skip(mails).map(|mail| mail.to).collect();
    assert_eq!(to.len(), 2, "each signer is asked: {to:?}");

    // What it agreed on stands in the contract, word by word.
    let told = "query($id: ID!) { contract(id: $id) { body } }";
    let told = offers.owner().query(told, json!({ "id": contract["id"] })).await;
    insta::assert_snapshot!(told.text("/contract/body"));

    // It is all the engagement's, and the timeline tells of it.
    let told = "query($id: ID!) { engagement(id: $id) { deal { id } clientCompany { id } invoices { nodes { id } } \
        invoiceSchedules { nodes { id } } } proposal(id: $proposal) { activity { nodes { verb } } } }";
    let told = told.replace("query($id: ID!)", "query($id: ID!, $proposal: ID!)");
    let told = offers.owner().query(&told, json!({ "id": engagement["id"], "proposal": id })).await;
    assert_eq!(told.at("/engagement/deal/id"), &json!(offers.deal));
    assert_eq!(told.each("/engagement/invoices/nodes", "id"), [made["invoices"][0]["id"].as_str().expect("an id")]);
    assert_eq!(
        told.each("/proposal/activity/nodes", "verb"),
        ["proposal.accepted", "proposal.chosen", "proposal.sent", "proposal.created"]
    );

    // Reaching a milestone makes its installment due.
    let design = json!({ "id": made["milestones"][0]["id"] });
    let project = json!({ "id": made["project"]["id"] });
    offers.owner().run("activateProject", "project { id }", project).await.done("activateProject");
    offers.owner().run("completeMilestone", "milestone { id }", design).await.done("completeMilestone");
    let run = offers.owner().run("runInvoiceSchedules", "results { invoice { total { amount } } }", json!({})).await;
    assert_eq!(run.done("runInvoiceSchedules")["results"], json!([{ "invoice": { "total": { "amount": "535.50" } } }]));
}

#[tokio::test]
async fn a_bare_proposal_needs_no_more_than_a_person() {
    let offers = Offers::start().await;
    let id =
        offers.sent(json!({ "dealId": null, "clientCompanyId": offers.company, "contactId": offers.contact })).await;
    let made = accept(&offers, json!({ "proposalId": id })).await;
    let made = made.done("acceptProposal");
    assert_eq!((&made["deal"], &made["project"], &made["invoices"]), (&json!(null), &json!(null), &json!([])));
    assert_eq!(made["engagement"]["startDate"], "2026-03-02");
    let of = &made["installments"];
    assert_eq!((of.as_array().map(Vec::len), &of[0]["dueOn"]), (Some(1), &json!("2026-04-01")));
    assert_eq!(of[0]["amount"]["amount"], "1000.00");

    // For nobody's person somebody must be said.
    let id = offers.made(json!({ "dealId": null, "contactId": null })).await;
    offers.run("sendProposal", json!({ "id": id, "to": ["a@b.test"] })).await.done("sendProposal");
    let refused = accept(&offers, json!({ "proposalId": id })).await;
    assert_eq!(refused.refused("acceptProposal"), reason("REQUIRED", "onBehalfOfContactId"));
    let input = json!({ "proposalId": id, "onBehalfOfContactId": offers.contact });
    accept(&offers, input).await.done("acceptProposal");
}

#[tokio::test]
async fn each_model_is_billed_in_its_way() {
    let offers = Offers::start().await;
    let lines = json!([line("1000"), { "description": "Book", "unitPrice": "500", "taxRate": "7" }]);
    let sent = async |more: Value| {
        let mut all =
            json!({ "dealId": null, "clientCompanyId": offers.company, "contactId": offers.contact, "lines": lines });
        all.as_object_mut().expect("an object").extend(more.as_object().expect("an object").clone());
        offers.sent(all).await
    };
    // Two rates are two schedules, each with its deposit.
    let id = sent(json!({ "depositRate": "10" })).await;
    let made = accept(&offers, json!({ "proposalId": id })).await;
    let made = made.done("acceptProposal");
    let of = |list: &str, field: &str| {
        made[list].as_array().expect("a list").iter().map(|one| one[field].clone()).collect::<Vec<_>>()
    };
    assert_eq!(of("invoiceSchedules", "name"), ["19% tax: An engine", "7% tax: An engine"]);
    assert_eq!(of("invoices", "status"), ["DRAFT", "DRAFT"]);
    let totals: Vec<_> = of("invoices", "total").iter().map(|total| total["amount"].clone()).collect();
    assert_eq!(totals, ["119.00", "53.50"]);

    let id = sent(json!({ "billingModel": "RETAINER" })).await;
    let made = accept(&offers, json!({ "proposalId": id })).await;
    let made = made.done("acceptProposal");
    assert_eq!(made["engagement"]["endDate"], "2027-03-01");
    assert_eq!(made["installments"].as_array().map(Vec::len), Some(24), "a year of months, at two rates");

    let id = sent(json!({ "billingModel": "TIME_AND_MATERIALS", "depositRate": "50" })).await;
    let made = accept(&offers, json!({ "proposalId": id })).await;
    let amounts: Vec<_> = made.done("acceptProposal")["installments"]
        .as_array()
        .expect("installments")
        .iter()
        .map(|one| one["amount"]["amount"].clone())
        .collect();
    assert_eq!(amounts, ["500.00", "250.00"], "the deposit, and no more");
}

#[tokio::test]
async fn a_dry_run_answers_all_and_leaves_nothing() {
    let offers = Offers::start().await;
    let template = template(&offers).await;
    let lines = json!([line("1000"), of_kind("OPTIONAL", "200", json!({}))]);
    let id = offers.sent(json!({ "projectTemplateId": template, "depositRate": "20", "lines": lines })).await;
    let optional = offers.state(&id).await["lines"][1]["id"].clone();
    let (before, mails, was) = (counts(&offers).await, offers.server.mails().len(), offers.state(&id).await);
    let input = json!({ "proposalId": id, "selections": [{ "lineId": optional, "selected": true }], "autoIssue": true,
        "dryRun": true, "idempotencyKey": "one" });
    for _ in 0..2 {
        let told = accept(&offers, input.clone()).await;
        let told = told.done("acceptProposal");
        assert_eq!((&told["proposal"]["status"], &told["deal"]["stage"]), (&json!("ACCEPTED"), &json!("WON")));
        assert_eq!(told["proposal"]["subtotal"]["amount"], "1200.00");
        assert_eq!(
            (&told["lines"][1]["selected"], &told["invoices"][0]["number"]),
            (&json!(true), &json!("INV-00001"))
        );
        assert_eq!(
            (&told["contract"]["number"], &told["engagement"]["number"]),
            (&json!("CON-00001"), &json!("ENG-00001"))
        );
        assert_eq!(told["milestones"].as_array().map(Vec::len), Some(2));
    }
    assert_eq!(counts(&offers).await, before);
    assert_eq!((offers.state(&id).await, offers.server.mails().len()), (was, mails));
    // With all that it would refer to; and for real, under the same key: it was not used up.
    let graph = "engagement { number clientCompany { name } projects { nodes { name tasks { totalCount } milestones { totalCount } } } \
        invoices { nodes { number total { amount } lines { description } } } activity { nodes { verb } } } \
        contract { signatureRequests { nodes { signers { name status } } } } invoices { number }";
    let mut real = input;
    let tried = offers.owner().run("acceptProposal", graph, real.clone()).await;
    assert_eq!(counts(&offers).await, before);
    real["dryRun"] = json!(false);
    let made = offers.owner().run("acceptProposal", graph, real.clone()).await;
    assert_eq!(tried.snapshot(), made.snapshot());
    let made = accept(&offers, real).await;
    let made = made.done("acceptProposal");
    assert_eq!(made["milestones"].as_array().map(Vec::len), Some(2));
    assert_eq!(
        (&made["invoices"][0]["number"], &made["contract"]["number"]),
        (&json!("INV-00001"), &json!("CON-00001"))
    );
}

#[tokio::test]
async fn what_a_step_refuses_leaves_nothing() {
    let offers = Offers::start().await;
    let template = template(&offers).await;
    let id = offers.sent(json!({ "projectTemplateId": template, "depositRate": "20" })).await;
    let first = offers.state(&id).await["lines"][0]["id"].clone();
    let delete = json!({ "id": template });
    let deleted = offers.owner().run("deleteProjectTemplate", "projectTemplate { id }", delete).await;
    deleted.done("deleteProjectTemplate");
    let silent = offers.owner().run(
        "createContact",
        "contact { id }",
        json!({ "name": "Silent", "clientCompanyId": offers.company }),
    );
    let silent = silent.await.text("/createContact/contact/id").to_owned();
    let stranger = offers.server.organization("stranger").await;
    let foreign = stranger.contact("Foreign").await;
    let (before, mails) = (counts(&offers).await, offers.server.mails().len());
    let none = json!(null);
    for (more, code, field) in [
        // The last steps: the project, and before it the signatures.
        (json!({}), "NOT_FOUND", "projectTemplateId"),
        (json!({ "projectTemplateId": none, "onBehalfOfContactId": silent }), "REQUIRED", "signers.0.contactId"),
        (json!({ "projectTemplateId": none, "signers": [] }), "REQUIRED", "signers"),
        (
            json!({ "projectTemplateId": none, "signers": [{ "contactId": foreign }] }),
            "NOT_FOUND",
            "signers.0.contactId",
        ),
        (json!({ "projectTemplateId": none, "onBehalfOfContactId": foreign }), "NOT_FOUND", "onBehalfOfContactId"),
        (json!({ "selections": [{ "lineId": first, "selected": false }] }), "INVALID", "selections.0.selected"),
        (json!({ "selections": [{ "lineId": first, "quantity": "2" }] }), "INVALID", "selections.0.quantity"),
        (
            json!({ "selections": [{ "lineId": "proposal_line_01h455vb4pex5vsknk084sn02q" }] }),
            "NOT_FOUND",
            "selections.0.lineId",
        ),
        (json!({ "startDate": "2036-03-03" }), "INVALID", "startDate"),
        (json!({ "endDate": "2026-03-01" }), "INVALID", "endDate"),
        (json!({ "balanceDueOn": "2026-03-01" }), "INVALID", "balanceDueOn"),
        (json!({ "expectedVersion": 1 }), "CONFLICT", "expectedVersion"),
    ] {
        let mut input = json!({ "proposalId": id });
        input.as_object_mut().expect("an object").extend(more.as_object().expect("an object").clone());
        let refused = accept(&offers, input).await;
        assert_eq!(refused.refused("acceptProposal"), reason(code, field), "{more}: {refused}");
    }
    // The very last one: nobody is billed for what nobody's client is, so the deposit can't be issued.
    let bare = json!({ "dealId": null, "contactId": offers.contact, "depositRate": "20" });
    let bare = offers.sent(bare).await;
    let now = (counts(&offers).await, offers.server.mails().len());
    let refused = accept(&offers, json!({ "proposalId": bare, "autoIssue": true })).await;
    assert_eq!(refused.user_errors("acceptProposal")[0].code, "REQUIRED", "{refused}");
    assert_eq!((counts(&offers).await, offers.server.mails().len()), now);
    assert_eq!(offers.state(&bare).await["status"], "SENT");
    assert_eq!(offers.state(&id).await["status"], "SENT");
    assert_eq!(before[..10], now.0[..10]);
    assert!(mails < now.1, "only the other proposal was sent");
    accept(&offers, json!({ "proposalId": id, "projectTemplateId": null })).await.done("acceptProposal");
}

#[tokio::test]
async fn a_closed_deal_stays_as_it_is() {
    let offers = Offers::start().await;
    let id = offers.sent(json!({})).await;
    let lost = json!({ "id": offers.deal, "reason": "Silence" });
    offers.owner().run("loseDeal", "deal { id }", lost).await.done("loseDeal");
    let made = accept(&offers, json!({ "proposalId": id })).await;
    assert_eq!(made.done("acceptProposal")["deal"]["stage"], "LOST");
}

#[tokio::test]
async fn who_may_not_do_its_steps_does_not_accept() {
    let offers = Offers::start().await;
    let id = offers.sent(json!({})).await;
    for role in [Role::Member, Role::Billing, Role::Viewer] {
        let client = offers.acme.member(role).await;
        let refused = client.run("acceptProposal", "proposal { id }", json!({ "proposalId": id })).await;
        assert_eq!(refused.code(), "FORBIDDEN");
    }
    let key = offers.acme.api_key([api::auth::permission::Permission::ProposalDecide]).await;
    let refused = key.run("acceptProposal", "proposal { id }", json!({ "proposalId": id })).await;
    assert_eq!(refused.code(), "FORBIDDEN");
    let stranger = offers.server.organization("stranger").await;
    let refused = stranger.owner.run("acceptProposal", "proposal { id }", json!({ "proposalId": id })).await;
    assert_eq!(refused.refused("acceptProposal"), reason("NOT_FOUND", "proposalId"));
    let manager = offers.acme.member(Role::Manager).await;
    manager.run("acceptProposal", "proposal { id }", json!({ "proposalId": id })).await.done("acceptProposal");
}
