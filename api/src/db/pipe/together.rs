//! Statements that are sent together are answered together.
//!
//! The driver ends each statement with a Sync, at which PostgreSQL sends what it has: a system call, and often a switch of
//! process, for each. Of those that go out in one write, only the last keeps its Sync here. The ends of the others
//! (`ReadyForQuery`) are put back into what comes in, so that the driver finds what it waits for. Four lists in one request
//! cost PostgreSQL a fifth less.
//!
//! That is right within a transaction alone, where all statements of a [`Pipe`](super::Pipe) are: outside of one, those
//! without a Sync in between would be one transaction. After one that is refused PostgreSQL passes over all up to the
//! next Sync; within a transaction it would refuse each of them, and that is what is told here.
//!
//! The messages: <https://www.postgresql.org/docs/current/protocol-flow.html#PROTOCOL-FLOW-EXT-QUERY>

use std::collections::VecDeque;
use std::io;
use std::pin::Pin;
use std::task::{Context, Poll, ready};

use tokio::io::{AsyncRead, AsyncWrite, ReadBuf};
use tokio_postgres::tls::{ChannelBinding, TlsConnect, TlsStream};

/// A message is a kind, and the length of the rest, which counts itself.
const HEAD: usize = 5;
/// How many bytes are read at once.
const READ: usize = 16 * 1024;

// What the driver says.
const BIND: u8 = b'B';
const EXECUTE: u8 = b'E';
const QUERY: u8 = b'Q';
const SYNC: u8 = b'S';
/// The answer to a demand for a password: the last of the greetings.
const PASSWORD: u8 = b'p';

// What PostgreSQL says.
const COMPLETE: u8 = b'C';
const EMPTY: u8 = b'I';
const SUSPENDED: u8 = b's';
const READY: u8 = b'Z';

/// The end of a statement in a transaction.
const READY_AFTER_IT: &[u8] = b"Z\0\0\0\x05T";
/// The end of one in a transaction that has failed.
const READY_AFTER_FAILURE: &[u8] = b"Z\0\0\0\x05E";
/// What PostgreSQL says to a statement in a transaction that has failed.
const REFUSED: &[u8] =
    b"E\0\0\0\x5aSERROR\0VERROR\0C25P02\0Mcurrent transaction is aborted, commands ignored until its end\0\0";

/// A stream to PostgreSQL on which statements are sent together.
pub(super) struct Together<S> {
    stream: S,
    /// Whether the greetings are over, as the driver's first word behind them tells. They have messages without a kind.
    speaks: bool,
    /// What is to be sent, and how much of it was.
    out: Vec<u8>,
    sent: usize,
    /// The ends that the driver waits for, in their order.
    ends: VecDeque<End>,
    /// What was read, with what is put into it, and how much of it was handed on.
    read: Vec<u8>,
    handed: usize,
    message: Message,
}

/// The end of a statement.
#[derive(Clone, Copy, PartialEq, Eq)]
enum End {
    /// PostgreSQL tells it.
    Told,
    /// It is told here: its Sync was not sent.
    Made,
}

/// The message that is being read.
#[derive(Default)]
struct Message {
    head: [u8; HEAD],
    /// How much of the head is known,
    known: usize,
    /// and how much is to come behind it.
    left: usize,
}

impl<S> Together<S> {
    pub(super) fn new(stream: S) -> Self {
        Self {
            stream,
            speaks: false,
            out: Vec::new(),
            sent: 0,
            ends: VecDeque::new(),
            read: Vec::new(),
            handed: 0,
            message: Message::default(),
        }
    }

    /// Takes whole messages of the driver, to be sent.
    fn take(&mut self, mut messages: &[u8]) -> io::Result<()> {
        let (mut before, mut taken) = (0, messages);
        while let Some((kind, length)) = head(messages) {
            let rest = messages.get(length..).ok_or(io::ErrorKind::InvalidData)?;
            let follows = rest.first().copied();
            messages = rest;
            match kind {
                SYNC if before == EXECUTE && follows == Some(BIND) => {
                    self.ends.push_back(End::Made);
                    let whole = taken.len() - rest.len();
                    self.out.extend_from_slice(&taken[..whole - length]);
                    taken = rest;
                }
                SYNC | QUERY => self.ends.push_back(End::Told),
                _ => {}
            }
            before = kind;
        }
        self.out.extend_from_slice(taken);
        if messages.is_empty() { Ok(()) } else { Err(io::ErrorKind::InvalidData.into()) }
    }

