use std::fmt::Write as _;
use std::time::{Duration, Instant};

use super::*;

fn html(from: &str) -> String {
    body("body", from).unwrap_or_else(|reason| panic!("{from}: {reason:?}")).html
}

fn refused(from: &str) -> UserErrorCode {
    body("body", from).expect_err("it is refused").code
}

#[test]
fn what_is_meant_stays() {
    for fine in [
        "<p>Hello <b>Ada</b>, see <em>this</em>:</p><ul><li>one</li><li>two</li></ul>",
        "<h2>Plan</h2><ol><li>a</li></ol><hr><blockquote><p>said</p></blockquote><pre><code>x &lt; y</code></pre>",
        "<table><thead><tr><th>a</th></tr></thead><tbody><tr><td>1</td></tr></tbody></table>",
        "Zoë 🦀 مرحبا 👩‍👩‍👧",
        "1 &lt; 2 &amp; 3 &gt; 2",
    ] {
        assert_eq!(html(fine), fine);
    }
    assert_eq!(
        html(r#"<a href="https://a.test/?q=1&amp;r=2" target="_blank">a</a>"#),
        r#"<a href="https://a.test/?q=1&amp;r=2" rel="noopener noreferrer">a</a>"#
    );
    assert_eq!(
        html(r#"<a href="mailto:ada@a.test">m</a>"#),
        r#"<a href="mailto:ada@a.test" rel="noopener noreferrer">m</a>"#
    );
    assert_eq!(html("a < b and b <c d=e"), "a &lt; b and b");
}

#[test]
fn what_could_do_harm_goes() {
    for (from, left) in [
        ("a<script>alert(1)</script>", "a"),
        ("a<SCRIPT SRC=//x.test/x.js></SCRIPT>", "a"),
        ("a<style>b { color: red }</style>", "a"),
        (r#"<p style="color:red" class="x" id="y">a</p>"#, "<p>a</p>"),
        (r#"<b onclick="alert(1)" onmouseover=alert(1)>a</b>"#, "<b>a</b>"),
        ("a<img src=x onerror=alert(1)>", "a"),
        ("a<img src=\"data:image/png;base64,AAAA\">", "a"),
        ("a<svg/onload=alert(1)><animate onbegin=alert(1) attributeName=x dur=1s>", "a"),
        (
            "a<math><mtext><table><mglyph><style><!--</style><img title=\"--&gt;&lt;img src=1 onerror=alert(1)&gt;\">",
            "a",
        ),
        ("a<iframe src=\"https://x.test\"></iframe>", "a"),
        ("a<object data=x></object><embed src=x>", "a"),
        ("a<form action=//x.test><input name=q><button>b</button></form>", "ab"),
        ("a<!-- b -->", "a"),
        ("a<base href=//x.test/><meta http-equiv=refresh content=0><link rel=stylesheet href=x>", "a"),
        ("a<template><script>alert(1)</script></template>", "a"),
        ("a<noscript><p title=\"</noscript><img src=x onerror=alert(1)>\">", "a"),
        ("<b title=\"a>b\" onclick=\"c\">d</b>", "<b>d</b>"),
    ] {
        let cleaned = html(from);
        assert_eq!(cleaned.trim_end_matches("\"&gt;"), left, "{from}");
    }
    for link in [
        "javascript:alert(1)",
        " javascript:alert(1)",
        "JaVaScRiPt:alert(1)",
        "java\tscript:alert(1)",
        "&#106;avascript:alert(1)",
        "javascript&colon;alert(1)",
        "data:text/html,<script>alert(1)</script>",
        "vbscript:msgbox(1)",
        "file:///etc/passwd",
        "//x.test/",
        "/settings",
        "x.html",
    ] {
        let cleaned = html(&format!("<a href=\"{link}\">a</a>"));
        assert_eq!(cleaned, r#"<a rel="noopener noreferrer">a</a>"#, "{link}");
    }
}

#[test]
fn made_harmless_twice_is_the_same() {
    for from in [
        "<p>a<div>b</p>c",
        "<b>x<p>y</b>z",
        "<table><b>x</table>",
        "&lt;script&gt;alert(1)&lt;/script&gt;",
        "<a href=https://a.test><a href=https://b.test>c",
    ] {
        let once = html(from);
        assert_eq!(html(&once), once, "{from}");
        assert!(!once.contains("<script"), "{once}");
    }
}

#[test]
fn the_text_is_what_is_read() {
    let of = |from: &str| body("body", from).expect("fine").text;
    assert_eq!(of("<p>One<br>two</p><p>three &amp; <b>fo</b>ur</p>"), "One\ntwo\nthree & four");
    assert_eq!(of("<ul><li>a</li><li>b</li></ul>c"), "a\nb\nc");
    assert_eq!(of("<table><tr><td>a</td><td>b</td></tr><tr><td>c</td></tr></table>"), "a b \nc");
    assert_eq!(of("<a href=\"https://a.test/>\">a</a> &amp;lt;b&amp;gt; &lt;i&gt; 1&nbsp;2"), "a &lt;b&gt; <i> 1 2");
}

#[test]
fn what_shows_nothing_is_empty() {
    for nothing in [
        "",
        " \n\t ",
        "<p></p>",
        "<p>&nbsp;<br></p>",
        "<script>alert(1)</script>",
        "\u{200B}\u{FEFF}\u{2060}",
        "\u{200F}\u{202E}",
        "<hr>",
        "<!-- a -->",
        "<img src=x>",
        "<b",
    ] {
        assert!(body("body", nothing).expect("no more than empty").is_empty(), "{nothing:?}");
    }
    for something in ["\u{200F}א", "a\u{200B}b", "🦀", "0", "\u{202E}x"] {
        assert_eq!(html(something), something);
    }
}

#[test]
fn control_characters_are_refused_however_they_are_spelled() {
    for bad in ["a\0b", "a\u{1}b", "a\u{1B}[31m", "a\u{7F}", "a\u{9F}", "a&#1;b", "a&#x1b;b"] {
        assert_eq!(refused(bad), UserErrorCode::Invalid, "{bad:?}");
    }
    assert_eq!(html("a\r\n\tb"), "a\n\tb");
}

#[test]
fn too_much_is_refused_before_it_is_parsed() {
    assert_eq!(refused(&"x".repeat(MOST + 1)), UserErrorCode::Limit);
    assert_eq!(refused(&"x".repeat(10 * 1024 * 1024)), UserErrorCode::Limit);
    assert_eq!(html(&"x".repeat(MOST)).len(), MOST);
    assert_eq!(html(&"é".repeat(MOST)).chars().count(), MOST);
    // What is escaped is longer.
    assert_eq!(refused(&"&".repeat(MOST / 2)), UserErrorCode::Limit);
    assert_eq!(refused(&"<b>x</b>".repeat(MOST_TAGS + 1)), UserErrorCode::Limit);
}

/// Documents that make parsers of HTML work more than they are long.
#[test]
fn no_message_takes_long() {
    let mut nasty = vec![
        "<div>".repeat(MOST_TAGS - 1) + "x",
        "<b>".repeat(MOST_TAGS - 1) + "x",
        "<p><b><i><u><s><em><strong><code>".repeat(MOST_TAGS / 9) + "x",
        "<table>".repeat(MOST_TAGS - 1) + "x",
        "<table><b>x".repeat(MOST_TAGS / 3),
        "<".repeat(MOST - 1) + "x",
        "x".to_owned() + &"</p>".repeat(MOST / 5),
        "<a href=x ".to_owned() + &"a ".repeat(MOST / 2 - 10) + ">x",
        "&amp".repeat(MOST / 4 - 1) + "x",
    ];
    let mut formats = String::new();
    for n in 0..MOST_TAGS / 2 {
        write!(formats, "<b a{n}>").expect("a string takes text");
    }
    // Left open in a block that ends: all of them begin anew in each block behind it.
    nasty.push(format!("<div>{formats}</div>{}", "<div>x</div>".repeat(MOST_TAGS / 2 - 2)));
    let mut links = String::new();
    for n in 0..1_000 {
        write!(links, "<a href=https://a.test/{n}><object>").expect("a string takes text");
    }
    nasty.push(format!("<div>{links}</div>{}", "<div>x</div>".repeat(1_000)));
    for document in nasty {
        let began = Instant::now();
        let outcome = body("body", &document);
        let took = began.elapsed();
        // Generous: builds of tests are slow, and so are machines that run many.
        assert!(took < Duration::from_secs(5), "{took:?}: {} …", &document[..60]);
        if let Ok(body) = outcome {
            assert!(body.html.len() <= 4 * MOST, "{} …", &document[..60]);
        }
    }
}
