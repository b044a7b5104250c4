//! What a plan knows of a type: how each field is read, from columns or through a relation.

use std::borrow::Cow;
use std::marker::PhantomData;

use async_graphql::OutputType;
use sea_orm::sea_query::PostgresQueryBuilder;
use uuid::Uuid;

use super::arguments::Arguments;
use super::cell::{Cells, Unreadable};
use crate::auth::actor::{Actor, OrganizationId};
use crate::auth::permission::Permission;
use crate::error::Result;
use crate::graphql::list::{Listed, of_actor};
use crate::graphql::loader::{EntityOf, Object};
use crate::repo::find;
use crate::repo::list::List;
use crate::repo::pages::Pages;

/// How a field is answered.
pub enum Field {
    /// A scalar or enum, or a list of them, from columns.
    Leaf {
        /// What is read.
        columns: &'static [&'static str],
        /// Writes the value's JSON.
        write: fn(&Cells<'_>, &mut Vec<u8>) -> Result<(), Unreadable>,
    },
    /// An object of scalars, or a list of such objects, made of columns; its fields are picked from the JSON.
    Json {
        /// What is read.
        columns: &'static [&'static str],
        /// The object's type.
        type_name: Cow<'static, str>,
        /// The whole object: null, or with a member for each field of the type. Objects within it have a member
        /// `__typename`, too.
        value: fn(&Cells<'_>) -> Result<serde_json::Value, Unreadable>,
    },
    /// An object that is a view of the same row.
    Inline {
        /// The object's type.
        type_name: Cow<'static, str>,
        /// What its fields are read from.
        columns: &'static [&'static str],
        /// Whether there is none, by those columns; without it there always is one.
        is_null: Option<IsNull>,
        /// Its fields, read from those columns.
        field: fn(&'static [&'static str], &str) -> Option<Field>,
    },
    /// The object that a reference leads to; null if there is none, or it is deleted.
    One {
        /// What the reference is read from.
        columns: &'static [&'static str],
        /// The id that it holds.
        key: fn(&Cells<'_>) -> Result<Option<Uuid>, Unreadable>,
        /// The type that it leads to.
        target: &'static dyn Target,
    },
    /// All rows that refer to the object, in the order of their position.
    Parts(Parts),
    /// A connection.
    Many(Many),
}

/// Tells by an object's columns that there is no such object.
pub type IsNull = fn(&Cells<'_>) -> bool;

/// All rows of a type that refer to an object.
#[derive(Clone, Copy)]
pub struct Parts {
    /// The column of the rows that is the object's id.
    pub(super) column: &'static str,
    /// Whether there can be only one, which is shown without a list.
    pub(super) is_sole: bool,
    /// Their type.
    pub(super) target: &'static dyn Target,
}

/// Makes the list that arguments describe, for whoever asks.
type ListOf = Box<dyn Fn(&Actor, &Arguments<'_>) -> Result<Box<dyn Pages>> + Send + Sync>;

/// A list under a parent, or at the root.
pub struct Many {
    /// The column of the rows that is the parent's id; none at the root.
    pub(super) column: Option<&'static str>,
    /// The list that the arguments describe.
    pub(super) list: ListOf,
    /// The type of its nodes.
    pub(super) target: &'static dyn Target,
}

/// The plain fields of a type: made by `#[derive(Columns)]`.
pub trait Columns {
    /// How a plain field is read; none if it has no such field.
    fn plain(name: &str) -> Option<Field>;
}

/// A type whose objects a plan can read: made by `#[relations]`.
pub trait Shape: Object + Columns + 'static {
    /// How a field that is not plain is read; none leaves every query that selects it to async-graphql.
    fn relation(name: &str) -> Option<Field>;
}

/// A [`Shape`], whichever it is.
pub trait Target: Send + Sync {
    /// Its name in the schema.
    fn type_name(&self) -> Cow<'static, str>;
    /// What a caller needs to see it.
    fn read(&self) -> Permission;
    /// How a field is read.
    fn field(&self, name: &str) -> Option<Field>;
    /// Whether its table has such a column.
    fn has(&self, column: &str) -> bool;
    /// The text that reads some columns of the live rows whose `by` is one of some ids. Its values are the organization's id,
    /// and those.
    fn text_by(&self, by: &'static str, columns: &[&'static str]) -> String;
}

