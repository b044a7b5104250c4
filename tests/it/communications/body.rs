//! What can be said: sanitised on the way in, so that whoever reads it through the API can show it. The rule itself is
//! tested beside it.

use harness::Server;
use serde_json::json;

use super::{SAID, because, post, reasons, thread};

#[tokio::test]
async fn what_is_stored_is_harmless() {
    let server = Server::start().await;
    let acme = server.organization("acme").await;
    let id = thread(&acme.owner, json!({ "subject": "A" })).await;
    for (body, html, text) in [
        ("<p>a<script>alert(1)</script></p>", "<p>a</p>", "a"),
        ("<a href=\"javascript:alert(1)\" onclick=\"alert(1)\">a</a>", "<a rel=\"noopener noreferrer\">a</a>", "a"),
        ("<p style=\"background:url(data:x)\">a</p>", "<p>a</p>", "a"),
        ("<img src=\"data:image/gif;base64,R0lGOD\" onerror=alert(1)>a", "a", "a"),
        ("مرحبا \u{200F}א 👩‍👩‍👧 a\u{200B}b", "مرحبا \u{200F}א 👩‍👩‍👧 a\u{200B}b", "مرحبا \u{200F}א 👩‍👩‍👧 a\u{200B}b"),
        ("1 < 2 && 3 > 2", "1 &lt; 2 &amp;&amp; 3 &gt; 2", "1 < 2 && 3 > 2"),
    ] {
        let said = post(&acme.owner, &id, body).await;
        assert_eq!((said["body"].as_str(), said["bodyText"].as_str()), (Some(html), Some(text)), "{body}");
    }
}

#[tokio::test]
async fn what_says_nothing_or_too_much_is_refused() {
    let server = Server::start().await;
    let acme = server.organization("acme").await;
    let id = thread(&acme.owner, json!({ "subject": "A" })).await;
    for (body, code) in [
        (String::new(), "REQUIRED"),
        (" \n ".to_owned(), "REQUIRED"),
        ("<script>alert(1)</script>".to_owned(), "REQUIRED"),
        ("\u{200B}\u{FEFF}".to_owned(), "REQUIRED"),
        ("<img src=x>".to_owned(), "REQUIRED"),
        ("a\0b".to_owned(), "INVALID"),
        ("a&#7;b".to_owned(), "INVALID"),
        ("x".repeat(100_001), "LIMIT"),
        ("x".repeat(10 * 1024 * 1024), "LIMIT"),
        ("<b>x</b>".repeat(5_001), "LIMIT"),
        ("&".repeat(50_000), "LIMIT"),
    ] {
        let refused = acme.owner.run("postMessage", SAID, json!({ "threadId": id, "body": body })).await;
        assert_eq!(
            reasons(&refused, "postMessage"),
            [because(code, "body")],
            "{:?} …",
            &body.chars().take(20).collect::<String>()
        );
    }
    let long = "é".repeat(100_000);
    assert_eq!(post(&acme.owner, &id, &long).await["body"], long);
}
