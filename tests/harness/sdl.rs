//! The schema as data: what guards go through, so that a new field or mutation is covered or fails.

use std::collections::BTreeMap;
use std::sync::LazyLock;

use async_graphql::Positioned;
use async_graphql::parser::parse_schema;
use async_graphql::parser::types::{
    BaseType, FieldDefinition, InputValueDefinition, Type, TypeDefinition, TypeKind, TypeSystemDefinition,
};

/// The schema, parsed from its SDL.
pub struct Sdl {
    types: BTreeMap<String, TypeDefinition>,
}

/// A field with its arguments, an argument, or a field of an input type.
pub struct SdlField<'a> {
    /// The field's name.
    pub name: &'a str,
    /// Its type.
    pub ty: &'a Type,
    /// What the schema says of it.
    pub description: Option<&'a str>,
    has_default: bool,
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

    /// All types by name. Scalars of GraphQL itself are not among them.
    pub fn types(&self) -> &BTreeMap<String, TypeDefinition> {
        &self.types
    }

    /// What kind of type it is; nothing for GraphQL's own scalars.
    pub fn kind(&self, type_name: &str) -> Option<&TypeKind> {
        self.types.get(type_name).map(|definition| &definition.kind)
    }

    /// The fields of an object, an interface or an input type; none of any other.
    pub fn fields(&self, type_name: &str) -> Vec<SdlField<'_>> {
        match self.kind(type_name) {
            Some(TypeKind::Object(object)) => object.fields.iter().map(SdlField::of).collect(),
            Some(TypeKind::Interface(interface)) => interface.fields.iter().map(SdlField::of).collect(),
            Some(TypeKind::InputObject(input)) => input.fields.iter().map(SdlField::input).collect(),
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

    /// All mutations.
    pub fn mutations(&self) -> Vec<SdlField<'_>> {
        self.fields("Mutation")
    }

    /// The types that have an id of their own.
    pub fn nodes(&self) -> Vec<&str> {
        self.types.keys().map(String::as_str).filter(|name| self.is_node(name)).collect()
    }

    /// Whether the type has an id of its own.
    pub fn is_node(&self, type_name: &str) -> bool {
        matches!(self.kind(type_name), Some(TypeKind::Object(object))
            if object.implements.iter().any(|interface| interface.node == "Node"))
    }

    /// Whether exactly one field of this input type must be given.
    pub fn is_one_of(&self, type_name: &str) -> bool {
        let directives = self.types.get(type_name).map(|definition| &definition.directives);
        directives.is_some_and(|all| all.iter().any(|directive| directive.node.name.node == "oneOf"))
    }

    /// Whether values of this type are leaves: scalars and enums.
    pub fn is_leaf(&self, type_name: &str) -> bool {
        matches!(self.kind(type_name), None | Some(TypeKind::Scalar | TypeKind::Enum(_)))
    }
}

impl<'a> SdlField<'a> {
    fn of(field: &'a Positioned<FieldDefinition>) -> Self {
        let FieldDefinition { name, ty, description, arguments, .. } = &field.node;
        let description = description.as_ref().map(|text| text.node.as_str());
        Self { name: &name.node, ty: &ty.node, description, has_default: false, arguments }
    }

    fn input(value: &'a Positioned<InputValueDefinition>) -> Self {
        let InputValueDefinition { name, ty, description, default_value, .. } = &value.node;
        let description = description.as_ref().map(|text| text.node.as_str());
        Self { name: &name.node, ty: &ty.node, description, has_default: default_value.is_some(), arguments: &[] }
    }

    /// The field's arguments.
    pub fn arguments(&self) -> Vec<SdlField<'a>> {
        self.arguments.iter().map(SdlField::input).collect()
    }

    /// The type of an argument, as a document writes it.
    pub fn argument(&self, name: &str) -> String {
        let argument = self.arguments().into_iter().find(|argument| argument.name == name);
        argument.unwrap_or_else(|| panic!("{} takes no argument {name}", self.name)).ty.to_string()
    }

    /// Whether an input must say it.
    pub fn is_required(&self) -> bool {
        !self.ty.nullable && !self.has_default
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
