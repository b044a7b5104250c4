//! Counters: a row per organization and kind, locked while its number is not certain.

use entity::identity::organization;
use entity::revenue::number_series::{Column as C, Entity, NumberSeriesKind};
use sea_orm::sea_query::{Expr, ExprTrait, OnConflict, Query};
use sea_orm::{ActiveEnum, ConnectionTrait};
use serde_json::Value as Json;

use crate::db::OrgTx;
use crate::error::Result;
use crate::repo::save::missing;

/// A number that was taken, and how the organization numbers its documents.
pub(super) struct Taken {
    /// The place in the series, from 1.
    pub sequence: i64,
    /// The organization's setting.
    pub numbering: Json,
}

/// Takes the next number of a series; the first makes the series. One statement.
pub(super) async fn next(tx: &OrgTx, kind: NumberSeriesKind) -> Result<Taken> {
    let (by_kind, by_id) = (tx.actor().kind().to_value(), tx.actor().id());
    let columns = [
        C::OrganizationId,
        C::Id,
        C::Kind,
        C::NextValue,
        C::Version,
        C::CreatedAt,
        C::UpdatedAt,
        C::CreatedByKind,
        C::CreatedById,
        C::UpdatedByKind,
        C::UpdatedById,
    ];
    let own = |column: C| Expr::col((Entity, column));
    let numbering = Query::select()
        .column(organization::Column::Numbering)
        .from(organization::Entity)
        .and_where(Expr::col((organization::Entity, organization::Column::Id)).eq(tx.organization().uuid()))
        .to_owned();
    let take = Query::insert()
        .into_table(Entity)
        .columns(columns)
        .values_panic([
            tx.organization().uuid().into(),
            tx.new_id::<Entity>().uuid().into(),
            kind.to_value().into(),
            2_i64.into(),
            1.into(),
            tx.now().into(),
            tx.now().into(),
            by_kind.clone().into(),
            by_id.into(),
            by_kind.into(),
            by_id.into(),
        ])
        .on_conflict(
            OnConflict::columns([C::OrganizationId, C::Kind])
                .value(C::NextValue, own(C::NextValue).add(1_i64))
                .value(C::Version, own(C::Version).add(1))
                .update_columns([C::UpdatedAt, C::UpdatedByKind, C::UpdatedById])
                .to_owned(),
        )
        .returning(Query::returning().exprs([own(C::NextValue), Expr::SubQuery(None, Box::new(numbering.into()))]))
        .to_owned();
    let row = tx.query_one(&take).await?.ok_or_else(|| missing("the series' number"))?;
    let next: i64 = row.try_get("", "next_value")?;
    Ok(Taken { sequence: next - 1, numbering: row.try_get("", "numbering")? })
}
