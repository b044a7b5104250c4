//! Who an invoice is for, as it stood when the invoice was issued.

use async_graphql::SimpleObject;
use sea_orm::FromJsonQueryResult;
use serde::{Deserialize, Serialize};

use crate::crm::address::Address;

/// Who an invoice is for, kept as it was at the moment of issue: a later change of the client changes no invoice.
#[derive(Clone, Debug, Default, PartialEq, Eq, SimpleObject, Serialize, Deserialize, FromJsonQueryResult)]
#[serde(rename_all = "camelCase", default)]
pub struct BillTo {
    /// The client's name.
    pub name: String,
    /// The client's name in contracts.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub legal_name: Option<String>,
    /// Where the invoice goes.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub address: Option<Address>,
}

impl BillTo {
    /// What it is called in letters.
    pub fn formal_name(&self) -> &str {
        self.legal_name.as_deref().unwrap_or(&self.name)
    }
}
