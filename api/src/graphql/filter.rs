//! Comparators: the leaves of every filter, typed by what they compare.
//!
//! Only comparisons that PostgreSQL calls leakproof are made here: others can't be index conditions under row-level
//! security. Several comparators in one object must all hold.

use async_graphql::{InputObject, InputType};
use chrono::{DateTime, Utc};
use entity::crm::client_company::{self, CompanyStatus};
use entity::crm::contact::{self, Consent};
use entity::crm::deal::DealStage;
use entity::crm::lead::LeadStatus;
use entity::identity::organization_member::{self, MemberStatus, Role};
use entity::{Id, Tag};
use sea_orm::sea_query::extension::postgres::PgFunc;
use sea_orm::sea_query::{BinOper, Expr, ExprTrait, Func, Query, SimpleExpr};
use sea_orm::{ActiveEnum, Condition, ModelTrait, Value};

use super::loader;
use super::scalar::{Currency, Date, Decimal};
use crate::auth::actor::Actor;
use crate::db::demand;
use crate::error::{Fault, Result};
use crate::repo::find::{Rows, of_organization};

/// A column to compare, by table and name.
pub type Column = (&'static str, &'static str);

/// Compares a text. Where the field's description says so, case and Unicode form don't matter.
#[derive(Clone, Debug, Default, InputObject)]
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
    /// On a text column, to the letter.
    pub fn exact(self, column: Column) -> Condition {
        self.on(column, Expr::val)
    }

    /// On a `…_key` column: both sides case-folded and normalised, by the database's own rules.
    pub fn folded(self, column: Column) -> Condition {
        self.on(column, |text| {
            Func::cust("lower").arg(Func::cust("normalize").arg(text).arg(Expr::cust("NFKC"))).into()
        })
    }

    fn on(self, column: Column, form: impl Fn(String) -> SimpleExpr) -> Condition {
        let cell = || Expr::col(column);
        let mut all = Condition::all()
            .add_option(self.eq.map(|text| cell().eq(form(text))))
            .add_option(self.not.map(|text| differs(cell(), form(text))))
            .add_option(null(column, self.is_null));
        if let Some(texts) = self.any {
            // Not `= ANY`, which can't fold its elements; the input's own bound keeps this short.
            all = all.add(texts.into_iter().fold(Condition::any(), |any, text| any.add(cell().eq(form(text)))));
        }
        if let Some(prefix) = self.starts_with {
            // A range is leakproof, LIKE is not. U+10FFFF is the last of all code points, so of all continuations.
            let end = form(prefix.clone()).binary(BinOper::Custom("||"), Expr::val("\u{10FFFF}"));
            all = all.add(cell().gte(form(prefix))).add(cell().lt(end));
        }
        all
    }
}

