//! `Invoice.availableActions`: they follow from the state and from what is settled.

use std::borrow::Cow;

use async_graphql::parser::types::Field as Selected;
use async_graphql::registry::Registry;
use async_graphql::{ContextSelectionSet, OutputType, Positioned, ServerResult, Value};
use chrono::{DateTime, Utc};
use entity::revenue::invoice::InvoiceStatus;

use crate::graphql::actions::AvailableAction;
use crate::graphql::prepared::{Cells, Field, Shown, Unreadable};
use crate::graphql::show::Show;
use crate::revenue::rules::invoice::{Standing, available};

/// What can be done to an invoice. Shows state, `deleted_at`, total, what is paid and what is credited.
#[derive(Clone, Copy, Debug)]
pub struct InvoiceActions(Standing);

impl InvoiceActions {
    fn all(self) -> Vec<AvailableAction> {
        AvailableAction::all(available(self.0))
    }
}

type Columns = (InvoiceStatus, Option<DateTime<Utc>>, i64, i64, i64);

impl Show<Columns> for InvoiceActions {
    fn show((status, deleted_at, total, paid, credited): Columns) -> Self {
        Self(Standing { status, is_deleted: deleted_at.is_some(), total, paid, credited })
    }
}

impl Shown for InvoiceActions {
    fn shown(columns: &'static [&'static str]) -> Field {
        Field::Json {
            columns,
            type_name: "AvailableAction".into(),
            value: |cells| Ok(AvailableAction::json(Self(read(cells)?).all())),
        }
    }
}

fn read(cells: &Cells<'_>) -> Result<Standing, Unreadable> {
    let minor = |nth| cells.long(nth)?.ok_or(Unreadable);
    let (total, paid, credited) = (minor(2)?, minor(3)?, minor(4)?);
    Ok(Standing { status: cells.choice(0)?, is_deleted: cells.holds(1), total, paid, credited })
}

impl OutputType for InvoiceActions {
    fn type_name() -> Cow<'static, str> {
        <Vec<AvailableAction> as OutputType>::type_name()
    }

    fn qualified_type_name() -> String {
        <Vec<AvailableAction> as OutputType>::qualified_type_name()
    }

    fn create_type_info(registry: &mut Registry) -> String {
        <Vec<AvailableAction> as OutputType>::create_type_info(registry)
    }

    fn resolve(
        &self,
        ctx: &ContextSelectionSet<'_>,
        field: &Positioned<Selected>,
    ) -> impl Future<Output = ServerResult<Value>> + Send {
        Box::pin(async move { self.all().resolve(ctx, field).await })
    }
}
