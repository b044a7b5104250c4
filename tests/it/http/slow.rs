//! Clients that open a connection and take their time: each is let go, and nobody else is.

use std::net::SocketAddr;
use std::time::Duration;

use api::http::HttpSettings;
use api::http::door::Patience;
use harness::Server;
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::{TcpSocket, TcpStream};
use tokio::time::{Instant, interval, timeout};

/// A limit that a test waits for.
const SHORT: Duration = Duration::from_millis(200);
/// A limit that no test reaches; what was not let go by then never is.
const LONG: Duration = Duration::from_mins(1);

const REQUEST: &[u8] = b"GET /healthz HTTP/1.1\r\nhost: chambers\r\n\r\n";

async fn listening(patience: Patience) -> SocketAddr {
    Server::start().await.listen_for(HttpSettings::default(), patience).await
}

async fn connect(address: SocketAddr) -> TcpStream {
    TcpStream::connect(address).await.expect("the server listens")
}

/// Waits for a connection's end; tells what came before.
async fn ended(mut stream: TcpStream) -> Vec<u8> {
    let mut came = Vec::new();
    // Whoever is cut off in the middle of a word may be told so by a reset.
    let _ = timeout(LONG / 2, stream.read_to_end(&mut came)).await.expect("it is let go");
    came
}

/// Asks on a connection, and reads the answer.
async fn ask(stream: &mut TcpStream) {
    stream.write_all(REQUEST).await.expect("asked");
    let mut answer = Vec::new();
    while !answer.ends_with(b"\r\n\r\nok\n") {
        assert_ne!(stream.read_buf(&mut answer).await.expect("bytes"), 0, "{}", String::from_utf8_lossy(&answer));
    }
}

#[tokio::test]
async fn who_does_not_say_what_they_ask_for_is_let_go_and_who_has_asked_is_not() {
    let address = listening(Patience { header: SHORT, idle: LONG, answer: LONG }).await;
    let mut resting = connect(address).await;
    ask(&mut resting).await;

    let began = Instant::now();
    let (silent, mut hesitant) = (connect(address).await, connect(address).await);
    hesitant.write_all(&REQUEST[..30]).await.expect("half of it is said");
    assert_eq!(ended(silent).await, b"");
    assert_eq!(ended(hesitant).await, b"");
    assert!(began.elapsed() >= SHORT, "they had their time");

    ask(&mut resting).await;
    // Its first byte was in time, and so is each that follows; the last one would not be.
    resting.write_all(&REQUEST[..30]).await.expect("half of it is said");
    assert_eq!(ended(resting).await, b"");
}

#[tokio::test]
async fn a_byte_now_and_then_is_not_enough() {
    let address = listening(Patience { header: SHORT, idle: LONG, answer: LONG }).await;
    let (mut hears, mut says) = connect(address).await.into_split();
    let dripping = tokio::spawn(async move {
        let mut now_and_then = interval(SHORT / 20);
        says.write_all(&REQUEST[..30]).await.expect("begun");
        loop {
            now_and_then.tick().await;
            if says.write_all(b"x").await.is_err() {
                return;
            }
        }
    });
    let _ = timeout(LONG / 2, hears.read_to_end(&mut Vec::new())).await.expect("it is let go");
    timeout(LONG / 2, dripping).await.expect("nobody listens any more").expect("it says what it can");
}

#[tokio::test]
async fn who_asks_nothing_more_is_let_go_after_a_while() {
    let address = listening(Patience { header: LONG, idle: SHORT, answer: LONG }).await;
    let mut resting = connect(address).await;
    ask(&mut resting).await;
    ask(&mut resting).await;
    assert_eq!(ended(resting).await, b"");
}

#[tokio::test]
async fn who_takes_nothing_of_an_answer_is_let_go() {
    let address = listening(Patience { header: LONG, idle: LONG, answer: SHORT }).await;
    let socket = TcpSocket::new_v4().expect("a socket");
    socket.set_recv_buffer_size(4096).expect("a size");
    let mut stream = socket.connect(address).await.expect("the server listens");
    // More answers than fit into anything between here and there.
    let mut asked = 0;
    let asking = async {
        while stream.write_all(&REQUEST.repeat(100)).await.is_ok() {
            asked += 100;
        }
    };
    timeout(LONG / 2, asking).await.expect("it is let go");
    assert!(asked > 0, "it could ask before");
}
