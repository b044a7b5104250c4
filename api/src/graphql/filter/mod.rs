//! Comparators: the leaves of every filter, typed by what they compare.
//!
//! Only comparisons that PostgreSQL calls leakproof are made here: others can't be index conditions under row-level
//! security. Several comparators in one object must all hold; one without any matches nothing.
//!
//! Every field of a filter has an index `(organization_id, column, …)`; when rows were made is told by their ids. So what a
//! comparator compares is an anchor of its list, by which rows are found. A negation and what `or` and `not` join is not.

mod joined;
mod record;

use std::hash::{Hash, Hasher};

use async_graphql::{InputObject, InputType};
use chrono::{DateTime, Utc};
use entity::id::time::{bound, least};
use entity::{Id, Tag};
use sea_orm::sea_query::{BinOper, Expr, ExprTrait, Func, Query};
use sea_orm::{ActiveEnum, Condition, EntityTrait, Iterable, Value};

pub use self::joined::{Filter, MOST_JOINED, join, related};
pub use self::record::RecordFilter;
use super::named::named_after;
use super::scalar::{Currency, Date, Decimal};
use crate::error::Result;
use crate::repo::sieve::{Anchor, Sieve};

/// A column to compare, by table and name.
pub type Column = (&'static str, &'static str);

/// Compares a text. Where the field's description says so, case and Unicode form don't matter.
#[derive(Clone, Debug, Default, Hash, InputObject)]
pub struct StringFilter {
    /// Equal to this.
    pub eq: Option<String>,
    /// Not equal to this, or without a value.
    pub not: Option<String>,
    /// Equal to one of these; at most 100.
    #[graphql(name = "in", validator(max_items = 100))]
    pub any: Option<Vec<String>>,
    /// Begins with this.
    pub starts_with: Option<String>,
    /// Has no value (true), or has one (false).
    pub is_null: Option<bool>,
}

impl StringFilter {
    /// On a text column with a unique key, to the letter.
    pub fn unique(self, column: Column) -> Sieve {
        let is_null = self.is_null.map(|null| nullness(column, null));
        // A unique key is no index for those that have no value.
        Self { is_null: None, ..self }
            .on(column, |text| text, |text| text)
            .unique()
            .and_maybe(is_null.map(all))
            .or_nothing()
    }

    /// On a text column with an index, to the letter.
    pub fn exact(self, column: Column) -> Sieve {
        self.on(column, |text| text, |text| text).or_nothing()
    }

    /// On a `…_key` column: both sides case-folded and normalised, by the database's own rules.
    pub fn folded(self, column: Column) -> Sieve {
        let fold = |text| Func::cust("lower").arg(Func::cust("normalize").arg(text).arg(Expr::cust("NFKC"))).into();
        // As a query of its own, what is asked for is folded once, and not for each row that is looked at.
        let once = |text| Expr::SubQuery(None, Box::new(Query::select().expr(text).to_owned().into()));
        self.on(column, fold, once).or_nothing()
    }

    /// `form` is what becomes of a text in the database; `once` has that done once for all rows.
    fn on(self, column: Column, form: impl Fn(Expr) -> Expr, once: impl Fn(Expr) -> Expr) -> Sieve {
        let cell = || Expr::col(column);
        let given = |text: String| once(form(Expr::val(text)));
        let prefix = self.starts_with.map(|prefix| {
            // A range is leakproof, LIKE is not. U+10FFFF is the last of all code points, so of all continuations.
            let end = form(Expr::val(prefix.clone())).binary(BinOper::Custom("||"), Expr::val("\u{10FFFF}"));
            Condition::all().add(cell().gte(given(prefix))).add(cell().lt(once(end)))
        });
        Sieve::default()
            .and_maybe(self.eq.map(|text| one(column, given(text))))
            .and_maybe(self.any.map(|texts| each(column, texts.len(), texts, &form)))
            .and_maybe(prefix.map(|prefix| Anchor::stretch(column.1, prefix)))
            .and_maybe(null(column, self.is_null))
            .and_maybe(self.not.map(|text| all(differs(cell(), given(text)))))
    }
}

