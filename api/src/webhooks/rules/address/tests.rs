//! Which addresses are whose.

use super::*;

#[test]
fn each_address_is_of_its_kind() {
    let table: &[(Kind, &[&str])] = &[
        (
            Kind::Public,
            &[
                "1.1.1.1",
                "8.8.8.8",
                "93.184.216.34",
                "172.15.0.1",
                "172.32.0.1",
                "100.63.0.1",
                "100.128.0.1",
                "192.167.0.1",
                "198.17.0.1",
                "198.20.0.1",
                "223.255.255.255",
                "2606:4700::1111",
                "2a00:1450:4001::200e",
                "::ffff:8.8.8.8",
                "64:ff9b::8.8.8.8",
                "2002:808:808::1",
            ],
        ),
        (
            Kind::Private,
            &[
                "127.0.0.1",
                "127.255.0.9",
                "10.0.0.1",
                "172.16.0.1",
                "172.31.255.255",
                "192.168.1.1",
                "100.64.0.1",
                "100.127.255.255",
                "::1",
                "fc00::1",
                "fd12:3456::1",
                "::ffff:127.0.0.1",
                "::ffff:10.0.0.1",
                "64:ff9b::192.168.0.1",
                "64:ff9b::7f00:1",
                "2002:7f00:1::",
                "2002:a00:1::1",
            ],
        ),
        (
            Kind::Never,
            &[
                "0.0.0.0",
                "0.1.2.3",
                "169.254.169.254",
                "169.254.0.1",
                "192.0.0.192",
                "192.0.2.1",
                "192.88.99.1",
                "198.18.0.1",
                "198.19.255.255",
                "198.51.100.7",
                "203.0.113.7",
                "224.0.0.1",
                "239.255.255.250",
                "240.0.0.1",
                "255.255.255.255",
                "100.100.100.200",
                "168.63.129.16",
                "::",
                "::7f00:1",
                "fe80::1",
                "febf::1",
                "fec0::1",
                "ff02::1",
                "2001::1",
                "2001:1ff::1",
                "2001:db8::1",
                "3fff::1",
                "100::1",
                "64:ff9b:1::1",
                "4000::1",
                "fd00:ec2::254",
                "fd20:ce::254",
                "::ffff:169.254.169.254",
                "64:ff9b::169.254.169.254",
                "2002:a9fe:a9fe::",
            ],
        ),
    ];
    for (expected, addresses) in table {
        for text in *addresses {
            let address: IpAddr = text.parse().expect(text);
            assert_eq!(kind(address), *expected, "{text}");
            assert_eq!(Reach::Public.covers(address), *expected == Kind::Public, "{text}");
            assert_eq!(Reach::Private.covers(address), *expected != Kind::Never, "{text}");
        }
    }
}

#[test]
fn urls_are_https_and_lead_out() {
    for (good, kept) in [
        ("https://partner.example/hooks?key=1", "https://partner.example/hooks?key=1"),
        ("https://Partner.Example", "https://partner.example/"),
        ("https://1.1.1.1:8443/a", "https://1.1.1.1:8443/a"),
        ("https://[2606:4700::1111]/", "https://[2606:4700::1111]/"),
        ("https://localhost.partner.example/", "https://localhost.partner.example/"),
    ] {
        assert_eq!(url("url", good, Reach::Public).expect(good), kept);
    }
    for bad in [
        "partner.example",
        "http://partner.example",
        "ftp://partner.example",
        "file:///etc/passwd",
        "https://",
        "https://user:secret@partner.example",
        "https://user@partner.example",
        "https://partner.example/#there",
        "https://localhost/",
        "https://api.localhost./",
        "https://127.0.0.1/",
        // Other spellings of it.
        "https://2130706433/",
        "https://0x7f.1/",
        "https://017700000001/",
        "https://[::1]/",
        "https://[::ffff:127.0.0.1]/",
        "https://169.254.169.254/latest/meta-data",
        "https://10.1.2.3/",
        "https://[fd00::1]/",
    ] {
        let refused = url("url", bad, Reach::Public).expect_err(bad);
        assert_eq!((refused.code, refused.field.as_deref()), (UserErrorCode::Invalid, Some("url")), "{bad}");
    }
    let long = format!("https://partner.example/{}", "x".repeat(2_000));
    assert_eq!(url("url", long, Reach::Public).expect_err("long").code, UserErrorCode::Limit);
}

#[test]
fn in_development_this_machine_is_reached_and_never_its_secrets() {
    for good in ["http://localhost:4000/hooks", "http://127.0.0.1:4000/", "https://[::1]/", "http://192.168.0.7/"] {
        assert!(url("url", good, Reach::Private).is_ok(), "{good}");
    }
    for bad in ["http://169.254.169.254/", "http://[fd00:ec2::254]/", "http://a:b@localhost/", "ftp://localhost/"] {
        assert!(url("url", bad, Reach::Private).is_err(), "{bad}");
    }
}
