//! Tells the firm that a mail of theirs was given up: as what happened to the record that it was about, to those who
//! may see that one, to webhooks and to rules. Neither the text nor an address is told.
//!
//! Mails belong to the job role, records to the organization's: so this is a transaction of its own, before the one that
//! ends the mail.

use entity::agreements::{proposal, signature_request};
use entity::identity::invitation;
use entity::outbox::mail::{MailKind, Model};
use entity::outbox::outbox_event;
use entity::revenue::{credit_note, invoice, invoice_reminder};
use entity::timeline::activity_event;
use entity::webhooks::webhook_endpoint;
use entity::{Id, Stamped, Tag};
use sea_orm::{ColumnTrait as _, EntityTrait as _, QueryFilter as _, QueryOrder as _};

use crate::auth::actor::{Actor, Cause};
use crate::auth::permission::Permission;
use crate::db::{Moment, OrgTx};
use crate::error::Result;
use crate::outbox::{MAIL_FAILED, mail_failed};
use crate::repo::find::{self, Rows};
use crate::services::Services;

/// Tells of it, unless that was done before.
pub(super) async fn tell(services: &Services, moment: &Moment, mail: &Model, reason: &str) -> Result<()> {
    let actor = Actor::system(mail.organization_id);
    let tx = services.db.begin(&actor, Permission::ActivityRead, moment).await?;
    let told = match mail.kind {
        MailKind::CreditNote => about::<credit_note::Model>(&tx, mail, reason).await,
        MailKind::Invoice => about::<invoice::Model>(&tx, mail, reason).await,
        MailKind::InvoiceReminder => about::<invoice_reminder::Model>(&tx, mail, reason).await,
        MailKind::Invitation => about::<invitation::Model>(&tx, mail, reason).await,
        MailKind::Proposal => about::<proposal::Model>(&tx, mail, reason).await,
        MailKind::SignatureRequest => about::<signature_request::Model>(&tx, mail, reason).await,
        MailKind::WebhookNotice => about::<webhook_endpoint::Model>(&tx, mail, reason).await,
    };
    tx.settle(told).await
}

async fn about<M: Stamped>(tx: &OrgTx, mail: &Model, reason: &str) -> Result<()> {
    // One that was erased has no timeline any more.
    let Some(record) = find::by_id::<M>(tx, Id::from_uuid(mail.subject_id), Rows::All).await? else { return Ok(()) };
    if is_told::<M>(tx, mail).await? {
        return Ok(());
    }
    mail_failed(tx, &record, mail.id, reason, cause(tx, mail).await?).await
}

/// Whether the record's timeline has it already.
async fn is_told<M: Stamped>(tx: &OrgTx, mail: &Model) -> Result<bool> {
    let failed = find::own::<activity_event::Model>(tx, Rows::All)
        .add(activity_event::Column::SubjectId.eq(mail.subject_id))
        .add(activity_event::Column::Verb.eq(format!("{}.{MAIL_FAILED}", <M::Entity as Tag>::PREFIX)));
    let failed = activity_event::Entity::find().filter(failed).all(tx).await?;
    let id = mail.id.to_string();
    Ok(failed.iter().any(|event| event.diff["mail"]["to"]["id"] == id.as_str()))
}

/// The run of a rule that had the mail written: by the record's event of that moment. A rule that writes again whenever
/// a mail fails would else begin anew each time.
async fn cause(tx: &OrgTx, mail: &Model) -> Result<Option<Cause>> {
    let written = find::own::<outbox_event::Model>(tx, Rows::All)
        .add(outbox_event::Column::SubjectId.eq(mail.subject_id))
        .add(outbox_event::Column::CreatedAt.eq(mail.created_at));
    let deepest =
        outbox_event::Entity::find().filter(written).order_by_desc(outbox_event::Column::Depth).one(tx).await?;
    Ok(deepest.and_then(|event| Some(Cause { run: event.workflow_run_id?, depth: event.depth })))
}
