//! Pages through any order, with any page size, either way, while others insert and delete: every row that stays comes
//! exactly once, in order. Deals, since their amount and date may be NULL.

use std::cmp::Ordering;
use std::collections::HashSet;

use chrono::NaiveDate;
use harness::{Org, Server};
use rand::rngs::StdRng;
use rand::seq::{IndexedRandom, SliceRandom};
use rand::{RngExt, SeedableRng};
use serde_json::{Value, json};
use uuid::Uuid;

/// How many random lists are paged through; each has a seed, which a failure names.
const CASES: u64 = 40;

/// More pages than any list here has: a cursor that does not move on would be followed for ever.
const MOST_PAGES: usize = 200;

/// A deal, as far as orders see it.
#[derive(Clone, Debug)]
struct Deal {
    id: Uuid,
    name: String,
    amount: Option<i64>,
    closes: Option<NaiveDate>,
    updated: i32,
    /// Whether it may be deleted while pages are read.
    fleeting: bool,
}

/// One term of an order.
#[derive(Clone, Copy, Debug)]
struct Term {
    field: &'static str,
    descending: bool,
    /// What is said of NULLs, if anything.
    nulls_first: Option<bool>,
}

#[tokio::test]
async fn every_stable_row_comes_exactly_once() {
    let server = Server::start().await;
    for seed in 0..CASES {
        let mut random = StdRng::seed_from_u64(seed);
        let org = server.organization(&format!("firm-{seed}")).await;
        page_through(&server, &org, &mut random, seed).await;
    }
}

async fn page_through(server: &Server, org: &Org, random: &mut StdRng, seed: u64) {
    let mut deals = Vec::new();
    for _ in 0..random.random_range(0..40) {
        deals.push(insert(server, org, random).await);
    }
    let order = order(random);
    let backward = random.random_bool(0.5);
    let mut seen = Vec::new();
    let mut cursor = Value::Null;
    for page in 0.. {
        assert!(page < MOST_PAGES, "seed {seed}, {order:?}: the pages never end");
        let size = random.random_range(1..8);
        let variables = if backward {
            json!({ "last": size, "before": cursor, "orderBy": input(&order) })
        } else {
            json!({ "first": size, "after": cursor, "orderBy": input(&order) })
        };
        let page = org
            .owner
            .query(
                "query($first: Int, $after: String, $last: Int, $before: String, $orderBy: [DealOrder!]) {
                   deals(first: $first, after: $after, last: $last, before: $before, orderBy: $orderBy) {
                     nodes { id } pageInfo { hasNextPage hasPreviousPage startCursor endCursor }
                   }
                 }",
                variables,
            )
            .await;
        let ids = page.each("/deals/nodes", "id").into_iter().map(|id| entity::id::split(id).expect("an id").1);
        let (on, more, next) = if backward {
            (ids.rev().collect::<Vec<_>>(), "hasPreviousPage", "startCursor")
        } else {
            (ids.collect(), "hasNextPage", "endCursor")
        };
        assert!(on.len() <= size, "seed {seed}: a page of {size} holds {}", on.len());
        seen.extend(on);
        if page.at(&format!("/deals/pageInfo/{more}")) == false {
            break;
        }
        cursor = page.at(&format!("/deals/pageInfo/{next}")).clone();
        // Meanwhile, others work. Also the row that the cursor stands on may go.
        for _ in 0..random.random_range(0..3) {
            insert(server, org, random).await;
        }
        let fleeting: Vec<&Deal> = deals.iter().filter(|deal| deal.fleeting).collect();
        if let Some(deal) = fleeting.choose(random) {
            delete(server, deal.id).await;
        }
    }

    let distinct: HashSet<_> = seen.iter().collect();
    assert_eq!(distinct.len(), seen.len(), "seed {seed}, {order:?}: a row came twice");
    let mut stable: Vec<&Deal> = deals.iter().filter(|deal| !deal.fleeting).collect();
    stable.sort_by(|a, b| compare(a, b, &order));
    if backward {
        stable.reverse();
    }
    let wanted: Vec<Uuid> = stable.iter().map(|deal| deal.id).collect();
    seen.retain(|id| wanted.contains(id));
    assert_eq!(seen, wanted, "seed {seed}, {order:?}, backward: {backward}");
}

