//! Queries that are sent again and again, answered without async-graphql: read level by level, shown from columns.
//!
//! A document that async-graphql has answered without an error is known to be valid. It is kept, compiled to a [`plan`],
//! and answered from that the next time: one statement for each root field and one more for each selected relation,
//! only of the columns that are shown, and written as JSON once. async-graphql boxes a future for every field of every
//! object instead, and waits for its DataLoaders.
//!
//! A plan answers what goes well. Whatever does not (an argument that can't be read, a permission that lacks, a cursor
//! of another list, an id that is not there) gives the plan up, and the request takes async-graphql's path from its
//! start: there is one source of errors and of their words. The same goes for what a plan does not know: a field with a
//! resolver of its own, an interface, a directive that is none of the specification's.

mod arguments;
mod cell;
mod compile;
mod fetch;
mod field;
mod plan;
mod time;
mod variables;
mod write;

use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError};

use async_graphql::parser::types::{DocumentOperations, ExecutableDocument, OperationDefinition};
use async_graphql::{Name, ServerError, Variables};
use moka::sync::Cache;

pub use self::arguments::Arguments;
pub(crate) use self::cell::texts;
pub use self::cell::{Cell, Cells, Shown, Unreadable, write_text};
pub use self::field::{
    Columns, Field, IsNull, Many, Root, Roots, Shape, Target, listed, listed_by, root_one, to_many, to_one, to_one_by,
    to_parts, to_sole,
};
use self::plan::Plan;
use super::scope::Scope;
use crate::error::{Error, Fault, Result};

/// The most that kept documents may weigh, in bytes of their text and roughly what is made of it.
const CAPACITY: u64 = 16 * 1024 * 1024;
/// How much larger a document with its plans is than its text.
const GROWTH: u32 = 24;
/// The most plans of one document: one for each operation and each set of values of the variables in `@skip` and
/// `@include`.
const MOST_PLANS: usize = 16;

/// A document, with the plans that were made of it.
pub struct Document {
    /// What the parser made of its text.
    pub parsed: ExecutableDocument,
    switches: Vec<Name>,
    plans: Mutex<HashMap<Choice, Option<Arc<Plan>>>>,
}

/// What a plan is made for: an operation, and the values of its switches.
type Choice = (Option<String>, Vec<Option<bool>>);

impl Document {
    /// Parses a text that the guard has let through.
    pub fn parse(text: &str) -> Result<Self, ServerError> {
        let parsed = async_graphql::parser::parse_query(text)?;
        Ok(Self { switches: compile::switches(&parsed), parsed, plans: Mutex::default() })
    }

    /// The operation of a name; without a name the only one.
    pub fn operation(&self, name: Option<&str>) -> Option<&OperationDefinition> {
        match (&self.parsed.operations, name) {
            (DocumentOperations::Single(operation), None) => Some(&operation.node),
            (DocumentOperations::Multiple(operations), Some(name)) => Some(&operations.get(name)?.node),
            (DocumentOperations::Multiple(operations), None) if operations.len() == 1 => {
                operations.values().next().map(|operation| &operation.node)
            }
            _ => None,
        }
    }

    /// Puts the defaults of the operation's variables among those of the request, before anything looks at them.
    pub fn complete(&self, operation_name: Option<&str>, variables: &mut Variables) -> Result<(), ServerError> {
        self.operation(operation_name).map_or(Ok(()), |operation| variables::complete(operation, variables))
    }

    /// The beginning of a response that ends with its `data`, if a plan can answer the operation. Only for a document
    /// that is known to be valid.
    pub async fn answer(&self, operation_name: Option<&str>, variables: &Variables, scope: &Scope) -> Option<Vec<u8>> {
        let plan = self.plan(operation_name, variables)?;
        match Box::pin(read(&plan, variables, scope)).await {
            Ok(response) => Some(response),
            // A defect, which async-graphql's answer would hide.
            Err(Error::Fault(Fault::Internal(cause))) => {
                tracing::warn!(%cause, "a plan failed");
                None
            }
            Err(error) => {
                tracing::debug!(cause = ?error, "a plan was given up");
                None
            }
        }
    }

    fn plan(&self, operation_name: Option<&str>, variables: &Variables) -> Option<Arc<Plan>> {
        let operation = self.operation(operation_name)?;
        let value = |name: &Name| match variables.get(name) {
            Some(async_graphql::Value::Boolean(value)) => Some(*value),
            _ => None,
        };
        let choice = (operation_name.map(str::to_owned), self.switches.iter().map(value).collect());
        let mut plans = self.plans.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(plan) = plans.get(&choice) {
            return plan.clone();
        }
        let plan = compile::compile(&self.parsed, operation, variables).map(Arc::new);
        if plans.len() < MOST_PLANS {
            plans.insert(choice, plan.clone());
        }
        plan
    }
}

/// The documents that this process has answered without errors. They hold no tenant's data, and what a caller may see
/// is asked each time.
#[derive(Clone)]
pub struct Documents(Cache<String, Arc<Document>>);

impl Default for Documents {
    fn default() -> Self {
        let weigher = |text: &String, _: &Arc<Document>| {
            u32::try_from(text.len()).unwrap_or(u32::MAX).saturating_mul(GROWTH).saturating_add(1024)
        };
        Self(Cache::builder().max_capacity(CAPACITY).weigher(weigher).build())
    }
}

impl Documents {
    /// The document of a text that has been answered without errors before.
    pub fn get(&self, text: &str) -> Option<Arc<Document>> {
        self.0.get(text)
    }

    /// Keeps a document that has just been answered without errors.
    pub fn keep(&self, text: String, document: Arc<Document>) {
        self.0.insert(text, document);
    }
}

async fn read(plan: &Plan, variables: &Variables, scope: &Scope) -> Result<Vec<u8>> {
    let snapshot = scope.snapshot().await?;
    let levels = fetch::read(plan, &snapshot, variables).await?;
    // What is left is written from memory: the connection can serve another.
    let (organization, today) = (snapshot.organization(), snapshot.today());
    drop(snapshot);
    Ok(write::data(plan, &levels, organization, today)?)
}
