//! All types of events: what can happen to records of each type. Rules and webhooks choose from these.
//!
//! Whoever saves with a new verb adds it here; a guard compares the list with what tests and the demo have recorded.

use entity::agreements::{contract, proposal, signature_request, signer};
use entity::communications::{message, thread};
use entity::crm::{client_company, contact, deal, lead};
use entity::engagements::engagement;
use entity::files::{file_link, file_object, file_version, folder};
use entity::identity::{api_key, invitation, organization, organization_member};
use entity::portal::client_portal_access;
use entity::projects::{holiday, milestone, project, project_template, task, task_dependency};
use entity::revenue::{
    approval_policy, bill, bill_approval, bill_payment, credit_note, installment, invoice, invoice_reminder,
    invoice_reminder_rule, invoice_schedule, payment, payment_allocation, refund, vendor,
};
use entity::webhooks::webhook_endpoint;
use entity::workflow::workflow_rule;
use sea_orm::EntityTrait;

use entity::Tag;

/// What can happen to records of a type.
#[derive(Clone, Copy, Debug)]
pub struct Happenings {
    /// The records: the prefix of their ids.
    pub subject: &'static str,
    /// What can happen to one.
    pub verbs: &'static [&'static str],
}

const fn of<E: EntityTrait + Tag>(verbs: &'static [&'static str]) -> Happenings {
    Happenings { subject: E::PREFIX, verbs }
}

