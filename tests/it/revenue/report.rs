//! Reports, from outside: a firm's half year, and its numbers computed once more from what was done, by plain arithmetic.

use std::collections::BTreeMap;

use chrono::{DateTime, Days, NaiveDate, NaiveTime, Utc};
use harness::{Org, Server};
use rand::rngs::StdRng;
use rand::{RngExt as _, SeedableRng as _};
use serde_json::{Value, json};

use super::books::{Books, Client};

/// What was done to one invoice: how many minor units each day added to what is due on it.
struct Invoice {
    id: String,
    client: usize,
    currency: &'static str,
    total: i64,
    issued: NaiveDate,
    due: NaiveDate,
    voided: Option<NaiveDate>,
    changes: Vec<(NaiveDate, i64)>,
}

impl Invoice {
    fn due_on(&self, day: NaiveDate) -> i64 {
        if self.issued > day || self.voided.is_some_and(|voided| voided <= day) {
            return 0;
        }
        self.total + self.changes.iter().filter(|(on, _)| *on <= day).map(|(_, change)| change).sum::<i64>()
    }

    fn now(&self) -> i64 {
        self.due_on(NaiveDate::MAX)
    }
}

/// Money that came: which invoice got how much of it.
struct Payment {
    id: String,
    amount: i64,
    invoice: usize,
    allocated: i64,
    received: NaiveDate,
    refunded: bool,
}

struct CreditNote {
    id: String,
    invoice: usize,
    total: i64,
    issued: NaiveDate,
    voided: bool,
}

