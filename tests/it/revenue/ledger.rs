//! Books that add up, whatever is done at once: random operations on the same few clients, invoices and payments, by many
//! callers over as many connections, and then what SQL finds of it.
//!
//! `CHAMBERS_LEDGER=100000` runs as many operations as it says (tests/bench/ledger does), `CHAMBERS_LEDGER_SEED` others.

use std::collections::BTreeMap;
use std::str::FromStr;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex};
use std::time::Instant;

use futures::future::join_all;
use harness::{Answer, Client as Caller, Options, Server};
use rand::rngs::StdRng;
use rand::{RngExt as _, SeedableRng as _};
use serde_json::{Value, json};

use super::books::{Books, Client};

/// How many operations the tests run.
const FEW: u64 = 300;
/// How many callers there are at once, each on a connection of its own.
const CALLERS: usize = 16;
/// The most records that are kept in mind to be worked on: few, so that callers meet.
const IN_MIND: usize = 40;
/// What is asked of a payment that was allocated.
const ALLOCATED: &str = "payment { id allocations { nodes { invoice { id } } } }";
/// Currencies with 2, 0 and 3 decimals.
const CURRENCIES: [(&str, u32); 3] = [("EUR", 2), ("JPY", 0), ("KWD", 3)];

#[tokio::test(flavor = "multi_thread")]
async fn the_books_add_up_whatever_is_done_at_once() {
    let (operations, seed) = (told("CHAMBERS_LEDGER").unwrap_or(FEW), told("CHAMBERS_LEDGER_SEED").unwrap_or(1_u64));
    let connections = u32::try_from(CALLERS).expect("few");
    let server = Server::with(Options { connections, ..Options::default() }).await;
    let acme = server.organization("acme").await;
    let books = Books::of(&server, &acme);
    let clients = vec![books.client("Engines").await, books.client("Looms").await];
    let ledger = Arc::new(Ledger {
        caller: acme.owner.clone(),
        clients,
        mind: Mutex::default(),
        counts: Mutex::default(),
        sent: AtomicU64::new(0),
    });
    let (next, begun) = (Arc::new(AtomicU64::new(0)), Instant::now());
    let callers = (0..CALLERS).map(|_| {
        let (ledger, next) = (ledger.clone(), next.clone());
        tokio::spawn(async move {
            while ledger.sent.load(Ordering::Relaxed) < operations {
                let number = next.fetch_add(1, Ordering::Relaxed);
                // Each operation has chances of its own, whichever caller does it.
                ledger.operate(&mut StdRng::seed_from_u64(seed.wrapping_mul(1 << 32).wrapping_add(number))).await;
            }
        })
    });
    for caller in join_all(callers).await {
        caller.expect("no operation fails for another reason than the business says");
    }
    let seconds = begun.elapsed().as_secs_f64();

    let counts = ledger.counts.lock().expect("nobody panicked").clone();
    println!("{operations} operations, seed {seed}, {CALLERS} at once: {seconds:.0} s");
    for (operation, [done, refused]) in &counts {
        println!("{operation:<24} {done:>7} done {refused:>7} refused");
    }
    assert_eq!(books.violations().await, Vec::<String>::new());
    assert_eq!(books.gaps().await, Vec::<String>::new());
    for operation in ["issueInvoice", "recordPayment", "refundPayment", "voidInvoice", "createCreditNote"] {
        assert!(counts.get(operation).is_some_and(|[done, _]| *done > 0), "{operation} was never done: {counts:?}");
    }

    // And what is found where something is wrong.
    for (wrong, found) in [
        ("UPDATE payments SET allocated = allocated - 1 WHERE allocated > 0", "allocated is not the sum"),
        ("UPDATE payment_allocations SET currency = 'CHF'", "another currency"),
        ("UPDATE number_series SET next_value = next_value + 1 WHERE kind = 'INVOICE'", "INVOICE: "),
    ] {
        sqlx::query(wrong).execute(server.database().maintenance()).await.expect("the maintenance role may");
        let told = [books.violations().await, books.gaps().await].concat();
        assert!(told.iter().any(|one| one.starts_with(found)), "{wrong}: {told:?}");
    }
}

