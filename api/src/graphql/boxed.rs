//! Keeps the stack small where objects are merged.
//!
//! A merged object's future holds its largest part's by value, and so does every layer of the merge around it: with a
//! few dozen mutations these layers alone fill a thread's 2 MiB in an unoptimised build. async-graphql's feature
//! `boxed-trait` would end that too, but boxes every scalar of every answer; this boxes once per root field and part.

use std::borrow::Cow;

use async_graphql::parser::types::Field;
use async_graphql::registry::Registry;
use async_graphql::{
    ContainerType, Context, ContextSelectionSet, ObjectType, OutputType, Positioned, ServerResult, Value,
};

use super::prepared::{Root, Roots};
use super::words;

/// A part of a merged object, resolved on the heap.
#[derive(Default)]
pub struct Boxed<T>(T);

impl<T: ContainerType> ContainerType for Boxed<T> {
    fn resolve_field(&self, ctx: &Context<'_>) -> impl Future<Output = ServerResult<Option<Value>>> + Send {
        Box::pin(self.0.resolve_field(ctx))
    }
}

impl<T: OutputType> OutputType for Boxed<T> {
    fn type_name() -> Cow<'static, str> {
        T::type_name()
    }

    fn create_type_info(registry: &mut Registry) -> String {
        let name = T::create_type_info(registry);
        words::describe(registry);
        name
    }

    fn resolve(
        &self,
        ctx: &ContextSelectionSet<'_>,
        field: &Positioned<Field>,
    ) -> impl Future<Output = ServerResult<Value>> + Send {
        Box::pin(self.0.resolve(ctx, field))
    }
}

impl<T: ObjectType> ObjectType for Boxed<T> {}

impl<T: Roots> Roots for Boxed<T> {
    fn root(name: &str) -> Option<Root> {
        T::root(name)
    }
}
