//! Where a request comes from.

use std::net::IpAddr;

/// Where a request came from, as far as we can tell.
#[derive(Clone, Debug, Default)]
pub struct Origin {
    /// The client's address.
    pub ip: Option<IpAddr>,
    /// The client's `User-Agent`, shortened to 400 characters.
    pub user_agent: Option<String>,
}
