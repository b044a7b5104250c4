//! Where the error of a root field ends: at the field, if it may be null; what stands beside it is kept (GraphQL, section
//! 6.4.4). Of mutations each may: what was done before one that failed is committed, and is told.
//!
//! All root fields of queries and mutations pass here, but for what a plan answers: each returns what it found or an error,
//! and what its arguments are refused for async-graphql hands on to whatever is around the field.

use std::borrow::Cow;

use async_graphql::parser::types::Field;
use async_graphql::registry::{MetaType, Registry};
use async_graphql::{
    ContainerType, Context, ContextSelectionSet, ObjectType, OutputType, Positioned, ServerResult, Value,
};

/// An object in which errors end at fields that may be null.
#[derive(Default)]
pub struct ErrorsEnd<T>(T);

/// The same, each of whose fields may be null.
#[derive(Default)]
pub struct Nullable<T>(ErrorsEnd<T>);

impl<T: ContainerType + OutputType> ContainerType for ErrorsEnd<T> {
    async fn resolve_field(&self, ctx: &Context<'_>) -> ServerResult<Option<Value>> {
        let found = self.0.resolve_field(ctx).await;
        found.or_else(|error| {
            let MetaType::Object { fields, .. } = &ctx.schema_env.registry.types[&*T::type_name()] else {
                return Err(error);
            };
            if fields.get(ctx.item.node.name.node.as_str()).is_none_or(|field| field.ty.ends_with('!')) {
                return Err(error);
            }
            // An argument that can't be read is told without its field.
            ctx.add_error(if error.path.is_empty() { ctx.set_error_path(error) } else { error });
            Ok(Some(Value::Null))
        })
    }
}

impl<T: OutputType> OutputType for ErrorsEnd<T> {
    fn type_name() -> Cow<'static, str> {
        T::type_name()
    }

    fn create_type_info(registry: &mut Registry) -> String {
        T::create_type_info(registry)
    }

    async fn resolve(&self, ctx: &ContextSelectionSet<'_>, field: &Positioned<Field>) -> ServerResult<Value> {
        self.0.resolve(ctx, field).await
    }
}

impl<T: ObjectType> ObjectType for ErrorsEnd<T> {}

impl<T: ContainerType + OutputType> ContainerType for Nullable<T> {
    fn resolve_field(&self, ctx: &Context<'_>) -> impl Future<Output = ServerResult<Option<Value>>> + Send {
        self.0.resolve_field(ctx)
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
