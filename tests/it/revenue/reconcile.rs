//! Whatever is billed reconciles: lines with their document, credit notes with their invoice, to the minor unit.

use std::collections::BTreeMap;

use harness::{Client, Options, Server};
use proptest::prelude::*;
use proptest::strategy::ValueTree as _;
use proptest::test_runner::TestRunner;
use serde_json::{Value, json};

use super::billing::{Billing, engagement};

/// A line as the test draws it: quantity in ten-thousandths, price in minor units, rates in thousandths of a percent.
#[derive(Clone, Debug)]
struct Drawn {
    quantity: i64,
    unit_price: i64,
    discount: i64,
    tax: i64,
}

fn lines() -> impl Strategy<Value = Vec<Drawn>> {
    let rate = || prop_oneof![Just(0), Just(7_000), Just(19_000), Just(9_975), 0..=100_000_i64];
    let line = (1..=5_000_000_i64, 0..=9_999_999_i64, rate(), rate());
    let line = line.prop_map(|(quantity, unit_price, discount, tax)| Drawn { quantity, unit_price, discount, tax });
    prop::collection::vec(line, 1..12)
}

/// A decimal of an integer with so many decimals.
fn decimal(value: i64, decimals: u32) -> String {
    let unit = 10_i64.pow(decimals);
    match decimals {
        0 => value.to_string(),
        _ => format!("{}.{:0>width$}", value / unit, value % unit, width = decimals as usize),
    }
}

/// The integer of a decimal.
fn minor(value: &Value) -> i128 {
    value["amount"].as_str().expect("an amount").replace('.', "").parse().expect("a number")
}

fn half_up(numerator: i128, denominator: i128) -> i128 {
    (numerator * 2 + denominator) / (denominator * 2)
}

fn net(line: &Drawn) -> i128 {
    let exact = i128::from(line.quantity) * i128::from(line.unit_price) * i128::from(100_000 - line.discount);
    half_up(exact, 10_000 * 100_000)
}

/// The document's tax, reckoned apart from the server.
fn tax(lines: &[Drawn], rounding: &str) -> i128 {
    let taxed = |line: &Drawn| net(line) * i128::from(line.tax);
    if rounding == "LINE" {
        return lines.iter().map(|line| half_up(taxed(line), 100_000)).sum();
    }
    let mut rates: Vec<i64> = lines.iter().map(|line| line.tax).collect();
    rates.sort_unstable();
    rates.dedup();
    let of_rate = |rate| lines.iter().filter(|line| line.tax == rate).map(taxed).sum();
    rates.into_iter().map(|rate| half_up(of_rate(rate), 100_000)).sum()
}

const AMOUNTS: &str = "invoice { id subtotal { amount } tax { amount } total { amount } \
    taxes { rate taxable { amount } tax { amount } } lines { net { amount } tax { amount } total { amount } } }";

/// What is taxed at each rate: the lines of that rate, together; each rate once, the highest first.
fn reconcile_taxes(invoice: &Value, drawn: &[Drawn], rounding: &str, told: &str) {
    let (taxes, lines) = (invoice["taxes"].as_array().expect("taxes"), invoice["lines"].as_array().expect("lines"));
    let sum = |field: &str| taxes.iter().map(|at| minor(&at[field])).sum::<i128>();
    assert_eq!((sum("taxable"), sum("tax")), (minor(&invoice["subtotal"]), minor(&invoice["tax"])), "{told}");
    let rates: Vec<i64> = taxes.iter().map(|at| thousandths(&at["rate"])).collect();
    assert!(rates.is_sorted_by(|one, next| one > next), "{told}");
    for (rate, at) in rates.iter().zip(taxes) {
        let of_rate = |field: &str| -> i128 {
            let own = lines.iter().zip(drawn).filter(|(_, drawn)| drawn.tax == *rate);
            own.map(|(line, _)| minor(&line[field])).sum()
        };
        assert_eq!((minor(&at["taxable"]), minor(&at["tax"])), (of_rate("net"), of_rate("tax")), "{told}");
        if rounding == "DOCUMENT" {
            assert_eq!(minor(&at["tax"]), half_up(of_rate("net") * i128::from(*rate), 100_000), "{told}");
        }
    }
}

/// A rate in thousandths of a percent.
fn thousandths(rate: &Value) -> i64 {
    let text = rate.as_str().expect("a rate");
    let (whole, part) = text.split_once('.').unwrap_or((text, ""));
    format!("{whole}{part:0<3}").parse().expect("a number")
}

async fn bill(client: &Client, engagement: &str, decimals: u32, lines: &[Drawn]) -> Value {
    let line = |line: &Drawn| {
        json!({ "description": "Advice", "quantity": decimal(line.quantity, 4), "unitPrice": decimal(line.unit_price, decimals),
            "discountRate": decimal(line.discount, 3), "taxRate": decimal(line.tax, 3) })
    };
    let input = json!({ "engagementId": engagement, "lines": lines.iter().map(line).collect::<Vec<_>>() });
    client.run("createInvoice", AMOUNTS, input).await.done("createInvoice")["invoice"].clone()
}

