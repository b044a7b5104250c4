//! Payments of bills, from outside: never more than is due.

use api::auth::permission::Permission;
use entity::identity::organization_member::Role;
use futures::future::join_all;
use harness::{Options, Server};
use serde_json::{Value, json};

use super::payables::{Payables, verbs, with};

const PAID: &str = "billPayment { amount { amount currency } method paidAt reference } \
    bill { status paid { amount } due { amount } paidAt }";

fn euros(amount: &str) -> Value {
    json!({ "amount": amount, "currency": "EUR" })
}

#[tokio::test]
async fn a_bill_is_paid_in_parts() {
    let server = Server::start().await;
    let acme = Payables::new(&server, "acme").await;
    let id = acme.bill_in("APPROVED").await;
    let part = with(
        &id,
        json!({ "amount": euros("40"), "method": "BANK_TRANSFER", "paidAt": "2026-02-28T12:00:00Z",
        "reference": " T-1 " }),
    );
    let part = acme.org.owner.run("payBill", PAID, part).await;
    let part = part.done("payBill");
    assert_eq!(
        part["billPayment"],
        json!({ "amount": euros("40.00"), "method": "BANK_TRANSFER", "paidAt": "2026-02-28T12:00:00+00:00", "reference": "T-1" })
    );
    let expected = json!({ "status": "PARTIALLY_PAID", "paid": { "amount": "40.00" }, "due": { "amount": "60.00" }, "paidAt": null });
    assert_eq!(part["bill"], expected);

    let rest = acme.org.owner.run("payBill", PAID, with(&id, json!({ "method": "CARD" }))).await;
    let rest = rest.done("payBill");
    assert_eq!(rest["billPayment"]["amount"], euros("60.00"), "all that is due");
    let expected = json!({ "status": "PAID", "paid": { "amount": "100.00" }, "due": { "amount": "0.00" },
        "paidAt": "2026-03-02T09:00:00+00:00" });
    assert_eq!(rest["bill"], expected);
    let told = ["bill.paid", "bill.partially_paid", "bill.approved", "bill.created"];
    assert_eq!(verbs(&acme.org.owner, "bill", &id).await, told);

    let listed =
        acme.show(&id, "payments(orderBy: [{ field: PAID_AT }]) { nodes { id amount { amount } bill { id } } }").await;
    let listed = listed["payments"]["nodes"].as_array().expect("a list");
    let amounts: Vec<_> = listed.iter().map(|one| &one["amount"]["amount"]).collect();
    assert_eq!(amounts, ["40.00", "60.00"]);
    assert_eq!(listed[0]["bill"]["id"], id);
    let payment = listed[0]["id"].as_str().expect("an id");
    assert_eq!(verbs(&acme.org.owner, "billPayment", payment).await, ["bill_payment.recorded"]);
    let found = acme.org.owner.query(
        "query($filter: BillPaymentFilter) { billPayments(filter: $filter) { nodes { reference } } }",
        json!({ "filter": { "billId": { "eq": id }, "method": { "eq": "BANK_TRANSFER" }, "amount": { "currency": "EUR", "gte": "40" } } }),
    );
    assert_eq!(found.await.each("/billPayments/nodes", "reference"), ["T-1"]);
}

#[tokio::test]
async fn bad_payments_are_refused_by_name() {
    let server = Server::start().await;
    let acme = Payables::new(&server, "acme").await;
    let id = acme.bill_in("APPROVED").await;
    for (more, field) in [
        (json!({ "amount": euros("100.01") }), "amount.amount"),
        (json!({ "amount": euros("0") }), "amount.amount"),
        (json!({ "amount": euros("-1") }), "amount.amount"),
        (json!({ "amount": euros("1.005") }), "amount.amount"),
        (json!({ "amount": euros("99999999999999999999") }), "amount.amount"),
        (json!({ "amount": { "amount": "1", "currency": "USD" } }), "amount.currency"),
        (json!({ "paidAt": "2026-03-02T09:00:01Z" }), "paidAt"),
        (json!({ "reference": "a\nb" }), "reference"),
    ] {
        let mut input = with(&id, more);
        input["method"] = json!("CARD");
        let refused = acme.org.owner.run("payBill", PAID, input.clone()).await;
        assert_eq!(refused.refused("payBill"), ("INVALID".to_owned(), field.to_owned()), "{input}");
    }
    let shown = acme.show(&id, "status version payments { totalCount }").await;
    assert_eq!(shown, json!({ "status": "APPROVED", "version": 2, "payments": { "totalCount": 0 } }));
}

