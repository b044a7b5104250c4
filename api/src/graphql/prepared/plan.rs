//! What a document is compiled to.

use std::borrow::Cow;
use std::sync::OnceLock;
use std::sync::atomic::AtomicUsize;

use async_graphql::Positioned;
use async_graphql::parser::types::VariableDefinition;
use async_graphql_value::Value as Written;
use uuid::Uuid;

use super::cell::{Cells, Unreadable};
use super::field::{IsNull, Many, Parts, Target};
use crate::error::Result;
use crate::repo::text::Text;

/// A query, ready to be read level by level.
pub struct Plan {
    pub(super) roots: Vec<(Key, Root)>,
    /// The operation's variables, for their defaults.
    pub(super) variables: Vec<Positioned<VariableDefinition>>,
    /// How many bytes its last answer took, for the next one's room.
    pub(super) size: AtomicUsize,
}

/// A response key as it is written: in quotes, a colon behind it. It is a name of GraphQL's, which JSON needs no escapes for.
pub(super) struct Key(String);

impl Key {
    pub(super) fn of(name: &str) -> Self {
        Self(format!("\"{name}\":"))
    }

    pub(super) fn as_written(&self) -> &[u8] {
        self.0.as_bytes()
    }
}

/// A field of the query's root.
pub(super) enum Root {
    TypeName,
    One(One),
    Many(Connection),
}

/// An object found by id.
pub(super) struct One {
    pub id: fn(&super::arguments::Arguments<'_>) -> Result<Uuid>,
    pub arguments: Vec<(String, Written)>,
    pub node: Node,
}

/// What is selected of a type's objects.
pub(super) struct Node {
    pub target: &'static dyn Target,
    /// What is read; `id` comes first.
    pub columns: Vec<&'static str>,
    pub parts: Vec<(Key, Part)>,
    pub links: Vec<Link>,
    /// The column by which they are found, but for those of a list.
    pub by: &'static str,
    /// The text that finds them by it, once it was needed.
    pub text: OnceLock<String>,
}

/// One entry of an object's JSON.
pub(super) enum Part {
    /// What is the same for every object.
    Text(String),
    Leaf {
        places: Vec<usize>,
        write: fn(&Cells<'_>, &mut Vec<u8>) -> Result<(), Unreadable>,
    },
    Json {
        places: Vec<usize>,
        value: fn(&Cells<'_>) -> Result<serde_json::Value, Unreadable>,
        picked: Vec<(Key, Picked)>,
    },
    Inline {
        /// What decides whether there is such an object; none if there always is.
        is_null: Option<(Vec<usize>, IsNull)>,
        parts: Vec<(Key, Part)>,
    },
    /// What the node's link of this number leads to.
    Link(usize),
}

/// What is picked of a JSON object.
pub(super) enum Picked {
    TypeName(Cow<'static, str>),
    /// A member that is shown as it is.
    Whole(String),
    /// A member of which something is picked in turn.
    Of(String, Vec<(Key, Picked)>),
}

/// A relation: one statement for all objects of a level.
pub(super) enum Link {
    One {
        places: Vec<usize>,
        key: fn(&Cells<'_>) -> Result<Option<Uuid>, Unreadable>,
        node: Node,
    },
    /// Children are grouped by `parent` and ordered by `position`, both indices into the child's columns.
    Parts {
        parts: Parts,
        parent: usize,
        position: Option<usize>,
        node: Node,
    },
    Many(Connection),
}

/// What is selected of a connection.
pub(super) struct Connection {
    pub many: Many,
    pub arguments: Vec<(String, Written)>,
    pub parts: Vec<(Key, ConnectionPart)>,
    pub node: Node,
    /// Whether a total is selected.
    pub counted: bool,
    /// Of its pages under parents.
    pub text: Text,
}

pub(super) enum ConnectionPart {
    TypeName(String),
    Nodes,
    Edges(Vec<(Key, EdgePart)>),
    PageInfo(Vec<(Key, PageInfoPart)>),
    TotalCount,
    TotalCountIsExact,
}

pub(super) enum EdgePart {
    TypeName(String),
    Node,
    Cursor,
}

#[derive(Clone, Copy)]
pub(super) enum PageInfoPart {
    TypeName,
    HasNextPage,
    HasPreviousPage,
    StartCursor,
    EndCursor,
}
