//! Where connections come in, and how the last ones leave: told to stop, the server lets nobody in any more, and
//! answers everything that was asked.

use std::net::SocketAddr;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;

use axum::Router;
use axum::extract::Request;
use axum::http::{HeaderValue, StatusCode, header};
use axum::middleware::{self, Next};
use axum::serve::{Listener, ListenerExt as _};
use tokio::net::{TcpListener, TcpStream};

use crate::stop::Stop;

/// After the word to stop, idle connections are closed when nothing was asked on any for this long. One that is closed
/// at once may have a request on its way, which nobody would answer; whoever asks again and again is told meanwhile
/// that an answer is their last on a connection, so that this comes to an end.
const LAST_CALL: Duration = Duration::from_millis(250);

/// Serves until the word to stop, and from there until everything that was asked is answered, or the time for it is
/// over.
pub async fn serve(listener: TcpListener, router: Router, stop: &Stop) -> std::io::Result<()> {
    let (heard, asked) = (stop.clone(), Arc::new(AtomicU64::new(0)));
    let count = asked.clone();
    let router = router.layer(middleware::from_fn(move |request: Request, next: Next| {
        let heard = heard.clone();
        count.fetch_add(1, Ordering::Relaxed);
        async move {
            let mut response = next.run(request).await;
            if heard.is_told() && response.status() != StatusCode::SWITCHING_PROTOCOLS {
                response.headers_mut().insert(header::CONNECTION, HeaderValue::from_static("close"));
            }
            response
        }
    }));
    // What is written is sent at once: most answers are one packet, and an event on a socket waits for nothing.
    let door = Door { listener: Some(listener), stop: stop.clone() }.tap_io(|stream| {
        let _ = stream.set_nodelay(true);
    });
    let service = router.into_make_service_with_connect_info::<SocketAddr>();
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

/// A listener that is gone after the word to stop, while connections go on.
struct Door {
    listener: Option<TcpListener>,
    stop: Stop,
}

impl Listener for Door {
    type Io = TcpStream;
    type Addr = SocketAddr;

    async fn accept(&mut self) -> (TcpStream, SocketAddr) {
        loop {
            let Some(listener) = &mut self.listener else { return std::future::pending().await };
            tokio::select! {
                biased;
                // Who was connected before the word comes in: the kernel would cut them off with the listener.
                connected = Listener::accept(listener) => return connected,
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