/// A line of a statement: whose, day, place within the day, id, and what it adds to what is owed.
type Movement = (usize, &'static str, NaiveDate, u8, String, i64);

/// A firm, and what the test knows that was done there.
struct HalfYear<'a> {
    server: &'a Server,
    acme: &'a Org,
    clients: Vec<Client>,
    today: NaiveDate,
    invoices: Vec<Invoice>,
    payments: Vec<Payment>,
    notes: Vec<CreditNote>,
    movements: Vec<Movement>,
    /// By month and currency: net, tax, credited net and tax, and how many documents.
    months: BTreeMap<(String, &'static str), [i64; 6]>,
}

fn month(day: NaiveDate) -> String {
    day.format("%Y-%m-01").to_string()
}

/// Minor units as the API writes them.
fn money(minor: i64, currency: &str) -> Value {
    let sign = if minor < 0 { "-" } else { "" };
    let minor = minor.abs();
    let amount = match currency {
        "JPY" => format!("{sign}{minor}"),
        _ => format!("{sign}{}.{:02}", minor / 100, minor % 100),
    };
    json!({ "amount": amount, "currency": currency })
}

impl HalfYear<'_> {
    /// Eight in the evening in London is five in the morning of the next day in Tokyo, where the firm is.
    fn set(&mut self, day: NaiveDate) {
        self.today = day;
        self.server.clock().set(moment(day));
    }

    async fn issue(&mut self, random: &mut StdRng) {
        let client = random.random_range(0..2_usize);
        let currency = ["EUR", "EUR", "JPY"][random.random_range(0..3_usize)];
        // Of prices like this a fifth is whole.
        let net = 5 * random.random_range(100..10_000_i64);
        let line = json!({ "description": "Work", "unitPrice": money(net, currency)["amount"], "taxRate": "20" });
        let engagement = self.clients[client].engagement_id();
        let draft = json!({ "engagementId": engagement, "currency": currency, "lines": [line] });
        let made = self.acme.owner.run("createInvoice", "invoice { id }", draft).await;
        let id = made.text("/createInvoice/invoice/id").to_owned();
        let due = self.today + Days::new(random.random_range(0..45));
        let input = json!({ "id": id, "dueDate": due.to_string() });
        self.acme.owner.run("issueInvoice", "invoice { id }", input).await.done("issueInvoice");
        let tax = net / 5;
        let in_month = self.months.entry((month(self.today), currency)).or_default();
        in_month[0] += net;
        in_month[1] += tax;
        in_month[4] += 1;
        self.movements.push((client, currency, self.today, 0, id.clone(), net + tax));
        let (issued, total) = (self.today, net + tax);
        self.invoices.push(Invoice { id, client, currency, total, issued, due, voided: None, changes: Vec::new() });
    }

    async fn pay(&mut self, random: &mut StdRng) {
        let Some(place) = self.pick(random, |invoice| invoice.now() > 0) else { return };
        let invoice = &mut self.invoices[place];
        let allocated = if random.random_bool(0.5) { invoice.now() } else { random.random_range(1..=invoice.now()) };
        let amount = allocated + if random.random_bool(0.3) { random.random_range(1..500) } else { 0 };
        let received = self.today - Days::new(random.random_range(0..5));
        let input = json!({
            "clientCompanyId": self.clients[invoice.client].id, "amount": money(amount, invoice.currency),
            "method": "BANK_TRANSFER", "receivedAt": moment(received).to_rfc3339(),
            "allocations": [{ "invoiceId": invoice.id, "amount": money(allocated, invoice.currency) }]
        });
        let paid = self.acme.owner.run("recordPayment", "payment { id }", input).await;
        let id = paid.text("/recordPayment/payment/id").to_owned();
        invoice.changes.push((received, -allocated));
        self.movements.push((invoice.client, invoice.currency, received, 4, id.clone(), -amount));
        self.payments.push(Payment { id, amount, invoice: place, allocated, received, refunded: false });
    }

    async fn refund(&mut self, random: &mut StdRng) {
        let left: Vec<_> = (0..self.payments.len()).filter(|place| !self.payments[*place].refunded).collect();
        if left.is_empty() {
            return;
        }
        let payment = &mut self.payments[left[random.random_range(0..left.len())]];
        let refund = json!({ "id": payment.id, "reference": "Back" });
        let refund = self.acme.owner.run("refundPayment", "refund { id }", refund).await;
        let id = refund.text("/refundPayment/refund/id").to_owned();
        payment.refunded = true;
        let invoice = &mut self.invoices[payment.invoice];
        invoice.changes.push((self.today.max(payment.received), payment.allocated));
        self.movements.push((invoice.client, invoice.currency, self.today, 5, id, payment.amount));
    }

    async fn credit(&mut self, random: &mut StdRng) {
        let Some(place) = self.pick(random, |invoice| invoice.now() >= 6) else { return };
        let invoice = &mut self.invoices[place];
        // Of sums like this a sixth, which is the tax, is whole.
        let total = 6 * random.random_range(1..=invoice.now() / 6);
        let input = json!({ "invoiceId": invoice.id, "amount": money(total, invoice.currency), "reason": "Late" });
        let made = self.acme.owner.run("createCreditNote", "creditNote { id }", input).await;
        let id = made.text("/createCreditNote/creditNote/id").to_owned();
        invoice.changes.push((self.today, -total));
        self.movements.push((invoice.client, invoice.currency, self.today, 2, id.clone(), -total));
        self.count_note(place, total, self.today, 1);
        self.notes.push(CreditNote { id, invoice: place, total, issued: self.today, voided: false });
    }

    async fn void_note(&mut self, random: &mut StdRng) {
        let left: Vec<_> = (0..self.notes.len()).filter(|place| !self.notes[*place].voided).collect();
        if left.is_empty() {
            return;
        }
        let note = &mut self.notes[left[random.random_range(0..left.len())]];
        let input = json!({ "id": note.id, "reason": "Mistake" });
        self.acme.owner.run("voidCreditNote", "creditNote { id }", input).await.done("voidCreditNote");
        note.voided = true;
        let (place, total, issued, id) = (note.invoice, note.total, note.issued, note.id.clone());
        let invoice = &mut self.invoices[place];
        invoice.changes.push((self.today, total));
        self.movements.push((invoice.client, invoice.currency, self.today, 3, id, total));
        self.count_note(place, total, issued, -1);
    }

    fn count_note(&mut self, invoice: usize, total: i64, issued: NaiveDate, sign: i64) {
        let in_month = self.months.entry((month(issued), self.invoices[invoice].currency)).or_default();
        in_month[2] += sign * total * 5 / 6;
        in_month[3] += sign * total / 6;
        in_month[5] += sign;
    }

    async fn void(&mut self, random: &mut StdRng) {
        let Some(place) = self.pick(random, |invoice| invoice.now() == invoice.total) else { return };
        let invoice = &mut self.invoices[place];
        let input = json!({ "id": invoice.id, "reason": "Mistake" });
        self.acme.owner.run("voidInvoice", "invoice { id }", input).await.done("voidInvoice");
        invoice.voided = Some(self.today);
        self.movements.push((invoice.client, invoice.currency, self.today, 1, invoice.id.clone(), -invoice.total));
        let in_month = self.months.entry((month(invoice.issued), invoice.currency)).or_default();
        in_month[0] -= invoice.total * 5 / 6;
        in_month[1] -= invoice.total / 6;
        in_month[4] -= 1;
    }

    /// One of the invoices that are not void and for which it holds.
    fn pick(&self, random: &mut StdRng, holds: impl Fn(&Invoice) -> bool) -> Option<usize> {
        let found: Vec<_> = (0..self.invoices.len())
            .filter(|place| self.invoices[*place].voided.is_none() && holds(&self.invoices[*place]))
            .collect();
        (!found.is_empty()).then(|| found[random.random_range(0..found.len())])
    }

    /// What was owed on a day: by currency, then by client; how many invoices, the five buckets, the total.
    fn owed(&self, day: NaiveDate) -> BTreeMap<&'static str, BTreeMap<usize, [i64; 7]>> {
        let mut owed: BTreeMap<_, BTreeMap<_, [i64; 7]>> = BTreeMap::new();
        for invoice in &self.invoices {
            let due = invoice.due_on(day);
            if due > 0 {
                let bucket = match (day - invoice.due).num_days() {
                    ..=0 => 1,
                    1..=30 => 2,
                    31..=60 => 3,
                    61..=90 => 4,
                    _ => 5,
                };
                let sums = owed.entry(invoice.currency).or_default().entry(invoice.client).or_default();
                sums[0] += 1;
                sums[bucket] += due;
                sums[6] += due;
            }
        }
        owed
    }
}

