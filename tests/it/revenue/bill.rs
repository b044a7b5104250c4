//! Bills, from outside: fields, lines, numbers, states.

use futures::future::join_all;
use harness::Server;
use serde_json::{Value, json};

use super::payables::{Payables, STATE, bill, line, reasons, vendor};

const MADE_UP: &str = "bill_01h455vb4pex5vsknk084sn02q";

const LINES: &str = "lines { id position description quantity unitPrice { amount } discountRate taxRate \
    net { amount } tax { amount } total { amount } }";

#[tokio::test]
async fn a_bill_is_made_with_everything_it_can_have() {
    let server = Server::start().await;
    let acme = Payables::new(&server, "acme").await;
    let input = json!({
        "vendorId": acme.vendor, "vendorInvoiceNumber": " R-7 ", "billDate": "2026-02-27", "dueDate": "2026-03-13",
        "currency": "CAD", "memo": "Paper", "externalId": "b-1", "lines": [
            { "description": "Reams", "quantity": "1.5", "unitPrice": "120.00", "discountRate": "10", "taxRate": "9.975" },
            { "description": "Freight", "unitPrice": "5" }
        ]
    });
    let everything = format!(
        "bill {{ number vendorInvoiceNumber status billDate dueDate currency memo externalId taxRounding approvalRound \
         version subtotal {{ amount }} tax {{ amount }} total {{ amount currency }} paid {{ amount }} due {{ amount }} \
         vendor {{ id }} engagement {{ id }} approvalPolicy {{ id }} nextApprover {{ id }} submittedAt approvedAt \
         paidAt voidedAt payments {{ totalCount }} approvals {{ id }} taxes {{ rate taxable {{ amount }} tax {{ amount }} }} \
         {LINES} }}"
    );
    let made = acme.org.owner.run("createBill", &everything, input).await;
    let mut made = made.done("createBill")["bill"].clone();
    for line in made["lines"].as_array_mut().expect("a list") {
        assert!(line["id"].take().as_str().expect("an id").starts_with("bill_line_"));
    }
    let taxes = json!([
        { "rate": "9.975", "taxable": { "amount": "162.00" }, "tax": { "amount": "16.16" } },
        { "rate": "0", "taxable": { "amount": "5.00" }, "tax": { "amount": "0.00" } }
    ]);
    assert_eq!(made.as_object_mut().and_then(|bill| bill.remove("taxes")), Some(taxes));
    assert_eq!(
        made,
        json!({
            "number": "BILL-00001", "vendorInvoiceNumber": "R-7", "status": "DRAFT", "billDate": "2026-02-27",
            "dueDate": "2026-03-13", "currency": "CAD", "memo": "Paper", "externalId": "b-1", "taxRounding": "LINE",
            "approvalRound": 0, "version": 1, "subtotal": { "amount": "167.00" }, "tax": { "amount": "16.16" },
            "total": { "amount": "183.16", "currency": "CAD" }, "paid": { "amount": "0.00" },
            "due": { "amount": "183.16" }, "vendor": { "id": acme.vendor }, "engagement": null, "approvalPolicy": null,
            "nextApprover": null, "submittedAt": null, "approvedAt": null, "paidAt": null, "voidedAt": null,
            "payments": { "totalCount": 0 }, "approvals": [], "lines": [
                { "id": null, "position": 0, "description": "Reams", "quantity": "1.5", "unitPrice": { "amount": "120.00" },
                  "discountRate": "10", "taxRate": "9.975", "net": { "amount": "162.00" }, "tax": { "amount": "16.16" },
                  "total": { "amount": "178.16" } },
                { "id": null, "position": 1, "description": "Freight", "quantity": "1", "unitPrice": { "amount": "5.00" },
                  "discountRate": "0", "taxRate": "0", "net": { "amount": "5.00" }, "tax": { "amount": "0.00" },
                  "total": { "amount": "5.00" } }
            ]
        })
    );
}

