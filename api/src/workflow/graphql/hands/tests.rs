//! What rules may call is there, and takes what rules say.

use std::collections::BTreeMap;

use async_graphql::parser::types::{InputObjectType, TypeKind, TypeSystemDefinition};

use super::*;
use crate::outbox::types;
use crate::workflow::subject;

/// The input types of the schema, by name.
fn inputs() -> BTreeMap<String, InputObjectType> {
    let sdl = async_graphql::parser::parse_schema(schema::sdl()).expect("the schema");
    let inputs = sdl.definitions.into_iter().filter_map(|definition| match definition {
        TypeSystemDefinition::Type(ty) => match ty.node.kind {
            TypeKind::InputObject(input) => Some((ty.node.name.node.to_string(), input)),
            _ => None,
        },
        _ => None,
    });
    inputs.collect()
}

#[test]
fn every_action_takes_an_id_and_a_reason_where_it_is_said() {
    let inputs = inputs();
    let subjects = types::ALL.iter().filter_map(|of| subject::of(of.subject));
    for mutation in subjects.flat_map(subject::Subject::actions) {
        let name = mutation[..1].to_uppercase() + &mutation[1..] + "Input";
        let input = inputs.get(&name).unwrap_or_else(|| panic!("no {name}"));
        let needed =
            input.fields.iter().filter(|field| !field.node.ty.node.nullable && field.node.default_value.is_none());
        let mut needed: Vec<_> = needed.map(|field| field.node.name.node.as_str()).collect();
        needed.sort_unstable();
        let asks = subject::ASK_FOR_A_REASON.contains(&mutation);
        let expected = if asks { vec!["id", "reason"] } else { vec!["id"] };
        assert_eq!(needed, expected, "{mutation}");
    }
}

#[test]
fn the_subjects_of_events_can_be_seen() {
    let everything = crate::auth::permission::Permissions::all();
    for of in types::ALL {
        assert!(may_see(everything, of.subject), "{}", of.subject);
    }
}
