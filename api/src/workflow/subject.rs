//! What rules can know of an event's subject, and do to it.

mod callable;
mod found;

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
use entity::{Stamped, Tag};
use sea_orm::sea_query::ColumnType;
use sea_orm::{ColumnTrait, EntityTrait, IdenStatic, Iterable};
use uuid::Uuid;

pub use self::callable::ASK_FOR_A_REASON;
use self::callable::ASK_FOR_MORE;
pub use self::found::Found;
use self::found::{Finding, found};
use crate::agreements::rules::contract as contracts;
use crate::agreements::rules::proposal as proposals;
use crate::db::OrgTx;
use crate::error::Result;
use crate::repo::names::field_of;
use crate::revenue::rules::invoice as invoices;
use crate::transition::{State, Stateful, Transitions};

/// The subject of events, as rules see it.
pub struct Subject {
    /// The prefix of its ids.
    pub prefix: &'static str,
    fields: fn() -> Vec<String>,
    mutations: fn() -> Vec<&'static str>,
    find: fn(&OrgTx, Uuid) -> Finding<'_>,
}

impl Subject {
    /// What texts can tell of it, as `{{subject.number}}`: its columns of words, whole numbers, days and times. Amounts
    /// of money are not among them, which are no text without their currency.
    pub fn fields(&self) -> Vec<String> {
        (self.fields)()
    }

    /// The mutations that a rule can call on it: all of its table of transitions but those that change its fields, or
    /// only bring it back, or ask for more than an id and a reason.
    pub fn actions(&self) -> Vec<&'static str> {
        let mut mutations = (self.mutations)();
        mutations.retain(|mutation| !mutation.starts_with("update") && !mutation.starts_with("restore"));
        mutations.retain(|mutation| !ASK_FOR_MORE.contains(mutation));
        mutations
    }

    /// The record of an id, also if it is deleted, with the fields that texts can tell.
    pub async fn find(&self, tx: &OrgTx, id: Uuid) -> Result<Option<Found>> {
        (self.find)(tx, id).await
    }
}

/// The subject of a prefix; none if records of that type have no events.
pub fn of(prefix: &str) -> Option<&'static Subject> {
    ALL.iter().find(|subject| subject.prefix == prefix)
}

/// A type on which rules can call nothing.
const fn told<M: Stamped>() -> Subject {
    Subject {
        prefix: <M::Entity as Tag>::PREFIX,
        fields: fields_of::<M>,
        mutations: Vec::new,
        find: |tx, id| Box::pin(found::<M>(tx, id)),
    }
}

/// A type that rules can move from state to state.
const fn moved<M: Stateful>() -> Subject {
    Subject { mutations: mutations_of::<M>, ..told::<M>() }
}

fn mutations_of<M: Stateful>() -> Vec<&'static str> {
    named(M::State::transitions())
}

/// The mutations of a table.
fn named<A, S>(table: &Transitions<A, S>) -> Vec<&'static str> {
    table.actions.iter().map(|transition| transition.mutation).collect()
}

fn fields_of<M: Stamped>() -> Vec<String> {
    let columns = <M::Entity as EntityTrait>::Column::iter();
    columns.filter(|column| is_shown::<M>(column)).map(|column| field_of(column.as_str())).collect()
}

/// Whether texts can tell a column: a plain one that is no secret, as an endpoint's URL may be, and not whose record it is
/// or who changed it.
fn is_shown<M: Stamped>(column: &<M::Entity as EntityTrait>::Column) -> bool {
    const HIDDEN: &[&str] =
        &["_hash", "_sealed", "_secret_until", "_salt", "_key", "_kind", "_by_id", "deletion_id", "deleted_at"];
    let (name, def) = (column.as_str(), column.def());
    if name == "url" {
        return false;
    }
    let plain = matches!(
        def.get_column_type(),
        ColumnType::String(_)
            | ColumnType::Text
            | ColumnType::Char(_)
            | ColumnType::Integer
            | ColumnType::Uuid
            | ColumnType::Date
            | ColumnType::TimestampWithTimeZone
    );
    plain && name != M::TENANT && !M::GENERATED.contains(&name) && !HIDDEN.iter().any(|end| name.ends_with(end))
        || name == "id"
}

/// The subjects of all events. On keys, members, grants and rules nothing is called: rules give nobody any rights.
const ALL: &[Subject] = &[
    told::<api_key::Model>(),
    told::<approval_policy::Model>(),
    moved::<bill::Model>(),
    told::<bill_approval::Model>(),
    told::<bill_payment::Model>(),
    moved::<client_company::Model>(),
    told::<client_portal_access::Model>(),
    told::<contact::Model>(),
    Subject { mutations: || named(&contracts::TRANSITIONS), ..told::<contract::Model>() },
    moved::<credit_note::Model>(),
    moved::<deal::Model>(),
    moved::<engagement::Model>(),
    told::<file_link::Model>(),
    told::<file_object::Model>(),
    told::<file_version::Model>(),
    told::<folder::Model>(),
    told::<holiday::Model>(),
    moved::<installment::Model>(),
    told::<invitation::Model>(),
    Subject { mutations: || named(&invoices::TRANSITIONS), ..told::<invoice::Model>() },
    told::<invoice_reminder::Model>(),
    told::<invoice_reminder_rule::Model>(),
    moved::<invoice_schedule::Model>(),
    moved::<lead::Model>(),
    told::<message::Model>(),
    moved::<milestone::Model>(),
    told::<organization::Model>(),
    told::<organization_member::Model>(),
    moved::<payment::Model>(),
    told::<payment_allocation::Model>(),
    moved::<project::Model>(),
    told::<project_template::Model>(),
    Subject { mutations: || named(&proposals::TRANSITIONS), ..told::<proposal::Model>() },
    told::<refund::Model>(),
    moved::<signature_request::Model>(),
    told::<signer::Model>(),
    moved::<task::Model>(),
    told::<task_dependency::Model>(),
    moved::<thread::Model>(),
    moved::<vendor::Model>(),
    told::<webhook_endpoint::Model>(),
    told::<workflow_rule::Model>(),
];

#[cfg(test)]
mod tests {
    use super::*;
    use crate::outbox::types;

    #[test]
    fn every_subject_of_events_is_told_once() {
        let told: Vec<_> = ALL.iter().map(|subject| subject.prefix).collect();
        let happens: Vec<_> = types::ALL.iter().map(|of| of.subject).collect();
        assert_eq!(told, happens, "left: told here; right: subjects of outbox/types.rs, in their order");
    }

    #[test]
    fn actions_are_transitions() {
        let of_deals = of("deal").expect("deals have events").actions();
        assert!(of_deals.contains(&"winDeal"), "{of_deals:?}");
        assert!(!of_deals.contains(&"updateDeal") && !of_deals.contains(&"restoreDeal"), "{of_deals:?}");
        assert!(of("invoice").expect("invoices have events").actions().contains(&"issueInvoice"));
        assert!(of("contact").expect("contacts have events").actions().is_empty());
    }

    #[test]
    fn what_texts_tell_is_plain_and_no_secret() {
        let of_invoices = of("invoice").expect("invoices have events").fields();
        for field in ["id", "number", "status", "dueDate", "clientCompanyId"] {
            assert!(of_invoices.iter().any(|known| known == field), "{field} of {of_invoices:?}");
        }
        for field in ALL.iter().flat_map(Subject::fields) {
            let small = field.to_lowercase();
            let is_secret =
                ["hash", "secret", "token", "taxid", "organizationid"].iter().any(|word| small.contains(word));
            assert!(!is_secret && small != "url" && small != "total" && small != "billto", "{field}");
        }
    }
}
