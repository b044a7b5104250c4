//! Where connections come in, and how the last ones leave: told to stop, the server lets nobody in any more, and
//! answers everything that was asked.

mod desk;
mod pace;

use std::net::{IpAddr, SocketAddr};
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;

use axum::Router;
use axum::extract::connect_info::Connected;
use axum::extract::{ConnectInfo, Request};
use axum::http::{HeaderValue, StatusCode, header};
use axum::middleware::{self, Next};
use axum::serve::{IncomingStream, Listener};
use tokio::net::TcpListener;
use tokio::sync::watch;

pub use self::desk::Desks;
use self::desk::{Hand, Tray};
use self::pace::Pace;
pub use self::pace::Patience;
use crate::stop::Stop;

/// After the word to stop, idle connections are closed when nothing was asked on any for this long. One that is closed
/// at once may have a request on its way, which nobody would answer; whoever asks again and again is told meanwhile
/// that an answer is their last on a connection, so that this comes to an end.
const LAST_CALL: Duration = Duration::from_millis(250);

/// Serves until the word to stop, and from there until everything that was asked is answered, or the time for it is
/// over.
pub async fn serve(
    listener: TcpListener,
    router: Router,
    stop: &Stop,
    patience: Patience,
    desks: &Desks,
) -> std::io::Result<()> {
    let (heard, asked) = (stop.clone(), Arc::new(AtomicU64::new(0)));
    let count = asked.clone();
    let router =
        router.layer(middleware::from_fn(move |ConnectInfo(peer): ConnectInfo<Peer>, request: Request, next: Next| {
            let heard = heard.clone();
            count.fetch_add(1, Ordering::Relaxed);
            async move {
                peer.pace.asked();
                let mut response = next.run(request).await;
                if response.status() == StatusCode::SWITCHING_PROTOCOLS {
                    peer.pace.talks();
                    return response;
                }
                peer.pace.answered();
                if heard.is_told() {
                    response.headers_mut().insert(header::CONNECTION, HeaderValue::from_static("close"));
                }
                response
            }
        }));
    let (close, closing) = watch::channel(false);
    let address = listener.local_addr()?;
    let (mut hands, mut serving) = (Vec::new(), Vec::new());
    for desk in desks.handles() {
        let (hand, tray) = desk::tray(patience, address);
        let service = router.clone().into_make_service_with_connect_info::<Peer>();
        let mut closing = closing.clone();
        let closed = async move { drop(closing.wait_for(|closed| *closed).await) };
        hands.push(hand);
        serving.push(desk.spawn(axum::serve(tray, service).with_graceful_shutdown(closed).into_future()));
    }
    let serving = async {
        welcome(listener, &hands, stop).await;
        let mut before = asked.load(Ordering::Relaxed);
        loop {
            // That nothing was asked for a while is no event: only time shows it.
            tokio::time::sleep(LAST_CALL).await;
            let now = asked.load(Ordering::Relaxed);
            if now == before {
                break;
            }
            before = now;
        }
        close.send_replace(true);
        for desk in serving {
            desk.await.map_err(std::io::Error::other)??;
        }
        Ok(())
    };
    let over = async { tokio::time::sleep_until(stop.told().await).await };
    tokio::select! {
        ended = serving => ended,
        () = over => {
            tracing::warn!("some connections did not end in time: they are cut");
            Ok(())
        }
    }
}

/// Hands each connection to whoever has the fewest, until the word to stop.
async fn welcome(mut listener: TcpListener, hands: &[Hand], stop: &Stop) {
    loop {
        tokio::select! {
            biased;
            // Who was connected before the word comes in: the kernel would cut them off with the listener.
            (stream, address) = Listener::accept(&mut listener) => {
                let fewest = hands.iter().min_by_key(|hand| hand.taken());
                if let Some(Err(trouble)) = fewest.map(|hand| hand.give(stream, address)) {
                    tracing::warn!(cause = %trouble, "a connection could not be handed over");
                }
            }
            _ = stop.told() => return,
        }
    }
}

/// Who is at the other end of a request's connection.
#[derive(Clone)]
pub struct Peer {
    address: SocketAddr,
    pace: Arc<Pace>,
}

impl Peer {
    /// Its address: a client's, or a proxy's.
    pub fn ip(&self) -> IpAddr {
        self.address.ip()
    }
}

impl Connected<IncomingStream<'_, Tray>> for Peer {
    fn connect_info(stream: IncomingStream<'_, Tray>) -> Self {
        Self { address: *stream.remote_addr(), pace: stream.io().pace().clone() }
    }
}
