//! `Proposal.availableActions`: they follow from the state and from the day.

use std::borrow::Cow;

use async_graphql::parser::types::Field as Selected;
use async_graphql::registry::Registry;
use async_graphql::{ContextSelectionSet, OutputType, Positioned, ServerResult, Value};
use chrono::{DateTime, NaiveDate, Utc};
use entity::agreements::proposal::ProposalStatus;

use crate::agreements::rules::proposal::{Standing, available};
use crate::graphql::actions::AvailableAction;
use crate::graphql::prepared::{Field, Shown};
use crate::graphql::scope::InScope;
use crate::graphql::show::Show;

/// What can be done to a proposal on the organization's day. Shows state, `deleted_at` and the last day.
#[derive(Clone, Copy, Debug)]
pub struct ProposalActions(Standing);

impl ProposalActions {
    fn all(self, today: NaiveDate) -> Vec<AvailableAction> {
        AvailableAction::all(available(self.0, today))
    }
}

type Columns = (ProposalStatus, Option<DateTime<Utc>>, Option<NaiveDate>);

impl Show<Columns> for ProposalActions {
    fn show((status, deleted_at, valid_until): Columns) -> Self {
        Self(Standing { status, is_deleted: deleted_at.is_some(), valid_until })
    }
}

impl Shown for ProposalActions {
    fn shown(columns: &'static [&'static str]) -> Field {
        Field::Json {
            columns,
            type_name: "AvailableAction".into(),
            value: |cells| {
                let standing =
                    Standing { status: cells.choice(0)?, is_deleted: cells.holds(1), valid_until: cells.day(2)? };
                Ok(AvailableAction::json(Self(standing).all(cells.today()?)))
            },
        }
    }
}

impl OutputType for ProposalActions {
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
        Box::pin(async move { self.all(ctx.today(field)?).resolve(ctx, field).await })
    }
}
