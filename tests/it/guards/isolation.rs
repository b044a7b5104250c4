//! Another firm's records show in no list, no search, and nowhere around one's own records. What names another firm's
//! record is tried in `foreign`.

use harness::Server;

use super::firm::Firm;
use super::reads::{answers, lists};

#[tokio::test]
async fn another_firms_records_are_as_if_they_were_not_there() {
    let server = Server::start().await;
    let stranger = Firm::new(&server, "stranger").await;
    let tried = lists(&stranger, "victimword");
    let alone = answers(&stranger.org.owner, &tried).await;
    let victim = Firm::new(&server, "victim").await;
    let beside = answers(&stranger.org.owner, &tried).await;
    for (alone, beside) in alone.iter().zip(&beside) {
        assert_eq!(alone, beside, "another firm's records show");
        assert!(!victim.ids.values().any(|id| beside.contains(id)) && !beside.contains(&victim.word), "{beside}");
    }
    // The lists are not empty for another reason.
    assert!(stranger.ids.values().filter(|id| beside.iter().any(|answer| answer.contains(*id))).count() >= 8);
}
