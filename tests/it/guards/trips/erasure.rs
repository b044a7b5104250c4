//! What is erased for good.

use serde_json::json;

use super::Meter;
use super::account::Firm;

pub(super) async fn play(meter: &mut Meter, firm: &Firm, run: &str) {
    let name = format!("Erika {run}");
    let made = firm.owner.run("createContact", "contact { id }", json!({ "name": name })).await;
    let input = json!({ "contactId": made.text("/createContact/contact/id"), "confirmation": name });
    meter.mutate(&firm.owner, "eraseContact", "erased { what count } retained { id }", input).await;
    // A firm of its own.
    let server = meter.server.clone();
    let gone = server.organization(&format!("gone-{run}")).await;
    let input = json!({ "confirmation": gone.slug });
    meter.mutate(&gone.owner, "eraseOrganization", "complete erased { what count }", input).await;
}
