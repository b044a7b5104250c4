//! The schema as data: what guards go through, so that a new field or mutation is covered or fails.

use std::collections::BTreeMap;
use std::sync::LazyLock;

use async_graphql::Positioned;
use async_graphql::parser::parse_schema;
use async_graphql::parser::types::{BaseType, TypeSystemDefinition};
use async_graphql::parser::types::{FieldDefinition, InputValueDefinition, Type, TypeDefinition, TypeKind};

/// The schema, parsed from its SDL.
pub struct Sdl {
    types: BTreeMap<String, TypeDefinition>,
}

/// A field with its arguments, or an input type's field.
pub struct SdlField<'a> {
    /// The field's name.
    pub name: &'a str,
    /// Its type.
    pub ty: &'a Type,
    arguments: &'a [Positioned<InputValueDefinition>],
}

impl Sdl {
    /// The schema of the server.
    pub fn get() -> &'static Self {
        static SDL: LazyLock<Sdl> = LazyLock::new(|| {
            let document = parse_schema(api::graphql::schema::sdl()).expect("the SDL parses");
            let definitions = document.definitions.into_iter().filter_map(|definition| match definition {
                TypeSystemDefinition::Type(definition) => Some((definition.node.name.to_string(), definition.node)),
                _ => None,
            });
            Sdl { types: definitions.collect() }
        });
        &SDL
    }

    /// All types by name.
    pub fn types(&self) -> &BTreeMap<String, TypeDefinition> {
        &self.types
    }

    /// The fields of an object or interface, or of an input type.
    pub fn fields(&self, type_name: &str) -> Vec<SdlField<'_>> {
        match &self.types.get(type_name).unwrap_or_else(|| panic!("there is no type {type_name}")).kind {
            TypeKind::Object(object) => object.fields.iter().map(SdlField::of).collect(),
            TypeKind::Interface(interface) => interface.fields.iter().map(SdlField::of).collect(),
            TypeKind::InputObject(input) => input
                .fields
                .iter()
                .map(|field| SdlField { name: &field.node.name.node, ty: &field.node.ty.node, arguments: &[] })
                .collect(),
            _ => Vec::new(),
        }
    }

    /// A field of a type.
    pub fn field(&self, type_name: &str, name: &str) -> SdlField<'_> {
        let field = self.fields(type_name).into_iter().find(|field| field.name == name);
        field.unwrap_or_else(|| panic!("there is no {type_name}.{name}"))
    }

    /// A mutation.
    pub fn mutation(&self, name: &str) -> SdlField<'_> {
        self.field("Mutation", name)
    }

    /// The types that have an id of their own.
    pub fn nodes(&self) -> Vec<&str> {
        let node = |kind: &TypeKind| matches!(kind, TypeKind::Object(object) if object.implements.iter().any(|name| name.node == "Node"));
        self.types.iter().filter(|(_, definition)| node(&definition.kind)).map(|(name, _)| name.as_str()).collect()
    }

    /// Whether values of this type are leaves: scalars and enums.
    pub fn is_leaf(&self, type_name: &str) -> bool {
        // Scalars of GraphQL itself are not in the SDL.
        self.types
            .get(type_name)
            .is_none_or(|definition| matches!(definition.kind, TypeKind::Scalar | TypeKind::Enum(_)))
    }
}

impl<'a> SdlField<'a> {
    fn of(field: &'a Positioned<FieldDefinition>) -> Self {
        Self { name: &field.node.name.node, ty: &field.node.ty.node, arguments: &field.node.arguments }
    }

    /// The field's arguments.
    pub fn arguments(&self) -> Vec<SdlField<'a>> {
        let argument = |argument: &'a Positioned<InputValueDefinition>| SdlField {
            name: &argument.node.name.node,
            ty: &argument.node.ty.node,
            arguments: &[],
        };
        self.arguments.iter().map(argument).collect()
    }

    /// The type of an argument, as a document writes it.
    pub fn argument(&self, name: &str) -> String {
        let argument = self.arguments.iter().find(|argument| argument.node.name.node == name);
        let argument = argument.unwrap_or_else(|| panic!("{} takes no argument {name}", self.name));
        argument.node.ty.node.to_string()
    }

    /// The innermost type's name: `Contact` of `[Contact!]!`.
    pub fn base(&self) -> &'a str {
        fn base(ty: &BaseType) -> &str {
            match ty {
                BaseType::Named(name) => name,
                BaseType::List(inner) => base(&inner.base),
            }
        }
        base(&self.ty.base)
    }

    /// Whether it is a list.
    pub fn is_list(&self) -> bool {
        matches!(self.ty.base, BaseType::List(_))
    }
}
