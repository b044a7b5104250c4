//! Conditions of rules: JSON that must be a filter of the list of the event's subject. The filter's own input type says
//! what it can be, and reads it.

use std::collections::BTreeMap;

use async_graphql::registry::{MetaType, MetaTypeName, Registry};
use async_graphql::{InputType, Pos, Value};
use entity::Tag;
use serde_json::{Map, Value as Json};

use crate::auth::actor::Actor;
use crate::crm::graphql::client_company::ClientCompany;
use crate::crm::graphql::contact::Contact;
use crate::crm::graphql::deal::Deal;
use crate::crm::graphql::lead::Lead;
use crate::engagements::graphql::engagement::Engagement;
use crate::error::{Error, Fault, Result, UserError, UserErrorCode};
use crate::files::graphql::file_link::FileLink;
use crate::files::graphql::file_object::FileObject;
use crate::files::graphql::file_version::FileVersion;
use crate::files::graphql::folder::Folder;
use crate::graphql::filter::Filter as _;
use crate::graphql::list::Listed;
use crate::graphql::loader::EntityOf;
use crate::identity::graphql::member::OrganizationMember;
use crate::portal::graphql::client_portal_access::ClientPortalAccess;
use crate::revenue::graphql::approval_policy::ApprovalPolicy;
use crate::revenue::graphql::bill::Bill;
use crate::revenue::graphql::bill_payment::BillPayment;
use crate::revenue::graphql::credit_note::CreditNote;
use crate::revenue::graphql::installment::Installment;
use crate::revenue::graphql::invoice::Invoice;
use crate::revenue::graphql::invoice_schedule::InvoiceSchedule;
use crate::revenue::graphql::payment::{Payment, PaymentAllocation};
use crate::revenue::graphql::refund::Refund;
use crate::revenue::graphql::vendor::Vendor;
use crate::workflow::graphql::workflow_rule::WorkflowRule;
use crate::workflow::workflow_rule::Grammar;

/// How deep conditions nest at most.
const DEEPEST: usize = 20;

/// The filter of a subject's list.
#[derive(Clone, Copy)]
pub struct Filter {
    /// The name of its input type, such as `InvoiceFilter`.
    pub name: fn() -> String,
    check: fn(&Actor, &Json) -> Result<()>,
}

macro_rules! filters {
    ($($node:ty),* $(,)?) => {
        /// The filter of the lists of a type, by its prefix; none if its lists are not filtered.
        pub fn of(subject: &str) -> Option<Filter> {
            match subject {
                $(<EntityOf<$node> as Tag>::PREFIX => Some(Filter { name: name::<$node>, check: check::<$node> }),)*
                _ => None,
            }
        }
    };
}

filters! {
    ApprovalPolicy, Bill, BillPayment, ClientCompany, ClientPortalAccess, Contact, CreditNote, Deal, Engagement, FileLink,
    FileObject, FileVersion, Folder, Installment, Invoice, InvoiceSchedule, Lead, OrganizationMember, Payment,
    PaymentAllocation, Refund, Vendor, WorkflowRule,
}

/// The filters, as the caller may use them: one that asks for what they may not see is refused.
pub struct Filters<'a>(pub &'a Actor);

impl Grammar for Filters<'_> {
    fn check(&self, subject: &str, conditions: &Json) -> Result<()> {
        match of(subject) {
            Some(filter) => (filter.check)(self.0, conditions),
            None if conditions.as_object().is_some_and(Map::is_empty) => Ok(()),
            None => {
                let reason = format!("Events of a {} have no conditions: leave them out.", subject.replace('_', " "));
                Err(invalid("conditions", reason).into())
            }
        }
    }
}

fn name<N: Listed>() -> String {
    <N::Filter as InputType>::type_name().into_owned()
}

fn check<N: Listed>(actor: &Actor, conditions: &Json) -> Result<()> {
    let mut registry = Registry::default();
    <N::Filter as InputType>::create_type_info(&mut registry);
    let mut shape = Shape { types: &registry.types, leaves: Vec::new() };
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
            let why = why.split(" (occurred while").next().unwrap_or_default().to_owned();
            return Err(invalid(&field(&path), format!("`{}` can't be read: {why}.", field(&path))).into());
        }
    };
    match filter.sieve(actor) {
        Err(Error::Fault(Fault::BadUserInput(why))) => Err(invalid("conditions", why).into()),
        other => other.map(drop),
    }
}