macro_rules! comparators {
    ($(#[$doc:meta])* $name:ident, $type:ty, $value:expr) => {
        $(#[$doc])*
        #[derive(Clone, Debug, Default, InputObject)]
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
            /// The condition on a column.
            pub fn on(self, column: Column) -> Condition {
                let value = $value;
                let cell = || Expr::col(column);
                Condition::all()
                    .add_option(self.eq.map(|v| cell().eq(value(v))))
                    .add_option(self.not.map(|v| differs(cell(), value(v).into())))
                    .add_option(self.any.map(|vs| cell().eq(PgFunc::any(vs.into_iter().map(value).collect::<Vec<_>>()))))
                    .add_option(self.gt.map(|v| cell().gt(value(v))))
                    .add_option(self.gte.map(|v| cell().gte(value(v))))
                    .add_option(self.lt.map(|v| cell().lt(value(v))))
                    .add_option(self.lte.map(|v| cell().lte(value(v))))
                    .add_option(null(column, self.is_null))
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
    /// Compares a moment, UTC.
    DateTimeFilter,
    DateTime<Utc>,
    |v: DateTime<Utc>| v
);

/// Compares a value of a closed set.
// The derive's `name_type` does not compile for generic inputs before async-graphql 8: each type is named here.
#[derive(Clone, Debug, InputObject)]
#[graphql(concrete(name = "CompanyStatusFilter", params(CompanyStatus)))]
#[graphql(concrete(name = "ConsentFilter", params(Consent)))]
#[graphql(concrete(name = "DealStageFilter", params(DealStage)))]
#[graphql(concrete(name = "LeadStatusFilter", params(LeadStatus)))]
#[graphql(concrete(name = "MemberStatusFilter", params(MemberStatus)))]
#[graphql(concrete(name = "RoleFilter", params(Role)))]
pub struct ChoiceFilter<T: InputType> {
    /// This one.
    pub eq: Option<T>,
    /// Any but this one.
    pub not: Option<T>,
    /// One of these.
    #[graphql(name = "in", validator(max_items = 100))]
    pub any: Option<Vec<T>>,
}

impl<T: InputType + ActiveEnum<Value = String>> ChoiceFilter<T> {
    /// The condition on a column.
    pub fn on(self, column: Column) -> Condition {
        let cell = || Expr::col(column);
        Condition::all()
            .add_option(self.eq.map(|v| cell().eq(ActiveEnum::to_value(&v))))
            .add_option(self.not.map(|v| differs(cell(), ActiveEnum::to_value(&v).into())))
            .add_option(self.any.map(|vs| {
                cell().eq(PgFunc::any(vs.into_iter().map(|v| ActiveEnum::to_value(&v)).collect::<Vec<String>>()))
            }))
    }
}

/// Compares a name of a fixed spelling, to the letter.
#[derive(Clone, Debug, Default, InputObject)]
pub struct NameFilter {
    /// This one.
    pub eq: Option<String>,
    /// One of these; at most 100.
    #[graphql(name = "in", validator(max_items = 100))]
    pub any: Option<Vec<String>>,
}

impl NameFilter {
    /// The condition on a column.
    pub fn on(self, column: Column) -> Condition {
        let cell = || Expr::col(column);
        Condition::all()
            .add_option(self.eq.map(|name| cell().eq(name)))
            .add_option(self.any.map(|names| cell().eq(PgFunc::any(names))))
    }

    /// The same comparison with a part of each name.
    #[must_use]
    pub fn map(&self, part: impl Fn(&str) -> &str) -> Self {
        let part = |name: &String| part(name).to_owned();
        Self { eq: self.eq.as_ref().map(part), any: self.any.as_ref().map(|names| names.iter().map(part).collect()) }
    }
}

/// Compares a reference.
#[derive(Clone, Debug, InputObject)]
#[graphql(concrete(name = "ClientCompanyIdFilter", params(client_company::Entity)))]
#[graphql(concrete(name = "ContactIdFilter", params(contact::Entity)))]
#[graphql(concrete(name = "MemberIdFilter", params(organization_member::Entity)))]
pub struct IdFilter<E: Tag> {
    /// This one.
    pub eq: Option<Id<E>>,
    /// One of these; at most 100.
    #[graphql(name = "in", validator(max_items = 100))]
    pub any: Option<Vec<Id<E>>>,
    /// Refers to nothing (true), or to something (false).
    pub is_null: Option<bool>,
}

impl<E: Tag> IdFilter<E> {
    /// The condition on a column.
    pub fn on(self, column: Column) -> Condition {
        let cell = || Expr::col(column);
        Condition::all()
            .add_option(self.eq.map(|id| cell().eq(id.uuid())))
            .add_option(self.any.map(|ids| cell().eq(PgFunc::any(ids.into_iter().map(Id::uuid).collect::<Vec<_>>()))))
            .add_option(null(column, self.is_null))
    }
}

/// Compares an amount of money. Amounts of other currencies never match.
#[derive(Clone, Debug, InputObject)]
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
    /// The condition on a column of minor units and one of currency codes.
    pub fn on(self, amount: Column, currency: Column) -> Result<Condition> {
        let code = self.currency;
        let minor = |decimal: Option<Decimal>| {
            decimal.map(|d| crate::money::Money::parse(&d.0, code.0).map(|money| Value::from(money.minor))).transpose()
        };
        let cell = || Expr::col(amount);
        Ok(Condition::all()
            .add(Expr::col(currency).eq(code.0.code()))
            .add_option(minor(self.eq)?.map(|v| cell().eq(v)))
            .add_option(minor(self.gt)?.map(|v| cell().gt(v)))
            .add_option(minor(self.gte)?.map(|v| cell().gte(v)))
            .add_option(minor(self.lt)?.map(|v| cell().lt(v)))
            .add_option(minor(self.lte)?.map(|v| cell().lte(v))))
    }
}

fn null(column: Column, is_null: Option<bool>) -> Option<SimpleExpr> {
    is_null.map(|null| if null { Expr::col(column).is_null() } else { Expr::col(column).is_not_null() })
}

/// Which rows: every list's filter is one.
pub trait Filter: InputType {
    /// The filter as a condition. It can ask only for what the actor may read: a filter is an oracle too.
    fn condition(self, actor: &Actor) -> Result<Condition>;
}

/// The most filters that `and` and `or` join: SQL nests with each of them.
pub const MOST_JOINED: usize = 20;

/// Rows whose reference `column` leads to a live row of `N` that the filter admits.
pub fn related<N: loader::Object>(column: Column, actor: &Actor, filter: impl Filter) -> Result<SimpleExpr> {
    type EntityOf<N> = <<N as loader::Object>::Row as ModelTrait>::Entity;
    demand(actor, N::READ)?;
    let entity = EntityOf::<N>::default;
    let ids = Query::select()
        .column((entity(), "id"))
        .from(entity())
        .cond_where(of_organization::<N::Row>(actor.organization, Rows::Live))
        .cond_where(filter.condition(actor)?)
        .to_owned();
    Ok(Expr::col(column).in_subquery(ids))
}

/// Joins `and`, `or` and `not` of a filter to its own condition.
pub fn join<F: Filter>(
    own: Condition,
    and: Option<Vec<F>>,
    or: Option<Vec<F>>,
    not: Option<Box<F>>,
    actor: &Actor,
) -> Result<Condition> {
    let mut all = own;
    for filter in bounded("and", and)? {
        all = all.add(filter.condition(actor)?);
    }
    let alternatives = bounded("or", or)?;
    if !alternatives.is_empty() {
        let mut any = Condition::any();
        for filter in alternatives {
            any = any.add(filter.condition(actor)?);
        }
        all = all.add(any);
    }
    if let Some(filter) = not {
        // Not `NOT`: where a comparison with nothing is unknown, the row is one for which the filter does not hold.
        all = all.add(Expr::cust_with_exprs("($1) IS NOT TRUE", [SimpleExpr::from(filter.condition(actor)?)]));
    }
    Ok(all)
}

/// `<>` that is true also where there is no value.
fn differs(cell: Expr, value: SimpleExpr) -> SimpleExpr {
    cell.binary(BinOper::Custom("IS DISTINCT FROM"), value)
}

fn bounded<F>(name: &str, filters: Option<Vec<F>>) -> Result<Vec<F>> {
    let filters = filters.unwrap_or_default();
    if filters.len() > MOST_JOINED {
        let reason = format!("`{name}` joins at most {MOST_JOINED} filters; these are {}.", filters.len());
        return Err(Fault::BadUserInput(reason).into());
    }
    Ok(filters)
}
