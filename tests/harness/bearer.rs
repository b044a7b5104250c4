//! Someone who proves who they are with each operation, as clients on the network do.

use api::auth::authenticate::{Presented, authenticate};
use api::db::Moment;
use api::error::{Error, Fault};
use serde_json::{Value, json};

use crate::{Answer, Client, Server};

/// Someone with an access token or API key.
#[derive(Clone)]
pub struct Bearer {
    server: Server,
    token: String,
    organization: Option<String>,
}

impl Bearer {
    pub(crate) fn new(server: &Server, token: &str) -> Self {
        Self { server: server.clone(), token: token.to_owned(), organization: None }
    }

    /// The same, who names an organization in the header `X-Organization`.
    #[must_use]
    pub fn at(&self, slug: &str) -> Self {
        Self { organization: Some(slug.to_owned()), ..self.clone() }
    }

    /// Whom the server takes the token for, now.
    pub async fn client(&self) -> Result<Client, Fault> {
        let moment = Moment { now: self.server.clock().now(), request_id: "test".into() };
        let header = format!("Bearer {}", self.token);
        let presented = Presented { authorization: Some(&header), organization: self.organization.as_deref() };
        match authenticate(self.server.services(), &moment, presented).await {
            Ok(caller) => Ok(Client::new(&self.server, caller)),
            Err(Error::Fault(fault)) => Err(fault),
            Err(Error::Refused(refusal)) => panic!("authentication has no user errors: {refusal:?}"),
        }
    }

    /// Sends an operation.
    pub async fn query(&self, document: &str, variables: Value) -> Answer {
        match self.client().await {
            Ok(client) => client.query(document, variables).await,
            Err(fault) => refused(document, variables, &fault),
        }
    }

    /// As [`Client::run`].
    pub async fn run(&self, mutation: &str, selection: &str, input: Value) -> Answer {
        match self.client().await {
            Ok(client) => client.run(mutation, selection, input).await,
            Err(fault) => refused(mutation, input, &fault),
        }
    }
}

fn refused(document: &str, variables: Value, fault: &Fault) -> Answer {
    let error = json!({ "message": fault.to_string(), "extensions": { "code": fault.code() } });
    Answer::new(document, variables, json!({ "data": null, "errors": [error] }))
}
