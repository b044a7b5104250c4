//! What a mail says that asks for a signature.

use entity::Id;
use entity::agreements::{contract, signature_request, signer};
use entity::identity::organization;

use super::Desk;
use crate::mail::Mail;

/// The mail to a signer who is asked, or asked again. The client application shows the document behind its link.
pub fn letter(
    sender: &organization::Model,
    desk: Desk<'_>,
    (contract, request): (&contract::Model, &signature_request::Model),
    signer: Id<signer::Entity>,
    to: &str,
) -> Mail {
    let from = sender.formal_name();
    let contract::Model { number, title, .. } = contract;
    let mut said = vec![format!("{from} asks you to sign {number}, {title}."), String::new()];
    said.extend(request.message.as_ref().map(|message| format!("{message}\n")));
    said.push(format!("Read and sign it here: {}/sign/{signer}", desk.app_url));
    said.extend(request.expires_at.map(|at| format!("You can do so until {}.", at.format("%Y-%m-%d %H:%M UTC"))));
    said.push(String::new());
    said.push(format!("The document's SHA-256 is {}.", request.document_sha256));
    Mail { to: to.to_owned(), subject: format!("Please sign {number} from {from}"), body: said.join("\n") + "\n" }
}
