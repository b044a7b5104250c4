//! What production refuses to start with: a pure question, so that `doctor` can ask it too.

use super::Config;

/// Everything in the configuration that is fit for development only; empty is well.
pub fn findings(config: &Config) -> Vec<String> {
    let mut findings = Vec::new();
    let mut find = |wrong: bool, what: &str| {
        if wrong {
            findings.push(what.to_owned());
        }
    };
    find(
        config.auth.signing_key.is_none(),
        "The signing key is the development one: set CHAMBERS_SIGNING_KEY to an Ed25519 key (openssl genpkey -algorithm ed25519).",
    );
    find(
        config.auth.data_keys.is_none(),
        "The data key is the development one: set CHAMBERS_DATA_KEYS to 32 random bytes in base64 (openssl rand -base64 32).",
    );
    find(
        config.database.database_url.is_none(),
        "The database is the private one: set DATABASE_URL to a PostgreSQL of your own, as chambers_app.",
    );
    find(
        config.database.database_url.is_some() && config.database.database_job_url.is_none(),
        "The job role's connection is missing: set DATABASE_JOB_URL, as chambers_job.",
    );
    for url in [&config.database.database_url, &config.database.database_job_url].into_iter().flatten() {
        find(
            !is_safe(url),
            "TLS to a remote database is off: add sslmode=verify-full (or require) to DATABASE_URL and DATABASE_JOB_URL.",
        );
    }
    find(
        config.http.introspection.is_none(),
        "Introspection is undecided: set CHAMBERS_INTROSPECTION to true or false.",
    );
    find(config.http.playground.is_none(), "The playground is undecided: set CHAMBERS_PLAYGROUND to true or false.");
    find(config.mail.smtp_url.is_none(), "Mail would go to files: set SMTP_URL.");
    find(
        config.mail.mail_from.contains("@localhost"),
        "Mail would come from nowhere: set MAIL_FROM to a mailbox of yours, such as Chambers <no-reply@acme.example>.",
    );
    find(
        config.webhooks.webhooks_allow_private == Some(true),
        "Webhooks would reach private networks, and go without TLS: unset CHAMBERS_WEBHOOKS_ALLOW_PRIVATE.",
    );
    find(
        !config.auth.public_url.starts_with("https://"),
        "Tokens would name an address without TLS: set CHAMBERS_PUBLIC_URL to the https:// address of this API.",
    );
    find(
        !config.auth.app_url.starts_with("https://"),
        "Links in mails would lead to an address without TLS: set CHAMBERS_APP_URL to the https:// address of the client application.",
    );
    findings.dedup();
    findings
}

/// Whether a connection stays on this machine or insists on TLS.
fn is_safe(url: &str) -> bool {
    use sqlx::postgres::{PgConnectOptions, PgSslMode};
    let Ok(options) = url.parse::<PgConnectOptions>() else { return false };
    let host = options.get_host();
    let local = options.get_socket().is_some()
        || host == "localhost"
        || host.starts_with('/')
        || host.parse::<std::net::IpAddr>().is_ok_and(|ip| ip.is_loopback());
    local || matches!(options.get_ssl_mode(), PgSslMode::Require | PgSslMode::VerifyCa | PgSslMode::VerifyFull)
}

#[cfg(test)]
mod tests {
    use super::is_safe;

    #[test]
    fn only_tls_leaves_the_machine() {
        for (url, safe) in [
            ("postgres://chambers_app@localhost/chambers", true),
            ("postgres://chambers_app@127.0.0.1/chambers", true),
            ("postgres://chambers_app@db.example/chambers", false),
            ("postgres://chambers_app@db.example/chambers?sslmode=disable", false),
            ("postgres://chambers_app@db.example/chambers?sslmode=prefer", false),
            ("postgres://chambers_app@db.example/chambers?sslmode=require", true),
            ("postgres://chambers_app@db.example/chambers?sslmode=verify-full", true),
            ("nonsense", false),
        ] {
            assert_eq!(is_safe(url), safe, "{url}");
        }
    }
}
