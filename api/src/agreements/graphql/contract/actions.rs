//! `Contract.availableActions`: they follow from the state, and from whether signatures are awaited.

use chrono::{DateTime, Utc};
use entity::agreements::contract::ContractStatus;

use crate::agreements::rules::contract::{self as rules, Standing};
use crate::graphql::actions;
use crate::graphql::prepared::{Cells, Unreadable};

impl actions::Standing for Standing {
    type Columns = (ContractStatus, Option<DateTime<Utc>>, bool);

    fn of((status, deleted_at, awaits_signatures): Self::Columns) -> Self {
        Self { status, is_deleted: deleted_at.is_some(), awaits_signatures }
    }

    fn read(cells: &Cells<'_>) -> Result<Self, Unreadable> {
        let awaits_signatures = cells.bytes(2) == Some(&[1]);
        Ok(Self { status: cells.choice(0)?, is_deleted: cells.holds(1), awaits_signatures })
    }

    fn available(self) -> Vec<(&'static str, Option<String>)> {
        rules::available(self)
    }
}
