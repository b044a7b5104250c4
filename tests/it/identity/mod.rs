//! Identity: accounts and tokens, the organization, its members, invitations and API keys. The steps that most of these tests begin with are here.

mod api_key;
mod invitation;
mod member;
mod oidc;
mod organization;
mod password_reset;
mod profile;
mod refresh;
mod roles;
mod sessions;
mod sign_in;
mod sign_up;
mod switch_organization;
mod viewer;
mod zone;

use harness::{Answer, Server};
use serde_json::{Value, json};

pub(crate) const PASSWORD: &str = "correct horse battery";

/// What a client asks for when it signs in.
pub(crate) const TOKENS: &str = "accessToken accessTokenExpiresAt refreshToken refreshTokenExpiresAt";

/// Access and refresh token.
pub(crate) struct Tokens {
    pub access: String,
    pub refresh: String,
}

impl Tokens {
    /// Those that a mutation answered with.
    #[track_caller]
    pub fn of(answer: &Answer, mutation: &str) -> Self {
        let payload = answer.done(mutation);
        let text = |field: &str| payload[field].as_str().unwrap_or_else(|| panic!("no {field}\n{answer}")).to_owned();
        Self { access: text("accessToken"), refresh: text("refreshToken") }
    }
}

pub(crate) async fn sign_up(server: &Server, email: &str, password: &str) -> Answer {
    let input = json!({ "name": "Ada Lovelace", "email": email, "password": password, "organizationName": "Engines" });
    server.anonymous().run("signUp", "mailed", input).await
}

/// The token of the link in the last mail to an address.
pub(crate) fn link(server: &Server, email: &str) -> String {
    let body = server.mail_to(email).body;
    let link = body.split_whitespace().find(|word| word.starts_with("https://app.test/") && word.contains("?token="));
    let link = link.unwrap_or_else(|| panic!("no link in\n{body}"));
    link.split_once("?token=").expect("a token").1.to_owned()
}

pub(crate) async fn verify(server: &Server, token: &str) -> Answer {
    server.anonymous().run("verifyEmail", TOKENS, json!({ "token": token })).await
}

/// A user with a firm, whose address is verified, and who is signed in.
pub(crate) async fn someone(server: &Server, email: &str) -> Tokens {
    sign_up(server, email, PASSWORD).await.done("signUp");
    Tokens::of(&verify(server, &link(server, email)).await, "verifyEmail")
}

pub(crate) async fn sign_in(server: &Server, email: &str, password: &str) -> Answer {
    server.anonymous().run("signIn", TOKENS, json!({ "email": email, "password": password })).await
}

pub(crate) async fn refresh(server: &Server, token: &str) -> Answer {
    server.anonymous().run("refreshSession", TOKENS, json!({ "refreshToken": token })).await
}

/// The name of the viewer, or the code of the error.
pub(crate) async fn who(server: &Server, access: &str) -> Result<Value, String> {
    let answer = server.bearer(access).query("{ viewer { user { name } organization { slug } } }", json!({})).await;
    if answer.errors().is_empty() { Ok(answer.at("/viewer").clone()) } else { Err(answer.code().to_owned()) }
}

/// Runs a statement that another node, or an operator, might run.
pub(crate) async fn elsewhere(server: &Server, statement: &'static str) {
    sqlx::query(statement).execute(server.database().maintenance()).await.expect("the statement runs");
}
