//! The deal pipeline, from outside.

use harness::{Client, Server};
use serde_json::{Value, json};

const PIPELINE: &str = "query($filter: DealFilter) { dealPipeline(filter: $filter) { stages {
  stage count totals { currency count amount { amount currency } weightedAmount { amount } }
} } }";

async fn deal(client: &Client, stage: &str, amount: Option<(&str, &str)>, probability: i32) {
    let amount = amount.map(|(amount, currency)| json!({ "amount": amount, "currency": currency }));
    let input = json!({ "name": "Deal", "stage": stage, "amount": amount, "probability": probability });
    client.run("createDeal", "deal { id }", input).await.done("createDeal");
}

fn total(currency: &str, count: i64, amount: &str, weighted: &str) -> Value {
    json!({
        "currency": currency, "count": count, "amount": { "amount": amount, "currency": currency },
        "weightedAmount": { "amount": weighted }
    })
}

#[tokio::test]
async fn deals_are_counted_and_summed_by_stage_and_currency() {
    let server = Server::start().await;
    let (acme, other) = (server.organization("acme").await, server.organization("other").await);
    deal(&other.owner, "LEAD", Some(("999.00", "EUR")), 50).await;
    deal(&acme.owner, "LEAD", Some(("0.01", "EUR")), 50).await;
    deal(&acme.owner, "LEAD", Some(("0.02", "EUR")), 50).await;
    deal(&acme.owner, "LEAD", Some(("1000", "JPY")), 33).await;
    deal(&acme.owner, "LEAD", None, 10).await;
    deal(&acme.owner, "NEGOTIATION", Some(("0.05", "EUR")), 50).await;
    deal(&acme.owner, "NEGOTIATION", Some(("1.234", "KWD")), 100).await;
    let gone = acme.owner.run("createDeal", "deal { id }", json!({ "name": "Gone" })).await;
    let gone = json!({ "id": gone.at("/createDeal/deal/id") });
    acme.owner.run("deleteDeal", "deal { id }", gone).await.done("deleteDeal");

    let told = acme.owner.query(PIPELINE, json!({})).await;
    assert_eq!(
        told.at("/dealPipeline/stages"),
        &json!([
            // 1.5 cents, to the even 2; and 2.5 cents, to the even 2.
            { "stage": "LEAD", "count": 4, "totals": [total("EUR", 2, "0.03", "0.02"), total("JPY", 1, "1000", "330")] },
            { "stage": "QUALIFIED", "count": 0, "totals": [] },
            { "stage": "PROPOSAL", "count": 0, "totals": [] },
            { "stage": "NEGOTIATION", "count": 2,
              "totals": [total("EUR", 1, "0.05", "0.02"), total("KWD", 1, "1.234", "1.234")] },
            { "stage": "WON", "count": 0, "totals": [] },
            { "stage": "LOST", "count": 0, "totals": [] },
        ])
    );
    let filter = json!({ "filter": { "amount": { "currency": "EUR", "gte": "0.02" } } });
    let told = acme.owner.query(PIPELINE, filter).await;
    assert_eq!(told.at("/dealPipeline/stages/0/totals"), &json!([total("EUR", 1, "0.02", "0.01")]));
    assert_eq!(told.at("/dealPipeline/stages/3/count"), 1);
}

#[tokio::test]
async fn a_sum_beyond_what_one_amount_holds_is_exact() {
    let server = Server::start().await;
    let acme = server.organization("acme").await;
    for _ in 0..3 {
        deal(&acme.owner, "PROPOSAL", Some(("92233720368547758.07", "EUR")), 100).await;
    }
    let told = acme.owner.query(PIPELINE, json!({})).await;
    let sum = "276701161105643274.21";
    assert_eq!(told.at("/dealPipeline/stages/2/totals"), &json!([total("EUR", 3, sum, sum)]));
}

#[tokio::test]
async fn the_pipeline_is_for_those_who_may_see_deals() {
    let server = Server::start().await;
    let acme = server.organization("acme").await;
    let key = acme.api_key([api::auth::permission::Permission::ContactRead]).await;
    assert_eq!(key.query(PIPELINE, json!({})).await.code(), "FORBIDDEN");
    assert_eq!(server.anonymous().query(PIPELINE, json!({})).await.code(), "UNAUTHENTICATED");
}
