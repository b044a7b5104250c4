//! Asks an issuer for its keys, over https, in bounded time and space.

use std::net::IpAddr;
use std::time::Duration;

use reqwest::redirect::Policy;
use reqwest::{Client, Url};
use serde::Deserialize;
use thiserror::Error;

use super::OidcSettings;
use super::jwks::{self, KeyTable};

/// For one request, from connecting to the last byte.
const TIME_LIMIT: Duration = Duration::from_secs(5);
/// Largest document taken, in bytes; real ones have a few thousand.
const SIZE_LIMIT: usize = 256 * 1024;

/// Why an outside issuer can't be used as configured.
#[derive(Debug, Error)]
pub enum OidcConfigError {
    /// Neither https nor on loopback, or no URL at all.
    #[error("not an https address: {0}")]
    Address(String),
    /// Nothing it may sign with.
    #[error("an outside issuer needs at least one allowed algorithm")]
    NoAlgorithm,
    /// No TLS, for example for want of root certificates.
    #[error("can't set up https: {0}")]
    Tls(#[source] reqwest::Error),
}

/// Why there are no keys; for the log.
#[derive(Debug, Error)]
pub(super) enum FetchError {
    #[error(transparent)]
    Http(#[from] reqwest::Error),
    #[error("the answer is larger than {SIZE_LIMIT} bytes")]
    TooLarge,
    #[error("the answer is not what it should be")]
    Malformed,
    #[error("the discovery document is another issuer's: {0}")]
    OtherIssuer(String),
    #[error("the discovery document names keys at an address that is not https: {0}")]
    Address(String),
}

/// Fetches one issuer's keys.
pub(super) struct Fetcher {
    client: Client,
    issuer: String,
    source: Source,
}

enum Source {
    Configured(Url),
    /// Asked again with every fetch, so that a moved `jwks_uri` is followed.
    Discovered(Url),
}

impl Fetcher {
    pub fn new(settings: &OidcSettings) -> Result<Self, OidcConfigError> {
        let address =
            |text: &str| secure(text).ok_or_else(|| OidcConfigError::Address(text.chars().take(200).collect()));
        address(&settings.issuer)?;
        let source = match &settings.jwks_uri {
            Some(uri) => Source::Configured(address(uri)?),
            // OpenID Connect Discovery 1.0, section 4.1: appended to the issuer without its trailing slash.
            None => Source::Discovered(address(&format!(
                "{}/.well-known/openid-configuration",
                settings.issuer.trim_end_matches('/')
            ))?),
        };
        // reqwest is built without a TLS provider of its own. Whoever installs one first, it is the same one.
        rustls::crypto::ring::default_provider().install_default().ok();
        let client = Client::builder()
            .timeout(TIME_LIMIT)
            // A redirect could lead away from https, or into our own network.
            .redirect(Policy::none())
            .build()
            .map_err(OidcConfigError::Tls)?;
        Ok(Self { client, issuer: settings.issuer.clone(), source })
    }

    /// The issuer these keys are of, for the log.
    pub fn issuer(&self) -> &str {
        &self.issuer
    }

    /// The keys it publishes now.
    pub async fn fetch(&self) -> Result<KeyTable, FetchError> {
        let keys = match &self.source {
            Source::Configured(uri) => self.get(uri.clone()).await?,
            Source::Discovered(uri) => {
                let uri = self.discover(uri).await?;
                self.get(uri).await?
            }
        };
        jwks::parse(&keys).ok_or(FetchError::Malformed)
    }

    async fn discover(&self, uri: &Url) -> Result<Url, FetchError> {
        #[derive(Deserialize)]
        struct Discovery {
            issuer: String,
            jwks_uri: String,
        }
        let document = self.get(uri.clone()).await?;
        let document: Discovery = serde_json::from_slice(&document).map_err(|_| FetchError::Malformed)?;
        if document.issuer != self.issuer {
            return Err(FetchError::OtherIssuer(document.issuer));
        }
        named_by(uri, &document.jwks_uri).ok_or(FetchError::Address(document.jwks_uri))
    }

    async fn get(&self, uri: Url) -> Result<Vec<u8>, FetchError> {
        let mut response = self.client.get(uri).send().await?.error_for_status()?;
        if !response.status().is_success() {
            return Err(FetchError::Malformed);
        }
        let mut body = Vec::new();
        while let Some(chunk) = response.chunk().await? {
            if body.len() + chunk.len() > SIZE_LIMIT {
                return Err(FetchError::TooLarge);
            }
            body.extend_from_slice(&chunk);
        }
        Ok(body)
    }
}

/// An address whose answer nobody on the way can change: https, or this very machine. Without credentials in it.
fn secure(text: &str) -> Option<Url> {
    let url = Url::parse(text).ok()?;
    let host = url.host_str()?;
    let loopback =
        host == "localhost" || host.trim_matches(['[', ']']).parse().is_ok_and(|address: IpAddr| address.is_loopback());
    let open = url.username().is_empty() && url.password().is_none();
    (open && (url.scheme() == "https" || (url.scheme() == "http" && loopback))).then_some(url)
}

/// An address that the document at `document` names. One from elsewhere doesn't send us to this machine's own ports.
fn named_by(document: &Url, text: &str) -> Option<Url> {
    secure(text).filter(|url| url.scheme() == "https" || document.scheme() == "http")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_https_and_loopback_are_secure() {
        for good in [
            "https://issuer.test",
            "https://issuer.test/tenant/",
            "http://localhost:8080/keys",
            "http://127.0.0.1:1",
            "http://[::1]:1/keys",
        ] {
            assert!(secure(good).is_some(), "{good}");
        }
        for bad in [
            "",
            "issuer.test",
            "http://issuer.test",
            "http://localhost.issuer.test",
            "http://127.0.0.1.issuer.test",
            "http://10.0.0.1/keys",
            "file:///etc/passwd",
            "ftp://localhost",
            "https://user:secret@issuer.test",
        ] {
            assert!(secure(bad).is_none(), "{bad}");
        }
    }

    #[test]
    fn a_remote_issuer_names_no_address_of_ours() {
        let remote = Url::parse("https://issuer.test").unwrap();
        assert!(named_by(&remote, "https://keys.test").is_some());
        assert!(named_by(&remote, "http://127.0.0.1:9200/").is_none());

        let local = Url::parse("http://localhost:8080").unwrap();
        assert!(named_by(&local, "http://localhost:8080/keys").is_some());
    }
}