/// Sixteen callers pay a tenth each, and then sixteen all that is due.
#[tokio::test]
async fn never_more_is_paid_than_is_due() {
    let server = Server::start().await;
    let acme = Payables::new(&server, "acme").await;
    for (amount, expected) in [(Some("10"), 10), (None, 1)] {
        let id = acme.bill_in("APPROVED").await;
        let mut input = with(&id, json!({ "method": "CARD" }));
        if let Some(amount) = amount {
            input["amount"] = euros(amount);
        }
        let answers = join_all((0..16).map(|_| acme.org.owner.run("payBill", PAID, input.clone()))).await;
        let (done, refused): (Vec<_>, Vec<_>) =
            answers.iter().partition(|answer| answer.user_errors("payBill").is_empty());
        assert_eq!(done.len(), expected);
        assert!(refused.iter().all(|answer| answer.refused("payBill").0 == "INVALID_TRANSITION"), "it is PAID then");
        let sums: (i64, i64, String) = sqlx::query_as(
            "SELECT b.paid, (SELECT sum(amount)::bigint FROM bill_payments p WHERE p.bill_id = b.id), b.status \
             FROM bills b WHERE b.id = $1",
        )
        .bind(entity::id::split(&id).expect("an id").1)
        .fetch_one(server.database().maintenance())
        .await
        .expect("the bill is read");
        assert_eq!(sums, (10_000, 10_000, "PAID".to_owned()));
    }
}

/// The table itself refuses what the code would let through by mistake.
#[tokio::test]
async fn the_table_holds_what_the_rules_say() {
    let server = Server::start().await;
    let acme = Payables::new(&server, "acme").await;
    let id = entity::id::split(&acme.bill_in("APPROVED").await).expect("an id").1;
    for wrong in [
        "paid = total + 1, status = 'PARTIALLY_PAID'",
        "paid = 1",
        "paid = 0, status = 'PARTIALLY_PAID'",
        "paid = total - 1, status = 'PAID'",
        "total = -1, subtotal = -1",
        "due_date = bill_date - 1",
        "status = 'VOID'",
        "deleted_at = now(), deletion_id = id",
    ] {
        let update = format!("UPDATE bills SET {wrong} WHERE id = $1");
        let sql = server.database().maintenance();
        let refused = sqlx::query(sqlx::AssertSqlSafe(update)).bind(id).execute(sql).await;
        let code = refused.expect_err(wrong).into_database_error().and_then(|e| e.code().map(|code| code.to_string()));
        assert_eq!(code.as_deref(), Some("23514"), "{wrong}");
    }
}

#[tokio::test]
async fn a_retry_pays_once() {
    let server = Server::start().await;
    let acme = Payables::new(&server, "acme").await;
    let id = acme.bill_in("APPROVED").await;
    let input = with(&id, json!({ "amount": euros("40"), "method": "CARD", "idempotencyKey": "one" }));
    let first = acme.org.owner.run("payBill", PAID, input.clone()).await;
    let again = acme.org.owner.run("payBill", PAID, input).await;
    assert_eq!(first.body(), again.body());
    assert_eq!(first.done("payBill")["bill"]["paid"]["amount"], "40.00");
}

#[tokio::test]
async fn many_bills_are_paid_with_a_result_each() {
    let server = Server::start().await;
    let acme = Payables::new(&server, "acme").await;
    let (one, two) = (acme.bill_in("APPROVED").await, acme.bill_in("DRAFT").await);
    let input = json!({ "bills": [
        { "id": one, "method": "CARD", "amount": euros("40") }, { "id": two, "method": "CARD" },
        { "id": one, "method": "CARD", "amount": euros("61") }, { "id": one, "method": "CARD" }
    ] });
    let paid = acme
        .org
        .owner
        .run(
            "payBills",
            "results { billPayment { amount { amount } bill { status } } userErrors { code field } }",
            input,
        )
        .await;
    assert_eq!(
        paid.done("payBills")["results"],
        json!([
            { "billPayment": { "amount": { "amount": "40.00" }, "bill": { "status": "PAID" } }, "userErrors": [] },
            { "billPayment": null, "userErrors": [{ "code": "INVALID_TRANSITION", "field": "bills.1.id" }] },
            { "billPayment": null, "userErrors": [{ "code": "INVALID", "field": "bills.2.amount.amount" }] },
            { "billPayment": { "amount": { "amount": "60.00" }, "bill": { "status": "PAID" } }, "userErrors": [] }
        ])
    );
}

