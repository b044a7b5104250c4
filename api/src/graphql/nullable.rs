//! Where the error of a mutation ends: at its field, which is null. What was done before it is committed, and is told
//! (GraphQL, section 6.4.4).
//!
//! The one place that all mutations pass: each returns its payload or an error, and none has to say that it may be
//! null.

use std::borrow::Cow;

use async_graphql::parser::types::Field;
use async_graphql::registry::{MetaType, Registry};
use async_graphql::{
    ContainerType, Context, ContextSelectionSet, ObjectType, OutputType, Positioned, ServerResult, Value,
};

/// An object each of whose fields may be null: one that failed leaves the others.
#[derive(Default)]
pub struct Nullable<T>(T);

impl<T: ContainerType> ContainerType for Nullable<T> {
    async fn resolve_field(&self, ctx: &Context<'_>) -> ServerResult<Option<Value>> {
        let found = self.0.resolve_field(ctx).await;
        found.or_else(|error| {
            // An argument that can't be read is told without its field.
            ctx.add_error(if error.path.is_empty() { ctx.set_error_path(error) } else { error });
            Ok(Some(Value::Null))
        })
    }
}

impl<T: OutputType> OutputType for Nullable<T> {
    fn type_name() -> Cow<'static, str> {
        T::type_name()
    }

    fn create_type_info(registry: &mut Registry) -> String {
        let name = T::create_type_info(registry);
        if let Some(MetaType::Object { fields, .. }) = registry.types.get_mut(&*T::type_name()) {
            for field in fields.values_mut() {
                field.ty = field.ty.trim_end_matches('!').to_owned();
            }
        }
        name
    }

    async fn resolve(&self, ctx: &ContextSelectionSet<'_>, field: &Positioned<Field>) -> ServerResult<Value> {
        self.0.resolve(ctx, field).await
    }
}

impl<T: ObjectType> ObjectType for Nullable<T> {}