/// A moment of a day in Tokyo.
fn moment(day: NaiveDate) -> DateTime<Utc> {
    (day - Days::new(1)).and_time(NaiveTime::from_hms_opt(20, 0, 0).expect("a time")).and_utc()
}

fn day(text: &str) -> NaiveDate {
    text.parse().expect("a day")
}

async fn half_year<'a>(server: &'a Server, acme: &'a Org) -> HalfYear<'a> {
    let zone = json!({ "timezone": "Asia/Tokyo" });
    acme.owner.run("updateOrganization", "organization { timezone }", zone).await.done("updateOrganization");
    let books = Books::of(server, acme);
    let clients = vec![books.client("Engines").await, books.client("Looms").await];
    let mut random = StdRng::seed_from_u64(4);
    let (random, today) = (&mut random, day("2026-03-02"));
    let mut year = HalfYear {
        server,
        acme,
        clients,
        today,
        invoices: Vec::new(),
        payments: Vec::new(),
        notes: Vec::new(),
        movements: Vec::new(),
        months: BTreeMap::new(),
    };
    for _ in 0..120 {
        year.set(year.today + Days::new(random.random_range(0..4)));
        match random.random_range(0..20) {
            0..6 => year.issue(random).await,
            6..13 => year.pay(random).await,
            13..15 => year.refund(random).await,
            15..17 => year.credit(random).await,
            17 => year.void_note(random).await,
            _ => year.void(random).await,
        }
    }
    assert_eq!(books.violations().await, Vec::<String>::new());
    year
}

const BUCKETS: &str = "invoiceCount current { amount currency } days1To30 { amount currency } days31To60 { amount currency } \
    days61To90 { amount currency } over90 { amount currency } total { amount currency }";

fn buckets(sums: [i64; 7], currency: &str) -> Value {
    let [count, rest @ ..] = sums;
    let [current, to_30, to_60, to_90, over_90, total] = rest.map(|minor| money(minor, currency));
    json!({
        "invoiceCount": count, "current": current, "days1To30": to_30, "days31To60": to_60, "days61To90": to_90,
        "over90": over_90, "total": total
    })
}

