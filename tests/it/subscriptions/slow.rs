//! A client that does not read is told to resume, and costs others nothing.

use api::http::{HttpSettings, SocketSettings};
use harness::{Server, Socket};
use serde_json::json;

use super::{FEED, after, attached, number};

#[tokio::test]
async fn a_slow_reader_is_told_to_resume_while_others_go_on() {
    let server = Server::start().await;
    let acme = server.organization("acme").await;
    let sockets = SocketSettings { queue: 8, ..SocketSettings::default() };
    let address = server.listen(HttpSettings { sockets, ..HttpSettings::default() }).await;
    let token = acme.owner.token();
    let (mut slow, mut quick) = (Socket::of(address, &token).await, Socket::of(address, &token).await);
    // Much of each event for one who does not read it, so that what the kernel holds is soon full.
    let much = (0..40).map(|number| format!("p{number}: data")).collect::<Vec<_>>().join(" ");
    let much = format!("subscription($after: Sequence) {{ activityFeed(after: $after) {{ sequence {much} }} }}");
    slow.subscribe("1", &much, json!({})).await;
    quick.subscribe("1", FEED, json!({})).await;
    attached(&server, 2).await;

    let mut sequence = 0;
    while server.services().subscriptions.hub.attached() == 2 {
        assert!(sequence < 2_000, "the slow one is given up at some time");
        acme.contact("Ada").await;
        server.relay().await;
        sequence += 1;
        assert_eq!(number(&quick.told("1").await["activityFeed"]), sequence, "the quick one has it at once");
    }

    // The slow one reads at last: everything that was kept for it, in order, and then from where to go on.
    let mut last = 0;
    let error = loop {
        let message = slow.hear().await;
        if message["type"] == "error" {
            break message["payload"][0].clone();
        }
        last += 1;
        assert_eq!(number(&message["payload"]["data"]["activityFeed"]), last);
    };
    assert_eq!(
        (&error["extensions"]["code"], &error["extensions"]["after"]),
        (&json!("RESUME"), &json!(last.to_string()))
    );
    assert!(last < sequence, "something was not kept");
    slow.subscribe("1", FEED, after(last)).await;
    for next in last + 1..=sequence {
        assert_eq!(number(&slow.told("1").await["activityFeed"]), next);
    }
}