fn told<T: FromStr>(variable: &str) -> Option<T> {
    std::env::var(variable).ok()?.parse().ok()
}

/// What callers know of: the latest records of each kind, with their currency.
#[derive(Default)]
struct Mind {
    drafts: Vec<(String, usize)>,
    invoices: Vec<(String, usize)>,
    payments: Vec<(String, usize)>,
    /// A payment and an invoice that got some of it.
    allocations: Vec<((String, String), usize)>,
    credit_notes: Vec<(String, usize)>,
}

struct Ledger {
    caller: Caller,
    clients: Vec<Client>,
    mind: Mutex<Mind>,
    /// By mutation, how often it was done and how often refused.
    counts: Mutex<BTreeMap<&'static str, [u64; 2]>>,
    sent: AtomicU64,
}

impl Ledger {
    async fn operate(&self, random: &mut StdRng) {
        match random.random_range(0..100) {
            0..12 => self.draft(random).await,
            12..26 => self.issue(random).await,
            26..52 => self.pay(random).await,
            52..58 => self.confirm(random).await,
            58..66 => self.refund(random).await,
            66..73 => self.apply(random).await,
            73..78 => self.unapply(random).await,
            78..85 => self.credit(random).await,
            85..88 => self.void_credit(random).await,
            88..93 => self.on_invoice(random, "voidInvoice", json!({ "reason": "Mistake" })).await,
            93..95 => self.reissue(random).await,
            95..96 => self.on_invoice(random, "markInvoiceUncollectible", json!({})).await,
            96..97 => self.on_invoice(random, "reopenInvoice", json!({})).await,
            97..98 => self.schedule(random).await,
            _ => self.run_schedules().await,
        }
    }

    /// Sends a mutation and counts what became of it. The business may refuse it; nothing else may go wrong.
    async fn run(&self, mutation: &'static str, selection: &str, input: Value) -> Option<Answer> {
        self.sent.fetch_add(1, Ordering::Relaxed);
        let answer = self.caller.run(mutation, selection, input).await;
        let reasons = answer.user_errors(mutation);
        let is_fault = |code: &str| !matches!(code, "INVALID" | "INVALID_TRANSITION" | "IMMUTABLE" | "CONFLICT");
        assert!(!reasons.iter().any(|reason| is_fault(&reason.code)), "{answer}");
        // Nobody waited in a circle.
        assert!(
            !reasons.iter().any(|reason| reason.message.contains("at the same moment; try again"))
                || mutation == "createCreditNote",
            "{answer}"
        );
        let mut counts = self.counts.lock().expect("nobody panicked");
        counts.entry(mutation).or_default()[usize::from(!reasons.is_empty())] += 1;
        reasons.is_empty().then_some(answer)
    }

    async fn draft(&self, random: &mut StdRng) {
        let currency = random.random_range(0..CURRENCIES.len());
        let lines: Vec<_> = (0..random.random_range(1..4))
            .map(|_| {
                json!({
                    "description": "Work", "unitPrice": decimal(random.random_range(1..20_000), currency),
                    "quantity": format!("{}.{:04}", random.random_range(0..5), random.random_range(1..10_000)),
                    "discountRate": choose(random, &["0", "5", "12.5"]),
                    "taxRate": choose(random, &["0", "7", "19", "9.975"])
                })
            })
            .collect();
        let client = &self.clients[random.random_range(0..self.clients.len())];
        let input =
            json!({ "engagementId": client.engagement_id(), "currency": CURRENCIES[currency].0, "lines": lines });
        if let Some(made) = self.run("createInvoice", "invoice { id }", input).await {
            self.keep(|mind| &mut mind.drafts, text(made.at("/createInvoice/invoice/id")), currency);
        }
    }

    async fn issue(&self, random: &mut StdRng) {
        let Some((id, currency)) = self.pick(random, |mind| &mind.drafts) else { return };
        if self.run("issueInvoice", "invoice { id }", json!({ "id": id })).await.is_some() {
            self.keep(|mind| &mut mind.invoices, id, currency);
        }
    }

