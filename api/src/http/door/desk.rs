//! Desks: threads that answer, each by itself.
//!
//! A request that stays on one thread costs a fifth less than one of threads that share their work. So a connection is
//! handed to the desk that has the fewest, and stays there, and its requests use that desk's connections to the
//! database.

use std::io;
use std::net::SocketAddr;
use std::num::NonZeroUsize;
use std::sync::Arc;
use std::sync::mpsc;
use std::thread::{Builder, JoinHandle};

use axum::serve::Listener;
use tokio::net::TcpStream;
use tokio::runtime::{self, Handle};
use tokio::sync::mpsc::{UnboundedReceiver, UnboundedSender, unbounded_channel};
use tokio::sync::oneshot;

use super::pace::{Paced, Patience};

/// A process's desks. Dropped, they are gone, with whatever is still done at them.
pub struct Desks {
    own: Handle,
    others: Vec<Desk>,
}

/// A thread beside the one that opened it.
struct Desk {
    handle: Handle,
    /// Dropped, it sends the thread home.
    stay: Option<oneshot::Sender<()>>,
    thread: Option<JoinHandle<()>>,
}

impl Desks {
    /// So many: the runtime that calls, and others beside it.
    ///
    /// Fails when the system gives no more threads or files.
    pub fn open(count: NonZeroUsize) -> io::Result<Self> {
        let others = (1..count.get()).map(Desk::open).collect::<io::Result<_>>()?;
        Ok(Self { own: Handle::current(), others })
    }

    /// The runtime that calls, alone.
    pub fn own() -> Self {
        Self { own: Handle::current(), others: Vec::new() }
    }

    /// Where each one's work is handed in.
    pub(super) fn handles(&self) -> impl Iterator<Item = &Handle> {
        std::iter::once(&self.own).chain(self.others.iter().map(|desk| &desk.handle))
    }
}

impl Desk {
    fn open(number: usize) -> io::Result<Self> {
        let (stay, gone) = oneshot::channel();
        let (tell, told) = mpsc::channel();
        let work = move || {
            let runtime = match runtime::Builder::new_current_thread().enable_all().build() {
                Ok(runtime) => runtime,
                Err(trouble) => return drop(tell.send(Err(trouble))),
            };
            if tell.send(Ok(runtime.handle().clone())).is_ok() {
                let _ = runtime.block_on(gone);
            }
            // What blocks, such as the hash of a password, is not waited for.
            runtime.shutdown_background();
        };
        let thread = Builder::new().name(format!("desk {number}")).spawn(work)?;
        let handle = told.recv().map_err(io::Error::other)??;
        Ok(Self { handle, stay: Some(stay), thread: Some(thread) })
    }
}

impl Drop for Desk {
    fn drop(&mut self) {
        self.stay = None;
        if let Some(thread) = self.thread.take()
            && thread.join().is_err()
        {
            tracing::error!("a thread that answered requests had panicked");
        }
    }
}

/// A connection on its way to a desk.
struct Handed {
    stream: std::net::TcpStream,
    address: SocketAddr,
    place: Arc<()>,
}

/// Hands connections to a desk.
pub(super) struct Hand {
    hand: UnboundedSender<Handed>,
    /// As many clones of it are held as connections are open there.
    places: Arc<()>,
}

/// What a desk takes its connections from.
pub(super) struct Tray {
    handed: UnboundedReceiver<Handed>,
    patience: Patience,
    address: SocketAddr,
}

/// The two ends of a desk's tray, for a listener on `address`.
pub(super) fn tray(patience: Patience, address: SocketAddr) -> (Hand, Tray) {
    let (hand, handed) = unbounded_channel();
    (Hand { hand, places: Arc::new(()) }, Tray { handed, patience, address })
}

impl Hand {
    /// How many connections are open at its desk.
    pub(super) fn taken(&self) -> usize {
        Arc::strong_count(&self.places) - 1
    }

    /// Hands a connection over.
    pub(super) fn give(&self, stream: TcpStream, address: SocketAddr) -> io::Result<()> {
        // What is written is sent at once: most answers are one packet, and an event on a socket waits for nothing.
        let _ = stream.set_nodelay(true);
        // It is the desk's runtime that is told of its bytes, not the one that accepted it.
        let handed = Handed { stream: stream.into_std()?, address, place: self.places.clone() };
        self.hand.send(handed).map_err(io::Error::other)
    }
}

impl Listener for Tray {
    type Io = Paced<TcpStream>;
    type Addr = SocketAddr;

    async fn accept(&mut self) -> (Paced<TcpStream>, SocketAddr) {
        loop {
            let Some(Handed { stream, address, place }) = self.handed.recv().await else {
                // Nobody comes in any more, while connections go on.
                return std::future::pending().await;
            };
            match TcpStream::from_std(stream) {
                Ok(stream) => return (Paced::new(stream, self.patience, place), address),
                Err(trouble) => tracing::warn!(cause = %trouble, "a connection could not be taken"),
            }
        }
    }

    fn local_addr(&self) -> io::Result<SocketAddr> {
        Ok(self.address)
    }
}
