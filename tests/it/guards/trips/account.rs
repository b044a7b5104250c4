//! Accounts, the organization, its members and keys: how a firm comes to be, and how sessions end.

use harness::{Answer, Client};
use serde_json::json;

use super::Meter;
use crate::identity::link;

/// A firm whose owner came by sign-up.
pub(super) struct Firm {
    pub owner: Client,
    /// The owner's id as a member.
    pub member: String,
    pub form_key: String,
    email: String,
}

/// Sign-up, and the settings.
pub(super) async fn arrival(meter: &mut Meter, run: &str) -> Firm {
    let server = meter.server.clone();
    let visitor = server.anonymous();
    let email = format!("owner@{run}.test");
    let input =
        json!({ "email": email, "password": FIRST, "name": "Olga Owner", "organizationName": format!("Firm {run}") });
    meter.mutate(&visitor, "signUp", "mailed", input).await;
    meter.mutate(&visitor, "resendVerification", "mailed", json!({ "email": email })).await;
    let input = json!({ "token": link(&server, &email) });
    let verified =
        meter.mutate(&visitor, "verifyEmail", "accessToken viewer { member { id } organization { id } }", input);
    let verified = verified.await;
    let owner = client(meter, &verified, "verifyEmail").await;
    let firm = verified.text("/verifyEmail/viewer/organization/id");

    let input = json!({ "name": format!("Olga {run}"), "bio": run, "preferences": { "theme": run } });
    meter.mutate(&owner, "updateProfile", "user { version }", input).await;
    meter.mutate(&owner, "changePassword", "changed", json!({ "currentPassword": FIRST, "newPassword": SECOND })).await;
    let signed_in = sign_in(meter, &email, SECOND).await;
    let input = json!({ "refreshToken": signed_in.text("/signIn/refreshToken") });
    meter.mutate(&visitor, "refreshSession", "accessToken", input).await;

    let input = json!({ "name": format!("Second {run}"), "baseCurrency": "CHF", "timezone": "Europe/Zurich", "locale": "de-CH" });
    meter.mutate(&owner, "createOrganization", "accessToken organization { id }", input).await;
    let switched = meter.mutate(&owner, "switchOrganization", "accessToken", json!({ "id": firm })).await;
    let owner = client(meter, &switched, "switchOrganization").await;
    let input = json!({
        "slug": format!("firm-of-{run}"),
        "legalName": format!("Firm {run} Ltd"),
        "taxId": "DE123456789",
        "branding": { "logoUrl": "https://firm.test/logo.svg", "primaryColor": "#1a73e8" },
        "numbering": { "invoice": { "prefix": "INV-", "padding": 6 } },
    });
    meter.mutate(&owner, "updateOrganization", "organization { id version slug }", input).await;
    let rotated = meter.mutate(&owner, "rotateLeadFormKey", "formKey", json!({})).await;
    let form_key = rotated.text("/rotateLeadFormKey/formKey").to_owned();

    api_keys(meter, &owner, run).await;
    Firm { member: verified.text("/verifyEmail/viewer/member/id").to_owned(), owner, form_key, email }
}

/// Members come and go, and then the owner's sessions end.
pub(super) async fn departure(meter: &mut Meter, firm: &mut Firm, run: &str) {
    let server = meter.server.clone();
    let Firm { owner, email, .. } = firm;
    members(meter, owner, run).await;

    let phone = sign_in(meter, email, SECOND).await;
    let phone = client(meter, &phone, "signIn").await;
    let request = phone.query("mutation { signOut { session { revokedAt } userErrors { code } } }", json!({}));
    meter.count("signOut", request).await.done("signOut");
    let other = sign_in(meter, email, SECOND).await;
    let input = json!({ "id": other.text("/signIn/viewer/session/id") });
    meter.mutate(owner, "revokeSession", "session { revokedAt }", input).await;
    sign_in(meter, email, SECOND).await;
    let request = owner.query("mutation { revokeOtherSessions { sessions { id } userErrors { code } } }", json!({}));
    meter.count("revokeOtherSessions", request).await.done("revokeOtherSessions");
    meter.mutate(&server.anonymous(), "requestPasswordReset", "mailed", json!({ "email": email })).await;
    let input = json!({ "token": link(&server, email), "password": THIRD });
    meter.mutate(&server.anonymous(), "resetPassword", "changed", input).await;
}

