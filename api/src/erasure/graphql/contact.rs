//! `eraseContact`.

use async_graphql::{Context, ID, InputObject, Object, SimpleObject};
use entity::Id;
use entity::crm::contact as row;

use super::ErasedRows;
use crate::auth::permission::Permission;
use crate::erasure::Purpose;
use crate::erasure::contact::{self, Retained};
use crate::error::{Result, UserError};
use crate::graphql::scope::InScope;
use crate::graphql::trial::Trial;

/// What `eraseContact` takes.
#[derive(Clone, Debug, InputObject)]
pub struct EraseContactInput {
    /// Which contact; a deleted one can be erased too.
    contact_id: Id<row::Entity>,
    /// The contact's name, exactly as it is shown. Not needed for a dry run.
    confirmation: Option<String>,
    /// Erase only if the contact is still at this version; otherwise a CONFLICT.
    expected_version: Option<i32>,
    /// Only tell what would be erased and what would stay: nothing is changed.
    #[graphql(default)]
    dry_run: bool,
}

/// A record that stays although it tells of the person.
#[derive(Clone, Debug, SimpleObject)]
pub struct RetainedRecord {
    /// Its type, such as `invoice`: the prefix of its id.
    #[graphql(name = "type")]
    subject: String,
    /// Its id.
    id: ID,
    /// Why it stays, for people.
    reason: String,
}

impl From<Retained> for RetainedRecord {
    fn from(retained: Retained) -> Self {
        let id = ID(entity::id::join(&retained.subject, retained.id));
        Self { subject: retained.subject, id, reason: retained.reason }
    }
}

/// What `eraseContact` answers.
#[derive(Default, SimpleObject)]
pub struct EraseContactPayload {
    /// What was erased, or would be.
    erased: Vec<ErasedRows>,
    /// What stays although it tells of the person, and why: at most 200 of each type.
    retained: Vec<RetainedRecord>,
    /// Why nothing was changed; empty if something was, or would be.
    user_errors: Vec<UserError>,
}

/// Erasing contacts in the mutation root.
#[derive(Default)]
pub struct ContactErasureMutation;

#[Object]
impl ContactErasureMutation {
    /// Erases a person for good: for the owner alone, and never undone.
    ///
    /// The contact is removed, with everyone who was merged into it, the leads that came from them (linked to the contact,
    /// or with one of its e-mail addresses), their portal grants, and their places in threads. What they wrote is
    /// redacted and carries no file any more (the files stay); as signers they lose name, address and the evidence of who
    /// signed, and the chain of events stays valid. Events about them are removed, and in all other events their full
    /// names, addresses and numbers are replaced by `[erased]`. One event, `contact.erased`, stays: it tells the id, when
    /// and by whom. Mails that wait to be sent to them are removed; one that is just being sent is past recall.
    ///
    /// What the law keeps stays and is told as `retained`: the books, sent proposals, signed contracts. So do clients and
    /// vendors of the same name, which are records of their own. What members wrote about the person elsewhere (in
    /// titles, descriptions, their own messages) is left as it is: nobody can tell which Ada is meant.
    async fn erase_contact(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Whom to erase.")] input: EraseContactInput,
    ) -> Result<EraseContactPayload> {
        let tx = ctx.scope().write(Permission::EraseData).await?;
        let trial = Trial::only(ctx, &tx, input.dry_run);
        let purpose = if input.dry_run { Purpose::Tell } else { Purpose::Erase(input.confirmation.as_deref()) };
        let outcome = Box::pin(contact::erase(&tx, input.contact_id, input.expected_version, purpose)).await;
        let (erasure, user_errors) = trial.settle(outcome).await?;
        let erasure = erasure.unwrap_or_default();
        Ok(EraseContactPayload {
            erased: erasure.erased.into_iter().map(Into::into).collect(),
            retained: erasure.retained.into_iter().map(Into::into).collect(),
            user_errors,
        })
    }
}