    async fn pay(&self, random: &mut StdRng) {
        let client = &self.clients[random.random_range(0..self.clients.len())];
        let currency = random.random_range(0..CURRENCIES.len());
        let mut input = json!({
            "amount": money(random.random_range(1..60_000), currency), "method": "BANK_TRANSFER",
            "status": if random.random_bool(0.1) { "PENDING" } else { "SUCCEEDED" }
        });
        if random.random_bool(0.3) || input["status"] == "PENDING" {
            input["clientCompanyId"] = json!(client.id);
            input["allocateAutomatically"] = json!(input["status"] != "PENDING");
        } else {
            let Some((allocations, named)) = self.named(random) else { return };
            input["allocations"] = allocations;
            input["amount"] = money(random.random_range(1..60_000), named);
        }
        let code = input["amount"]["currency"].clone();
        let currency = CURRENCIES.iter().position(|(known, _)| code == *known).expect("a currency of ours");
        if let Some(made) = self.run("recordPayment", ALLOCATED, input).await {
            self.keep(|mind| &mut mind.payments, text(made.at("/recordPayment/payment/id")), currency);
            self.keep_allocations(&made.data()["recordPayment"]["payment"], currency);
        }
    }

    async fn confirm(&self, random: &mut StdRng) {
        let Some((id, _)) = self.pick(random, |mind| &mind.payments) else { return };
        let input = json!({ "id": id, "allocateAutomatically": random.random_bool(0.5) });
        self.run("confirmPayment", "payment { id }", input).await;
    }

    async fn refund(&self, random: &mut StdRng) {
        let Some((id, currency)) = self.pick(random, |mind| &mind.payments) else { return };
        let mut input = json!({ "id": id });
        if random.random_bool(0.7) {
            input["amount"] = money(random.random_range(1..20_000), currency);
        }
        self.run("refundPayment", "refund { id }", input).await;
    }

    async fn apply(&self, random: &mut StdRng) {
        let Some((id, currency)) = self.pick(random, |mind| &mind.payments) else { return };
        let mut input = json!({ "id": id });
        if random.random_bool(0.7) {
            input["allocateAutomatically"] = json!(true);
        } else {
            let Some((allocations, _)) = self.named(random) else { return };
            input["allocations"] = allocations;
        }
        if let Some(made) = self.run("applyPayment", ALLOCATED, input).await {
            self.keep_allocations(&made.data()["applyPayment"]["payment"], currency);
        }
    }

    async fn unapply(&self, random: &mut StdRng) {
        let Some(((payment, invoice), currency)) = self.pick(random, |mind| &mind.allocations) else { return };
        let amount = random.random_bool(0.5).then(|| money(random.random_range(1..5_000), currency));
        let input = json!({ "id": payment, "allocations": [{ "invoiceId": invoice, "amount": amount }] });
        self.run("unapplyPayment", "payment { id }", input).await;
    }

    async fn credit(&self, random: &mut StdRng) {
        let Some((id, currency)) = self.pick(random, |mind| &mind.invoices) else { return };
        let mut input = json!({ "invoiceId": id, "reason": "Late" });
        if random.random_bool(0.8) {
            input["amount"] = money(random.random_range(1..10_000), currency);
        }
        if let Some(made) = self.run("createCreditNote", "creditNote { id }", input).await {
            self.keep(|mind| &mut mind.credit_notes, text(made.at("/createCreditNote/creditNote/id")), currency);
        }
    }

    async fn void_credit(&self, random: &mut StdRng) {
        let Some((id, _)) = self.pick(random, |mind| &mind.credit_notes) else { return };
        self.run("voidCreditNote", "creditNote { id }", json!({ "id": id, "reason": "Mistake" })).await;
    }

    async fn reissue(&self, random: &mut StdRng) {
        let Some((id, currency)) = self.pick(random, |mind| &mind.invoices) else { return };
        let input = json!({ "id": id, "reason": "Mistake", "issue": {} });
        if let Some(made) = self.run("voidAndReissueInvoice", "invoice { id }", input).await {
            self.keep(|mind| &mut mind.invoices, text(made.at("/voidAndReissueInvoice/invoice/id")), currency);
        }
    }

