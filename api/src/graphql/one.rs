//! A reference as a field: the id is read with the row, what it leads to when it is selected.

use std::borrow::Cow;
use std::marker::PhantomData;

use async_graphql::parser::types::Field as Selected;
use async_graphql::registry::Registry;
use async_graphql::{ContextSelectionSet, OutputType, Positioned, ServerResult, Value};
use entity::Id;
use uuid::Uuid;

use super::loader::{EntityOf, Object};
use super::prepared::{Field, Shape, Shown, to_one};
use super::scope::InScope;
use super::show::Show;
use crate::error::Result;

/// The live `N` that a column refers to; null in the schema if there is none, or it is deleted.
#[derive(Clone, Debug)]
pub struct One<N>(Option<Uuid>, PhantomData<fn() -> N>);

impl<N: Object> Show<Option<Id<EntityOf<N>>>> for One<N> {
    fn show(id: Option<Id<EntityOf<N>>>) -> Self {
        Self(id.map(Id::uuid), PhantomData)
    }
}

impl<N: Object> Show<Id<EntityOf<N>>> for One<N> {
    fn show(id: Id<EntityOf<N>>) -> Self {
        Self::show(Some(id))
    }
}

/// Of a column without a foreign key, such as an event's.
impl<N: Object> Show<Option<Uuid>> for One<N> {
    fn show(id: Option<Uuid>) -> Self {
        Self(id, PhantomData)
    }
}

impl<N: Shape> Shown for One<N> {
    fn shown(columns: &'static [&'static str]) -> Field {
        to_one::<N>(columns)
    }
}

impl<N: Object> One<N> {
    async fn find(&self, ctx: &ContextSelectionSet<'_>) -> Result<Option<N>> {
        ctx.scope().reader().await?.maybe(self.0.map(Id::from_uuid)).await
    }
}

impl<N: Object> OutputType for One<N> {
    fn type_name() -> Cow<'static, str> {
        <Option<N> as OutputType>::type_name()
    }

    fn qualified_type_name() -> String {
        <Option<N> as OutputType>::qualified_type_name()
    }

    fn create_type_info(registry: &mut Registry) -> String {
        <Option<N> as OutputType>::create_type_info(registry)
    }

    /// On the heap: the future of an object holds those of all its fields, and of whatever they lead to.
    ///
    /// An error is handed over inside of the `Option`, where it ends: the field is null, what stands beside it is kept.
    fn resolve(
        &self,
        ctx: &ContextSelectionSet<'_>,
        field: &Positioned<Selected>,
    ) -> impl Future<Output = ServerResult<Value>> + Send {
        Box::pin(async move { self.find(ctx).await.transpose().resolve(ctx, field).await })
    }
}
