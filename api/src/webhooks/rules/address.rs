//! Where webhooks may be sent: addresses of the Internet, and none of our own network.
//!
//! Sources: the special-purpose address registries of IANA (RFC 6890), and the addresses at which clouds tell a machine
//! its secrets.

use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};

use reqwest::Url;

use crate::error::{UserError, UserErrorCode};

/// How far webhooks reach.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Reach {
    /// Public addresses, over https.
    Public,
    /// This machine and private networks too, and over http: for development.
    Private,
}

/// The kinds of addresses.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Kind {
    Public,
    /// This machine, and networks that are somebody's own.
    Private,
    /// What no receiver of webhooks ever has, such as the address at which a cloud tells a machine its secrets.
    Never,
}

/// Where clouds tell machines their secrets, besides the link-local addresses.
const METADATA_V4: [Ipv4Addr; 2] = [Ipv4Addr::new(100, 100, 100, 200), Ipv4Addr::new(168, 63, 129, 16)];
const METADATA_V6: [Ipv6Addr; 2] =
    [Ipv6Addr::new(0xfd00, 0xec2, 0, 0, 0, 0, 0, 0x254), Ipv6Addr::new(0xfd20, 0xce, 0, 0, 0, 0, 0, 0x254)];

impl Reach {
    /// Whether an address is within it.
    pub fn covers(self, address: IpAddr) -> bool {
        match kind(address) {
            Kind::Public => true,
            Kind::Private => self == Self::Private,
            Kind::Never => false,
        }
    }

    /// Whether a URL is written as one within it: by its scheme, without credentials, and by its address if that stands
    /// there. Where a name leads is checked when it is connected to.
    pub fn admits(self, url: &Url) -> Result<(), &'static str> {
        if url.scheme() != "https" && (url.scheme() != "http" || self == Self::Public) {
            return Err("must start with https://");
        }
        if !url.username().is_empty() || url.password().is_some() {
            return Err("must not hold a user name or password: webhooks are signed");
        }
        if url.fragment().is_some() {
            return Err("must not have a fragment (#…)");
        }
        let host = url.host_str().unwrap_or_default();
        let is_refused = if let Some(address) = literal(url) {
            !self.covers(address)
        } else {
            let name = host.trim_end_matches('.');
            let is_local = name == "localhost" || name.ends_with(".localhost");
            name.is_empty() || (is_local && self == Self::Public)
        };
        if is_refused { Err("must lead to a public address") } else { Ok(()) }
    }
}

/// The address that a URL names without a name.
fn literal(url: &Url) -> Option<IpAddr> {
    url.host_str()?.trim_matches(['[', ']']).parse().ok()
}

/// An endpoint's URL: at most 2,000 characters, and within reach.
pub fn url(field: &str, text: impl AsRef<str>, reach: Reach) -> Result<String, UserError> {
    let text = crate::text::line(field, text, 2_000)?;
    let told = |why: &str| UserError::on(field, UserErrorCode::Invalid, format!("`{field}` {why}."));
    let url = Url::parse(&text).map_err(|_| told("must be a web address such as https://partner.example/hooks"))?;
    reach.admits(&url).map_err(told)?;
    // Spelled out, it may have grown.
    crate::text::line(field, url, 2_000)
}

fn kind(address: IpAddr) -> Kind {
    match address {
        IpAddr::V4(address) => kind_v4(address),
        IpAddr::V6(address) => kind_v6(address),
    }
}

fn kind_v4(address: Ipv4Addr) -> Kind {
    if METADATA_V4.contains(&address) {
        return Kind::Never;
    }
    match address.octets() {
        // Loopback, RFC 1918, and what carriers share among their customers (RFC 6598).
        [127 | 10, ..] | [172, 16..=31, ..] | [192, 168, ..] | [100, 64..=127, ..] => Kind::Private,
        // This network, link-local, protocols' own, documentation, relays of 6to4, measurements, multicast, reserved.
        [0 | 224..=255, ..]
        | [169, 254, ..]
        | [192, 0, 0 | 2, _]
        | [192, 88, 99, _]
        | [198, 18 | 19, ..]
        | [198, 51, 100, _]
        | [203, 0, 113, _] => Kind::Never,
        _ => Kind::Public,
    }
}

fn kind_v6(address: Ipv6Addr) -> Kind {
    if METADATA_V6.contains(&address) {
        return Kind::Never;
    }
    if address == Ipv6Addr::LOCALHOST {
        return Kind::Private;
    }
    match address.segments() {
        // An address of version 4 in the clothes of version 6 is what it is: mapped, or through NAT64 or 6to4.
        [0, 0, 0, 0, 0, 0xffff, a, b] | [0x64, 0xff9b, 0, 0, 0, 0, a, b] | [0x2002, a, b, ..] => kind_v4(joined(a, b)),
        [0xfc00..=0xfdff, ..] => Kind::Private,
        // Protocols' own with Teredo and ORCHID, documentation.
        [0x2001, 0..=0x1ff | 0xdb8, ..] | [0x3fff, 0..=0xfff, ..] => Kind::Never,
        // What is given out to anyone.
        [0x2000..=0x3fff, ..] => Kind::Public,
        _ => Kind::Never,
    }
}

fn joined(high: u16, low: u16) -> Ipv4Addr {
    let ([a, b], [c, d]) = (high.to_be_bytes(), low.to_be_bytes());
    Ipv4Addr::new(a, b, c, d)
}

#[cfg(test)]
mod tests;