    /// A year of months, of which some are due already.
    async fn schedule(&self, random: &mut StdRng) {
        let client = &self.clients[random.random_range(0..self.clients.len())];
        let input = json!({
            "engagementId": client.engagement_id(), "name": "Care", "taxRate": "19", "autoIssue": random.random_bool(0.5),
            "recurrence": {
                "everyMonths": 1, "start": "2025-12-31", "end": "2026-12-31", "amount": money(random.random_range(100..9_000), 0)
            }
        });
        self.run("createInvoiceSchedule", "invoiceSchedule { id }", input).await;
    }

    async fn run_schedules(&self) {
        let Some(ran) = self.run("runInvoiceSchedules", "results { invoice { id status } }", json!({})).await else {
            return;
        };
        for result in ran.at("/runInvoiceSchedules/results").as_array().expect("a list") {
            let Some(id) = result["invoice"]["id"].as_str() else { continue };
            if result["invoice"]["status"] == "DRAFT" {
                self.keep(|mind| &mut mind.drafts, id.to_owned(), 0);
            } else {
                self.keep(|mind| &mut mind.invoices, id.to_owned(), 0);
            }
        }
    }

    async fn on_invoice(&self, random: &mut StdRng, mutation: &'static str, mut input: Value) {
        let Some((id, _)) = self.pick(random, |mind| &mind.invoices) else { return };
        input["id"] = json!(id);
        self.run(mutation, "invoice { id }", input).await;
    }

    /// One to three invoices of a currency as allocations, with and without an amount.
    fn named(&self, random: &mut StdRng) -> Option<(Value, usize)> {
        let (_, currency) = self.pick(random, |mind| &mind.invoices)?;
        let mut named = Vec::new();
        for _ in 0..random.random_range(1..4) {
            let (id, of) = self.pick(random, |mind| &mind.invoices)?;
            if of == currency && !named.iter().any(|one: &Value| one["invoiceId"] == id) {
                let amount = random.random_bool(0.5).then(|| money(random.random_range(1..20_000), currency));
                named.push(json!({ "invoiceId": id, "amount": amount }));
            }
        }
        (!named.is_empty()).then(|| (json!(named), currency))
    }

    fn keep_allocations(&self, payment: &Value, currency: usize) {
        for allocation in payment["allocations"]["nodes"].as_array().expect("a list") {
            let (payment, invoice) = (text(&payment["id"]), text(&allocation["invoice"]["id"]));
            self.keep(|mind| &mut mind.allocations, (payment, invoice), currency);
        }
    }

    fn keep<T>(&self, list: impl FnOnce(&mut Mind) -> &mut Vec<(T, usize)>, id: T, currency: usize) {
        let mut mind = self.mind.lock().expect("nobody panicked");
        let list = list(&mut mind);
        list.push((id, currency));
        if list.len() > IN_MIND {
            list.remove(0);
        }
    }

    fn pick<T: Clone>(&self, random: &mut StdRng, list: impl FnOnce(&Mind) -> &Vec<(T, usize)>) -> Option<(T, usize)> {
        let mind = self.mind.lock().expect("nobody panicked");
        let list = list(&mind);
        (!list.is_empty()).then(|| list[random.random_range(0..list.len())].clone())
    }
}

fn text(value: &Value) -> String {
    value.as_str().expect("a text").to_owned()
}

fn choose<T: Copy>(random: &mut StdRng, among: &[T]) -> T {
    among[random.random_range(0..among.len())]
}

/// Minor units of one of the currencies, as the API reads them.
fn decimal(minor: u32, currency: usize) -> String {
    let digits = CURRENCIES[currency].1;
    let unit = 10_u32.pow(digits);
    if digits == 0 {
        minor.to_string()
    } else {
        format!("{}.{:0width$}", minor / unit, minor % unit, width = digits as usize)
    }
}

fn money(minor: u32, currency: usize) -> Value {
    json!({ "amount": decimal(minor, currency), "currency": CURRENCIES[currency].0 })
}
