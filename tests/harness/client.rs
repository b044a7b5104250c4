//! Someone who sends operations to the server under test.

use api::auth::actor::{Actor, Caller};
use serde_json::{Value, json};

use crate::{Answer, Sdl, Server};

/// Someone who sends operations.
#[derive(Clone)]
pub struct Client {
    server: Server,
    caller: Caller,
}

impl Client {
    /// A client that the server takes for `caller`.
    pub fn new(server: &Server, caller: Caller) -> Self {
        Self { server: server.clone(), caller }
    }

    /// Sends an operation.
    pub async fn query(&self, document: &str, variables: Value) -> Answer {
        self.server.execute(&self.caller, document, variables).await
    }

    /// Sends the mutation of that name with its one input, and selects `selection` and the user errors of its payload.
    pub async fn run(&self, mutation: &str, selection: &str, input: Value) -> Answer {
        let input_type = Sdl::get().mutation(mutation).argument("input");
        let document = format!(
            "mutation($input: {input_type}) {{ {mutation}(input: $input) {{ {selection} userErrors {{ code field message }} }} }}"
        );
        self.query(&document, json!({ "input": input })).await
    }

    /// Who acts.
    pub fn actor(&self) -> &Actor {
        match &self.caller {
            Caller::Actor(actor) => actor,
            other => panic!("{other:?} acts for no organization"),
        }
    }

    /// The TypeID of the member who acts.
    pub fn member_id(&self) -> String {
        self.actor().member().expect("a member acts").to_string()
    }

    /// Whom the server takes this client for.
    pub fn caller(&self) -> &Caller {
        &self.caller
    }
}