#[tokio::test]
async fn what_nobody_says_comes_from_the_vendor_or_the_organization() {
    let server = Server::start().await;
    let acme = Payables::new(&server, "acme").await;
    let kobe = json!({ "name": "Kobe", "currency": "JPY", "paymentTermsDays": 14 });
    let kobe = acme.org.owner.run("createVendor", "vendor { id }", kobe).await;
    let kobe = kobe.text("/createVendor/vendor/id");
    let own = acme.org.owner.query("{ organization { baseCurrency } }", json!({})).await;
    let base = own.text("/organization/baseCurrency");
    for (input, currency, billed, due) in [
        (json!({ "vendorId": acme.vendor }), base, "2026-03-02", "2026-04-01"),
        (json!({ "vendorId": kobe }), "JPY", "2026-03-02", "2026-03-16"),
        (json!({ "vendorId": kobe, "currency": "USD", "billDate": "2026-01-31" }), "USD", "2026-01-31", "2026-02-14"),
        (json!({ "vendorId": kobe, "dueDate": "2026-03-02" }), "JPY", "2026-03-02", "2026-03-02"),
    ] {
        let made = acme.org.owner.run("createBill", "bill { currency billDate dueDate }", input.clone()).await;
        let expected = json!({ "currency": currency, "billDate": billed, "dueDate": due });
        assert_eq!(made.done("createBill")["bill"], expected, "{input}");
    }
}

#[tokio::test]
async fn everything_wrong_with_an_input_is_told_at_once() {
    let server = Server::start().await;
    let (acme, other) = (Payables::new(&server, "acme").await, Payables::new(&server, "other").await);
    let input = json!({
        "vendorId": other.vendor, "engagementId": "engagement_01h455vb4pex5vsknk084sn02q",
        "vendorInvoiceNumber": "x".repeat(101), "billDate": "2026-03-02", "dueDate": "2026-03-01", "currency": "EUR",
        "memo": "\u{0}", "externalId": "x".repeat(201), "lines": [
            { "description": "", "quantity": "0", "unitPrice": "-1", "discountRate": "101", "taxRate": "100.001" },
            { "description": "Fine", "unitPrice": "1.005" }
        ]
    });
    let refused = acme.org.owner.run("createBill", STATE, input).await;
    let expected = [
        ("dueDate", "INVALID"),
        ("engagementId", "NOT_FOUND"),
        ("externalId", "LIMIT"),
        ("lines.0.description", "REQUIRED"),
        ("lines.0.discountRate", "INVALID"),
        ("lines.0.quantity", "INVALID"),
        ("lines.0.taxRate", "INVALID"),
        ("lines.0.unitPrice", "INVALID"),
        ("lines.1.unitPrice", "INVALID"),
        ("memo", "INVALID"),
        ("vendorId", "NOT_FOUND"),
        ("vendorInvoiceNumber", "LIMIT"),
    ];
    assert_eq!(reasons(&refused, "createBill"), expected.map(|(field, code)| (field.to_owned(), code.to_owned())));
    let silent = acme.org.owner.run("createBill", STATE, json!({})).await;
    assert_eq!(silent.refused("createBill"), ("REQUIRED".to_owned(), "vendorId".to_owned()));
    let nothing = acme.org.owner.query("{ bills { totalCount } }", json!({})).await;
    assert_eq!(nothing.at("/bills/totalCount"), 0);
}

/// One thing wrong at a time: the reason names the field.
#[tokio::test]
async fn bad_input_is_refused_by_name() {
    let server = Server::start().await;
    let acme = Payables::new(&server, "acme").await;
    let gone = vendor(&acme.org.owner, "Gone").await;
    acme.org.owner.run("deleteVendor", "vendor { id }", json!({ "id": gone })).await.done("deleteVendor");
    let idle = vendor(&acme.org.owner, "Idle").await;
    acme.org.owner.run("deactivateVendor", "vendor { id }", json!({ "id": idle })).await.done("deactivateVendor");
    let lines = |line: Value| json!({ "lines": [line] });
    for (more, field, code) in [
        (json!({ "vendorId": gone }), "vendorId", "NOT_FOUND"),
        (json!({ "vendorId": idle }), "vendorId", "INVALID"),
        (json!({ "vendorId": null }), "vendorId", "REQUIRED"),
        (json!({ "billDate": "9999-12-31" }), "dueDate", "INVALID"),
        (lines(json!({ "description": "A", "unitPrice": "99999999999999999999" })), "lines.0.unitPrice", "INVALID"),
        (
            lines(json!({ "description": "A", "unitPrice": "92233720368547758.07", "quantity": "2" })),
            "lines.0.unitPrice",
            "INVALID",
        ),
        (
            lines(json!({ "description": "A", "unitPrice": "92233720368547758.07", "taxRate": "100" })),
            "lines",
            "INVALID",
        ),
        (lines(json!({ "description": "A", "unitPrice": "1e3" })), "lines.0.unitPrice", "INVALID"),
        (lines(json!({ "description": "A", "unitPrice": "1", "quantity": "-1" })), "lines.0.quantity", "INVALID"),
        (lines(json!({ "description": "A", "unitPrice": "1", "quantity": "0.00001" })), "lines.0.quantity", "INVALID"),
        (lines(json!({ "description": "A", "unitPrice": "1", "taxRate": "19.0001" })), "lines.0.taxRate", "INVALID"),
        (json!({ "lines": vec![line("1"); 501] }), "lines", "LIMIT"),
    ] {
        let mut input = acme.input("1", "EUR");
        input["dueDate"] = json!("2026-12-31");
        input.as_object_mut().expect("an object").extend(more.as_object().expect("an object").clone());
        let refused = acme.org.owner.run("createBill", STATE, input).await;
        assert_eq!(refused.refused("createBill"), (code.to_owned(), field.to_owned()), "{more}");
    }
    let wrong_type = json!({ "vendorId": "deal_01h455vb4pex5vsknk084sn02q" });
    let wrong_type = acme.org.owner.run("createBill", STATE, wrong_type).await;
    assert!(wrong_type.message().contains("an id of `deal` where `vendor` is expected"), "{wrong_type}");
    let far = json!({ "vendorId": acme.vendor, "billDate": "9999-12-31" });
    let far = acme.org.owner.run("createBill", STATE, far).await;
    assert_eq!(far.refused("createBill"), ("INVALID".to_owned(), "billDate".to_owned()), "its due date has no year");
    let far = json!({ "vendorId": acme.vendor, "billDate": "9999-12-31", "dueDate": "9999-12-31" });
    acme.org.owner.run("createBill", STATE, far).await.done("createBill");
    let made = acme.org.owner.query("{ bills { nodes { number } } }", json!({})).await;
    assert_eq!(made.each("/bills/nodes", "number"), ["BILL-00001"], "what was refused took no number");
}