#[tokio::test]
async fn reports_tell_what_was_done() {
    let server = Server::start().await;
    let (acme, other) = (server.organization("acme").await, server.organization("other").await);
    let theirs = Books::of(&server, &other);
    theirs.euros(&theirs.client("Foreign").await, 99_900).await;
    let year = half_year(&server, &acme).await;

    // Today's, a past day's and a coming one's.
    let aging = format!(
        "query($asOf: Date, $client: ID) {{ invoiceAging(asOf: $asOf, clientCompanyId: $client) {{ asOf totals {{ currency clientCount {BUCKETS} \
         clients {{ clientCompany {{ id }} {BUCKETS} }} }} }} }}"
    );
    let mut overdue = 0;
    for days in [None, Some(0), Some(1), Some(7), Some(30), Some(60), Some(100), Some(150), Some(400)] {
        let as_of = days.map_or(year.today, |days| year.today - Days::new(days));
        for client in [None, Some(0), Some(1)] {
            let variables = json!({
                "asOf": days.map(|_| as_of.to_string()), "client": client.map(|client: usize| year.clients[client].id.clone())
            });
            let told = acme.owner.query(&aging, variables.clone()).await;
            let mut expected = Vec::new();
            for (currency, mut by_client) in year.owed(as_of) {
                by_client.retain(|owes, _| client.is_none_or(|client| client == *owes));
                if by_client.is_empty() {
                    continue;
                }
                overdue += by_client.values().map(|sums| sums[3] + sums[4] + sums[5]).sum::<i64>();
                let sum = by_client.values().fold([0; 7], |sum, one| std::array::from_fn(|at| sum[at] + one[at]));
                let mut clients: Vec<_> = by_client.into_iter().collect();
                clients.sort_by_key(|(_, sums)| -sums[6]);
                let clients = clients.into_iter().map(|(owes, sums)| {
                    let mut told = buckets(sums, currency);
                    told["clientCompany"] = json!({ "id": year.clients[owes].id });
                    told
                });
                let clients: Vec<_> = clients.collect();
                let mut total = buckets(sum, currency);
                total["currency"] = json!(currency);
                total["clientCount"] = json!(clients.len());
                total["clients"] = json!(clients);
                expected.push(total);
            }
            assert_eq!(told.at("/invoiceAging/totals"), &json!(expected), "{variables}");
            assert_eq!(told.at("/invoiceAging/asOf"), &json!(as_of.to_string()));
        }
    }
    assert!(overdue > 0, "the half year has something overdue");

    let revenue = "query($from: Date!, $to: Date!) { revenueByMonth(from: $from, to: $to) { month currency invoiceCount net { amount currency } \
        tax { amount currency } creditNoteCount creditedNet { amount currency } creditedTax { amount currency } revenue { amount currency } } }";
    let told = acme.owner.query(revenue, json!({ "from": "2026-03-01", "to": year.today.to_string() })).await;
    let months = year.months.iter().filter(|(_, sums)| sums[4] > 0 || sums[5] > 0).map(|((month, currency), sums)| {
        json!({
            "month": month, "currency": currency, "invoiceCount": sums[4], "net": money(sums[0], currency),
            "tax": money(sums[1], currency), "creditNoteCount": sums[5], "creditedNet": money(sums[2], currency),
            "creditedTax": money(sums[3], currency), "revenue": money(sums[0] - sums[2], currency)
        })
    });
    assert_eq!(told.at("/revenueByMonth"), &json!(months.collect::<Vec<_>>()));
    assert!(year.months.len() > 4, "the half year has months");

    for client in 0..2 {
        for currency in ["EUR", "JPY", "USD"] {
            for (from, to) in [("2026-01-01", "2026-12-31"), ("2026-04-01", "2026-04-30"), ("2026-05-17", "2026-05-17")]
            {
                statement(&year, client, currency, day(from), day(to)).await;
            }
        }
    }
}

async fn statement(year: &HalfYear<'_>, client: usize, currency: &str, from: NaiveDate, to: NaiveDate) {
    const KINDS: [&str; 6] = ["INVOICE", "INVOICE_VOID", "CREDIT_NOTE", "CREDIT_NOTE_VOID", "PAYMENT", "REFUND"];
    let statement = "query($client: ID!, $currency: Currency!, $from: Date!, $to: Date!) { \
        clientStatement(clientCompanyId: $client, currency: $currency, from: $from, to: $to) { clientCompany { id } from to \
        openingBalance { amount currency } closingBalance { amount currency } entries { date kind subjectId subject { id } \
        amount { amount currency } balance { amount currency } } } }";
    let id = &year.clients[client].id;
    let variables = json!({ "client": id, "currency": currency, "from": from.to_string(), "to": to.to_string() });
    let told = year.acme.owner.query(statement, variables.clone()).await;
    let mut movements: Vec<_> = year.movements.iter().filter(|one| one.0 == client && one.1 == currency).collect();
    movements.sort_by_key(|(_, _, day, kind, id, _)| (*day, *kind, id.clone()));
    let opening: i64 = movements.iter().filter(|one| one.2 < from).map(|one| one.5).sum();
    let mut balance = opening;
    let within = movements.iter().filter(|one| one.2 >= from && one.2 <= to);
    let entries: Vec<_> = within
        .map(|(_, _, day, kind, id, amount)| {
            balance += amount;
            json!({
                "date": day.to_string(), "kind": KINDS[usize::from(*kind)], "subjectId": id, "subject": { "id": id },
                "amount": money(*amount, currency), "balance": money(balance, currency)
            })
        })
        .collect();
    assert_eq!(
        told.at("/clientStatement"),
        &json!({
            "clientCompany": { "id": id }, "from": from.to_string(), "to": to.to_string(),
            "openingBalance": money(opening, currency), "closingBalance": money(balance, currency), "entries": entries
        }),
        "{variables}"
    );
}
