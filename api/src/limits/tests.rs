//! Rates by a clock that only the tests move.

use std::net::IpAddr;
use std::num::{NonZeroU32, NonZeroU64};
use std::time::Duration;

use governor::clock::FakeRelativeClock;

use super::{Bucket, Key, Rate, RateLimits, RateSettings, RetryAfter, TooMany};

fn limits(settings: &RateSettings) -> (RateLimits<FakeRelativeClock>, FakeRelativeClock) {
    let clock = FakeRelativeClock::default();
    (RateLimits::with_clock(settings, &clock), clock)
}

fn address(text: &str) -> Key<'static> {
    Key::Address(text.parse::<IpAddr>().unwrap())
}

/// How many of `tries` pass.
fn passed(limits: &RateLimits<FakeRelativeClock>, bucket: Bucket, key: Key<'_>, tries: usize) -> usize {
    (0..tries).filter(|_| limits.check(bucket, key).is_ok()).count()
}

#[test]
fn a_burst_passes_and_then_the_steady_rate() {
    let (limits, clock) = limits(&RateSettings::default());
    let actor = Key::Id("member_1");
    assert_eq!(passed(&limits, Bucket::Write, actor, 150), 100);
    clock.advance(Duration::from_secs(1));
    assert_eq!(passed(&limits, Bucket::Write, actor, 150), 10);
    clock.advance(Duration::from_mins(1));
    assert_eq!(passed(&limits, Bucket::Write, actor, 150), 100);
}

#[test]
fn several_pass_together_or_not_at_all() {
    let (limits, clock) = limits(&RateSettings { write: Rate::new(60, 5), ..RateSettings::default() });
    let actor = Key::Id("member_1");
    let take = |count| limits.check_many(Bucket::Write, actor, NonZeroU32::new(count).unwrap());
    assert_eq!(take(6), Err(TooMany::Ever(5)));
    assert_eq!(take(3), Ok(()));
    assert!(matches!(take(3), Err(TooMany::Now(wait)) if wait.seconds() == 1));
    assert_eq!(take(2), Ok(()), "a refused try takes nothing");
    clock.advance(Duration::from_secs(1));
    assert_eq!(passed(&limits, Bucket::Write, actor, 5), 1);
}

#[test]
fn a_refusal_says_when_to_come_back_and_then_it_passes() {
    let (limits, clock) = limits(&RateSettings { sign_in_account: Rate::new(10, 2), ..RateSettings::default() });
    let account = Key::Email("ada@example.com");
    assert_eq!(passed(&limits, Bucket::SignInAccount, account, 2), 2);
    let RetryAfter(wait) = limits.check(Bucket::SignInAccount, account).unwrap_err();
    assert_eq!(wait, Duration::from_secs(6));
    clock.advance(wait.checked_sub(Duration::from_nanos(1)).unwrap());
    let refused = limits.check(Bucket::SignInAccount, account).unwrap_err();
    assert_eq!((refused, refused.seconds()), (RetryAfter(Duration::from_nanos(1)), 1));
    clock.advance(Duration::from_nanos(1));
    assert_eq!(limits.check(Bucket::SignInAccount, account), Ok(()));
}

#[test]
fn of_several_keys_all_are_taken_or_none() {
    let settings = RateSettings { mail_account: Rate::new(1, 2), slots: NonZeroU64::MAX, ..RateSettings::default() };
    let (limits, clock) = limits(&settings);
    let [ada, bea] = ["ada@example.com", "bea@example.com"].map(|to| (Bucket::MailAccount, Key::Email(to)));
    let wait = RetryAfter(Duration::from_mins(1));
    assert_eq!(limits.check_all(&[ada, bea]), Ok(()));
    assert_eq!(limits.check(ada.0, ada.1), Ok(()));
    // Whatever is asked how often.
    for _ in 0..3 {
        assert_eq!(limits.check_all(&[bea, ada]), Err((1, wait)));
    }
    assert_eq!(limits.check(bea.0, bea.1), Ok(()));
    assert_eq!(limits.check_all(&[bea, ada]), Err((0, wait)));
    clock.advance(Duration::from_mins(1));
    assert_eq!(limits.check_all(&[bea, ada]), Ok(()));
    assert_eq!(limits.check_all(&[ada, bea]), Err((0, wait)));
}

#[test]
fn buckets_and_keys_do_not_share() {
    let (limits, _) = limits(&RateSettings { slots: NonZeroU64::MAX, ..RateSettings::default() });
    assert_eq!(passed(&limits, Bucket::LeadAddress, address("192.0.2.1"), 20), 10);
    assert_eq!(passed(&limits, Bucket::LeadAddress, address("192.0.2.2"), 20), 10);
    assert_eq!(passed(&limits, Bucket::MailAddress, address("192.0.2.1"), 20), 10);
    assert_eq!(passed(&limits, Bucket::LeadOrganization, Key::Id("192.0.2.1"), 200), 120);
}

#[test]
fn what_is_the_same_caller_counts_together() {
    let (limits, _) = limits(&RateSettings { slots: NonZeroU64::MAX, ..RateSettings::default() });
    assert_eq!(passed(&limits, Bucket::SignInAddress, address("2001:db8::1"), 30), 30);
    assert_eq!(passed(&limits, Bucket::SignInAddress, address("2001:db8::ffff:1:2:3"), 1), 0);
    assert_eq!(passed(&limits, Bucket::SignInAddress, address("2001:db8:0:1::1"), 1), 1);
    assert_eq!(passed(&limits, Bucket::SignInAddress, address("192.0.2.7"), 30), 30);
    assert_eq!(passed(&limits, Bucket::SignInAddress, address("::ffff:192.0.2.7"), 1), 0);
    assert_eq!(passed(&limits, Bucket::SignInAccount, Key::Email("Ada@Example.com "), 10), 10);
    assert_eq!(passed(&limits, Bucket::SignInAccount, Key::Email("ada@example.com"), 1), 0);
}

#[test]
fn full_buckets_are_forgotten_and_the_rest_is_bounded() {
    let sweep_every = NonZeroU64::new(5_000).unwrap();
    let slots = NonZeroU64::new(256).unwrap();
    let (limits, clock) = limits(&RateSettings { slots, sweep_every, ..RateSettings::default() });
    for number in 0..4_000 {
        let _ = limits.check(Bucket::Write, Key::Id(&format!("member_{number}")));
    }
    assert_eq!(limits.remembered(), 256);
    clock.advance(Duration::from_hours(1));
    let waiting = Key::Email("ada@example.com");
    // One of these is the 5,000th check.
    assert_eq!(passed(&limits, Bucket::MailAccount, waiting, 1_000), 5);
    assert_eq!(limits.remembered(), 1);
    assert_eq!(passed(&limits, Bucket::MailAccount, waiting, 1), 0);
}
