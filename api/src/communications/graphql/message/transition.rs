//! `redactMessage`.

use super::Message;
use crate::communications::message;
use crate::graphql::change::changes;

changes! {
    /// Messages in the mutation root: taken back.
    MessageTransitionMutation(message: Message, "message");

    /// Takes back what a message says, for good: its text, what it said before, whom it mentions and which files it carries. It
    /// keeps its place. Members may redact what they wrote; what others wrote needs the permission `THREAD_MODERATE`, and a
    /// reason. One that was redacted is IMMUTABLE.
    redactMessage(RedactMessageInput {
        /// Why, 1 to 1,000 characters. REQUIRED for what somebody else wrote. It is kept, and shown.
        reason: Option<String>,
    }) -> RedactMessagePayload = message::redact, by ThreadWrite;
}