    /// Takes some bytes of PostgreSQL's, and puts the ends into them that it was not asked for.
    fn pass(&mut self, mut bytes: &[u8]) {
        while !bytes.is_empty() {
            let part = self.message.more(bytes);
            self.read.extend_from_slice(&bytes[..part]);
            bytes = &bytes[part..];
            if let Some(kind) = self.message.whole() {
                self.ended(kind);
            }
        }
    }

    /// A message is over: with some of them a statement is.
    fn ended(&mut self, kind: u8) {
        match (kind, self.ends.front()) {
            (COMPLETE | EMPTY | SUSPENDED, Some(End::Made)) => {
                self.ends.pop_front();
                self.read.extend_from_slice(READY_AFTER_IT);
            }
            // If an end that is not asked for is waited for, the statement before it was refused: this is that one's, and
            // all up to the last one were passed over.
            (READY, _) => {
                while self.ends.pop_front() == Some(End::Made) {
                    self.read.extend_from_slice(REFUSED);
                    self.read.extend_from_slice(READY_AFTER_FAILURE);
                }
            }
            _ => {}
        }
    }
}

impl Message {
    /// How many of these bytes, one at least, belong to what is still to come of the head, or of the rest.
    fn more(&mut self, bytes: &[u8]) -> usize {
        if self.known < HEAD {
            let part = bytes.len().min(HEAD - self.known);
            self.head[self.known..][..part].copy_from_slice(&bytes[..part]);
            self.known += part;
            if let Some((_, length)) = head(&self.head[..self.known]) {
                self.left = length - HEAD;
            }
            return part;
        }
        let part = bytes.len().min(self.left);
        self.left -= part;
        part
    }

    /// The kind of a message that is over; the next one begins.
    fn whole(&mut self) -> Option<u8> {
        (self.known == HEAD && self.left == 0).then(|| {
            self.known = 0;
            self.head[0]
        })
    }
}

/// The kind of a message, and how long it is, its head included.
fn head(bytes: &[u8]) -> Option<(u8, usize)> {
    let (&[kind, length @ ..], _) = bytes.split_first_chunk::<HEAD>()?;
    let length = usize::try_from(u32::from_be_bytes(length)).ok()?;
    Some((kind, length.max(HEAD - 1) + 1))
}

impl<S: AsyncWrite + Unpin> Together<S> {
    /// Sends what is to be sent.
    fn drain(&mut self, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        while self.sent < self.out.len() {
            match ready!(Pin::new(&mut self.stream).poll_write(context, &self.out[self.sent..]))? {
                0 => return Poll::Ready(Err(io::ErrorKind::WriteZero.into())),
                sent => self.sent += sent,
            }
        }
        self.out.clear();
        self.out.shrink_to(READ);
        self.sent = 0;
        Poll::Ready(Ok(()))
    }
}

impl<S: AsyncWrite + Unpin> AsyncWrite for Together<S> {
    fn poll_write(self: Pin<&mut Self>, context: &mut Context<'_>, bytes: &[u8]) -> Poll<io::Result<usize>> {
        let this = self.get_mut();
        this.speaks |= bytes.first().is_some_and(|kind| ![0, PASSWORD].contains(kind));
        if !this.speaks {
            return Pin::new(&mut this.stream).poll_write(context, bytes);
        }
        ready!(this.drain(context))?;
        this.take(bytes)?;
        // What does not go out now goes out when the driver flushes, which it does behind the last of its messages.
        match this.drain(context) {
            Poll::Ready(Err(error)) => Poll::Ready(Err(error)),
            _ => Poll::Ready(Ok(bytes.len())),
        }
    }

