//! Someone who sends operations to the server under test.

use api::auth::actor::{Actor, Caller, Identity};
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

    /// Sends an operation for the second time: what the server has planned is answered from the plan alone.
    pub async fn query_again(&self, document: &str, variables: Value) -> Answer {
        self.server.answer_known(&self.caller, document, variables).await
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

    /// An access token of the member who acts, as sign-in gives it.
    pub fn token(&self) -> String {
        let Identity::Member(_, signed_in) = self.actor().identity else { panic!("a member acts") };
        let session = signed_in.session.expect("a session of ours");
        let organization = self.actor().organization.uuid();
        self.server.services().issuer.issue(signed_in.user.uuid(), session.uuid(), Some(organization)).token
    }

    /// Asks to be told of events, without a socket: answers with why that is refused, if it is.
    pub async fn subscribe(&self, document: &str, variables: Value) -> Answer {
        self.server.subscribe(&self.caller, document, variables).await
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
