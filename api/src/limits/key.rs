//! Whom a rate counts for.

use std::net::{IpAddr, Ipv6Addr};

/// A caller, an account or an organization. It is hashed at once and never kept.
#[derive(Clone, Copy, Debug)]
pub enum Key<'a> {
    /// The caller's address. IPv6 counts by /64, the smallest network that one subscriber gets, so that nobody has 2^64
    /// tries; IPv4 inside IPv6 counts as IPv4.
    Address(IpAddr),
    /// An e-mail, in whatever case.
    Email(&'a str),
    /// The public id of a member, API key, contact or organization.
    Id(&'a str),
}

/// What is hashed: equal for what counts as the same key.
#[derive(Debug, PartialEq, Eq, Hash)]
pub(super) enum Normalized<'a> {
    Address(IpAddr),
    Email(String),
    Id(&'a str),
}

impl<'a> Key<'a> {
    pub(super) fn normalized(self) -> Normalized<'a> {
        match self {
            Self::Address(address) => Normalized::Address(match address.to_canonical() {
                IpAddr::V6(address) => IpAddr::V6(network(address)),
                v4 @ IpAddr::V4(_) => v4,
            }),
            Self::Email(email) => Normalized::Email(email.trim().to_lowercase()),
            Self::Id(id) => Normalized::Id(id),
        }
    }
}

/// The /64 of an address.
fn network(address: Ipv6Addr) -> Ipv6Addr {
    Ipv6Addr::from_bits(address.to_bits() >> 64 << 64)
}
