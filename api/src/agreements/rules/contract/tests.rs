use chrono::{DateTime, Utc};
use entity::agreements::contract::ContractStatus::{Terminated, Voided};
use entity::identity::actor_kind::ActorKind;

use super::*;

fn day(text: &str) -> NaiveDate {
    text.parse().expect(text)
}

fn contract(renewal: ContractRenewal, end: Option<&str>, months: Option<i32>) -> Model {
    let epoch = DateTime::<Utc>::UNIX_EPOCH;
    Model {
        organization_id: Id::new(),
        id: Id::new(),
        proposal_id: None,
        client_company_id: None,
        owner_member_id: None,
        renews_contract_id: None,
        number: "CON-00001".to_owned(),
        title: "Advice".to_owned(),
        body: "We advise.".to_owned(),
        body_sha256: String::new(),
        value: None,
        currency: None,
        effective_date: None,
        end_date: end.map(day),
        renewal_months: months,
        notice_days: None,
        notice_given_on: None,
        awaits_signatures: false,
        executed_at: None,
        ended_at: None,
        ending_reason: None,
        external_id: None,
        renewal,
        status: Active,
        title_key: String::new(),
        version: 1,
        created_at: epoch,
        updated_at: epoch,
        created_by_kind: ActorKind::System,
        created_by_id: None,
        updated_by_kind: ActorKind::System,
        updated_by_id: None,
        deleted_at: None,
        deletion_id: None,
    }
}

/// State × action, the whole table.
#[test]
fn every_state_allows_just_these_actions() {
    let draft = ["updateContract", "sendContractForSignature", "activateContract", "voidContract", "deleteContract"];
    let alone = ["sendContractForSignature", "activateContract", "voidContract"];
    for (status, awaits_signatures, expected) in [
        (Draft, false, &draft[..]),
        (OutForSignature, true, &["voidContract"]),
        (OutForSignature, false, &alone),
        (PartiallySigned, true, &["voidContract"]),
        (Active, false, &["giveContractNotice", "renewContract", "terminateContract"]),
        (Expired, false, &["renewContract"]),
        (Terminated, false, &[]),
        (Voided, false, &[]),
    ] {
        let standing = Standing { status, is_deleted: false, awaits_signatures };
        let allowed = |standing| -> Vec<_> {
            let available = available(standing).into_iter();
            available.filter(|(_, why_not)| why_not.is_none()).map(|(mutation, _)| mutation).collect()
        };
        assert_eq!(allowed(standing), expected, "{status:?} {awaits_signatures}");
        assert_eq!(allowed(Standing { is_deleted: true, ..standing }), ["restoreContract"], "{status:?}");
        for row in TRANSITIONS.actions.iter().filter(|row| row.action != Action::Restore) {
            let refused = guard(row.action, standing).err();
            assert_eq!(refused.is_none(), expected.contains(&row.mutation), "{status:?} {}", row.mutation);
            let is_change = row.action == Action::Update;
            let code = if is_change { UserErrorCode::Immutable } else { UserErrorCode::InvalidTransition };
            assert!(refused.is_none_or(|reason| reason.code == code), "{status:?} {}", row.mutation);
        }
    }
}

#[test]
fn what_can_be_renewed_needs_an_end_and_a_term() {
    use ContractRenewal::{Automatic, Manual, None as Never};
    assert_eq!(needed_to_renew("endDate", Never, false), Ok(()));
    for renewal in [Manual, Automatic] {
        assert_eq!(needed_to_renew("endDate", renewal, true), Ok(()));
        assert_eq!(needed_to_renew("endDate", renewal, false).expect_err("no end").code, UserErrorCode::Required);
    }
    assert!(renewal_months(0).is_err() && renewal_months(121).is_err() && notice_days(-1).is_err());
    assert_eq!((renewal_months(120), notice_days(0)), (Ok(120), Ok(0)));
}

#[test]
fn the_next_term_follows_the_present_one() {
    use ContractRenewal::{Automatic, None as Never};
    let yearly = contract(Automatic, Some("2026-12-31"), Some(12));
    let term = |effective: &str, end: &str| Ok((Some(day(effective)), Some(day(end))));
    assert_eq!(next_term(&yearly, None, None), term("2027-01-01", "2027-12-31"));
    assert_eq!(next_term(&yearly, Some(day("2027-03-01")), None), term("2027-03-01", "2028-02-29"));
    assert_eq!(next_term(&yearly, None, Some(day("2027-06-30"))), term("2027-01-01", "2027-06-30"));
    let once = contract(Never, None, None);
    assert_eq!(next_term(&once, None, None), Ok((None, None)));
    assert_eq!(next_term(&once, None, Some(day("2027-06-30"))), Ok((None, Some(day("2027-06-30")))));
    let early = next_term(&yearly, None, Some(day("2026-12-31"))).expect_err("ends before it begins");
    assert_eq!((early.code, early.field.as_deref()), (UserErrorCode::Invalid, Some("endDate")));
    let late = contract(Automatic, Some("9999-12-31"), Some(12));
    assert_eq!(next_term(&late, None, None).expect_err("too late").code, UserErrorCode::Limit);
}

#[test]
fn notice_is_given_in_time_and_once() {
    use ContractRenewal::{Automatic, Manual};
    let manual = contract(Manual, Some("2026-12-31"), Some(12));
    assert_eq!(notice(&manual, day("2026-06-01")).expect_err("ends anyway").field.as_deref(), Some("id"));
    let yearly = Model { notice_days: Some(90), ..contract(Automatic, Some("2026-12-31"), Some(12)) };
    assert_eq!(notice(&yearly, day("2026-10-02")), Ok(()));
    let late = notice(&yearly, day("2026-10-03")).expect_err("too late");
    assert_eq!(late.field.as_deref(), Some("on"));
    assert!(late.message.contains("2026-10-02"), "{}", late.message);
    assert_eq!(fate(&yearly), Fate::IsRenewed);
    let given = Model { notice_given_on: Some(day("2026-06-01")), ..yearly };
    assert_eq!(notice(&given, day("2026-06-02")).expect_err("twice").field.as_deref(), Some("id"));
    assert_eq!(fate(&given), Fate::Expires);
    assert_eq!(fate(&manual), Fate::Expires);
}

#[test]
fn days_are_recorded_when_they_have_come() {
    let today = day("2026-03-02");
    assert_eq!(not_later("on", today, today), Ok(()));
    assert_eq!(not_later("on", day("2026-03-03"), today).expect_err("tomorrow").code, UserErrorCode::Invalid);
    assert_eq!(not_before_execution(today, today), Ok(()));
    assert!(not_before_execution(day("2026-03-01"), today).is_err());
}

#[test]
fn contract_and_proposal_are_with_the_same_client() {
    let (one, other) = (Some(Id::new()), Some(Id::new()));
    for (of_contract, of_proposal) in [(None, None), (one, None), (None, one), (one, one)] {
        assert_eq!(same_client("proposalId", of_contract, of_proposal), Ok(()));
    }
    assert_eq!(same_client("proposalId", one, other).expect_err("two").field.as_deref(), Some("proposalId"));
}