#[tokio::test]
async fn random_invoices_reconcile_in_every_currency_and_rounding() {
    let billing = Billing::start().await;
    let mut runner = TestRunner::deterministic();
    for rounding in ["LINE", "DOCUMENT"] {
        let input = json!({ "taxRounding": rounding });
        billing.owner().run("updateOrganization", "organization { id }", input).await.done("updateOrganization");
        for (currency, decimals) in [("EUR", 2), ("JPY", 0), ("KWD", 3)] {
            let engagement = engagement(billing.owner(), &billing.company, currency).await;
            for _ in 0..12 {
                let drawn = lines().new_tree(&mut runner).expect("lines are drawn").current();
                let invoice = bill(billing.owner(), &engagement, decimals, &drawn).await;
                let shown = invoice["lines"].as_array().expect("lines");
                let sum = |field: &str| shown.iter().map(|line| minor(&line[field])).sum::<i128>();
                let told = format!("{currency} {rounding} {drawn:?}\n{invoice:#}");
                for (line, drawn) in shown.iter().zip(&drawn) {
                    assert_eq!(minor(&line["net"]), net(drawn), "{told}");
                    assert_eq!(minor(&line["total"]), minor(&line["net"]) + minor(&line["tax"]), "{told}");
                }
                assert_eq!(minor(&invoice["subtotal"]), sum("net"), "{told}");
                assert_eq!(minor(&invoice["tax"]), sum("tax"), "{told}");
                assert_eq!(minor(&invoice["total"]), sum("total"), "{told}");
                assert_eq!(minor(&invoice["tax"]), tax(&drawn, rounding), "{told}");
                reconcile_taxes(&invoice, &drawn, rounding, &told);
            }
        }
    }
}

/// Credited in parts of any size, the notes of an invoice come to it exactly.
#[tokio::test]
async fn random_credits_reconcile_with_their_invoice() {
    let billing = Billing::start().await;
    let mut runner = TestRunner::deterministic();
    for (currency, decimals) in [("EUR", 2), ("JPY", 0), ("KWD", 3)] {
        let engagement = engagement(billing.owner(), &billing.company, currency).await;
        for _ in 0..4 {
            let drawn = lines().new_tree(&mut runner).expect("lines are drawn").current();
            let invoice = bill(billing.owner(), &engagement, decimals, &drawn).await;
            billing.run("issueInvoice", json!({ "id": invoice["id"] })).await.done("issueInvoice");
            let parts =
                prop::collection::vec(1..=400_i128, 0..5).new_tree(&mut runner).expect("parts are drawn").current();
            let mut left = minor(&invoice["total"]);
            let (mut subtotal, mut tax) = (0, 0);
            let mut of_rates = BTreeMap::new();
            for part in parts.into_iter().map(Some).chain([None]) {
                let amount = part.map(|part| left * part / 1_000);
                if left == 0 || amount == Some(0) {
                    continue;
                }
                let mut input = json!({ "invoiceId": invoice["id"], "reason": "Late" });
                if let Some(amount) = amount {
                    let amount = decimal(i64::try_from(amount).expect("an amount"), decimals);
                    input["amount"] = json!({ "amount": amount, "currency": currency });
                }
                let selection = "creditNote { subtotal { amount } tax { amount } total { amount } \
                    taxes { rate taxable { amount } tax { amount } } }";
                let note = billing.owner().run("createCreditNote", selection, input).await;
                let note = &note.done("createCreditNote")["creditNote"];
                let taxes = note["taxes"].as_array().expect("taxes");
                let sum = |field: &str| taxes.iter().map(|at| minor(&at[field])).sum::<i128>();
                assert_eq!((sum("taxable"), sum("tax")), (minor(&note["subtotal"]), minor(&note["tax"])), "{note:#}");
                for at in taxes {
                    let credited: &mut (i128, i128) = of_rates.entry(thousandths(&at["rate"])).or_default();
                    *credited = (credited.0 + minor(&at["taxable"]), credited.1 + minor(&at["tax"]));
                }
                left -= minor(&note["total"]);
                subtotal += minor(&note["subtotal"]);
                tax += minor(&note["tax"]);
            }
            assert_eq!(left, 0, "{invoice:#}");
            assert_eq!((subtotal, tax), (minor(&invoice["subtotal"]), minor(&invoice["tax"])), "{invoice:#}");
            let billed = invoice["taxes"].as_array().expect("taxes").iter();
            let billed = billed.map(|at| (thousandths(&at["rate"]), (minor(&at["taxable"]), minor(&at["tax"]))));
            let billed: BTreeMap<_, _> = billed.filter(|(_, at)| *at != (0, 0)).collect();
            assert_eq!(of_rates, billed, "{invoice:#}");
        }
    }
}

#[tokio::test]
async fn taxes_of_a_page_are_read_in_one_statement() {
    let options = Options { tapped: true, connections: 1, sends_mails: false, ..Options::default() };
    let server = Server::with(options).await;
    let acme = server.organization("acme").await;
    let billing = Billing::of(server, acme).await;
    for price in 1..=5 {
        billing.issued(&price.to_string()).await;
    }
    let list =
        "{ invoices(orderBy: [{ field: CREATED_AT }]) { nodes { taxes { rate taxable { amount } tax { amount } } } } }";
    let (answer, trips) = billing.server.wire().during(billing.owner().query(list, json!({}))).await;
    let taxes = |net: &str, tax: &str| json!({ "taxes": [{ "rate": "19", "taxable": { "amount": net }, "tax": { "amount": tax } }] });
    assert_eq!(
        answer.at("/invoices/nodes"),
        &json!([
            taxes("1.00", "0.19"),
            taxes("2.00", "0.38"),
            taxes("3.00", "0.57"),
            taxes("4.00", "0.76"),
            taxes("5.00", "0.95")
        ])
    );
    let read = trips.iter().flat_map(|trip| &trip.run).filter(|sql| sql.contains("invoice_lines")).count();
    assert_eq!(read, 1, "{trips:#?}");
}
