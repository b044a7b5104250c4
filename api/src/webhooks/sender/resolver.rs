//! From names to addresses that may be reached. A connection is made to an address that stands in this answer, and to
//! no other: between the check and the connection nothing is asked again, so a name that answers differently the second
//! time (DNS rebinding) gains nothing.

use std::fmt;
use std::io;
use std::net::{IpAddr, SocketAddr};
use std::pin::Pin;
use std::sync::Arc;

use reqwest::dns::{Addrs, Name, Resolve, Resolving};

use crate::webhooks::rules::address::Reach;

/// Addresses, later.
pub type Found = Pin<Box<dyn Future<Output = io::Result<Vec<IpAddr>>> + Send>>;

/// Knows where names lead.
pub trait Lookup: Send + Sync + 'static {
    /// The addresses of a name.
    fn look_up(&self, name: &str) -> Found;
}

/// Asks the operating system.
#[derive(Clone, Copy, Debug)]
pub struct System;

impl Lookup for System {
    fn look_up(&self, name: &str) -> Found {
        let name = name.to_owned();
        Box::pin(async move {
            let found = tokio::net::lookup_host((name.as_str(), 0)).await?;
            Ok(found.map(|address| address.ip()).collect())
        })
    }
}

/// A name led to no address that may be reached. Which ones it led to is told to nobody: it may be inside.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct NotCovered;

impl fmt::Display for NotCovered {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("The URL must lead to a public address.")
    }
}

impl std::error::Error for NotCovered {}

/// Resolves names for a client, and leaves out what is beyond reach.
pub(super) struct Resolver {
    lookup: Arc<dyn Lookup>,
    reach: Reach,
}

impl Resolver {
    /// What may be reached, of what `lookup` finds.
    pub(super) fn new(lookup: Arc<dyn Lookup>, reach: Reach) -> Self {
        Self { lookup, reach }
    }
}

impl Resolve for Resolver {
    fn resolve(&self, name: Name) -> Resolving {
        let (found, reach) = (self.lookup.look_up(name.as_str()), self.reach);
        Box::pin(async move {
            let covered: Vec<_> = found.await?.into_iter().filter(|address| reach.covers(*address)).collect();
            if covered.is_empty() {
                return Err(NotCovered.into());
            }
            // Port 0 is replaced by the URL's own.
            Ok(Box::new(covered.into_iter().map(|address| SocketAddr::new(address, 0))) as Addrs)
        })
    }
}