/// Everything that can happen, by the type of its subject.
pub const ALL: &[Happenings] = &[
    of::<api_key::Entity>(&["created", "revoked", "rotated"]),
    of::<approval_policy::Entity>(&["created", "deleted", "restored", "updated"]),
    of::<bill::Entity>(&[
        "approved",
        "created",
        "deleted",
        "paid",
        "partially_paid",
        "passed_on",
        "rejected",
        "restored",
        "returned_to_draft",
        "submitted",
        "updated",
        "voided",
    ]),
    of::<bill_approval::Entity>(&["approved", "passed_on", "rejected", "requested"]),
    of::<bill_payment::Entity>(&["recorded"]),
    of::<client_company::Entity>(&[
        "absorbed",
        "activated",
        "created",
        "deactivated",
        "deleted",
        "merged",
        "restored",
        "updated",
    ]),
    of::<client_portal_access::Entity>(&["expired", "granted", "revoked", "updated"]),
    of::<contact::Entity>(&["absorbed", "created", "deleted", "erased", "merged", "restored", "updated"]),
    of::<contract::Entity>(&[
        "activated",
        "created",
        "deleted",
        "expired",
        "notice_given",
        "partially_signed",
        "renewed",
        "restored",
        "sent_for_signature",
        "signature_declined",
        "signature_expired",
        "signature_voided",
        "terminated",
        "updated",
        "voided",
    ]),
    of::<credit_note::Entity>(&["issued", "voided"]),
    of::<deal::Entity>(&["created", "deleted", "lost", "moved", "reopened", "restored", "updated", "won"]),
    of::<engagement::Entity>(&[
        "activated",
        "completed",
        "created",
        "deleted",
        "paused",
        "renewed",
        "restored",
        "resumed",
        "terminated",
        "updated",
    ]),
    of::<file_link::Entity>(&["created", "deleted"]),
    of::<file_object::Entity>(&["created", "current_version_set", "deleted", "restored", "updated", "version_added"]),
    of::<file_version::Entity>(&["available", "created", "expired", "quarantined"]),
    of::<folder::Entity>(&["created", "deleted", "restored", "updated"]),
    of::<holiday::Entity>(&["created", "deleted", "restored", "updated"]),
    of::<installment::Entity>(&[
        "created",
        "deleted",
        "invoiced",
        "reinvoiced",
        "reopened",
        "repriced",
        "skipped",
        "triggered",
        "updated",
    ]),
    of::<invitation::Entity>(&["accepted", "created", "resent", "revoked", "role_changed"]),
    of::<invoice::Entity>(&[
        "became_overdue",
        "created",
        "credit_taken_back",
        "credited",
        "deleted",
        "issued",
        "marked_uncollectible",
        "paid",
        "payment_applied",
        "payment_taken_back",
        "reopened",
        "restored",
        "sent",
        "updated",
        "voided",
    ]),
    of::<invoice_reminder::Entity>(&["discarded", "drafted", "sent"]),
    of::<invoice_reminder_rule::Entity>(&["created", "deleted", "disabled", "enabled", "restored", "updated"]),
    of::<invoice_schedule::Entity>(&[
        "cancelled",
        "completed",
        "created",
        "deleted",
        "extended",
        "paused",
        "reopened",
        "restored",
        "resumed",
        "updated",
    ]),
    of::<lead::Entity>(&[
        "converted",
        "created",
        "deleted",
        "disqualified",
        "qualified",
        "reopened",
        "restored",
        "resubmitted",
        "started",
        "submitted",
        "updated",
    ]),
    of::<message::Entity>(&["edited", "posted", "redacted"]),
    of::<milestone::Entity>(&[
        "completed",
        "created",
        "deleted",
        "moved",
        "reopened",
        "restored",
        "started",
        "updated",
    ]),
    of::<organization::Entity>(&["created", "form_key_rotated", "updated"]),
    of::<organization_member::Entity>(&[
        "invited",
        "joined",
        "left",
        "reactivated",
        "removed",
        "role_changed",
        "suspended",
        "updated",
    ]),
    of::<payment::Entity>(&["applied", "confirmed", "failed", "recorded", "refunded", "unapplied", "updated"]),
    of::<payment_allocation::Entity>(&["created", "redated"]),
    of::<project::Entity>(&[
        "activated",
        "cancelled",
        "completed",
        "created",
        "deleted",
        "held",
        "restored",
        "resumed",
        "updated",
    ]),
    of::<project_template::Entity>(&["created", "deleted", "restored", "updated"]),
    of::<proposal::Entity>(&[
        "accepted",
        "chosen",
        "created",
        "declined",
        "deleted",
        "expired",
        "restored",
        "revised",
        "sent",
        "updated",
        "viewed",
        "withdrawn",
    ]),
    of::<refund::Entity>(&["created"]),
    of::<signature_request::Entity>(&[
        "completed",
        "declined",
        "expired",
        "reminded",
        "sent",
        "signed",
        "viewed",
        "voided",
    ]),
    of::<signer::Entity>(&["declined", "released", "reminded", "sent", "signed", "viewed"]),
    of::<task::Entity>(&[
        "cancelled",
        "completed",
        "created",
        "deleted",
        "moved",
        "reopened",
        "restored",
        "started",
        "submitted_for_review",
        "updated",
    ]),
    of::<task_dependency::Entity>(&["created", "deleted"]),
    of::<thread::Entity>(&[
        "closed",
        "created",
        "deleted",
        "participant_removed",
        "participants_added",
        "reopened",
        "restored",
        "snoozed",
        "updated",
        "woken",
    ]),
    of::<vendor::Entity>(&["activated", "created", "deactivated", "deleted", "restored", "updated"]),
    of::<webhook_endpoint::Entity>(&[
        "auto_disabled",
        "created",
        "deleted",
        "disabled",
        "enabled",
        "restored",
        "secret_rotated",
        "updated",
    ]),
    of::<workflow_rule::Entity>(&["created", "deleted", "disabled", "enabled", "restored", "updated"]),
];

/// Every type of event, such as `invoice.issued`, with its subject.
pub fn all() -> impl Iterator<Item = (String, &'static str)> {
    ALL.iter().flat_map(|of| of.verbs.iter().map(|verb| (format!("{}.{verb}", of.subject), of.subject)))
}

/// The subject of a type of event; none if there is no such type.
pub fn subject(event_type: &str) -> Option<&'static str> {
    let (subject, verb) = event_type.split_once('.')?;
    ALL.iter().find(|of| of.subject == subject && of.verbs.contains(&verb)).map(|of| of.subject)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_type_stands_there_once() {
        let all: Vec<_> = all().collect();
        for (event_type, of) in &all {
            assert_eq!(subject(event_type), Some(*of));
            assert_eq!(all.iter().filter(|(other, _)| other == event_type).count(), 1, "{event_type}");
        }
    }

    #[test]
    fn other_words_are_no_types() {
        for word in ["", "invoice", "invoice.", ".issued", "invoice.issued.twice", "Invoice.issued", "invoice.won"] {
            assert_eq!(subject(word), None, "{word}");
        }
    }
}