#[tokio::test]
async fn who_pays_the_same_bills_in_another_order_waits() {
    let server = Server::with(Options { connections: 16, ..Options::default() }).await;
    let acme = Payables::new(&server, "acme").await;
    let mut ids = Vec::new();
    for _ in 0..4 {
        ids.push(acme.bill_in("APPROVED").await);
    }
    let pay = |caller: usize| {
        let mut bills: Vec<_> =
            ids.iter().map(|id| json!({ "id": id, "method": "CARD", "amount": euros("1") })).collect();
        if caller.is_multiple_of(2) {
            bills.reverse();
        }
        acme.org.owner.run("payBills", "results { userErrors { code } }", json!({ "bills": bills }))
    };
    for answer in join_all((0..16).map(pay)).await {
        assert_eq!(answer.done("payBills")["results"], json!(vec![json!({ "userErrors": [] }); 4]));
    }
}

#[tokio::test]
async fn only_some_roles_pay() {
    let server = Server::start().await;
    let acme = Payables::new(&server, "acme").await;
    for (role, may) in [
        (Role::Owner, true),
        (Role::Admin, true),
        (Role::Billing, true),
        (Role::Manager, false),
        (Role::Member, false),
        (Role::Viewer, false),
    ] {
        let input = with(&acme.bill_in("APPROVED").await, json!({ "method": "CASH" }));
        let answer = acme.org.member(role).await.run("payBill", PAID, input).await;
        if may {
            answer.done("payBill");
        } else {
            assert_eq!(answer.code(), "FORBIDDEN", "{role:?}");
        }
    }
}

#[tokio::test]
async fn who_may_not_see_a_bill_is_not_told_of_a_trial_that_it_is_paid() {
    let server = Server::start().await;
    let acme = Payables::new(&server, "acme").await;
    let blind = acme.org.api_key([Permission::BillPay]).await;
    let mut input = with(&acme.bill_in("APPROVED").await, json!({ "method": "CASH", "dryRun": true }));
    let tried = blind.run("payBill", "bill { id }", input.clone()).await;
    assert_eq!(tried.done("payBill")["bill"], Value::Null);
    input["dryRun"] = json!(false);
    assert_eq!(blind.run("payBill", "bill { id }", input).await.code(), "FORBIDDEN", "it is done, and not seen");
}

const VOIDED: &str = "billPayment { version status voidedAt voidReason availableActions { action allowed } \
    bill { status paid { amount } due { amount } paidAt availableActions { action allowed } } }";

