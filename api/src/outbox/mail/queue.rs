//! From what happens to mails.

use entity::outbox::mail::{Entity, MailKind};
use sea_orm::ActiveEnum as _;
use uuid::Uuid;

use super::place;
use crate::auth::cipher::Cipher;
use crate::db::OrgTx;
use crate::error::Result;
use crate::mail::Mail;

/// One text for any number of mails. The hash is of the id too: equal addresses look different, and an erasure, which
/// knows the address, finds it.
const QUEUE: &str = "\
    INSERT INTO mails (organization_id, id, kind, subject_id, sealed, to_hash, next_attempt_at, created_at) \
    SELECT $1, written.id, $2, written.subject_id, written.sealed, \
        sha256(uuid_send(written.id) || convert_to(written.to_key, 'UTF8')), $3, $3 \
    FROM unnest($4::uuid[], $5::uuid[], $6::text[], $7::text[]) AS written (id, subject_id, sealed, to_key)";

/// Writes mails, each about a record, in the transaction that they tell of: they are sent as soon as it is committed.
pub async fn queue(
    tx: &OrgTx,
    cipher: &Cipher,
    kind: MailKind,
    mails: impl IntoIterator<Item = (Uuid, Mail)>,
) -> Result<()> {
    let (mut ids, mut subjects, mut sealed, mut keys) = (Vec::new(), Vec::new(), Vec::new(), Vec::new());
    for (subject, mail) in mails {
        ids.push(tx.new_id::<Entity>().uuid());
        subjects.push(subject);
        sealed.push(cipher.encrypt(&serde_json::to_string(&mail)?, place(tx.organization())));
        // The form that is looked up.
        keys.push(mail.to.to_lowercase());
    }
    if ids.is_empty() {
        return Ok(());
    }
    let (organization, kind) = (tx.organization().into(), kind.to_value().into());
    let values = [organization, kind, tx.now().into(), ids.into(), subjects.into(), sealed.into(), keys.into()];
    tx.run(QUEUE, values).await?;
    tx.writes_mails();
    Ok(())
}
