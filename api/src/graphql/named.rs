//! Generic input objects that are named after their parameter, such as `DealStageFilter`.
//!
//! async-graphql's derive wants every type that stands for the parameter to be named beside the input object, and has
//! a name of its own choosing (`name_type`) only for those that are not generic. This makes the impl that the derive
//! would make for each. The derive needs one named type nevertheless, or it leaves out what is called here: one that the
//! impl is not for, so that the two don't overlap.

/// `named_after!(OrderBy<F: OrderField> as …)`: the name is what the expression says.
macro_rules! named_after {
    ($input:ident<$parameter:ident: $bound:path $(, $more:path)*> as $name:expr) => {
        impl<$parameter: $bound $(+ $more)*> async_graphql::InputType for $input<$parameter> {
            type RawValueType = Self;

            fn type_name() -> std::borrow::Cow<'static, str> {
                $name.into()
            }

            fn create_type_info(registry: &mut async_graphql::registry::Registry) -> String {
                Self::__internal_create_type_info_input_object(registry, &Self::type_name())
            }

            fn parse(value: Option<async_graphql::Value>) -> async_graphql::InputValueResult<Self> {
                Self::__internal_parse(value)
            }

            fn to_value(&self) -> async_graphql::Value {
                self.__internal_to_value()
            }

            fn federation_fields() -> Option<String> {
                Self::__internal_federation_fields()
            }

            fn as_raw_value(&self) -> Option<&Self> {
                Some(self)
            }
        }

        impl<$parameter: $bound $(+ $more)*> async_graphql::InputObjectType for $input<$parameter> {}
    };
}

pub(super) use named_after;