/// One term, with or without a word on NULLs; now and then none at all.
fn order(random: &mut StdRng) -> Vec<Term> {
    let mut fields = ["AMOUNT", "EXPECTED_CLOSE_DATE", "NAME", "UPDATED_AT", "CREATED_AT"];
    fields.shuffle(random);
    let count = usize::from(random.random_bool(0.9));
    let term = |field: &&'static str, random: &mut StdRng| Term {
        field,
        descending: random.random_bool(0.5),
        nulls_first: random.random_bool(0.7).then(|| random.random_bool(0.5)),
    };
    fields.iter().take(count).map(|field| term(field, random)).collect()
}

fn input(order: &[Term]) -> Value {
    let term = |term: &Term| {
        json!({
            "field": term.field,
            "direction": if term.descending { "DESC" } else { "ASC" },
            "nulls": term.nulls_first.map(|first| if first { "FIRST" } else { "LAST" }),
        })
    };
    order.iter().map(term).collect()
}

/// The order as the schema describes it, told a second time.
fn compare(a: &Deal, b: &Deal, order: &[Term]) -> Ordering {
    for term in order {
        let towards = |ordering: Ordering| if term.descending { ordering.reverse() } else { ordering };
        let nulls_first = term.nulls_first.unwrap_or(term.descending);
        let by = match term.field {
            "AMOUNT" => optional(a.amount, b.amount, nulls_first, towards),
            "EXPECTED_CLOSE_DATE" => optional(a.closes, b.closes, nulls_first, towards),
            "NAME" => towards(a.name.to_lowercase().cmp(&b.name.to_lowercase())),
            "UPDATED_AT" => towards(a.updated.cmp(&b.updated)),
            _ => towards(a.id.cmp(&b.id)),
        };
        if by != Ordering::Equal {
            return by;
        }
    }
    // Where the terms are equal, the id decides, the way the last term runs; without any, newest first.
    let descending = order.last().is_none_or(|term| term.descending);
    if descending { b.id.cmp(&a.id) } else { a.id.cmp(&b.id) }
}

fn optional<T: Ord>(a: Option<T>, b: Option<T>, nulls_first: bool, towards: impl Fn(Ordering) -> Ordering) -> Ordering {
    match (a, b) {
        (Some(a), Some(b)) => towards(a.cmp(&b)),
        (None, None) => Ordering::Equal,
        (None, Some(_)) if nulls_first => Ordering::Less,
        (Some(_), None) if !nulls_first => Ordering::Less,
        _ => Ordering::Greater,
    }
}

/// Few different values, so that many rows are equal in some term; half of them NULL.
async fn insert(server: &Server, org: &Org, random: &mut StdRng) -> Deal {
    let day = NaiveDate::from_ymd_opt(2026, 3, 1).expect("a day");
    let deal = Deal {
        id: Uuid::now_v7(),
        name: (*["alpha", "Beta", "beta", "Gamma"].choose(random).expect("a name")).to_owned(),
        amount: random.random_bool(0.5).then(|| random.random_range(0..4) * 100),
        closes: random.random_bool(0.5).then(|| day + chrono::Days::new(random.random_range(0..4))),
        updated: random.random_range(0..4),
        fleeting: random.random_bool(0.3),
    };
    sqlx::query(
        "INSERT INTO deals (organization_id, id, name, amount, currency, expected_close_date, stage, \
         created_at, updated_at, created_by_kind, updated_by_kind) \
         VALUES ($1, $2, $3, $4, CASE WHEN $4 IS NOT NULL THEN 'USD' END, $5, 'LEAD', \
         now(), to_timestamp($6), 'SYSTEM', 'SYSTEM')",
    )
    .bind(org.id.uuid())
    .bind(deal.id)
    .bind(&deal.name)
    .bind(deal.amount)
    .bind(deal.closes)
    // A microsecond, the least that the database keeps.
    .bind(f64::from(deal.updated) + 0.000_001)
    .execute(server.database().maintenance())
    .await
    .expect("the deal is made");
    deal
}

async fn delete(server: &Server, deal: Uuid) {
    sqlx::query("UPDATE deals SET deleted_at = now(), deletion_id = id WHERE id = $1")
        .bind(deal)
        .execute(server.database().maintenance())
        .await
        .expect("the deal is deleted");
}
