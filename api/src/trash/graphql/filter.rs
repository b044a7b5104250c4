//! Which deleted records: those that are asked for, of types that the caller may see.

use async_graphql::InputObject;
use entity::trash::deleted_record::{self, DeletedRecordType};
use sea_orm::sea_query::extension::postgres::PgFunc;
use sea_orm::sea_query::{Expr, ExprTrait as _};
use sea_orm::{ActiveEnum, Condition, Iterable as _};

use crate::auth::actor::Actor;
use crate::error::Result;
use crate::graphql::filter::{ChoiceFilter, Column, DateTimeFilter, RecordFilter};
use crate::graphql::node::may_see;
use crate::repo::fingerprint::Fingerprint;
use crate::repo::list::{List, Term};
use crate::repo::sieve::Sieve;

const TYPE: Column = ("deleted_records", "subject_type");

/// Newest first; kept within one type, and within one actor.
const NEWEST: Term = Term { column: "created_at", within: &["subject_type", "actor_id"], ..Term::id(true) };

/// Which deleted records. All given fields must hold.
#[derive(Clone, Debug, Default, Hash, InputObject)]
pub struct DeletedRecordFilter {
    /// By the type of the record.
    #[graphql(name = "type")]
    pub kind: Option<ChoiceFilter<DeletedRecordType>>,
    /// By who deleted it: the id of a member or an API key.
    pub deleted_by_id: Option<RecordFilter>,
    /// By when it was deleted.
    pub deleted_at: Option<DateTimeFilter>,
}

/// The list that a filter describes, newest deletion first.
pub fn list(actor: &Actor, filter: Option<DeletedRecordFilter>) -> Result<List<deleted_record::Model>> {
    let identity = Fingerprint::of(&("deletedRecords", &filter));
    let DeletedRecordFilter { kind, deleted_by_id, deleted_at } = filter.unwrap_or_default();
    let sieve = types(actor, kind)
        .and_maybe(deleted_by_id.map(|who| who.on(("deleted_records", "actor_id"))).transpose()?)
        .and_maybe(deleted_at.map(|when| when.on(("deleted_records", "created_at"))));
    Ok(List::new(identity, sieve, Some(NEWEST)))
}

/// Of the types that are asked for those that the caller may see. Seen from outside, the others are empty.
fn types(actor: &Actor, asked_for: Option<ChoiceFilter<DeletedRecordType>>) -> Sieve {
    let is_seen = |kind: &DeletedRecordType| may_see(actor.permissions, &kind.prefix());
    let Some(filter) = asked_for else {
        let seen: Vec<_> = DeletedRecordType::iter().filter(is_seen).map(|kind| ActiveEnum::to_value(&kind)).collect();
        // Nearly all of them: told by the rows.
        return if seen.len() == DeletedRecordType::iter().count() {
            Sieve::default()
        } else {
            Condition::all().add(Expr::col(TYPE).eq(PgFunc::any(seen))).into()
        };
    };
    let ChoiceFilter { eq, not, any } = filter;
    // A comparator that compares with nothing matches nothing.
    let compares = eq.is_some() || not.is_some() || any.is_some();
    let fits = |kind: &DeletedRecordType| {
        compares
            && eq.is_none_or(|one| one == *kind)
            && not.is_none_or(|one| one != *kind)
            && any.as_ref().is_none_or(|some| some.contains(kind))
    };
    let wanted: Vec<_> = DeletedRecordType::iter().filter(is_seen).filter(fits).collect();
    match wanted[..] {
        [one] => ChoiceFilter { eq: Some(one), not: None, any: None },
        _ => ChoiceFilter { eq: None, not: None, any: Some(wanted) },
    }
    .on(TYPE)
}
