//! What can be done to a signature request, and what it may ask.

use chrono::{DateTime, Utc};
use entity::agreements::signature_request::Model;
use entity::agreements::signature_request::SignatureRequestStatus::{self, Expired, Pending};

use crate::error::{UserError, UserErrorCode};
use crate::transition::{Transition, Transitions, When, stateful};

/// The most signers of a request.
pub const MOST_SIGNERS: usize = 20;
/// The most events of a request after which signers are reminded: a chain is read as a whole.
pub const MOST_EVENTS: i32 = 400;

/// What signers consent to where the firm says nothing of its own: to sign electronically, as section 101(c) of the ESIGN
/// Act (15 U.S.C. § 7001) asks of consumers and the eIDAS Regulation (EU) 910/2014 of nobody. It is no legal advice: firms
/// that know better say so in `consentText`.
pub const CONSENT: &str = "By typing my name and confirming this text I sign the document electronically, and intend my \
electronic signature to bind me as my handwritten one would. I have read the document, whose SHA-256 is shown with it, \
or had the opportunity to. I can ask the sender for a copy on paper, and can decline to sign electronically. I agree that \
the time of my signature, my name, my e-mail address, my network address and the software that I use are kept as evidence \
of it.";

/// What can be done to a signature request.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Action {
    /// Take it back.
    Void,
}

/// In which states each mutation is possible. Signers move a request too: the last signature makes it COMPLETED, a
/// refusal DECLINED; and `expireSignatureRequests` makes it EXPIRED.
pub const TRANSITIONS: Transitions<Action, SignatureRequestStatus> = Transitions {
    subject: "signature request",
    frozen: &[],
    actions: &[Transition { action: Action::Void, mutation: "voidSignatureRequest", when: When::In(&[Pending]) }],
};

stateful!(Model, status: SignatureRequestStatus);

/// Where a request stands at a moment: one whose time has passed takes no signatures, also before a run says so.
pub fn status_at(request: &Model, now: DateTime<Utc>) -> SignatureRequestStatus {
    match request.expires_at {
        Some(expires_at) if request.status == Pending && expires_at <= now => Expired,
        _ => request.status,
    }
}

/// Refuses what signers do once their request's time has passed.
pub fn is_open(request: &Model, now: DateTime<Utc>) -> Result<(), UserError> {
    if status_at(request, now) != Expired {
        return Ok(());
    }
    let reason =
        "The signature request has expired: its contract can be sent for signature anew. Possible now: nothing.";
    Err(UserError::on("id", UserErrorCode::InvalidTransition, reason))
}

/// Refuses too few and too many signers.
pub fn signers(count: usize) -> Result<(), UserError> {
    match count {
        0 => Err(UserError::on("signers", UserErrorCode::Required, "Say who is to sign: at least one signer.")),
        found if found > MOST_SIGNERS => {
            let reason = format!("A signature request has at most {MOST_SIGNERS} signers; these are {found}.");
            Err(UserError::on("signers", UserErrorCode::Limit, reason))
        }
        _ => Ok(()),
    }
}

/// When a request expires: later than now, and within ten years.
pub fn expires_at(at: DateTime<Utc>, now: DateTime<Utc>) -> Result<DateTime<Utc>, UserError> {
    if at > now && at <= now + chrono::Duration::days(3660) {
        return Ok(at);
    }
    let reason = "`expiresAt` must be later than now, and within ten years.";
    Err(UserError::on("expiresAt", UserErrorCode::Invalid, reason))
}

/// Refuses a reminder that would make the chain too long.
pub fn may_remind(request: &Model) -> Result<(), UserError> {
    if request.event_count < MOST_EVENTS {
        return Ok(());
    }
    let reason = format!("The request has {} events already, too many for another reminder.", request.event_count);
    Err(UserError::on("id", UserErrorCode::Limit, reason))
}

/// Refuses a consent to another text than the request's.
pub fn consented(request: &Model, sha256: &str) -> Result<(), UserError> {
    if request.consent_sha256 == sha256 {
        return Ok(());
    }
    let reason = "This is not the SHA-256 of the request's consent text: show `consentText` as it is, and give back \
                  `consentSha256`.";
    Err(UserError::on("consentSha256", UserErrorCode::Invalid, reason))
}

#[cfg(test)]
mod tests {
    use entity::agreements::signature_request::SignatureRequestStatus::{Completed, Declined, Voided};

    use super::*;

    /// State × action, the whole table.
    #[test]
    fn only_a_pending_request_can_be_voided() {
        for (status, allowed) in
            [(Pending, true), (Completed, false), (Declined, false), (Voided, false), (Expired, false)]
        {
            assert_eq!(TRANSITIONS.guard(&Action::Void, &status).is_ok(), allowed, "{status:?}");
        }
    }

    #[test]
    fn signers_are_one_to_twenty() {
        assert_eq!(signers(0).expect_err("nobody").code, UserErrorCode::Required);
        assert_eq!((signers(1), signers(20)), (Ok(()), Ok(())));
        assert_eq!(signers(21).expect_err("many").code, UserErrorCode::Limit);
    }

    #[test]
    fn a_request_expires_in_the_future_within_ten_years() {
        let now = DateTime::<Utc>::UNIX_EPOCH;
        let after = |days| now + chrono::Duration::days(days);
        assert_eq!(expires_at(after(1), now), Ok(after(1)));
        for days in [-1, 0, 3661] {
            assert_eq!(expires_at(after(days), now).expect_err("out of range").code, UserErrorCode::Invalid, "{days}");
        }
    }
}
