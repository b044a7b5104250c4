//! The little that the cost must know about the schema, made once from its SDL; and by which types arguments are read.

use std::collections::HashSet;

use async_graphql::parser::types::{
    BaseType, FieldDefinition, InputValueDefinition, OperationType, Type, TypeKind, TypeSystemDefinition,
};
use async_graphql::parser::{self, parse_schema};
use async_graphql::{Positioned, Value};
use foldhash::HashMap;

/// Type → field → what it returns.
#[derive(Clone, Debug)]
pub struct SchemaShape {
    types: HashMap<String, HashMap<String, FieldShape>>,
    /// Input type → field → its type.
    inputs: HashMap<String, HashMap<String, String>>,
    /// Interfaces and unions.
    abstracts: HashSet<String>,
    query: String,
    mutation: String,
    subscription: String,
}

/// What a field returns.
#[derive(Clone, Debug)]
pub(super) struct FieldShape {
    /// The named type, without lists and non-null.
    pub(super) returns: String,
    pub(super) kind: FieldKind,
    /// `first`'s default in the schema, if it has one.
    pub(super) default_page: Option<u64>,
    /// The named types of its arguments.
    arguments: HashMap<String, String>,
}

/// How a field multiplies what is selected in it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum FieldKind {
    /// A scalar or enum, or a list of them.
    Leaf,
    /// One object, interface or union.
    Object,
    /// A list of objects.
    List,
    /// The list of a connection's edges. They are not objects of their own: a node counts, an edge does not.
    Edges,
    /// An object whose lists have the page size of this field's arguments.
    Connection,
}

impl SchemaShape {
    /// Reads the SDL that `Schema::sdl()` prints.
    ///
    /// # Errors
    ///
    /// Text that is not SDL.
    pub fn from_sdl(sdl: &str) -> Result<Self, parser::Error> {
        let document = parse_schema(sdl)?;
        let mut definitions = Vec::new();
        let mut shape = Self {
            types: HashMap::default(),
            inputs: HashMap::default(),
            abstracts: HashSet::new(),
            query: "Query".to_owned(),
            mutation: "Mutation".to_owned(),
            subscription: "Subscription".to_owned(),
        };
        let mut composites = HashSet::new();
        for definition in document.definitions {
            match definition {
                TypeSystemDefinition::Schema(schema) => {
                    for (root, name) in [
                        (&mut shape.query, schema.node.query),
                        (&mut shape.mutation, schema.node.mutation),
                        (&mut shape.subscription, schema.node.subscription),
                    ] {
                        if let Some(name) = name {
                            *root = name.node.to_string();
                        }
                    }
                }
                TypeSystemDefinition::Type(ty) => {
                    let name = ty.node.name.node.to_string();
                    let fields = match ty.node.kind {
                        TypeKind::Object(object) => object.fields,
                        TypeKind::Interface(interface) => {
                            shape.abstracts.insert(name.clone());
                            interface.fields
                        }
                        TypeKind::Union(_) => {
                            shape.abstracts.insert(name.clone());
                            Vec::new()
                        }
                        TypeKind::InputObject(input) => {
                            shape.inputs.insert(name, types(&input.fields));
                            continue;
                        }
                        TypeKind::Scalar | TypeKind::Enum(_) => continue,
                    };
                    composites.insert(name.clone());
                    definitions.push((name, fields));
                }
                TypeSystemDefinition::Directive(_) => {}
            }
        }
        for (name, fields) in definitions {
            let known = shape.types.entry(name).or_default();
            for field in fields {
                known.insert(field.node.name.node.to_string(), FieldShape::of(&field, &composites));
            }
        }
        Ok(shape)
    }

    /// The name of the type at the root of an operation.
    pub(in crate::graphql) fn root(&self, operation: OperationType) -> &str {
        match operation {
            OperationType::Query => &self.query,
            OperationType::Mutation => &self.mutation,
            OperationType::Subscription => &self.subscription,
        }
    }

    /// The type of what a field holds.
    pub(in crate::graphql) fn returns(&self, parent: &str, name: &str) -> Option<&str> {
        self.field(parent, name).map(|field| field.returns.as_str())
    }

    /// The type of a field's argument, without lists and non-null.
    pub(in crate::graphql) fn argument(&self, parent: &str, field: &str, name: &str) -> Option<&str> {
        self.field(parent, field)?.arguments.get(name).map(String::as_str)
    }

    /// The type of an input object's field, without lists and non-null.
    pub(in crate::graphql) fn input(&self, name: &str, field: &str) -> Option<&str> {
        self.inputs.get(name)?.get(field).map(String::as_str)
    }

    pub(super) fn field(&self, parent: &str, name: &str) -> Option<&FieldShape> {
        self.types.get(parent)?.get(name)
    }

    /// Whether objects of other types can have this type: an interface or union.
    pub(super) fn is_abstract(&self, name: &str) -> bool {
        self.abstracts.contains(name)
    }

    pub(super) fn is_mutation(&self, parent: &str) -> bool {
        parent == self.mutation
    }

    pub(super) fn is_query(&self, parent: &str) -> bool {
        parent == self.query
    }
}

impl FieldShape {
    fn of(field: &Positioned<FieldDefinition>, composites: &HashSet<String>) -> Self {
        let (returns, is_list) = named(&field.node.ty.node);
        let argument = |name: &str| field.node.arguments.iter().find(|argument| argument.node.name.node == name);
        let kind = if !composites.contains(&returns) {
            FieldKind::Leaf
        } else if is_list {
            if returns.ends_with("Edge") { FieldKind::Edges } else { FieldKind::List }
        } else if returns.ends_with("Connection") {
            FieldKind::Connection
        } else {
            FieldKind::Object
        };
        let default_page = argument("first").and_then(|first| match &first.node.default_value.as_ref()?.node {
            Value::Number(number) => number.as_u64(),
            _ => None,
        });
        Self { returns, kind, default_page, arguments: types(&field.node.arguments) }
    }
}

/// The named types of arguments, or of an input's fields.
fn types(values: &[Positioned<InputValueDefinition>]) -> HashMap<String, String> {
    values.iter().map(|value| (value.node.name.node.to_string(), named(&value.node.ty.node).0)).collect()
}

/// The named type inside lists and non-null, and whether there was a list.
fn named(ty: &Type) -> (String, bool) {
    match &ty.base {
        BaseType::Named(name) => (name.to_string(), false),
        BaseType::List(inner) => (named(inner).0, true),
    }
}
