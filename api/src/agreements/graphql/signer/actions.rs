//! `Signer.availableActions`: they follow from the state, and from whether the request was closed.

use chrono::{DateTime, Utc};
use entity::agreements::signer::SignerStatus;

use crate::agreements::rules::signer::{self as rules, Standing};
use crate::graphql::actions;
use crate::graphql::prepared::{Cells, Unreadable};

impl actions::Standing for Standing {
    type Columns = (SignerStatus, Option<DateTime<Utc>>, Option<DateTime<Utc>>);

    fn of((status, deleted_at, released_at): Self::Columns) -> Self {
        Self { status, is_deleted: deleted_at.is_some(), is_released: released_at.is_some() }
    }

    fn read(cells: &Cells<'_>) -> Result<Self, Unreadable> {
        Ok(Self { status: cells.choice(0)?, is_deleted: cells.holds(1), is_released: cells.holds(2) })
    }

    fn available(self) -> Vec<(&'static str, Option<String>)> {
        rules::available(self)
    }
}