async fn api_keys(meter: &mut Meter, owner: &Client, run: &str) {
    let input = json!({ "name": run, "scopes": ["LEAD_SUBMIT", "CONTACT_READ"], "expiresAt": "2099-01-01T00:00:00Z" });
    let made = meter.mutate(owner, "createApiKey", "apiKey { id version } secret", input).await;
    let input = json!({ "id": made.text("/createApiKey/apiKey/id"), "overlapHours": 1 });
    let rotated = meter.mutate(owner, "rotateApiKey", "apiKey { id version } secret", input).await;
    let input = json!({ "id": rotated.text("/rotateApiKey/apiKey/id") });
    meter.mutate(owner, "revokeApiKey", "apiKey { id status }", input).await;
}

async fn members(meter: &mut Meter, owner: &Client, run: &str) {
    let server = meter.server.clone();
    let email = format!("mia@{run}.test");
    let input = json!({ "email": email, "name": format!("Mia {run}"), "role": "MEMBER" });
    let invited = meter.mutate(owner, "inviteMember", "invitation { id member { id } }", input).await;
    let input = json!({ "id": invited.text("/inviteMember/invitation/id"), "expectedVersion": 1 });
    meter.mutate(owner, "resendInvitation", "invitation { id expiresAt }", input).await;
    server.send_mails().await;
    let input = json!({ "token": link(&server, &email), "password": FIRST });
    let joined = meter.mutate(&server.anonymous(), "acceptInvitation", "accessToken membership { role }", input).await;
    let mia = client(meter, &joined, "acceptInvitation").await;

    let other = invite(owner, &format!("ned@{run}.test")).await;
    let input = json!({ "id": other.text("/inviteMember/invitation/id") });
    meter.mutate(owner, "revokeInvitation", "invitation { id status }", input).await;
    let id = json!({ "id": invited.text("/inviteMember/invitation/member/id") });
    let input = json!({ "id": id["id"], "role": "ADMIN" });
    meter.mutate(owner, "changeMemberRole", "member { id role }", input).await;
    meter.mutate(owner, "suspendMember", "member { id status }", id.clone()).await;
    meter.mutate(owner, "reactivateMember", "member { id status }", id).await;
    let other = invite(owner, &format!("zoe@{run}.test")).await;
    let input = json!({ "id": other.text("/inviteMember/invitation/member/id") });
    meter.mutate(owner, "removeMember", "member { id status }", input).await;
    meter.mutate(&mia, "leaveOrganization", "member { id status }", json!({})).await;
}

async fn invite(owner: &Client, email: &str) -> Answer {
    owner.run("inviteMember", "invitation { id member { id } }", json!({ "email": email, "role": "VIEWER" })).await
}

/// Signs in; only the first time counts.
async fn sign_in(meter: &mut Meter, email: &str, password: &str) -> Answer {
    let input = json!({ "email": email, "password": password });
    let answer = "accessToken refreshToken viewer { session { id } }";
    let visitor = meter.server.anonymous();
    if meter.counted.iter().any(|(name, _)| name == "signIn") {
        return visitor.run("signIn", answer, input).await;
    }
    meter.mutate(&visitor, "signIn", answer, input).await
}

/// Whoever the access token that a mutation answered with is for.
async fn client(meter: &Meter, answer: &Answer, mutation: &str) -> Client {
    let token = answer.text(&format!("/{mutation}/accessToken"));
    meter.server.bearer(token).client().await.expect("the token is good")
}

const FIRST: &str = "the first long password";
const SECOND: &str = "the second long password";
const THIRD: &str = "the third long password";