#[tokio::test]
async fn a_payment_that_was_none_is_void_and_the_bill_is_due_again() {
    let server = Server::start().await;
    let acme = Payables::new(&server, "acme").await;
    let owner = &acme.org.owner;
    let id = acme.bill_in("APPROVED").await;
    let pay = async |more: Value| {
        let paid = owner.run("payBill", "billPayment { id }", with(&id, more)).await;
        paid.done("payBill")["billPayment"]["id"].as_str().expect("an id").to_owned()
    };
    let part = pay(json!({ "method": "CARD", "amount": euros("40"), "externalId": "qb-1" })).await;
    let rest = pay(json!({ "method": "CARD" })).await;

    for (more, code, field) in [
        (json!({ "reason": " " }), "REQUIRED", "reason"),
        (json!({ "reason": "Twice", "expectedVersion": 9 }), "CONFLICT", "expectedVersion"),
    ] {
        let refused = owner.run("voidBillPayment", VOIDED, with(&rest, more)).await;
        assert_eq!(refused.refused("voidBillPayment"), (code.to_owned(), field.to_owned()));
    }
    assert_eq!(acme.show(&id, "status").await["status"], "PAID", "nothing is half done");

    let reason = json!({ "reason": "Returned by the bank", "expectedVersion": 1 });
    let voided = owner.run("voidBillPayment", VOIDED, with(&rest, reason)).await;
    let voided = &voided.done("voidBillPayment")["billPayment"];
    assert_eq!(voided["bill"]["status"], "PARTIALLY_PAID");
    assert_eq!(
        (&voided["bill"]["paid"]["amount"], &voided["bill"]["due"]["amount"]),
        (&json!("40.00"), &json!("60.00"))
    );
    assert_eq!(voided["bill"]["paidAt"], Value::Null);
    assert_eq!(
        (&voided["status"], &voided["voidedAt"], &voided["voidReason"], &voided["version"]),
        (&json!("VOID"), &json!("2026-03-02T09:00:00+00:00"), &json!("Returned by the bank"), &json!(2))
    );
    assert_eq!(voided["availableActions"], json!([{ "action": "voidBillPayment", "allowed": false }]));
    let again = owner.run("voidBillPayment", VOIDED, with(&rest, json!({ "reason": "Twice" }))).await;
    assert_eq!(again.refused("voidBillPayment"), ("INVALID_TRANSITION".to_owned(), "id".to_owned()));

    // Without any payment it is as it was before the first: it can be voided, too.
    let voided = owner.run("voidBillPayment", VOIDED, with(&part, json!({ "reason": "Another bill's" }))).await;
    let bill = &voided.done("voidBillPayment")["billPayment"]["bill"];
    assert_eq!((&bill["status"], &bill["due"]["amount"]), (&json!("APPROVED"), &json!("100.00")));
    let told = bill["availableActions"].as_array().expect("a list");
    assert!(told.contains(&json!({ "action": "voidBill", "allowed": true })), "{bill}");
    assert_eq!(
        verbs(owner, "bill", &id).await,
        [
            "bill.payment_voided",
            "bill.payment_voided",
            "bill.paid",
            "bill.partially_paid",
            "bill.approved",
            "bill.created"
        ]
    );
    assert_eq!(verbs(owner, "billPayment", &part).await, ["bill_payment.voided", "bill_payment.recorded"]);

    // What is void stands in the list, and is told from what was paid.
    pay(json!({ "method": "CASH" })).await;
    let list = "query($id: ID!, $filter: BillPaymentFilter) { bill(id: $id) { status
        payments(filter: $filter) { nodes { method } } } found: billPayments(filter: {externalId: {eq: \"qb-1\"}}) { nodes { id } } }";
    let filter = json!({ "status": { "eq": "SUCCEEDED" } });
    let listed = owner.query(list, json!({ "id": id, "filter": filter })).await;
    assert_eq!(listed.each("/bill/payments/nodes", "method"), ["CASH"]);
    assert_eq!(listed.text("/bill/status"), "PAID");
    assert_eq!(listed.each("/found/nodes", "id"), [part.as_str()]);
    let taken = acme.bill_in("APPROVED").await;
    let taken = owner.run("payBill", PAID, with(&taken, json!({ "method": "CARD", "externalId": "qb-1" }))).await;
    assert_eq!(taken.refused("payBill"), ("DUPLICATE".to_owned(), "externalId".to_owned()));
}

#[tokio::test]
async fn of_many_who_void_a_payment_while_others_pay_one_does() {
    let server = Server::start().await;
    let acme = Payables::new(&server, "acme").await;
    let owner = &acme.org.owner;
    let id = acme.bill_in("APPROVED").await;
    let paid =
        owner.run("payBill", "billPayment { id }", with(&id, json!({ "method": "CARD", "amount": euros("60") }))).await;
    let payment = paid.done("payBill")["billPayment"]["id"].as_str().expect("an id").to_owned();
    let voiding =
        join_all((0..8).map(|_| owner.run("voidBillPayment", VOIDED, with(&payment, json!({ "reason": "Twice" })))));
    let paying = join_all(
        (0..8).map(|_| owner.run("payBill", PAID, with(&id, json!({ "method": "CASH", "amount": euros("30") })))),
    );
    let (voided, paid) = tokio::join!(voiding, paying);
    assert_eq!(voided.iter().filter(|answer| answer.user_errors("voidBillPayment").is_empty()).count(), 1);
    let paid = paid.iter().filter(|answer| answer.user_errors("payBill").is_empty()).count();
    assert!((1..=3).contains(&paid), "{paid} of 30.00");
    let sums = "SELECT b.paid, coalesce(sum(p.amount) FILTER (WHERE p.status <> 'VOID'), 0)::bigint FROM bills b \
        JOIN bill_payments p ON p.bill_id = b.id GROUP BY b.id, b.paid";
    let sums: (i64, i64) = sqlx::query_as(sums).fetch_one(server.database().maintenance()).await.expect("the sums");
    assert_eq!(sums, (sums.1, sums.1));
    assert_eq!(sums.0, 3_000 * i64::try_from(paid).expect("a few"));
}
