//! What a socket may do.

use std::time::Duration;

/// Limits of sockets; a test builds them literally.
#[derive(Clone, Debug)]
pub struct SocketSettings {
    /// How long a client may take to say who it is. Default 3 s.
    pub patience: Duration,
    /// After this long without a word the client is asked whether it is still there, and after as long again it is
    /// taken for gone. Default 30 s.
    pub silence: Duration,
    /// Bytes of a client's message. Default 128 KiB: twice the longest document.
    pub message_bytes: usize,
    /// Subscriptions at a time on one socket. Default 100.
    pub subscriptions: usize,
    /// Subscriptions at a time of one member or key, on all their sockets of a process: each has a queue. Default
    /// 1,000.
    pub subscriptions_per_actor: usize,
    /// How many events may wait for a client that does not read; with more, it is told to resume. Default 1,024.
    pub queue: usize,
    /// Sockets of one member or key. Default 200.
    pub per_actor: usize,
    /// Sockets from one address: an office shares one. Default 2,000.
    pub per_address: usize,
}

impl Default for SocketSettings {
    fn default() -> Self {
        Self {
            patience: Duration::from_secs(3),
            silence: Duration::from_secs(30),
            message_bytes: 128 * 1024,
            subscriptions: 100,
            subscriptions_per_actor: 1_000,
            queue: 1024,
            per_actor: 200,
            per_address: 2_000,
        }
    }
}
