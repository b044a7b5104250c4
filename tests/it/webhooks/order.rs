//! In which order, beside whom, and after whom deliveries go out.

use chrono::Duration;
use serde_json::json;

use super::receiver::{Answer, Receiver};
use super::{Stage, begin, made, settled};

#[tokio::test]
async fn a_records_events_go_out_one_after_another() {
    let stage = Stage::new().await;
    let contact = stage.contact("1").await;
    for name in ["2", "3", "4"] {
        stage.rename(&contact, name).await;
    }
    assert_eq!(stage.deliver().await, 1, "the others wait for the first, and are sent behind it");
    assert_eq!(stage.receiver.names(), ["1", "2", "3", "4"]);
    let sequences: Vec<_> = stage.receiver.received().iter().map(|one| one.json()["sequence"].as_i64()).collect();
    assert!(sequences.is_sorted(), "{sequences:?}");
}

#[tokio::test]
async fn a_later_event_waits_while_an_earlier_one_is_not_done_and_other_records_do_not() {
    let stage = Stage::new().await;
    stage.receiver.answers([Answer::Status(500)]);
    let slow = stage.contact("slow 1").await;
    stage.deliver().await;
    stage.rename(&slow, "slow 2").await;
    stage.contact("other").await;
    assert_eq!(stage.deliver().await, 1);
    assert_eq!(stage.receiver.names(), ["slow 1", "other"]);
    stage.deliver_after(Duration::seconds(10)).await;
    assert_eq!(stage.receiver.names(), ["slow 1", "other", "slow 1", "slow 2"]);
}

#[tokio::test]
async fn what_was_given_up_holds_up_nothing() {
    let stage = Stage::new().await;
    stage.receiver.answers(vec![Answer::Status(400); 10]);
    let contact = stage.contact("1").await;
    stage.rename(&contact, "2").await;
    stage.deliver().await;
    while stage.go_on().await["status"] != "DEAD" {}
    let delivery = stage.deliveries().await.remove(1);
    assert_eq!(delivery["status"], "SUCCEEDED", "{delivery}");
    assert_eq!(stage.receiver.names().last().map(String::as_str), Some("2"));
}

#[tokio::test]
async fn a_slow_receiver_slows_no_other() {
    let stage = Stage::new().await;
    let fast = Receiver::start().await;
    made(&stage.acme.owner, &fast.url).await;
    stage.receiver.answers(vec![Answer::Held; 4]);
    for name in ["1", "2", "3", "4", "5", "6"] {
        stage.contact(name).await;
    }
    stage.server.relay().await;
    assert_eq!(begin(&stage.server).await, 8, "four each");
    // The fast one has all six while the slow one has answered none of its four.
    fast.waits_for(6).await;
    stage.receiver.waits_for(4).await;
    assert_eq!(stage.receiver.received().len(), 4, "no more than four at once");
    assert_eq!(begin(&stage.server).await, 0);
    stage.receiver.release(4);
    settled(&stage.server).await;
    assert_eq!((stage.receiver.received().len(), fast.received().len()), (6, 6));
}

#[tokio::test]
async fn what_a_dead_worker_had_claimed_is_taken_over() {
    let stage = Stage::new().await;
    let contact = stage.contact("1").await;
    stage.rename(&contact, "2").await;
    stage.server.relay().await;
    // Claimed a moment ago, by somebody of whom nothing is heard.
    let claim = "UPDATE webhook_deliveries SET attempts = 1, tries = 1, leased_until = $1 + interval '60 s' \
                 WHERE event_type = 'contact.created'";
    let claimed = sqlx::query(claim).bind(stage.server.clock().now()).execute(stage.server.database().maintenance());
    assert_eq!(claimed.await.expect("it is claimed").rows_affected(), 1);
    assert_eq!(stage.deliver().await, 0);
    assert_eq!(stage.deliver_after(Duration::seconds(59)).await, 0);
    assert_eq!(stage.deliver_after(Duration::seconds(1)).await, 1);
    assert_eq!(stage.receiver.names(), ["1", "2"]);
    let delivery = stage.deliveries().await.remove(0);
    assert_eq!((&delivery["status"], &delivery["attemptCount"]), (&json!("SUCCEEDED"), &json!(2)));
    assert_eq!(delivery["attempts"][0]["number"], 2, "nobody knows what came of the first");
}

#[tokio::test]
async fn whoever_was_waited_for_too_long_decides_nothing_any_more() {
    let stage = Stage::new().await;
    stage.receiver.answers([Answer::Held]);
    stage.contact("1").await;
    stage.server.relay().await;
    assert_eq!(begin(&stage.server).await, 1);
    stage.receiver.waits_for(1).await;
    // Its lease was over, and somebody else is sending it again.
    let taken = "UPDATE webhook_deliveries SET attempts = 2, tries = 2, leased_until = $1 + interval '60 s'";
    let taken = sqlx::query(taken).bind(stage.server.clock().now());
    taken.execute(stage.server.database().maintenance()).await.expect("it is claimed");
    stage.receiver.release(1);
    settled(&stage.server).await;
    let delivery = stage.deliveries().await.remove(0);
    assert_eq!((&delivery["status"], &delivery["attempts"][0]["number"]), (&json!("QUEUED"), &json!(1)), "{delivery}");
    assert_eq!(stage.deliver_after(Duration::seconds(60)).await, 1);
    assert_eq!(stage.deliveries().await[0]["status"], "SUCCEEDED");
}

#[tokio::test]
async fn what_waits_for_a_disabled_endpoint_goes_out_in_order_when_it_is_enabled() {
    let stage = Stage::new().await;
    let contact = stage.contact("1").await;
    stage.rename(&contact, "2").await;
    stage.server.relay().await;
    assert_eq!(stage.change("disableWebhookEndpoint").await["status"], "DISABLED");
    stage.rename(&contact, "3").await;
    assert_eq!(stage.deliver_after(Duration::hours(1)).await, 0);
    assert_eq!(stage.change("enableWebhookEndpoint").await["status"], "ENABLED");
    stage.rename(&contact, "4").await;
    stage.deliver().await;
    assert_eq!(stage.receiver.names(), ["1", "2", "4"], "what happened meanwhile was not kept for it");
}
