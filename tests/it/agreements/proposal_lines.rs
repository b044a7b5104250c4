//! Lines of proposals: what must be taken, may be, and is chosen among.

use serde_json::json;

use super::offers::{Offers, line, of_kind, reason};

#[tokio::test]
async fn totals_are_of_the_selected_lines() {
    let offers = Offers::start().await;
    let lines = json!([
        line("1000"),
        of_kind("OPTIONAL", "200", json!({})),
        of_kind("OPTIONAL", "300", json!({ "selected": true })),
        of_kind("CHOICE", "50", json!({ "choice": "Report" })),
        of_kind("CHOICE", "90", json!({ "choice": "Report" })),
        of_kind("CHOICE", "10", json!({ "choice": "Level" })),
        of_kind(
            "CHOICE",
            "20",
            json!({ "choice": "Level", "selected": true, "quantity": "2.5", "quantityEditable": true,
            "quantityMin": "1", "quantityMax": "5" })
        ),
    ]);
    let made = offers.run("createProposal", offers.draft(json!({ "lines": lines }))).await;
    let proposal = &made.done("createProposal")["proposal"];
    let selected: Vec<_> =
        proposal["lines"].as_array().expect("lines").iter().map(|line| line["selected"] == true).collect();
    assert_eq!(selected, [true, false, true, true, false, false, true]);
    assert_eq!(
        (&proposal["subtotal"]["amount"], &proposal["tax"]["amount"], &proposal["total"]["amount"]),
        (&json!("1400.00"), &json!("266.00"), &json!("1666.00"))
    );
    assert_eq!(proposal["lines"][1]["net"]["amount"], "200.00", "what could be taken has its price");
    let taxes = "query($id: ID!) { proposal(id: $id) { taxes { rate taxable { amount } tax { amount } } } }";
    let taxes = offers.owner().query(taxes, json!({ "id": proposal["id"] })).await;
    let selected = json!({ "rate": "19", "taxable": { "amount": "1400.00" }, "tax": { "amount": "266.00" } });
    assert_eq!(taxes.at("/proposal/taxes"), &json!([selected]));
}

#[tokio::test]
async fn what_can_not_be_offered_is_refused_by_its_line() {
    let offers = Offers::start().await;
    let choice = |more| of_kind("CHOICE", "10", more);
    for (lines, code, field) in [
        (json!([line("1"), choice(json!({}))]), "REQUIRED", "lines.1.choice"),
        (json!([line("1"), choice(json!({ "choice": "Alone" }))]), "INVALID", "lines.1.choice"),
        (json!([line("1"), of_kind("OPTIONAL", "1", json!({ "choice": "Report" }))]), "INVALID", "lines.1.choice"),
        (json!([of_kind("REQUIRED", "1", json!({ "selected": false }))]), "INVALID", "lines.0.selected"),
        (
            json!([
                choice(json!({ "choice": "A", "selected": true })),
                line("1"),
                choice(json!({ "choice": "A", "selected": true }))
            ]),
            "INVALID",
            "lines.2.selected",
        ),
        (json!([of_kind("OPTIONAL", "1", json!({ "quantityMin": "1" }))]), "INVALID", "lines.0.quantityMin"),
        (
            json!([of_kind(
                "OPTIONAL",
                "1",
                json!({ "quantityEditable": true, "quantityMin": "3", "quantityMax": "2" })
            )]),
            "INVALID",
            "lines.0.quantityMax",
        ),
        (
            json!([of_kind("OPTIONAL", "1", json!({ "quantityEditable": true, "quantityMin": "3" }))]),
            "INVALID",
            "lines.0.quantity",
        ),
        (json!([of_kind("OPTIONAL", "1", json!({ "quantity": "0" }))]), "INVALID", "lines.0.quantity"),
        (json!([of_kind("OPTIONAL", "-1", json!({}))]), "INVALID", "lines.0.unitPrice"),
        (json!([of_kind("OPTIONAL", "1.001", json!({}))]), "INVALID", "lines.0.unitPrice"),
        (json!([line("1"), line("92233720368547758.07")]), "INVALID", "lines.1.unitPrice"),
        (json!([{ "description": " ", "unitPrice": "1" }]), "REQUIRED", "lines.0.description"),
        (json!([{ "description": "x", "unitPrice": "1", "taxRate": "101" }]), "INVALID", "lines.0.taxRate"),
        (json!(vec![line("1"); 501]), "LIMIT", "lines"),
    ] {
        let refused = offers.run("createProposal", offers.draft(json!({ "lines": lines }))).await;
        assert_eq!(refused.refused("createProposal"), reason(code, field), "{refused}");
    }
    assert_eq!(offers.count("proposals").await, 0);
}
