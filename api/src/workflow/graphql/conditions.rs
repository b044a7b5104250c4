//! Conditions of rules: JSON that must be a filter of the list of the event's subject. The filter's own input type says
//! what it can be, and reads it.

mod shape;

use std::pin::Pin;

use async_graphql::registry::Registry;
use async_graphql::{InputType, Pos, Value};
use entity::Tag;
use sea_orm::sea_query::{Expr, ExprTrait, Query};
use sea_orm::{Condition, ConnectionTrait};
use serde_json::{Map, Value as Json};
use uuid::Uuid;

use self::shape::{Shape, Step, field, invalid};
use crate::agreements::graphql::contract::Contract;
use crate::agreements::graphql::proposal::Proposal;
use crate::agreements::graphql::signature_request::SignatureRequest;
use crate::agreements::graphql::signer::Signer;
use crate::auth::actor::Actor;
use crate::communications::graphql::message::Message;
use crate::communications::graphql::thread::Thread;
use crate::crm::graphql::client_company::ClientCompany;
use crate::crm::graphql::contact::Contact;
use crate::crm::graphql::deal::Deal;
use crate::crm::graphql::lead::Lead;
use crate::db::OrgTx;
use crate::engagements::graphql::engagement::Engagement;
use crate::error::{Error, Fault, Result};
use crate::files::graphql::file_link::FileLink;
use crate::files::graphql::file_object::FileObject;
use crate::files::graphql::file_version::FileVersion;
use crate::files::graphql::folder::Folder;
use crate::graphql::cost::{Conditions, CostSettings};
use crate::graphql::filter::Filter as _;
use crate::graphql::list::Listed;
use crate::graphql::loader::EntityOf;
use crate::graphql::unreadable;
use crate::identity::graphql::member::OrganizationMember;
use crate::portal::graphql::client_portal_access::ClientPortalAccess;
use crate::projects::graphql::holiday::Holiday;
use crate::projects::graphql::milestone::Milestone;
use crate::projects::graphql::project::Project;
use crate::projects::graphql::project_template::ProjectTemplate;
use crate::projects::graphql::task::Task;
use crate::repo::find::{Rows, own};
use crate::revenue::graphql::approval_policy::ApprovalPolicy;
use crate::revenue::graphql::bill::Bill;
use crate::revenue::graphql::bill_payment::BillPayment;
use crate::revenue::graphql::credit_note::CreditNote;
use crate::revenue::graphql::installment::Installment;
use crate::revenue::graphql::invoice::Invoice;
use crate::revenue::graphql::invoice_reminder::InvoiceReminder;
use crate::revenue::graphql::invoice_reminder_rule::InvoiceReminderRule;
use crate::revenue::graphql::invoice_schedule::InvoiceSchedule;
use crate::revenue::graphql::payment::{Payment, PaymentAllocation};
use crate::revenue::graphql::refund::Refund;
use crate::revenue::graphql::vendor::Vendor;
use crate::webhooks::graphql::webhook_endpoint::WebhookEndpoint;
use crate::workflow::graphql::workflow_rule::WorkflowRule;
use crate::workflow::workflow_rule::Grammar;

/// The filter of a subject's list.
#[derive(Clone, Copy)]
pub struct Filter {
    /// The name of its input type, such as `InvoiceFilter`.
    pub name: fn() -> String,
    check: fn(&Actor, &Json) -> Result<()>,
    hold: for<'a> fn(&'a OrgTx, Uuid, Rows, &'a Json) -> Holding<'a>,
}

type Holding<'a> = Pin<Box<dyn Future<Output = Result<bool>> + Send + 'a>>;

macro_rules! filters {
    ($($node:ty),* $(,)?) => {
        /// The filter of the lists of a type, by its prefix; none if its lists are not filtered.
        pub fn of(subject: &str) -> Option<Filter> {
            match subject {
                $(<EntityOf<$node> as Tag>::PREFIX => Some(Filter {
                    name: name::<$node>,
                    check: check::<$node>,
                    hold: |tx, id, rows, conditions| Box::pin(hold::<$node>(tx, id, rows, conditions)),
                }),)*
                _ => None,
            }
        }
    };
}