#[tokio::test]
async fn a_vendors_number_is_on_one_bill() {
    let server = Server::start().await;
    let acme = Payables::new(&server, "acme").await;
    let input = |vendor: &str| json!({ "vendorId": vendor, "vendorInvoiceNumber": "R-7", "lines": [line("1")] });
    let first = bill(&acme.org.owner, input(&acme.vendor)).await;
    let again = acme.org.owner.run("createBill", STATE, input(&acme.vendor)).await;
    assert_eq!(again.refused("createBill"), ("DUPLICATE".to_owned(), "vendorInvoiceNumber".to_owned()));
    let other = vendor(&acme.org.owner, "Other").await;
    bill(&acme.org.owner, input(&other)).await;

    acme.run("voidBill", &first, json!({ "reason": "Twice" })).await.done("voidBill");
    let second = bill(&acme.org.owner, input(&acme.vendor)).await;
    acme.run("deleteBill", &second, json!({})).await.done("deleteBill");
    let third = bill(&acme.org.owner, input(&acme.vendor)).await;
    let taken = acme.run("restoreBill", &second, json!({})).await;
    assert_eq!(taken.refused("restoreBill"), ("DUPLICATE".to_owned(), "vendorInvoiceNumber".to_owned()));
    let numbers = join_all([&first, &second, &third].map(async |id| acme.show(id, "number").await)).await;
    assert_eq!(numbers, [json!({ "number": "BILL-00001" }), Value::Null, json!({ "number": "BILL-00004" })]);
}

#[tokio::test]
async fn lines_are_kept_changed_added_and_dropped() {
    let server = Server::start().await;
    let acme = Payables::new(&server, "acme").await;
    let input = json!({ "vendorId": acme.vendor, "currency": "EUR", "lines": [line("1"), line("2"), line("3")] });
    let id = bill(&acme.org.owner, input).await;
    let shown = acme.show(&id, LINES).await;
    let ids: Vec<_> = (0..3).map(|place| shown["lines"][place]["id"].clone()).collect();
    let lines = json!({ "lines": [
        { "id": ids[2], "description": "Paper", "unitPrice": "3" }, { "description": "New", "unitPrice": "4" },
        { "id": ids[0], "description": "Ink", "unitPrice": "1" }
    ] });
    let changed = acme.run("updateBill", &id, lines.clone()).await;
    let changed = &changed.done("updateBill")["bill"];
    assert_eq!((&changed["version"], &changed["total"]["amount"]), (&json!(2), &json!("8.00")));
    let now = acme.show(&id, LINES).await;
    let now = now["lines"].as_array().expect("a list");
    let told: Vec<_> = now.iter().map(|line| [&line["position"], &line["description"]]).collect();
    assert_eq!(json!(told), json!([[0, "Paper"], [1, "New"], [2, "Ink"]]));
    assert_eq!((&now[0]["id"], &now[2]["id"]), (&ids[2], &ids[0]));
    let diff = acme.show(&id, "activity(first: 1) { nodes { diff } }").await;
    let diff = &diff["activity"]["nodes"][0]["diff"]["lines"];
    assert_eq!((diff["from"].as_array().map(Vec::len), diff["to"].as_array().map(Vec::len)), (Some(3), Some(3)));

    let dropped = acme.run("updateBill", &id, lines).await;
    assert_eq!(reasons(&dropped, "updateBill"), [], "the same lines, but for a new one in place of another");
    let gone = json!({ "lines": [{ "id": ids[1], "description": "Back", "unitPrice": "1" }] });
    let gone = acme.run("updateBill", &id, gone).await;
    assert_eq!(gone.refused("updateBill"), ("NOT_FOUND".to_owned(), "lines.0.id".to_owned()));
    let empty = acme.run("updateBill", &id, json!({ "lines": [] })).await;
    assert_eq!(empty.done("updateBill")["bill"]["total"]["amount"], "0.00");
    let nothing = acme.run("submitBill", &id, json!({})).await;
    assert_eq!(nothing.refused("submitBill"), ("REQUIRED".to_owned(), "lines".to_owned()));
}