    fn poll_flush(self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        let this = self.get_mut();
        ready!(this.drain(context))?;
        Pin::new(&mut this.stream).poll_flush(context)
    }

    fn poll_shutdown(self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        let this = self.get_mut();
        ready!(this.drain(context))?;
        Pin::new(&mut this.stream).poll_shutdown(context)
    }
}

impl<S: AsyncRead + Unpin> AsyncRead for Together<S> {
    fn poll_read(self: Pin<&mut Self>, context: &mut Context<'_>, bytes: &mut ReadBuf<'_>) -> Poll<io::Result<()>> {
        let this = self.get_mut();
        if !this.speaks {
            return Pin::new(&mut this.stream).poll_read(context, bytes);
        }
        if this.handed == this.read.len() {
            this.read.clear();
            this.handed = 0;
            let mut room = [const { std::mem::MaybeUninit::uninit() }; READ];
            let mut room = ReadBuf::uninit(&mut room);
            ready!(Pin::new(&mut this.stream).poll_read(context, &mut room))?;
            this.pass(room.filled());
        }
        let rest = &this.read[this.handed..];
        let part = rest.len().min(bytes.remaining());
        bytes.put_slice(&rest[..part]);
        this.handed += part;
        Poll::Ready(Ok(()))
    }
}

impl<S: TlsStream + Unpin> TlsStream for Together<S> {
    fn channel_binding(&self) -> ChannelBinding {
        self.stream.channel_binding()
    }
}

/// TLS beneath: what is sent together is messages, not what they become when they are encrypted.
pub(super) struct AboveTls<T>(pub T);

impl<S, T> TlsConnect<Together<S>> for AboveTls<T>
where
    T: TlsConnect<S, Future: Send + 'static>,
{
    type Stream = Together<T::Stream>;
    type Error = T::Error;
    type Future = Pin<Box<dyn Future<Output = Result<Self::Stream, Self::Error>> + Send>>;

    fn connect(self, stream: Together<S>) -> Self::Future {
        let greeted = self.0.connect(stream.stream);
        Box::pin(async { greeted.await.map(Together::new) })
    }
}