/// A step on the way to a value.
#[derive(Clone, Debug, PartialEq, Eq)]
enum Step {
    Field(String),
    Place(usize),
}

/// The path of a value as the input's field: `conditions.and.0.dueDate.gte`.
fn field(path: &[Step]) -> String {
    let mut field = "conditions".to_owned();
    for step in path {
        field.push('.');
        match step {
            Step::Field(name) => field.push_str(name),
            Step::Place(place) => field.push_str(&place.to_string()),
        }
    }
    field
}

fn invalid(field: &str, reason: impl Into<String>) -> UserError {
    UserError::on(field, UserErrorCode::Invalid, reason)
}

/// What the types of a filter say of JSON.
struct Shape<'a> {
    types: &'a BTreeMap<String, MetaType>,
    /// The scalars that were met.
    leaves: Vec<Vec<Step>>,
}

impl Shape<'_> {
    /// Compares a value with its type.
    fn walk(&mut self, ty: &str, json: &Json, path: &mut Vec<Step>) -> Result<(), UserError> {
        let at = |path: &[Step]| field(path);
        if path.len() > DEEPEST {
            return Err(invalid(&at(path), format!("Conditions nest at most {DEEPEST} deep.")));
        }
        match (MetaTypeName::create(ty), json) {
            (MetaTypeName::NonNull(_), Json::Null) => Err(invalid(&at(path), format!("`{}` needs a value.", at(path)))),
            (MetaTypeName::NonNull(ty), json) => self.walk(ty, json, path),
            (_, Json::Null) => Ok(()),
            (MetaTypeName::List(ty), Json::Array(items)) => {
                for (place, item) in items.iter().enumerate() {
                    path.push(Step::Place(place));
                    self.walk(ty, item, path)?;
                    path.pop();
                }
                Ok(())
            }
            (MetaTypeName::List(_), _) => Err(invalid(&at(path), format!("`{}` must be a list.", at(path)))),
            (MetaTypeName::Named(name), json) => self.walk_named(name, json, path),
        }
    }

    fn walk_named(&mut self, name: &str, json: &Json, path: &mut Vec<Step>) -> Result<(), UserError> {
        let types = self.types;
        match (types.get(name), json) {
            (Some(MetaType::InputObject { input_fields, .. }), Json::Object(fields)) => {
                for (key, value) in fields {
                    path.push(Step::Field(key.chars().take(80).collect()));
                    let Some(known) = input_fields.get(key) else {
                        let all: Vec<_> = input_fields.keys().map(String::as_str).collect();
                        let reason = format!("{name} has no field `{key}`; it has: {}.", all.join(", "));
                        return Err(invalid(&field(path), reason));
                    };
                    self.walk(&known.ty, value, path)?;
                    path.pop();
                }
                let missing = input_fields.values().find(|known| {
                    known.ty.ends_with('!') && known.default_value.is_none() && !fields.contains_key(&known.name)
                });
                match missing {
                    Some(missing) => {
                        let missing = format!("{}.{}", field(path), missing.name);
                        Err(invalid(&missing, format!("`{missing}` needs a value.")))
                    }
                    None => Ok(()),
                }
            }
            (Some(MetaType::InputObject { .. }), _) => {
                Err(invalid(&field(path), format!("`{}` must be an object: a {name}.", field(path))))
            }
            (Some(MetaType::Enum { enum_values, .. }), json) => {
                if json.as_str().is_some_and(|value| enum_values.contains_key(value)) {
                    return Ok(());
                }
                let all: Vec<_> = enum_values.keys().map(String::as_str).collect();
                Err(invalid(&field(path), format!("`{}` must be one of {}.", field(path), all.join(", "))))
            }
            _ => {
                self.leaves.push(path.clone());
                Ok(())
            }
        }
    }

    /// The conditions with one value alone, and what its type needs beside it.
    fn alone(&self, ty: &str, json: &Json, path: &[Step]) -> Json {
        let inner = ty.trim_end_matches('!');
        match (path, json) {
            ([Step::Place(place), rest @ ..], Json::Array(items)) => {
                let item = inner.trim_start_matches('[').trim_end_matches(']');
                Json::Array(items.get(*place).map(|one| self.alone(item, one, rest)).into_iter().collect())
            }
            ([Step::Field(name), rest @ ..], Json::Object(fields)) => {
                let Some(MetaType::InputObject { input_fields, .. }) = self.types.get(inner) else {
                    return json.clone();
                };
                let kept = fields.iter().filter_map(|(key, value)| {
                    let known = input_fields.get(key)?;
                    if key == name {
                        return Some((key.clone(), self.alone(&known.ty, value, rest)));
                    }
                    known.ty.ends_with('!').then(|| (key.clone(), value.clone()))
                });
                Json::Object(kept.collect())
            }
            _ => json.clone(),
        }
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;
    use crate::auth::actor::{Identity, OrganizationId};
    use crate::auth::permission::Permissions;
    use crate::error::Refusal;

    fn told(subject: &str, conditions: &Json) -> Result<(), String> {
        let actor = Actor::of(OrganizationId::new(), Identity::System, Permissions::all());
        match Filters(&actor).check(subject, conditions) {
            Ok(()) => Ok(()),
            Err(Error::Refused(Refusal(reasons))) => {
                assert_eq!(reasons[0].code, UserErrorCode::Invalid);
                Err(reasons[0].field.clone().unwrap_or_default())
            }
            Err(Error::Fault(fault)) => panic!("{fault}"),
        }
    }

    #[test]
    fn what_a_list_takes_conditions_take() {
        let id = entity::id::join("client_company", OrganizationId::new().uuid());
        for conditions in [
            json!({}),
            json!({ "status": { "eq": "OPEN" } }),
            json!({ "dueDate": { "gte": "2026-01-01", "isNull": false } }),
            json!({ "or": [{ "total": { "currency": "EUR", "gt": "1000.00" } }, { "clientCompanyId": { "in": [id] } }] }),
            json!({ "not": { "clientCompany": { "name": { "startsWith": "A" } } } }),
        ] {
            assert_eq!(told("invoice", &conditions), Ok(()), "{conditions}");
        }
        assert_eq!(told("api_key", &json!({})), Ok(()));
    }

    #[test]
    fn what_it_does_not_take_is_told_with_its_path() {
        let other = entity::id::join("deal", OrganizationId::new().uuid());
        for (conditions, field) in [
            (json!({ "colour": { "eq": "red" } }), "conditions.colour"),
            (json!({ "dueDate": { "after": "2026-01-01" } }), "conditions.dueDate.after"),
            (json!({ "dueDate": { "gte": "tomorrow" } }), "conditions.dueDate.gte"),
            (json!({ "dueDate": { "gte": 5 } }), "conditions.dueDate.gte"),
            (json!({ "dueDate": "2026-01-01" }), "conditions.dueDate"),
            (json!({ "status": { "eq": "open" } }), "conditions.status.eq"),
            (json!({ "status": { "in": ["OPEN", "NEW"] } }), "conditions.status.in.1"),
            (json!({ "and": { "status": { "eq": "OPEN" } } }), "conditions.and"),
            (json!({ "and": [{}, { "dueDate": { "lte": "2026-13-01" } }] }), "conditions.and.1.dueDate.lte"),
            (json!({ "total": { "gt": "1" } }), "conditions.total.currency"),
            (json!({ "total": { "currency": "EUR", "gt": 1 } }), "conditions.total.gt"),
            (json!({ "total": { "currency": "ZZZ", "gt": "1" } }), "conditions.total.currency"),
            (json!({ "clientCompanyId": { "eq": other } }), "conditions.clientCompanyId.eq"),
            (json!({ "number": { "in": vec!["1"; 101] } }), "conditions"),
            (json!({ "or": vec![json!({}); 21] }), "conditions"),
        ] {
            assert_eq!(told("invoice", &conditions), Err(field.to_owned()), "{conditions}");
        }
        assert_eq!(told("api_key", &json!({ "name": { "eq": "a" } })), Err("conditions".to_owned()));
        let deep = (0..30).fold(json!({}), |inner, _| json!({ "not": inner }));
        assert!(told("invoice", &deep).is_err());
    }
}