filters! {
    ApprovalPolicy, Bill, BillPayment, ClientCompany, ClientPortalAccess, Contact, Contract, CreditNote, Deal,
    Engagement, FileLink, FileObject, FileVersion, Folder, Holiday, Installment, Invoice, InvoiceReminder,
    InvoiceReminderRule, InvoiceSchedule, Lead, Message, Milestone, OrganizationMember, Payment, PaymentAllocation,
    Project, ProjectTemplate, Proposal, Refund, SignatureRequest, Signer, Task, Thread, Vendor, WebhookEndpoint,
    WorkflowRule,
}

/// The filters, as the caller may use them: one that asks for what they may not see is refused.
pub struct Filters<'a>(pub &'a Actor);

impl Grammar for Filters<'_> {
    fn check(&self, subject: &str, conditions: &Json) -> Result<()> {
        match of(subject) {
            Some(filter) => (filter.check)(self.0, conditions),
            None => without(subject, conditions),
        }
    }
}

/// Whether the record of an id passes conditions, in the view of whoever acts in the transaction.
pub async fn holds(tx: &OrgTx, subject: &str, id: Uuid, rows: Rows, conditions: &Json) -> Result<bool> {
    match of(subject) {
        Some(filter) => (filter.hold)(tx, id, rows, conditions).await,
        None => without(subject, conditions).map(|()| true),
    }
}

/// Of a type without a filter there can be no conditions.
fn without(subject: &str, conditions: &Json) -> Result<()> {
    if conditions.as_object().is_some_and(Map::is_empty) {
        return Ok(());
    }
    let reason = format!("Events of a {} have no conditions: leave them out.", subject.replace('_', " "));
    Err(invalid("conditions", reason).into())
}

fn name<N: Listed>() -> String {
    <N::Filter as InputType>::type_name().into_owned()
}

fn check<N: Listed>(actor: &Actor, conditions: &Json) -> Result<()> {
    condition::<N>(actor, conditions)?;
    // As of a list that is asked for with it: an event is held against each rule.
    let value = Value::from_json(conditions.clone()).map_err(|error| invalid("conditions", error.to_string()))?;
    let allowed = Conditions::of(&value).allow(format_args!("The rule"), &CostSettings::default());
    allowed.map_err(|refusal| invalid("conditions", refusal.message).into())
}

/// Asked by the record's id: PostgreSQL evaluates what a list would.
async fn hold<N: Listed>(tx: &OrgTx, id: Uuid, rows: Rows, conditions: &Json) -> Result<bool> {
    tx.demand(N::READ)?;
    let entity = EntityOf::<N>::default();
    let wanted = own::<N::Row>(tx, rows).add(Expr::col((entity, "id")).eq(id));
    let found = Query::select()
        .expr_as(Expr::val(true), "holds")
        .from(entity)
        .cond_where(wanted.add(condition::<N>(tx.actor(), conditions)?))
        .to_owned();
    Ok(tx.query_one(&found).await?.is_some())
}

/// The filter that conditions are, as a condition.
fn condition<N: Listed>(actor: &Actor, conditions: &Json) -> Result<Condition> {
    let mut registry = Registry::default();
    <N::Filter as InputType>::create_type_info(&mut registry);
    let mut shape = Shape::of(&registry.types);
    let root = name::<N>();
    shape.walk(&root, conditions, &mut Vec::new())?;

    let read = |json: Json| {
        let value = Value::from_json(json).map_err(|error| error.to_string())?;
        <N::Filter as InputType>::parse(Some(value)).map_err(|error| error.into_server_error(Pos::default()).message)
    };
    let filter = match read(conditions.clone()) {
        Ok(filter) => filter,
        Err(why) => {
            // Which of its values it was: the one that can't be read alone either.
            let alone = |path: &Vec<Step>| Some((path.clone(), read(shape.alone(&root, conditions, path)).err()?));
            let (path, why) = shape.leaves.iter().find_map(alone).unwrap_or((Vec::new(), why));
            let why = unreadable::why(&why).unwrap_or(why);
            return Err(invalid(&field(&path), format!("`{}` can't be read: {why}.", field(&path))).into());
        }
    };
    match filter.sieve(actor) {
        Err(Error::Fault(Fault::BadUserInput(why))) => Err(invalid("conditions", why).into()),
        other => other.map(|sieve| sieve.condition()),
    }
}

#[cfg(test)]
mod tests;