macro_rules! comparators {
    ($(#[$doc:meta])* $name:ident, $type:ty, $value:expr) => {
        $(#[$doc])*
        #[derive(Clone, Debug, Default, PartialEq, Eq, Hash, InputObject)]
        pub struct $name {
            /// Equal to this.
            pub eq: Option<$type>,
            /// Not equal to this, or without a value.
            pub not: Option<$type>,
            /// Equal to one of these; at most 100.
            #[graphql(name = "in", validator(max_items = 100))]
            pub any: Option<Vec<$type>>,
            /// Greater, or later, than this.
            pub gt: Option<$type>,
            /// Greater, or later, than this, or equal to it.
            pub gte: Option<$type>,
            /// Less, or earlier, than this.
            pub lt: Option<$type>,
            /// Less, or earlier, than this, or equal to it.
            pub lte: Option<$type>,
            /// Has no value (true), or has one (false).
            pub is_null: Option<bool>,
        }

        impl $name {
            /// The comparison of a column.
            pub fn on(self, column: Column) -> Sieve {
                let value = $value;
                let cell = || Expr::col(column);
                let range = Condition::all()
                    .add_option(self.gt.map(|v| cell().gt(value(v))))
                    .add_option(self.gte.map(|v| cell().gte(value(v))))
                    .add_option(self.lt.map(|v| cell().lt(value(v))))
                    .add_option(self.lte.map(|v| cell().lte(value(v))));
                Sieve::default()
                    .and_maybe(self.eq.map(|v| one(column, Expr::val(value(v)))))
                    .and_maybe(self.any.map(|vs| {
                        each(column, vs.len(), vs.into_iter().map(value).collect::<Vec<_>>(), |value| value)
                    }))
                    .and_maybe((!range.is_empty()).then(|| Anchor::stretch(column.1, range)))
                    .and_maybe(null(column, self.is_null))
                    .and_maybe(self.not.map(|v| all(differs(cell(), Expr::val(value(v))))))
                    .or_nothing()
            }
        }
    };
}

comparators!(
    /// Compares a whole number.
    IntFilter,
    i32,
    |v: i32| v
);
comparators!(
    /// Compares a day.
    DateFilter,
    Date,
    |v: Date| v.0
);
comparators!(
    /// Compares a moment, UTC. Don't keep up with changes by asking for a `createdAt` or `updatedAt` after the last one seen:
    /// it is when a change was begun, and another that was begun before may become visible after it. `events` leaves none
    /// out.
    DateTimeFilter,
    DateTime<Utc>,
    |v: DateTime<Utc>| v
);

impl DateTimeFilter {
    /// The comparison of when a table's rows were made. Their ids tell it to the millisecond (`entity::id::time`), and so
    /// lead to them; each row's `created_at` tells the rest.
    pub fn made(self, table: &'static str) -> Sieve {
        let Self { eq, not, any, gt, gte, lt, lte, is_null } = self;
        let id = || Expr::col((table, "id"));
        let compared = |filter: Self| (filter != Self::default()).then(|| filter.on((table, "created_at")).condition());
        if is_null == Some(true) || any.as_ref().is_some_and(Vec::is_empty) {
            return Anchor::stretch("id", all(Expr::val(false))).into();
        }
        let ends = any.iter().flatten().min().copied().zip(any.iter().flatten().max().copied());
        let from = [gt, gte, eq, ends.map(|ends| ends.0)].into_iter().flatten().max();
        let until = [lt, lte, eq, ends.map(|ends| ends.1)].into_iter().flatten().min();
        let stretch = Condition::all()
            .add_option(from.map(|stamp| id().gte(least(stamp))))
            .add_option(until.map(|stamp| id().lt(bound(stamp))))
            .add_option(compared(Self { eq, gt, gte, lt, lte, ..Self::default() }))
            // Each row was made at some time.
            .add_option((is_null == Some(false)).then(|| id().is_not_null()));
        Sieve::default()
            .and_maybe((!stretch.is_empty()).then(|| Anchor::stretch("id", stretch)))
            // Between two moments of an `in` may be any number of other rows: they are looked through.
            .and_maybe(compared(Self { not, any, ..Self::default() }))
            .or_nothing()
    }
}

/// Compares a value of a closed set.
#[derive(Clone, Debug, Hash, InputObject)]
#[graphql(concrete(name = "ChoiceFilter", params(StringFilter)))]
pub struct ChoiceFilter<T: InputType> {
    /// This one.
    pub eq: Option<T>,
    /// Any but this one.
    pub not: Option<T>,
    /// One of these.
    #[graphql(name = "in", validator(max_items = 100))]
    pub any: Option<Vec<T>>,
}

/// A closed set of which one is kept as its name.
pub trait Choice: InputType + ActiveEnum<Value = String> + Iterable {}
impl<T: InputType + ActiveEnum<Value = String> + Iterable> Choice for T {}

named_after!(ChoiceFilter<T: Choice> as format!("{}Filter", T::type_name()));

impl<T: Choice> ChoiceFilter<T> {
    /// The comparison of a column that has a value on every row.
    pub fn on(self, column: Column) -> Sieve {
        let among = |values: Vec<String>| each(column, values.len(), values, |value| value);
        let texts = |values: &mut dyn Iterator<Item = T>| values.map(|v| ActiveEnum::to_value(&v)).collect();
        Sieve::default()
            .and_maybe(self.eq.map(|v| one(column, Expr::val(ActiveEnum::to_value(&v)))))
            .and_maybe(self.any.map(|vs| among(texts(&mut vs.into_iter()))))
            // Of a closed set, all but one are some.
            .and_maybe(self.not.map(|v| {
                let not = ActiveEnum::to_value(&v);
                among(texts(&mut T::iter()).into_iter().filter(|value| *value != not).collect())
            }))
            .or_nothing()
    }
}

/// Compares a name of a fixed spelling, to the letter.
#[derive(Clone, Debug, Default, Hash, InputObject)]
pub struct NameFilter {
    /// This one.
    pub eq: Option<String>,
    /// One of these; at most 100.
    #[graphql(name = "in", validator(max_items = 100))]
    pub any: Option<Vec<String>>,
}

impl NameFilter {
    /// The comparison of a column.
    pub fn on(self, column: Column) -> Sieve {
        Sieve::default()
            .and_maybe(self.eq.map(|name| one(column, Expr::val(name))))
            .and_maybe(self.any.map(|names| each(column, names.len(), names, |name| name)))
            .or_nothing()
    }
}

/// Compares a reference.
#[derive(Clone, Debug, InputObject)]
#[graphql(concrete(name = "IdFilter", params(Nothing)))]
pub struct IdFilter<E: Tag> {
    /// This one.
    pub eq: Option<Id<E>>,
    /// One of these; at most 100.
    #[graphql(name = "in", validator(max_items = 100))]
    pub any: Option<Vec<Id<E>>>,
    /// Refers to nothing (true), or to something (false).
    pub is_null: Option<bool>,
}

/// Of no table: see [`named_after`](super::named).
struct Nothing;

impl Tag for Nothing {
    const PREFIX: &'static str = "nothing";
}

named_after!(IdFilter<E: Tag, EntityTrait> as format!("{}IdFilter", type_name(E::PREFIX)));

/// The schema's name of what ids with a prefix refer to; the organization's own members are just members.
fn type_name(prefix: &str) -> String {
    let words = prefix.strip_prefix("organization_").unwrap_or(prefix).split('_');
    words.map(|word| word[..1].to_uppercase() + &word[1..]).collect()
}

// As derived, but for whom the ids are of.
impl<E: Tag> Hash for IdFilter<E> {
    fn hash<H: Hasher>(&self, state: &mut H) {
        // A field that is added has to be named here.
        let Self { eq, any, is_null } = self;
        (eq, any, is_null).hash(state);
    }
}

impl<E: Tag> IdFilter<E> {
    /// The comparison of a column.
    pub fn on(self, column: Column) -> Sieve {
        let uuids = |ids: Vec<Id<E>>| ids.into_iter().map(Id::uuid).collect::<Vec<_>>();
        Sieve::default()
            .and_maybe(self.eq.map(|id| one(column, Expr::val(id.uuid()))))
            .and_maybe(self.any.map(|ids| each(column, ids.len(), uuids(ids), |id| id)))
            .and_maybe(null(column, self.is_null))
            .or_nothing()
    }
}

/// Compares an amount of money. Amounts of other currencies never match.
#[derive(Clone, Debug, Hash, InputObject)]
pub struct MoneyFilter {
    /// The currency of the amounts, ISO 4217.
    pub currency: Currency,
    /// Equal to this.
    pub eq: Option<Decimal>,
    /// More than this.
    pub gt: Option<Decimal>,
    /// This or more.
    pub gte: Option<Decimal>,
    /// Less than this.
    pub lt: Option<Decimal>,
    /// This or less.
    pub lte: Option<Decimal>,
}

impl MoneyFilter {
    /// The comparison of a column of minor units and one of currency codes.
    pub fn on(self, amount: Column, currency: Column) -> Result<Sieve> {
        let code = self.currency;
        let minor = |decimal: Option<Decimal>| {
            decimal.map(|d| crate::money::Money::parse(&d.0, code.0).map(|money| Value::from(money.minor))).transpose()
        };
        let cell = || Expr::col(amount);
        let range = Condition::all()
            .add_option(minor(self.gt)?.map(|v| cell().gt(v)))
            .add_option(minor(self.gte)?.map(|v| cell().gte(v)))
            .add_option(minor(self.lt)?.map(|v| cell().lt(v)))
            .add_option(minor(self.lte)?.map(|v| cell().lte(v)));
        Ok(Sieve::from(all(Expr::col(currency).eq(code.0.code())))
            .and_maybe(minor(self.eq)?.map(|v| one(amount, Expr::val(v))))
            .and_maybe((!range.is_empty()).then(|| Anchor::stretch(amount.1, range))))
    }
}

/// A comparator that compares with nothing, such as `{eq: null}` from a variable that was not set, matches nothing:
/// were it left out, the list would hold everything.
trait OrNothing {
    fn or_nothing(self) -> Self;
}

impl OrNothing for Sieve {
    fn or_nothing(self) -> Self {
        if self.is_empty() { self.and(all(Expr::val(false))) } else { self }
    }
}

fn one(column: Column, value: Expr) -> Anchor {
    Anchor::one(column.1, value.clone(), Expr::col(column).eq(value))
}

/// One of `count` values; `form` is what becomes of each in the database.
fn each(column: Column, count: usize, values: impl Into<Expr>, form: impl Fn(Expr) -> Expr) -> Anchor {
    let mut distinct = Query::select();
    distinct
        .distinct()
        .expr_as(form(Expr::col("value")), "value")
        .from_function(Func::cust("unnest").arg(values), "value");
    // As an array, they are made once, and not for each row that is looked at.
    let values = Expr::SubQuery(None, Box::new(distinct.clone().into()));
    let among = Expr::cust_with_exprs("$1 = ANY(ARRAY $2)", [Expr::col(column), values]);
    Anchor::each(column.1, distinct, count, among)
}

fn null(column: Column, is_null: Option<bool>) -> Option<Anchor> {
    is_null.map(|null| Anchor::stretch(column.1, nullness(column, null)))
}

fn nullness(column: Column, is_null: bool) -> Expr {
    let cell = Expr::col(column);
    if is_null { cell.is_null() } else { cell.is_not_null() }
}

fn all(condition: Expr) -> Condition {
    Condition::all().add(condition)
}

/// `<>` that is true also where there is no value.
fn differs(cell: Expr, value: Expr) -> Expr {
    cell.binary(BinOper::Custom("IS DISTINCT FROM"), value)
}