#[cfg(test)]
mod tests {
    use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};

    use super::*;

    const BIND_AND_EXECUTE: &[u8] = b"B\0\0\0\x06\0\0E\0\0\0\x09\0\0\0\0\0";
    const SYNC: &[u8] = b"S\0\0\0\x04";
    const ROW: &[u8] = b"2\0\0\0\x04D\0\0\0\x06\0\0";
    const DONE: &[u8] = b"C\0\0\0\x0dSELECT 1\0";
    const FAILED: &[u8] = b"E\0\0\0\x0cC57014\0\0";
    const PREPARE: &[u8] = b"P\0\0\0\x08\0\0\0\0D\0\0\0\x06S\0";
    const COMMIT: &[u8] = b"Q\0\0\0\x0bCOMMIT\0";

    /// What is sent of what the driver writes at once, and what it reads of PostgreSQL's answers, which come byte by byte.
    fn exchanged(written: &[&[u8]], answered: &[&[u8]]) -> (Vec<u8>, Vec<u8>) {
        let mut line = Together::new(());
        line.take(&written.concat()).unwrap();
        answered.concat().iter().for_each(|byte| line.pass(&[*byte]));
        assert!(line.ends.is_empty(), "each end is told");
        let mut whole = Together::new(());
        whole.take(&written.concat()).unwrap();
        whole.pass(&answered.concat());
        assert_eq!(line.read, whole.read, "whatever is read at once");
        (line.out, line.read)
    }

    #[test]
    fn of_statements_that_go_out_together_the_last_alone_has_its_sync_and_each_its_end() {
        let (sent, read) = exchanged(
            &[BIND_AND_EXECUTE, SYNC, BIND_AND_EXECUTE, SYNC, BIND_AND_EXECUTE, SYNC],
            &[ROW, DONE, DONE, ROW, DONE, READY_AFTER_IT],
        );
        assert_eq!(sent, [BIND_AND_EXECUTE, BIND_AND_EXECUTE, BIND_AND_EXECUTE, SYNC].concat());
        let ends = [ROW, DONE, READY_AFTER_IT, DONE, READY_AFTER_IT, ROW, DONE, READY_AFTER_IT];
        assert_eq!(read, ends.concat());
    }

    #[test]
    fn what_postgresql_passes_over_is_refused() {
        let (_, read) = exchanged(
            &[BIND_AND_EXECUTE, SYNC, BIND_AND_EXECUTE, SYNC, BIND_AND_EXECUTE, SYNC, BIND_AND_EXECUTE, SYNC],
            &[DONE, FAILED, READY_AFTER_FAILURE],
        );
        let failure =
            [FAILED, READY_AFTER_FAILURE, REFUSED, READY_AFTER_FAILURE, REFUSED, READY_AFTER_FAILURE].concat();
        assert_eq!(read, [[DONE, READY_AFTER_IT].concat(), failure].concat());
        let (_, read) =
            exchanged(&[BIND_AND_EXECUTE, SYNC, BIND_AND_EXECUTE, SYNC], &[DONE, FAILED, READY_AFTER_FAILURE]);
        assert_eq!(
            read,
            [DONE, READY_AFTER_IT, FAILED, READY_AFTER_FAILURE].concat(),
            "the last one's end is PostgreSQL's"
        );
    }

    #[test]
    fn what_is_prepared_or_said_in_words_keeps_its_end() {
        let written = [PREPARE, SYNC, BIND_AND_EXECUTE, SYNC, COMMIT, BIND_AND_EXECUTE, SYNC, PREPARE, SYNC];
        let answered =
            [READY_AFTER_IT, DONE, READY_AFTER_IT, DONE, READY_AFTER_IT, FAILED, READY_AFTER_FAILURE, READY_AFTER_IT];
        let (sent, read) = exchanged(&written, &answered);
        assert_eq!((sent, read), (written.concat(), answered.concat()));
    }

    #[test]
    fn a_message_that_is_cut_off_is_not_sent() {
        for length in 1..BIND_AND_EXECUTE.len() - 1 {
            let whole = length == 7;
            assert_eq!(Together::new(()).take(&BIND_AND_EXECUTE[..length]).is_ok(), whole, "{length} bytes");
        }
    }

    #[test]
    fn a_refusal_is_as_long_as_it_says() {
        assert_eq!(head(REFUSED), Some((b'E', REFUSED.len())));
    }

    /// The other side takes and gives a few bytes at a time.
    #[tokio::test]
    async fn greetings_and_answers_pass_however_they_are_cut() {
        let greeting = b"\0\0\0\x08\0\x03\0\0";
        let row = [b"D".as_slice(), &u32::try_from(4 + 3 * READ).unwrap().to_be_bytes(), &vec![7; 3 * READ]].concat();
        let (near, mut far) = tokio::io::duplex(16);
        let postgresql = tokio::spawn(async move {
            let mut heard = vec![0; greeting.len()];
            far.read_exact(&mut heard).await.unwrap();
            assert_eq!(heard, greeting);
            far.write_all(READY_AFTER_IT).await.unwrap();
            heard = vec![0; 2 * BIND_AND_EXECUTE.len() + SYNC.len()];
            far.read_exact(&mut heard).await.unwrap();
            assert_eq!(heard, [BIND_AND_EXECUTE, BIND_AND_EXECUTE, SYNC].concat());
            far.write_all(&[&row, DONE, &row, DONE, READY_AFTER_IT].concat()).await.unwrap();
            row
        });
        let mut line = Together::new(near);
        line.write_all(greeting).await.unwrap();
        let mut ready = [0; READY_AFTER_IT.len()];
        line.read_exact(&mut ready).await.unwrap();
        line.write_all(&[BIND_AND_EXECUTE, SYNC, BIND_AND_EXECUTE, SYNC].concat()).await.unwrap();
        line.flush().await.unwrap();
        let mut answers = Vec::new();
        line.read_to_end(&mut answers).await.unwrap();
        let row = postgresql.await.unwrap();
        assert_eq!(answers, [&row, DONE, READY_AFTER_IT, &row, DONE, READY_AFTER_IT].concat());
    }
}
