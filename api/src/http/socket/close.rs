//! Why a socket is closed.
//!
//! Clients of the protocol come back by themselves after 1001, 1013, 4403 and 4408, with a new token if they have one;
//! after the others they don't: another try would end the same. The description of the schema's `Subscription` tells
//! partners.

use std::borrow::Cow;

use axum::extract::ws::CloseFrame;

use crate::error::Fault;
use crate::subscriptions::guest::Leave;

/// A code of RFC 6455 or of `graphql-transport-ws`, and a reason for people.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Close {
    /// The code.
    pub code: u16,
    /// The reason, of at most 123 bytes.
    pub reason: Cow<'static, str>,
}

/// The most bytes of a reason: a close frame has 125, two of which are the code.
const LONGEST: usize = 123;

impl Close {
    /// The server stops.
    pub const GOING_AWAY: Self = Self::because(1001, "The server is stopping: connect again");
    /// A message is larger than allowed.
    pub const TOO_BIG: Self = Self::because(1009, "The message is too large");
    /// Too many sockets of one actor.
    pub const TOO_MANY: Self = Self::because(1013, "Too many sockets: close others, or try again later");
    /// The database is out of reach.
    pub const TRY_AGAIN: Self = Self::because(1013, "The service can't reach its database right now: try again soon");
    /// A defect of ours.
    pub const INTERNAL: Self = Self::because(1011, "Something went wrong on our side");
    /// Nothing was said of who it is, and yet something subscribed to.
    pub const UNAUTHORIZED: Self = Self::because(4401, "Unauthorized");
    /// The client speaks another protocol.
    pub const SUBPROTOCOL: Self = Self::because(4406, "Subprotocol not acceptable: use graphql-transport-ws");
    /// Who it is was not said in time.
    pub const INIT_TIMEOUT: Self = Self::because(4408, "Connection initialisation timeout");
    /// Who it is was said twice.
    pub const INIT_TWICE: Self = Self::because(4429, "Too many initialisation requests");

    const fn because(code: u16, reason: &'static str) -> Self {
        Self { code, reason: Cow::Borrowed(reason) }
    }

    /// A message that is none of the protocol's.
    pub fn invalid(why: &str) -> Self {
        Self { code: 4400, reason: cut(&format!("Invalid message: {why}")).into() }
    }

    /// An id is in use.
    pub fn duplicate(id: &str) -> Self {
        // In the words of the protocol.
        let most = LONGEST - "Subscriber for  already exists".len();
        let id: String = id.chars().scan(0, |bytes, c| within(bytes, c, most)).collect();
        Self { code: 4409, reason: format!("Subscriber for {id} already exists").into() }
    }

    /// Whoever says that is not let in.
    pub fn forbidden(why: &str) -> Self {
        Self { code: 4403, reason: cut(why).into() }
    }

    /// Whoever was let in may not stay.
    pub fn leave(leave: Leave) -> Self {
        Self::because(
            4403,
            match leave {
                Leave::Expired => "The access token has expired: connect again with a new one",
                Leave::Revoked => "The session, membership or key was ended",
                Leave::Changed => "What you may do has changed: connect again",
            },
        )
    }

    /// Who it is can't be told.
    pub fn fault(fault: &Fault) -> Self {
        match fault {
            Fault::Unavailable | Fault::Timeout => Self::TRY_AGAIN,
            Fault::Internal(_) => Self::INTERNAL,
            other => Self::forbidden(&other.to_string()),
        }
    }

    /// As a frame.
    pub fn frame(self) -> CloseFrame {
        CloseFrame { code: self.code, reason: self.reason.as_ref().into() }
    }
}

/// As much of a text as a reason holds.
fn cut(text: &str) -> String {
    text.chars().scan(0, |bytes, c| within(bytes, c, LONGEST)).collect()
}

fn within(bytes: &mut usize, c: char, most: usize) -> Option<char> {
    *bytes += c.len_utf8();
    (*bytes <= most).then_some(c)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_reason_fits_its_frame() {
        for close in
            [Close::invalid(&"ä".repeat(200)), Close::forbidden(&"x".repeat(200)), Close::duplicate(&"é".repeat(99))]
        {
            assert!(close.reason.len() <= LONGEST && close.reason.len() >= LONGEST - 2, "{}", close.reason);
        }
        assert_eq!(Close::duplicate("7").reason, "Subscriber for 7 already exists");
        for leave in [Leave::Expired, Leave::Revoked, Leave::Changed] {
            assert!(Close::leave(leave).reason.len() <= LONGEST);
        }
        for close in [Close::TOO_MANY, Close::TRY_AGAIN, Close::SUBPROTOCOL] {
            assert!(close.reason.len() <= LONGEST);
        }
    }
}