struct Of<N>(PhantomData<fn() -> N>);

impl<N: Shape> Target for Of<N> {
    fn type_name(&self) -> Cow<'static, str> {
        <N as OutputType>::type_name()
    }
    fn read(&self) -> Permission {
        N::READ
    }
    fn field(&self, name: &str) -> Option<Field> {
        N::plain(name).or_else(|| N::relation(name))
    }
    fn has(&self, column: &str) -> bool {
        use std::str::FromStr as _;
        <EntityOf<N> as sea_orm::EntityTrait>::Column::from_str(column).is_ok()
    }
    fn text_by(&self, by: &'static str, columns: &[&'static str]) -> String {
        // The text is the same whosever rows they are.
        let nobody = OrganizationId::from_uuid(Uuid::nil());
        find::columns_under::<N::Row>(nobody, by, Vec::new(), columns).build(PostgresQueryBuilder).0
    }
}

fn target<N: Shape>() -> &'static dyn Target {
    &Of::<N>(PhantomData)
}

/// The object that the reference in a column leads to.
pub fn to_one<N: Shape>(columns: &'static [&'static str]) -> Field {
    Field::One { columns, key: |cells| cells.uuid(0), target: target::<N>() }
}

/// As [`to_one`], where more than one column decides what the reference is.
pub fn to_one_by<N: Shape>(
    columns: &'static [&'static str],
    key: fn(&Cells<'_>) -> Result<Option<Uuid>, Unreadable>,
) -> Field {
    Field::One { columns, key, target: target::<N>() }
}

/// All rows whose `column` is the object's id.
pub fn to_parts<N: Shape>(column: &'static str) -> Field {
    Field::Parts(Parts { column, is_sole: false, target: target::<N>() })
}

/// The one row whose `column` is the object's id.
pub fn to_sole<N: Shape>(column: &'static str) -> Field {
    Field::Parts(Parts { column, is_sole: true, target: target::<N>() })
}

/// The filtered and ordered list of the rows whose `column` is the parent's id. `name` is the list's own, for cursors.
pub fn to_many<N: Listed + Shape>(name: &'static str, column: &'static str) -> Field {
    Field::Many(Many { column: Some(column), ..listed::<N>(name) })
}

/// A root's filtered and ordered list.
pub fn listed<N: Listed + Shape>(name: &'static str) -> Many {
    let list = move |actor: &Actor, arguments: &Arguments<'_>| {
        let filter = arguments.get("filter")?;
        let order_by = arguments.get("orderBy")?;
        let search = arguments.get("search")?;
        let list: List<N::Row> = of_actor::<N>(name, actor, filter, order_by, search)?;
        Ok(Box::new(list) as Box<dyn Pages>)
    };
    Many { column: None, list: Box::new(list), target: target::<N>() }
}

/// A list that only its parent and its arguments decide.
pub fn listed_by<N: Shape>(
    column: Option<&'static str>,
    list: impl Fn(&Actor, &Arguments<'_>) -> Result<List<N::Row>> + Send + Sync + 'static,
) -> Many {
    let list = move |actor: &Actor, arguments: &Arguments<'_>| Ok(Box::new(list(actor, arguments)?) as Box<dyn Pages>);
    Many { column, list: Box::new(list), target: target::<N>() }
}

/// A field at the root of queries.
pub enum Root {
    /// The live object of the argument `id`.
    One(&'static dyn Target, fn(&Arguments<'_>) -> Result<Uuid>),
    /// A connection.
    Many(Many),
}

/// A part of the query's root: made by `#[queries]`, and for a merged object by `#[derive(Roots)]`.
pub trait Roots {
    /// How plans read a field; none leaves it to async-graphql.
    fn root(name: &str) -> Option<Root>;
}

/// The root field that finds one object by its `id`. An id that finds no live row is left to async-graphql's path, which
/// knows survivors of merges.
pub fn root_one<N: Shape>() -> Root {
    Root::One(target::<N>(), |arguments| {
        let id: entity::Id<EntityOf<N>> = arguments.get("id")?;
        Ok(id.uuid())
    })
}