#[tokio::test]
async fn another_currency_needs_other_prices() {
    let server = Server::start().await;
    let acme = Payables::new(&server, "acme").await;
    let id = acme.draft("1.50", "EUR").await;
    let alone = acme.run("updateBill", &id, json!({ "currency": "JPY" })).await;
    assert_eq!(alone.refused("updateBill"), ("REQUIRED".to_owned(), "lines".to_owned()));
    let fine = json!({ "currency": "JPY", "lines": [line("1.50")] });
    let fine = acme.run("updateBill", &id, fine).await;
    assert_eq!(fine.refused("updateBill"), ("INVALID".to_owned(), "lines.0.unitPrice".to_owned()));
    let both = acme.run("updateBill", &id, json!({ "currency": "JPY", "lines": [line("150")] })).await;
    assert_eq!(both.done("updateBill")["bill"]["total"], json!({ "amount": "150", "currency": "JPY" }));
}

#[tokio::test]
async fn numbers_have_no_gaps_however_many_ask() {
    let server = Server::start().await;
    let acme = Payables::new(&server, "acme").await;
    let input = |n: usize| {
        let mut input = acme.input(if n.is_multiple_of(3) { "-1" } else { "1" }, "EUR");
        input["externalId"] = json!(format!("b-{n}"));
        input
    };
    let made = join_all((0..24).map(|n| acme.org.owner.run("createBill", "bill { number }", input(n)))).await;
    let mut numbers: Vec<_> =
        made.iter().filter_map(|answer| answer.at("/createBill/bill")["number"].as_str()).map(str::to_owned).collect();
    numbers.sort_unstable();
    assert_eq!(numbers, (1..=16).map(|n| format!("BILL-{n:05}")).collect::<Vec<_>>());
}

#[tokio::test]
async fn another_tenants_bill_is_as_missing_as_a_made_up_one() {
    let server = Server::start().await;
    let (acme, other) = (Payables::new(&server, "acme").await, Payables::new(&server, "other").await);
    let foreign = other.draft("1", "EUR").await;
    for (mutation, more) in [
        ("updateBill", json!({ "memo": "Mine" })),
        ("submitBill", json!({})),
        ("approveBill", json!({})),
        ("rejectBill", json!({ "reason": "No" })),
        ("payBill", json!({ "method": "CASH" })),
        ("voidBill", json!({ "reason": "No" })),
        ("deleteBill", json!({})),
        ("restoreBill", json!({})),
    ] {
        let theirs = acme.run(mutation, &foreign, more.clone()).await;
        let made_up = acme.run(mutation, MADE_UP, more).await;
        assert_eq!(theirs.body(), made_up.body(), "{mutation}");
        assert_eq!(theirs.refused(mutation), ("NOT_FOUND".to_owned(), "id".to_owned()));
    }
    assert_eq!(other.show(&foreign, "version").await, json!({ "version": 1 }));
}

