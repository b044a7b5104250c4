//! A tap on the wire between the server and PostgreSQL: how often a request waits for an answer, and with which
//! statements.
//!
//! Counted here and not in the server: production pays nothing for it, and nothing is left out, least of all what a
//! driver sends of its own accord.

use std::collections::{HashMap, VecDeque};
use std::path::PathBuf;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use sqlx::postgres::PgConnectOptions;
use tempfile::TempDir;
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::{UnixListener, UnixStream};

/// One round trip: something is sent, and waited for until PostgreSQL is ready for more.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Trip {
    /// The statements that were prepared.
    pub prepared: Vec<String>,
    /// The statements that were run.
    pub run: Vec<String>,
    /// How many times PostgreSQL was to say that it is ready, each a message of its own.
    pub ends: usize,
}

/// The tap. Connections that are made through it are relayed byte by byte, and listened to.
pub struct Wire {
    directory: TempDir,
    shared: Arc<Shared>,
}

#[derive(Default)]
struct Shared {
    trips: Mutex<Vec<Trip>>,
    /// How many connections were made.
    made: AtomicUsize,
    /// How many of them, the oldest, carry nothing any more.
    lost: AtomicUsize,
}

impl Wire {
    /// A tap before the server that listens at the socket of these options.
    pub(crate) fn before(options: &PgConnectOptions) -> Self {
        let directory = tempfile::tempdir().expect("a directory for the tap's socket");
        let name = format!(".s.PGSQL.{}", options.get_port());
        let server = options.get_socket().expect("the tests' PostgreSQL listens at a socket").join(&name);
        let listener = UnixListener::bind(directory.path().join(name)).expect("the tap listens");
        let shared = Arc::<Shared>::default();
        tokio::spawn(listen(listener, server, shared.clone()));
        Self { directory, shared }
    }

    /// The same options, through the tap.
    pub(crate) fn tapped(&self, options: PgConnectOptions) -> PgConnectOptions {
        options.socket(self.directory.path())
    }

    /// Runs something; answers also with the round trips that were made meanwhile.
    pub async fn during<T>(&self, work: impl Future<Output = T>) -> (T, Vec<Trip>) {
        lock(&self.shared.trips).clear();
        let done = work.await;
        (done, std::mem::take(&mut *lock(&self.shared.trips)))
    }

    /// Loses all connections without a word, as when packets go nowhere: what either side says arrives no more, and
    /// neither is told. New ones are as good as ever.
    pub fn fall_silent(&self) {
        self.shared.lost.store(self.shared.made.load(Ordering::SeqCst), Ordering::SeqCst);
    }
}

async fn listen(listener: UnixListener, server: PathBuf, shared: Arc<Shared>) {
    while let Ok((client, _)) = listener.accept().await {
        let server = UnixStream::connect(&server).await.expect("the tests' PostgreSQL accepts a connection");
        let number = shared.made.fetch_add(1, Ordering::SeqCst);
        tokio::spawn(relay(client, server, number, shared.clone()));
    }
}

/// Carries bytes both ways until one side is gone. What PostgreSQL says is looked at before the client sees it, so that
/// a trip is over here before the next one can begin.
async fn relay(
    mut client: UnixStream,
    mut server: UnixStream,
    number: usize,
    shared: Arc<Shared>,
) -> std::io::Result<()> {
    let (mut asked, mut answered) = (vec![0; 1 << 16], vec![0; 1 << 16]);
    let mut talk = Talk::new();
    let lost = || number < shared.lost.load(Ordering::SeqCst);
    loop {
        tokio::select! {
            read = client.read(&mut asked) => {
                let bytes = &asked[..read?];
                if lost() && !bytes.is_empty() { continue }
                talk.asked(bytes);
                server.write_all(bytes).await?;
                if bytes.is_empty() { return Ok(()) }
            }
            read = server.read(&mut answered) => {
                let bytes = &answered[..read?];
                if lost() && !bytes.is_empty() { continue }
                lock(&shared.trips).extend(talk.answered(bytes));
                client.write_all(bytes).await?;
                if bytes.is_empty() { return Ok(()) }
            }
        }
    }
}

/// What was said on one connection.
struct Talk {
    asked: Messages,
    answered: Messages,
    /// The texts of prepared statements, by name.
    prepared: HashMap<String, String>,
    trip: Trip,
    /// Each "ready" that PostgreSQL owes, and whether it is waited for.
    owed: VecDeque<bool>,
}

impl Talk {
    fn new() -> Self {
        Self {
            asked: Messages { bytes: Vec::new(), greeting: true },
            answered: Messages { bytes: Vec::new(), greeting: false },
            prepared: HashMap::new(),
            trip: Trip::default(),
            owed: VecDeque::new(),
        }
    }

    fn asked(&mut self, bytes: &[u8]) {
        for (kind, body) in self.asked.cut(bytes) {
            let mut texts = body.split(|byte| *byte == 0).map(|text| String::from_utf8_lossy(text).into_owned());
            let (first, second) = (texts.next().unwrap_or_default(), texts.next().unwrap_or_default());
            match kind {
                // Nobody waits for the end of what is undone.
                b'Q' if first == "ROLLBACK" => self.owed.push_back(false),
                b'Q' => {
                    // What ended before it goes out in front of what begins.
                    self.trip.run.push(first.strip_prefix("ROLLBACK; ").unwrap_or(&first).to_owned());
                    self.owes();
                }
                b'P' => {
                    self.trip.prepared.push(second.clone());
                    self.prepared.insert(first, second);
                }
                b'B' => self.trip.run.push(self.prepared.get(&second).cloned().unwrap_or_default()),
                b'S' => self.owes(),
                _ => {}
            }
        }
    }

    fn owes(&mut self) {
        self.trip.ends += 1;
        self.owed.push_back(true);
    }

    /// The trip that ends with these bytes, if one does.
    fn answered(&mut self, bytes: &[u8]) -> Option<Trip> {
        let waited = self.is_waiting();
        for _ in self.answered.cut(bytes).iter().filter(|(kind, _)| *kind == b'Z') {
            // A new connection is ready without being asked.
            self.owed.pop_front();
        }
        (waited && !self.is_waiting()).then(|| std::mem::take(&mut self.trip))
    }

    fn is_waiting(&self) -> bool {
        self.owed.contains(&true)
    }
}

/// Cuts bytes into messages: a letter (which a client's first one lacks), a length that counts itself, and the rest.
struct Messages {
    bytes: Vec<u8>,
    greeting: bool,
}

impl Messages {
    fn cut(&mut self, bytes: &[u8]) -> Vec<(u8, Vec<u8>)> {
        self.bytes.extend_from_slice(bytes);
        let mut messages = Vec::new();
        loop {
            let letter = usize::from(!self.greeting);
            let Some(length) = self.bytes.get(letter..letter + 4) else { return messages };
            let end = letter + length.iter().fold(0, |sum, byte| sum << 8 | usize::from(*byte));
            if self.bytes.len() < end {
                return messages;
            }
            let message: Vec<u8> = self.bytes.drain(..end).collect();
            let kind = if self.greeting { 0 } else { message[0] };
            messages.push((kind, message[letter + 4..].to_vec()));
            self.greeting = false;
        }
    }
}

fn lock(trips: &Mutex<Vec<Trip>>) -> MutexGuard<'_, Vec<Trip>> {
    trips.lock().unwrap_or_else(PoisonError::into_inner)
}
