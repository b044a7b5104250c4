//! Where requests go, and what is read of the answers.

use std::io;
use std::net::IpAddr;
use std::sync::Mutex;

use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::TcpListener;

use super::resolver::Found;
use super::*;

/// A name server that gives the next of its answers each time.
struct Changing(Mutex<Vec<&'static str>>);

impl Changing {
    fn answers(answers: &[&'static str]) -> Arc<Self> {
        Arc::new(Self(Mutex::new(answers.iter().rev().copied().collect())))
    }

    fn left(&self) -> usize {
        self.0.lock().expect("nobody panicked").len()
    }
}

impl Lookup for Changing {
    fn look_up(&self, _: &str) -> Found {
        let next = self.0.lock().expect("nobody panicked").pop();
        let found: Vec<IpAddr> = next.into_iter().flat_map(|all| all.split(' ')).map(|a| a.parse().expect(a)).collect();
        Box::pin(async move { if found.is_empty() { Err(io::Error::other("no such name")) } else { Ok(found) } })
    }
}

fn sender(reach: Reach, lookup: Arc<dyn Lookup>) -> Sender {
    let settings = SenderSettings { reach, time_limit: Duration::from_secs(5) };
    Sender::asking(settings, lookup).expect("a sender")
}

async fn post(sender: &Sender, url: &str) -> Outcome {
    let posted = Posted { url, id: "id", sent_at: DateTime::UNIX_EPOCH, signature: "v1,", body: "{}".to_owned() };
    sender.post(posted).await.outcome
}

/// Answers every connection with the same, and closes it; answers the port.
async fn receiver(answer: &'static [u8]) -> u16 {
    let listener = TcpListener::bind("127.0.0.1:0").await.expect("a port");
    let port = listener.local_addr().expect("an address").port();
    tokio::spawn(async move {
        while let Ok((mut socket, _)) = listener.accept().await {
            let mut request = [0; 4096];
            if socket.read(&mut request).await.is_ok() {
                socket.write_all(answer).await.ok();
            }
        }
    });
    port
}

fn failed(outcome: &Outcome) -> &str {
    match outcome {
        Outcome::Failed(why) => why,
        Outcome::Answered { status, .. } => panic!("answered {status}"),
    }
}

const FINE: &[u8] = b"HTTP/1.1 200 OK\r\nconnection: close\r\ncontent-length: 4\r\n\r\nfine";

#[tokio::test]
async fn a_name_that_leads_inside_is_not_followed() {
    let port = receiver(FINE).await;
    for inside in ["127.0.0.1", "10.0.0.1 192.168.0.1", "::1 fe80::1", "169.254.169.254", "::ffff:127.0.0.1"] {
        let outcome = post(&sender(Reach::Public, Changing::answers(&[inside])), &url("https", port)).await;
        assert_eq!(failed(&outcome), NotCovered.to_string(), "{inside}");
    }
}

#[tokio::test]
async fn a_name_is_asked_once_and_only_what_it_said_then_is_connected_to() {
    let port = receiver(FINE).await;
    // The second answer is one that a check of the first would have let through.
    let names = Changing::answers(&["127.0.0.1", "169.254.169.254"]);
    let sender = sender(Reach::Private, names.clone());
    let outcome = post(&sender, &url("http", port)).await;
    assert!(matches!(&outcome, Outcome::Answered { status: 200, excerpt, .. } if excerpt == "fine"), "{outcome:?}");
    assert_eq!(names.left(), 1, "one request, one look-up");
    // The next connection is checked anew.
    assert_eq!(failed(&post(&sender, &url("http", port)).await), NotCovered.to_string());
    assert!(failed(&post(&sender, &url("http", port)).await).contains("no such name"));
}

#[tokio::test]
async fn what_may_be_reached_of_several_is() {
    let port = receiver(FINE).await;
    let sender = sender(Reach::Private, Changing::answers(&["169.254.169.254 127.0.0.1"]));
    assert!(matches!(post(&sender, &url("http", port)).await, Outcome::Answered { status: 200, .. }));
}

#[tokio::test]
async fn what_was_kept_when_more_was_allowed_is_not_sent_to() {
    let port = receiver(FINE).await;
    let sender = sender(Reach::Public, Changing::answers(&[]));
    for url in [url("http", port), format!("https://127.0.0.1:{port}/"), format!("https://[::1]:{port}/")] {
        assert!(failed(&post(&sender, &url).await).starts_with("The URL must"), "{url}");
    }
}

#[tokio::test]
async fn redirects_are_answers() {
    let port = receiver(b"HTTP/1.1 302 Found\r\nlocation: http://169.254.169.254/\r\ncontent-length: 0\r\n\r\n").await;
    let outcome = post(&sender(Reach::Private, Changing::answers(&["127.0.0.1"])), &url("http", port)).await;
    assert!(matches!(outcome, Outcome::Answered { status: 302, .. }), "{outcome:?}");
}

#[tokio::test]
async fn a_refused_connection_is_told_without_the_url() {
    let listener = TcpListener::bind("127.0.0.1:0").await.expect("a port");
    let port = listener.local_addr().expect("an address").port();
    drop(listener);
    let outcome = post(&sender(Reach::Private, Changing::answers(&["127.0.0.1"])), &url("http", port)).await;
    let why = failed(&outcome);
    assert!(why.starts_with("No connection: ") && !why.contains("key=secret"), "{why}");
}

#[test]
fn an_excerpt_is_text_that_can_be_kept() {
    assert_eq!(excerpt(b"a\0b\xff"), "a\u{fffd}b\u{fffd}");
    assert_eq!(excerpt("é".repeat(3_000).as_bytes()).chars().count(), EXCERPT);
}

fn url(scheme: &str, port: u16) -> String {
    format!("{scheme}://partner.example:{port}/hooks?key=secret")
}