#[tokio::test]
async fn bills_are_filtered_ordered_and_searched() {
    let server = Server::start().await;
    let acme = Payables::new(&server, "acme").await;
    let other = vendor(&acme.org.owner, "Other").await;
    let make = async |vendor: &str, number: &str, due: &str, amount: &str| {
        let input = json!({ "vendorId": vendor, "vendorInvoiceNumber": number, "billDate": "2020-01-01", "dueDate": due,
            "currency": "EUR", "lines": [line(amount)] });
        bill(&acme.org.owner, input).await
    };
    let late = make(&acme.vendor, "late", "2020-01-31", "10").await;
    let later = make(&acme.vendor, "later", "2999-01-31", "20").await;
    make(&other, "open", "2020-01-31", "30").await;
    for id in [&late, &later] {
        acme.run("submitBill", id, json!({})).await.done("submitBill");
    }
    let part = json!({ "method": "CARD", "amount": { "amount": "4", "currency": "EUR" } });
    acme.run("payBill", &late, part).await.done("payBill");
    let numbers = async |arguments: Value| {
        let query = "query($filter: BillFilter, $orderBy: [BillOrder!], $search: String) \
            { bills(filter: $filter, orderBy: $orderBy, search: $search) { nodes { vendorInvoiceNumber } } }";
        let found = acme.org.owner.query(query, arguments).await;
        found.each("/bills/nodes", "vendorInvoiceNumber").into_iter().map(str::to_owned).collect::<Vec<_>>()
    };
    for (filter, expected) in [
        (json!({ "isOverdue": true }), &["late"][..]),
        (json!({ "isOverdue": false }), &["open", "later"]),
        (json!({ "vendorId": { "eq": other } }), &["open"]),
        (json!({ "vendor": { "name": { "eq": "other" } } }), &["open"]),
        (json!({ "status": { "in": ["APPROVED", "PARTIALLY_PAID"] } }), &["later", "late"]),
        (json!({ "due": { "currency": "EUR", "eq": "6" } }), &["late"]),
        (json!({ "total": { "currency": "EUR", "gte": "20" } }), &["open", "later"]),
        (json!({ "dueDate": { "lt": "2020-02-01" } }), &["open", "late"]),
        (json!({ "number": { "eq": "BILL-00002" } }), &["later"]),
        (json!({ "number": { "startsWith": "BILL-" } }), &["open", "later", "late"]),
        (json!({ "vendorInvoiceNumber": { "startsWith": "late" } }), &["later", "late"]),
    ] {
        assert_eq!(numbers(json!({ "filter": filter })).await, expected, "{filter}");
    }
    assert_eq!(numbers(json!({ "orderBy": [{ "field": "DUE" }] })).await, ["late", "later", "open"]);
    assert_eq!(
        numbers(json!({ "orderBy": [{ "field": "TOTAL", "direction": "DESC" }] })).await,
        ["open", "later", "late"]
    );
    assert_eq!(numbers(json!({ "search": "bill 00003" })).await, ["open"]);
    let of_vendor = "query($id: ID!) { vendor(id: $id) { bills(orderBy: [{ field: DUE_DATE }]) { nodes { vendorInvoiceNumber } } } }";
    let of_vendor = acme.org.owner.query(of_vendor, json!({ "id": acme.vendor })).await;
    assert_eq!(of_vendor.each("/vendor/bills/nodes", "vendorInvoiceNumber"), ["late", "later"]);
}

#[tokio::test]
async fn many_bills_are_made_with_a_result_each() {
    let server = Server::start().await;
    let acme = Payables::new(&server, "acme").await;
    let mut twice = acme.input("1", "EUR");
    twice["vendorInvoiceNumber"] = json!("R-1");
    let input =
        json!({ "idempotencyKey": "bulk", "bills": [twice, acme.input("-1", "EUR"), twice, acme.input("4", "EUR")] });
    let results = "results { bill { number } userErrors { code field } }";
    let made = acme.org.owner.run("createBills", results, input.clone()).await;
    assert_eq!(
        made.done("createBills")["results"],
        json!([
            { "bill": { "number": "BILL-00001" }, "userErrors": [] },
            { "bill": null, "userErrors": [{ "code": "INVALID", "field": "bills.1.lines.0.unitPrice" }] },
            { "bill": null, "userErrors": [{ "code": "DUPLICATE", "field": "bills.2.vendorInvoiceNumber" }] },
            { "bill": { "number": "BILL-00002" }, "userErrors": [] }
        ])
    );
    let replay = acme.org.owner.run("createBills", results, input).await;
    assert_eq!(replay.body(), made.body());
}

#[tokio::test]
async fn more_than_a_hundred_bills_at_once_are_too_many() {
    let server = Server::start().await;
    let acme = Payables::new(&server, "acme").await;
    let many = ("LIMIT".to_owned(), "bills".to_owned());
    let made = json!({ "bills": vec![acme.input("1", "EUR"); 101] });
    let made = acme.org.owner.run("createBills", "results { index }", made).await;
    assert_eq!(made.refused("createBills"), many);
    let paid = json!({ "bills": vec![json!({ "id": MADE_UP, "method": "CARD" }); 101] });
    let paid = acme.org.owner.run("payBills", "results { index }", paid).await;
    assert_eq!(paid.refused("payBills"), many);
}
