//! The schema is the reference manual, and regular: what one mutation or list does, all do.

use std::path::Path;

use async_graphql::parser::types::TypeKind;
use harness::{Sdl, SdlField};

/// Lists that are read forward only, and why.
const FORWARD_ONLY: &[&str] = &[
    // Its groups are found while it is read.
    "findDuplicateContacts",
];

/// Mutations that answer with another one's payload, and whose.
const SHARED_PAYLOADS: &[(&str, &str)] = &[
    // All of these begin or go on with a session.
    ("refreshSession", "SignInPayload"),
    ("verifyEmail", "SignInPayload"),
    // Both put the caller into an organization.
    ("createOrganization", "OrganizationAccessPayload"),
    ("switchOrganization", "OrganizationAccessPayload"),
];

/// Mutations that need to be told nothing: the token says whose session it is.
const WITHOUT_INPUT: &[&str] = &["revokeOtherSessions", "signOut"];

#[test]
fn the_file_is_the_schema() {
    let file = Path::new(env!("CARGO_MANIFEST_DIR")).join("../schema.graphql");
    let written = std::fs::read_to_string(file).unwrap_or_default();
    assert!(
        written.trim_end() == api::graphql::schema::sdl().trim_end(),
        "schema.graphql is not the schema any more: cargo run -- schema > schema.graphql, and look at the difference"
    );
}

#[test]
fn everything_is_described() {
    let sdl = Sdl::get();
    let mut bare = Vec::new();
    for (name, definition) in sdl.types() {
        if definition.description.is_none() && !matches!(name.as_str(), "Query" | "Mutation" | "Subscription") {
            bare.push(name.clone());
        }
        if let TypeKind::Enum(set) = &definition.kind {
            let values = set.values.iter().filter(|value| value.node.description.is_none());
            bare.extend(values.map(|value| format!("{name}.{}", value.node.value.node)));
        }
        for field in sdl.fields(name) {
            let at = format!("{name}.{}", field.name);
            let silent = field.arguments().into_iter().filter(|argument| argument.description.is_none());
            bare.extend(silent.map(|argument| format!("{at}({}:)", argument.name)));
            if field.description.is_none() {
                bare.push(at);
            }
        }
    }
    assert!(bare.is_empty(), "no description:\n  {}", bare.join("\n  "));
}

/// Where somebody looks for what comes in a later release.
#[test]
fn what_is_not_there_yet_is_said_where_it_is_looked_for() {
    let sdl = Sdl::get();
    let of_type = |name: &str| sdl.types()[name].description.as_ref().map(|text| text.node.clone()).unwrap_or_default();
    let of_mutation = |name: &str| sdl.mutation(name).description.unwrap_or_default().to_owned();
    for (name, description) in [
        ("ClientPortalAccess", of_type("ClientPortalAccess")),
        ("grantPortalAccess", of_mutation("grantPortalAccess")),
        ("FileObject", of_type("FileObject")),
        ("createFileObject", of_mutation("createFileObject")),
    ] {
        let text = description.split_whitespace().collect::<Vec<_>>().join(" ");
        assert!(text.contains("Not there yet: "), "{name}: {text}");
    }
}

#[test]
fn mutations_are_alike() {
    let sdl = Sdl::get();
    let mut odd = Vec::new();
    for mutation in sdl.mutations() {
        let name = mutation.name;
        let capital = format!("{}{}", name[..1].to_uppercase(), &name[1..]);
        let arguments: Vec<String> = mutation.arguments().iter().map(|a| format!("{}: {}", a.name, a.ty)).collect();
        let has = |type_name: &str, field: &str| sdl.fields(type_name).iter().any(|f| f.name == field);
        let shared = SHARED_PAYLOADS.iter().find(|(mutation, _)| *mutation == name);
        let payload = shared.map_or_else(|| format!("{capital}Payload"), |(_, payload)| (*payload).to_owned());
        let input = format!("{capital}Input");
        for (rule, held) in [
            (
                "takes `input: …Input!` and nothing else",
                arguments == [format!("input: {input}!")] || WITHOUT_INPUT.contains(&name),
            ),
            ("answers `…Payload`, which is null where it failed", mutation.ty.to_string() == payload),
            (
                "its payload has `userErrors: [UserError!]!`",
                has(&payload, "userErrors") && sdl.field(&payload, "userErrors").ty.to_string() == "[UserError!]!",
            ),
            (
                "update and delete take `expectedVersion`",
                !(name.starts_with("update") || name.starts_with("delete"))
                    || !has(&input, "id")
                    || has(&input, "expectedVersion"),
            ),
            ("create takes `idempotencyKey`", !name.starts_with("create") || has(&input, "idempotencyKey")),
        ] {
            if !held {
                odd.push(format!("{name}: {rule}"));
            }
        }
    }
    assert!(odd.is_empty(), "odd mutations:\n  {}", odd.join("\n  "));
}

#[test]
fn lists_are_alike() {
    let sdl = Sdl::get();
    let mut odd = Vec::new();
    for type_name in sdl.types().keys() {
        for field in sdl.fields(type_name).iter().filter(|field| field.base().ends_with("Connection")) {
            let takes =
                |name: &str, ty: &str| field.arguments().iter().any(|a| a.name == name && a.ty.to_string() == ty);
            for (name, ty) in [("first", "Int"), ("after", "String"), ("last", "Int"), ("before", "String")] {
                let forward_only = FORWARD_ONLY.contains(&field.name) && matches!(name, "last" | "before");
                if !takes(name, ty) && !forward_only {
                    odd.push(format!("{type_name}.{} takes no `{name}: {ty}`", field.name));
                }
            }
            odd.extend(misnamed(type_name, field));
        }
    }
    assert!(odd.is_empty(), "odd lists:\n  {}", odd.join("\n  "));
}

/// `filter` and `orderBy` are typed by the list's entity.
fn misnamed(type_name: &str, field: &SdlField<'_>) -> Vec<String> {
    let arguments = field.arguments();
    let wrong = arguments.iter().filter(|argument| match argument.name {
        "filter" => !argument.base().ends_with("Filter"),
        "orderBy" => !argument.base().ends_with("Order") || !argument.is_list(),
        _ => false,
    });
    wrong.map(|argument| format!("{type_name}.{}({}: {})", field.name, argument.name, argument.ty)).collect()
}
