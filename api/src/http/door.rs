//! Where connections come in, and how the last ones leave: told to stop, the server lets nobody in any more, and answers
//! everything that was asked.

use std::net::SocketAddr;
use std::time::Duration;

use axum::Router;
use axum::extract::Request;
use axum::http::{HeaderValue, StatusCode, header};
use axum::middleware::{self, Next};
use axum::serve::{Listener, ListenerExt as _};
use tokio::net::{TcpListener, TcpStream};

use crate::stop::Stop;

/// How long an idle connection stays open after the word to stop: whoever asks again and again is told within this time
/// that an answer is their last on it. One that is closed at once may have a request on its way.
const LAST_CALL: Duration = Duration::from_millis(250);

/// Serves until the word to stop, and from there until everything that was asked is answered, or the time for it is over.
pub async fn serve(listener: TcpListener, router: Router, stop: &Stop) -> std::io::Result<()> {
    let heard = stop.clone();
    let router = router.layer(middleware::from_fn(move |request: Request, next: Next| {
        let heard = heard.clone();
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
        tokio::time::sleep(LAST_CALL).await;
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
