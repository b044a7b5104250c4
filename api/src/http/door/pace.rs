//! How long a connection may take its time: whoever opens many and says nothing on them, or one byte now and then, must
//! not hold sockets for ever (CWE-400, "Slowloris").
//!
//! A timer for each request would cost every one of them. So each connection has one alarm, which is put off only when
//! it rings too early; what a request costs is a look at the clock.

use std::io::{self, ErrorKind, IoSlice};
use std::pin::Pin;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::task::{Context, Poll};
use std::time::Duration;

use tokio::io::{AsyncRead, AsyncWrite, ReadBuf};
use tokio::time::{Instant, Sleep, sleep_until};

/// How long a connection may take; a test builds it literally.
#[derive(Clone, Copy, Debug)]
pub struct Patience {
    /// From when it is opened, or from a further request's first byte, to the end of the request's header. Default 10 s.
    /// Its body has a limit of its own.
    pub header: Duration,
    /// Between an answer and the next request: longer than a proxy keeps its connections to us. Default 3 min.
    pub idle: Duration,
    /// Without taking anything of its answer. Default 30 s.
    pub answer: Duration,
}

impl Default for Patience {
    fn default() -> Self {
        Self { header: Duration::from_secs(10), idle: Duration::from_mins(3), answer: Duration::from_secs(30) }
    }
}

/// What a connection does.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Doing {
    /// It says what it asks for.
    Asks = 0,
    /// It waits for its answer: that has a deadline of its own.
    Waits = 1,
    /// It has its answer, and asks nothing more yet.
    Rests = 2,
    /// It is a socket now, which is watched elsewhere.
    Talks = 3,
}

/// What a connection does, and since when: told by those who answer it, read where its bytes go by.
pub(super) struct Pace {
    opened: Instant,
    /// Milliseconds after it was opened, and in the last two bits what it does since.
    state: AtomicU64,
    /// Held as long as it is open.
    _place: Arc<()>,
}

impl Pace {
    /// A request's header is there.
    pub(super) fn asked(&self) {
        self.does(Doing::Waits);
    }

    /// A request has its answer, which is not yet sent.
    pub(super) fn answered(&self) {
        self.does(Doing::Rests);
    }

    /// No request comes any more: it is a socket.
    pub(super) fn talks(&self) {
        self.does(Doing::Talks);
    }

    /// Bytes came.
    fn heard(&self) {
        if self.doing() == Doing::Rests {
            self.does(Doing::Asks);
        }
    }

    /// Bytes left: who takes an answer does not rest yet.
    fn sent(&self) {
        if self.doing() == Doing::Rests {
            self.does(Doing::Rests);
        }
    }

    fn does(&self, doing: Doing) {
        let since = u64::try_from(self.opened.elapsed().as_millis()).unwrap_or(u64::MAX >> 2);
        // All who ask and tell are one task.
        self.state.store((since << 2) | doing as u64, Ordering::Relaxed);
    }

    fn doing(&self) -> Doing {
        match self.state.load(Ordering::Relaxed) & 3 {
            0 => Doing::Asks,
            1 => Doing::Waits,
            2 => Doing::Rests,
            _ => Doing::Talks,
        }
    }

    /// Until when something must come, if it must.
    fn until(&self, patience: &Patience) -> Option<Instant> {
        let limit = match self.doing() {
            Doing::Asks => patience.header,
            Doing::Rests => patience.idle,
            Doing::Waits | Doing::Talks => return None,
        };
        Some(self.opened + Duration::from_millis(self.state.load(Ordering::Relaxed) >> 2) + limit)
    }
}

/// A connection that ends when it takes too long.
pub(super) struct Paced<S> {
    stream: S,
    pace: Arc<Pace>,
    patience: Patience,
    /// Rings at the end of one of the limits, or earlier.
    alarm: Pin<Box<Sleep>>,
    /// Since when nothing of an answer was taken.
    stuck: Option<Instant>,
}

impl<S> Paced<S> {
    pub(super) fn new(stream: S, patience: Patience, place: Arc<()>) -> Self {
        let opened = Instant::now();
        let pace = Arc::new(Pace { opened, state: AtomicU64::new(Doing::Asks as u64), _place: place });
        Self { stream, pace, patience, alarm: Box::pin(sleep_until(opened + patience.header)), stuck: None }
    }

    /// What it does, for those who answer it.
    pub(super) fn pace(&self) -> &Arc<Pace> {
        &self.pace
    }

    /// Whether the time is over; else the task is woken then.
    fn late(&mut self, cx: &mut Context<'_>, until: Option<Instant>) -> Poll<io::Error> {
        let Some(until) = until else { return Poll::Pending };
        if until < self.alarm.deadline() {
            self.alarm.as_mut().reset(until);
        }
        while self.alarm.as_mut().poll(cx).is_ready() {
            if Instant::now() >= until {
                return Poll::Ready(ErrorKind::TimedOut.into());
            }
            self.alarm.as_mut().reset(until);
        }
        Poll::Pending
    }

    /// What came of an attempt to send.
    fn sent(&mut self, cx: &mut Context<'_>, outcome: Poll<io::Result<usize>>) -> Poll<io::Result<usize>> {
        if outcome.is_ready() {
            self.stuck = None;
            self.pace.sent();
            return outcome;
        }
        if self.pace.doing() == Doing::Talks {
            return Poll::Pending;
        }
        let since = *self.stuck.get_or_insert_with(Instant::now);
        self.late(cx, Some(since + self.patience.answer)).map(Err)
    }
}

impl<S: AsyncRead + Unpin> AsyncRead for Paced<S> {
    fn poll_read(mut self: Pin<&mut Self>, cx: &mut Context<'_>, buffer: &mut ReadBuf<'_>) -> Poll<io::Result<()>> {
        let this = &mut *self;
        match Pin::new(&mut this.stream).poll_read(cx, buffer) {
            Poll::Ready(outcome) => {
                this.pace.heard();
                Poll::Ready(outcome)
            }
            Poll::Pending => this.late(cx, this.pace.until(&this.patience)).map(Err),
        }
    }
}

impl<S: AsyncWrite + Unpin> AsyncWrite for Paced<S> {
    fn poll_write(mut self: Pin<&mut Self>, cx: &mut Context<'_>, bytes: &[u8]) -> Poll<io::Result<usize>> {
        let outcome = Pin::new(&mut self.stream).poll_write(cx, bytes);
        self.sent(cx, outcome)
    }

    fn poll_write_vectored(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        pieces: &[IoSlice<'_>],
    ) -> Poll<io::Result<usize>> {
        let outcome = Pin::new(&mut self.stream).poll_write_vectored(cx, pieces);
        self.sent(cx, outcome)
    }

    fn is_write_vectored(&self) -> bool {
        self.stream.is_write_vectored()
    }

    fn poll_flush(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        let this = &mut *self;
        let flushed = Pin::new(&mut this.stream).poll_flush(cx);
        // Whoever already waits for bytes does not ask for them again after an answer, and would not be woken.
        if flushed.is_ready() && this.pace.doing() == Doing::Rests {
            let _ = this.late(cx, this.pace.until(&this.patience));
        }
        flushed
    }

    fn poll_shutdown(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.stream).poll_shutdown(cx)
    }
}
