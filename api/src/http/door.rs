//! Where connections come in, and how the last ones leave: told to stop, the server lets nobody in any more, and
//! answers everything that was asked.

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
use tokio::net::{TcpListener, TcpStream};

pub use self::pace::Patience;
use self::pace::{Pace, Paced};
use crate::stop::Stop;

/// After the word to stop, idle connections are closed when nothing was asked on any for this long. One that is closed
/// at once may have a request on its way, which nobody would answer; whoever asks again and again is told meanwhile
/// that an answer is their last on a connection, so that this comes to an end.
const LAST_CALL: Duration = Duration::from_millis(250);

/// Serves until the word to stop, and from there until everything that was asked is answered, or the time for it is
/// over.
pub async fn serve(listener: TcpListener, router: Router, stop: &Stop, patience: Patience) -> std::io::Result<()> {
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
    let door = Door { listener: Some(listener), stop: stop.clone(), patience };
    let service = router.into_make_service_with_connect_info::<Peer>();
    let heard = stop.clone();
    let closing = async move {
        heard.told().await;
        let mut before = asked.load(Ordering::Relaxed);
        loop {
            // That nothing was asked for a while is no event: only time shows it.
            tokio::time::sleep(LAST_CALL).await;
            let now = asked.load(Ordering::Relaxed);
            if now == before {
                return;
            }
            before = now;
        }
    };
    let serving = axum::serve(door, service).with_graceful_shutdown(closing).into_future();
    let over = async { tokio::time::sleep_until(stop.told().await).await };
    tokio::select! {
        ended = serving => ended,
        () = over => {
            tracing::warn!("some connections did not end in time: they are cut");
            Ok(())
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

impl Connected<IncomingStream<'_, Door>> for Peer {
    fn connect_info(stream: IncomingStream<'_, Door>) -> Self {
        Self { address: *stream.remote_addr(), pace: stream.io().pace().clone() }
    }
}

/// A listener that is gone after the word to stop, while connections go on.
struct Door {
    listener: Option<TcpListener>,
    stop: Stop,
    patience: Patience,
}

impl Listener for Door {
    type Io = Paced<TcpStream>;
    type Addr = SocketAddr;

    async fn accept(&mut self) -> (Paced<TcpStream>, SocketAddr) {
        loop {
            let Some(listener) = &mut self.listener else { return std::future::pending().await };
            tokio::select! {
                biased;
                // Who was connected before the word comes in: the kernel would cut them off with the listener.
                (stream, address) = Listener::accept(listener) => {
                    // What is written is sent at once: most answers are one packet, and an event on a socket waits for
                    // nothing.
                    let _ = stream.set_nodelay(true);
                    return (Paced::new(stream, self.patience), address);
                }
                _ = self.stop.told() => self.listener = None,
            }
        }
    }

    fn local_addr(&self) -> std::io::Result<SocketAddr> {
        match &self.listener {
            Some(listener) => listener.local_addr(),
            None => Err(std::io::ErrorKind::NotConnected.into()),
        }
    }
}
