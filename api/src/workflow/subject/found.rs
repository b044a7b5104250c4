//! A record as rules read it.

use std::pin::Pin;

use entity::{Id, Stamped};
use serde_json::{Map, Value as Json};
use uuid::Uuid;

use super::fields_of;
use crate::db::OrgTx;
use crate::error::Result;
use crate::repo::find::{self, Rows};

/// A record being read.
pub(super) type Finding<'a> = Pin<Box<dyn Future<Output = Result<Option<Found>>> + Send + 'a>>;

/// A record, as texts can tell it.
#[derive(Clone, Debug)]
pub struct Found {
    /// Its fields.
    pub fields: Map<String, Json>,
    /// Whether it is deleted.
    pub is_deleted: bool,
}

/// The record of an id, also if it is deleted, with the fields that texts can tell.
pub(super) async fn found<M: Stamped>(tx: &OrgTx, id: Uuid) -> Result<Option<Found>> {
    let row: Option<M> = find::by_id(tx, Id::from_uuid(id), Rows::All).await?;
    let Some(row) = row else { return Ok(None) };
    let Json::Object(mut fields) = serde_json::to_value(&row)? else { return Ok(None) };
    let shown = fields_of::<M>();
    fields.retain(|field, _| shown.contains(field));
    Ok(Some(Found { fields, is_deleted: row.deleted_at().is_some() }))
}
