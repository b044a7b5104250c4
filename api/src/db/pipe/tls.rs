//! Whom a connection trusts, as `sslmode` says.

use std::sync::Arc;

use rustls::client::WebPkiServerVerifier;
use rustls::client::danger::{HandshakeSignatureValid, ServerCertVerified, ServerCertVerifier};
use rustls::crypto::{CryptoProvider, verify_tls12_signature, verify_tls13_signature};
use rustls::pki_types::pem::PemObject;
use rustls::pki_types::{CertificateDer, PrivateKeyDer, ServerName, UnixTime};
use rustls::{CertificateError, ClientConfig, DigitallySignedStruct, Error, RootCertStore, SignatureScheme};
use sqlx::postgres::PgSslMode;

/// The files of a connection's options, each a path or the PEM itself.
#[derive(Default)]
pub(super) struct Files {
    /// Who signs the server's certificate; without it, those whom browsers trust.
    pub roots: Option<String>,
    /// What the client shows of itself.
    pub certificate: Option<String>,
    /// And its key.
    pub key: Option<String>,
}

/// How to greet a server. What can't be read is not trusted, or not shown, and the handshake fails.
pub(super) fn config(mode: PgSslMode, files: &Files) -> ClientConfig {
    let provider = Arc::new(rustls::crypto::ring::default_provider());
    let builder = ClientConfig::builder_with_provider(provider.clone())
        .with_safe_default_protocol_versions()
        .expect("ring's provider knows TLS 1.2 and 1.3");
    let mut roots = RootCertStore::empty();
    match &files.roots {
        Some(file) => drop(roots.add_parsable_certificates(items::<CertificateDer<'_>>(file))),
        None => roots.extend(webpki_roots::TLS_SERVER_ROOTS.iter().cloned()),
    }
    let builder = match mode {
        PgSslMode::VerifyFull => builder.with_root_certificates(roots),
        mode => {
            let chain = WebPkiServerVerifier::builder_with_provider(roots.into(), provider.clone()).build();
            let lenient = Lenient { chain: chain.ok(), any: !matches!(mode, PgSslMode::VerifyCa), provider };
            builder.dangerous().with_custom_certificate_verifier(Arc::new(lenient))
        }
    };
    let certificates = files.certificate.as_deref().map(items).unwrap_or_default();
    match files.key.as_deref().map(items::<PrivateKeyDer<'_>>).and_then(|mut keys| keys.pop()) {
        Some(key) => builder.clone().with_client_auth_cert(certificates, key).ok(),
        None => None,
    }
    .unwrap_or_else(|| builder.with_no_client_auth())
}

fn items<T: PemObject>(file: &str) -> Vec<T> {
    if file.trim_start().starts_with("-----BEGIN") {
        return T::pem_slice_iter(file.as_bytes()).flatten().collect();
    }
    T::pem_file_iter(file).into_iter().flatten().flatten().collect()
}

/// Asks less of a server than its name: `verify-ca` that its certificate has a known root, `require` and `prefer` nothing
/// but that it holds the certificate's key.
#[derive(Debug)]
struct Lenient {
    /// None if no root is known.
    chain: Option<Arc<WebPkiServerVerifier>>,
    any: bool,
    provider: Arc<CryptoProvider>,
}

impl ServerCertVerifier for Lenient {
    fn verify_server_cert(
        &self,
        certificate: &CertificateDer<'_>,
        between: &[CertificateDer<'_>],
        name: &ServerName<'_>,
        ocsp: &[u8],
        now: UnixTime,
    ) -> Result<ServerCertVerified, Error> {
        if self.any {
            return Ok(ServerCertVerified::assertion());
        }
        let chain = self.chain.as_ref().ok_or(CertificateError::UnknownIssuer)?;
        match chain.verify_server_cert(certificate, between, name, ocsp, now) {
            Err(Error::InvalidCertificate(
                CertificateError::NotValidForName | CertificateError::NotValidForNameContext { .. },
            )) => Ok(ServerCertVerified::assertion()),
            outcome => outcome,
        }
    }

    fn verify_tls12_signature(
        &self,
        message: &[u8],
        certificate: &CertificateDer<'_>,
        signed: &DigitallySignedStruct,
    ) -> Result<HandshakeSignatureValid, Error> {
        verify_tls12_signature(message, certificate, signed, &self.provider.signature_verification_algorithms)
    }

    fn verify_tls13_signature(
        &self,
        message: &[u8],
        certificate: &CertificateDer<'_>,
        signed: &DigitallySignedStruct,
    ) -> Result<HandshakeSignatureValid, Error> {
        verify_tls13_signature(message, certificate, signed, &self.provider.signature_verification_algorithms)
    }

    fn supported_verify_schemes(&self) -> Vec<SignatureScheme> {
        self.provider.signature_verification_algorithms.supported_schemes()
    }
}

#[cfg(test)]
mod tests {
    use rustls::{ClientConnection, ServerConfig, ServerConnection};

    use super::*;

    /// Signed by [`ROOT`], for `db.test`; its key is the example of RFC 8410, section 10.3.
    const CERTIFICATE: &str = "-----BEGIN CERTIFICATE-----\n\
        MIIBPzCB8qADAgECAgECMAUGAytlcDAcMRowGAYDVQQDDBFSb290IG9mIHRoZSB0\n\
        ZXN0czAgFw0yMDAxMDEwMDAwMDBaGA8yMTIwMDEwMTAwMDAwMFowEjEQMA4GA1UE\n\
        AwwHZGIudGVzdDAqMAUGAytlcAMhABm/RAlphM3+hUG6wWfcO5bIUIaqMLa2ywxc\n\
        OK1wMWbho2EwXzAJBgNVHRMEAjAAMBIGA1UdEQQLMAmCB2RiLnRlc3QwHQYDVR0O\n\
        BBYEFKKMwfhuWWDT4DrnXJYsl6jUSCk8MB8GA1UdIwQYMBaAFPZf6oyUTtn1j9cn\n\
        maKTFedWyC6NMAUGAytlcANBAPr+4ZZp+al42fNyEZnBQ3uBqdLSmeYMP9MTQdze\n\
        4Sqml9rdToJX+XAezBSoKv2Wv856nojriACKDKZrbDDU/QM=\n\
        -----END CERTIFICATE-----\n";
    const KEY: &str = "-----BEGIN PRIVATE KEY-----\n\
        MC4CAQAwBQYDK2VwBCIEINTuctv5E1hK1bbY8fdp+K06/nwoy/HU++CXqI9EdVhC\n\
        -----END PRIVATE KEY-----\n";
    const ROOT: &str = "-----BEGIN CERTIFICATE-----\n\
        MIIBGjCBzaADAgECAgEBMAUGAytlcDAcMRowGAYDVQQDDBFSb290IG9mIHRoZSB0\n\
        ZXN0czAgFw0yMDAxMDEwMDAwMDBaGA8yMTIwMDEwMTAwMDAwMFowHDEaMBgGA1UE\n\
        AwwRUm9vdCBvZiB0aGUgdGVzdHMwKjAFBgMrZXADIQAxLM0xZ5A/VwsPlgxqIuuE\n\
        HUGv+A6jfVsP5Rvn16u5bqMyMDAwDwYDVR0TAQH/BAUwAwEB/zAdBgNVHQ4EFgQU\n\
        9l/qjJRO2fWP1yeZopMV51bILo0wBQYDK2VwA0EAsh5KKTcRbpA8ZaRk/vGTwrRb\n\
        NqN1iyaNWmN3GaTbf7GXUlKf0HZnw1F7CX+TvVVqhET5tnSEYRMibQPEqe5WAQ==\n\
        -----END CERTIFICATE-----\n";

    #[test]
    fn a_server_is_trusted_as_the_mode_says() {
        let (known, unknown) = (Some(ROOT), None);
        for (mode, roots, name, trusted) in [
            (PgSslMode::Prefer, unknown, "other.test", true),
            (PgSslMode::Require, unknown, "other.test", true),
            (PgSslMode::VerifyCa, known, "other.test", true),
            (PgSslMode::VerifyCa, unknown, "db.test", false),
            (PgSslMode::VerifyFull, known, "db.test", true),
            (PgSslMode::VerifyFull, known, "other.test", false),
            (PgSslMode::VerifyFull, unknown, "db.test", false),
        ] {
            assert_eq!(is_greeted(mode, roots, name), trusted, "{mode:?}, a known root: {}, {name}", roots.is_some());
        }
    }

    fn is_greeted(mode: PgSslMode, roots: Option<&str>, name: &'static str) -> bool {
        let files = Files { roots: roots.map(str::to_owned), ..Files::default() };
        let name = ServerName::try_from(name).expect("a name");
        let mut client = ClientConnection::new(config(mode, &files).into(), name).expect("a client");
        let server = ServerConfig::builder_with_provider(Arc::new(rustls::crypto::ring::default_provider()))
            .with_safe_default_protocol_versions()
            .expect("versions")
            .with_no_client_auth()
            .with_single_cert(items(CERTIFICATE), PrivateKeyDer::from_pem_slice(KEY.as_bytes()).expect("a key"))
            .expect("a certificate");
        let mut server = ServerConnection::new(server.into()).expect("a server");
        while client.is_handshaking() {
            let (mut asked, mut answered) = (Vec::new(), Vec::new());
            client.write_tls(&mut asked).expect("written");
            server.read_tls(&mut asked.as_slice()).expect("read");
            server.process_new_packets().expect("greeted");
            server.write_tls(&mut answered).expect("written");
            client.read_tls(&mut answered.as_slice()).expect("read");
            if client.process_new_packets().is_err() {
                return false;
            }
        }
        true
    }
}
