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
use sea_orm::sea_query::{Expr, ExprTrait, Func, Query, SimpleExpr};
use sea_orm::{ActiveEnum, Condition, EntityTrait, Value};

use crate::auth::actor::OrganizationId;

use super::scalar::{Currency, Date, Decimal};

/// A column to compare, by table and name.
pub type Column = (&'static str, &'static str);

/// Compares a text. Where the field's description says so, case and Unicode form don't matter.
#[derive(Clone, Debug, Default, InputObject)]
pub struct StringFilter {
    /// Equal to this.
    pub eq: Option<String>,
    /// Not equal to this.
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
        self.on(column, |text| Expr::val(text))
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
            .add_option(self.not.map(|text| cell().ne(form(text))))
            .add_option(null(column, self.is_null));
        if let Some(texts) = self.any {
            let mut any = Condition::any();
            for text in texts {
                any = any.add(cell().eq(form(text)));
            }
            all = all.add(any);
        }
        if let Some(prefix) = self.starts_with {
            // A range is leakproof, LIKE is not. U+10FFFF is the last of all code points, so of all continuations.
            let end =
                form(prefix.clone()).binary(sea_orm::sea_query::BinOper::Custom("||".into()), Expr::val("\u{10FFFF}"));
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
            /// Not equal to this.
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
                    .add_option(self.not.map(|v| cell().ne(value(v))))
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
            .add_option(self.not.map(|v| cell().ne(ActiveEnum::to_value(&v))))
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
    pub fn on(self, amount: Column, currency: Column) -> crate::error::Result<Condition> {
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

/// Rows whose reference `column` leads to a live row of `E` for which `condition` holds.
pub fn related<E: EntityTrait + Default>(
    column: Column,
    organization: OrganizationId,
    condition: Condition,
) -> SimpleExpr {
    let ids = Query::select()
        .column((E::default(), "id"))
        .from(E::default())
        .and_where(Expr::col((E::default(), "organization_id")).eq(organization.uuid()))
        .and_where(Expr::col((E::default(), "deleted_at")).is_null())
        .cond_where(condition)
        .to_owned();
    Expr::col(column).in_subquery(ids)
}

/// Joins `and`, `or` and `not` of a filter to its own condition.
pub fn join<F>(
    own: Condition,
    and: Option<Vec<F>>,
    or: Option<Vec<F>>,
    not: Option<Box<F>>,
    condition: impl Fn(F) -> crate::error::Result<Condition>,
) -> crate::error::Result<Condition> {
    let mut all = own;
    for filter in and.unwrap_or_default() {
        all = all.add(condition(filter)?);
    }
    if let Some(filters) = or {
        let mut any = Condition::any();
        for filter in filters {
            any = any.add(condition(filter)?);
        }
        all = all.add(any);
    }
    if let Some(filter) = not {
        all = all.add(condition(*filter)?.not());
    }
    Ok(all)
}
