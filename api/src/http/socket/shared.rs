//! Operations that several subscribed with: run once for all who are told the same.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError, Weak};

use async_graphql::Variables;
use async_graphql::parser::types::{OperationDefinition, Selection};
use entity::Id;
use uuid::Uuid;

use super::operation::Operation;
use crate::auth::actor::{Actor, Identity};
use crate::auth::permission::Permissions;
use crate::graphql::prepared::Document;

/// What tells operations apart.
#[derive(PartialEq, Eq, Hash)]
pub(super) struct Key {
    /// The text of the document.
    pub query: String,
    /// The operation of the document.
    pub name: Option<String>,
    /// Its variables, as JSON.
    pub variables: String,
    /// Who is told.
    pub audience: Audience,
}

/// Who is told the same.
#[derive(PartialEq, Eq, Hash)]
pub(super) enum Audience {
    /// Where nothing is selected but what the event itself tells: all who may do the same.
    Permitted(Permissions),
    /// Elsewhere only who is the same: records may tell each something else.
    Same(Option<Uuid>, Option<Uuid>, Permissions),
}

/// The operations that are in use.
#[derive(Clone, Default)]
pub(in crate::http) struct Operations(Arc<Mutex<InUse>>);

#[derive(Default)]
struct InUse {
    last: u64,
    all: HashMap<Arc<Key>, Weak<Operation>>,
    /// After how many those are forgotten that nobody uses any more.
    sweep_at: usize,
}

impl Operations {
    /// The operation of a key: the one that is in use already, if there is one.
    pub(super) fn share(&self, key: Key, document: Arc<Document>, variables: Variables) -> Arc<Operation> {
        let mut in_use = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(known) = in_use.all.get(&key).and_then(Weak::upgrade) {
            return known;
        }
        if in_use.all.len() >= in_use.sweep_at {
            in_use.all.retain(|_, operation| operation.strong_count() > 0);
            in_use.sweep_at = (in_use.all.len() * 2).max(64);
        }
        in_use.last += 1;
        let key = Arc::new(key);
        let operation = Arc::new(Operation::new(in_use.last, key.clone(), document, variables));
        in_use.all.insert(key, Arc::downgrade(&operation));
        operation
    }
}

impl Audience {
    /// Who is told the same as this actor.
    pub fn of(actor: &Actor, operation: &OperationDefinition) -> Self {
        if is_of_the_event_alone(operation) {
            return Self::Permitted(actor.permissions);
        }
        let session = match actor.identity {
            Identity::Member(_, signed_in) => signed_in.session.map(Id::uuid),
            _ => None,
        };
        Self::Same(actor.id(), session, actor.permissions)
    }
}

/// Whether nothing is selected that leads on from the event, such as a record.
fn is_of_the_event_alone(operation: &OperationDefinition) -> bool {
    let leaves = |selection: &Selection| match selection {
        Selection::Field(field) => field.node.selection_set.node.items.is_empty(),
        _ => false,
    };
    operation.selection_set.node.items.iter().all(|root| match &root.node {
        Selection::Field(field) => field.node.selection_set.node.items.iter().all(|item| leaves(&item.node)),
        _ => false,
    })
}

#[cfg(test)]
mod tests {

    use super::*;
    use crate::auth::actor::{OrganizationId, SignedIn};

    fn actor(permissions: Permissions) -> Actor {
        let signed_in = SignedIn { user: Id::new(), session: Some(Id::new()) };
        Actor::of(OrganizationId::new(), None, Identity::Member(Id::new(), signed_in), permissions)
    }

    fn shared(operations: &Operations, query: &str, actor: &Actor) -> Option<Arc<Operation>> {
        let document = Arc::new(Document::parse(query).ok()?);
        let audience = Audience::of(actor, document.operation(None)?);
        let key = Key { query: query.to_owned(), name: None, variables: "{}".to_owned(), audience };
        Some(operations.share(key, document, Variables::default()))
    }

    #[test]
    fn only_who_is_told_the_same_shares() {
        let (ada, bob, visitor) = (actor(Permissions::all()), actor(Permissions::all()), actor(Permissions::of([])));
        let operations = Operations::default();
        let numbers = |query: &str| {
            [&ada, &ada, &bob, &visitor]
                .map(|actor| shared(&operations, query, actor))
                .map(|one| one.map(|one| one.number))
        };
        // Each is forgotten with the last who uses it, so all are held at once.
        let plain = "subscription { activityFeed { sequence type } }";
        let held = shared(&operations, plain, &ada);
        let [first, again, other, visitor_s] = numbers(plain);
        assert!(held.is_some() && first == again && first == other && first != visitor_s);
        let record = "subscription { activityFeed { subject { id } } }";
        let held = shared(&operations, record, &ada);
        let [first, again, other, _] = numbers(record);
        assert!(held.is_some() && first == again && first != other, "a record may tell each something else");
    }
}
