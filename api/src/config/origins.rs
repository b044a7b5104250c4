//! Origins from which browsers may call, as the operator writes them.

use axum::http::HeaderValue;
use reqwest::Url;

/// Some origins, each as browsers send it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Origins(pub Vec<HeaderValue>);

/// Reads origins that commas separate. What no browser would ever send is refused, not dropped: nobody else notices.
pub fn origins(text: &str) -> Result<Origins, String> {
    text.split(',').map(str::trim).filter(|one| !one.is_empty()).map(origin).collect::<Result<_, _>>().map(Origins)
}

fn origin(text: &str) -> Result<HeaderValue, String> {
    if text == "*" {
        return Err("`*` would let every page call: list the origins, such as https://app.example".to_owned());
    }
    let url = Url::parse(text).ok().filter(|url| url.host_str().is_some_and(|host| !host.is_empty()));
    let Some(url) = url else {
        return Err(format!("`{text}` is no origin: write scheme://host[:port], such as https://app.example"));
    };
    let port = url.port().map(|port| format!(":{port}")).unwrap_or_default();
    let origin = format!("{}://{}{port}", url.scheme(), url.host_str().unwrap_or_default());
    if !origin.eq_ignore_ascii_case(text) {
        return Err(format!("an origin is scheme://host[:port] and nothing else: write {origin}"));
    }
    origin.parse().map_err(|_| format!("`{text}` is no origin: write it in ASCII"))
}

#[cfg(test)]
mod tests {
    use super::origins;

    #[test]
    fn an_origin_is_a_scheme_a_host_and_a_port() {
        let read = |text: &str| origins(text).map(|read| read.0);
        assert_eq!(read(""), Ok(Vec::new()));
        assert_eq!(
            read("https://App.example, http://localhost:3000,"),
            read("https://app.example,http://localhost:3000")
        );
        assert_eq!(read("https://app.example,http://[::1]:3000").map(|origins| origins.len()), Ok(2));
        assert_eq!(read("capacitor://localhost").map(|origins| origins.len()), Ok(1));
        for (wrong, told) in [
            ("*", "list the origins"),
            ("https://app.example/", "write https://app.example"),
            ("https://app.example/app", "write https://app.example"),
            ("https://app.example:443", "write https://app.example"),
            ("https://ada@app.example", "write https://app.example"),
            ("app.example", "scheme://host[:port]"),
            ("localhost:3000", "scheme://host[:port]"),
            ("null", "scheme://host[:port]"),
            ("https://app.example https://b.example", "scheme://host[:port]"),
        ] {
            let refused = origins(wrong).expect_err(wrong);
            assert!(refused.contains(told), "{wrong}: {refused}");
        }
    }
}
