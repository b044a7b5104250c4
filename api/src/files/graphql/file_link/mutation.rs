//! `linkFile`.

use async_graphql::{Context, ID, InputObject, Object};
use entity::Id;
use entity::files::file_object;

use super::FileLink;
use crate::auth::permission::Permission;
use crate::error::{Fault, Result};
use crate::files::file_link;
use crate::files::rules::file_link::Subject;
use crate::graphql::mutation::{once, payloads};
use crate::graphql::scope::InScope;
use crate::graphql::trial::{RequestOptions, Trial};

/// What `linkFile` takes.
#[derive(Clone, Debug, InputObject)]
pub struct LinkFileInput {
    /// Which file.
    file_object_id: Id<file_object::Entity>,
    /// The record that it belongs to: a client company, contact, deal, proposal, contract, project, milestone, task,
    /// invoice, credit note, payment, vendor or bill. What belongs to an engagement says so itself: `engagementId`.
    subject_id: ID,
    #[graphql(flatten)]
    options: RequestOptions,
}

payloads! {
    /// What `linkFile` answers.
    LinkFilePayload {
        /// The new link.
        file_link: FileLink
    }
}

/// Links of files in the mutation root: make.
#[derive(Default)]
pub struct FileLinkMutation;

#[Object]
impl FileLinkMutation {
    /// Links a file to a record that the caller may see: it is among the record's `fileLinks` then. Linking it twice is a
    /// DUPLICATE. Deleting the record leaves file and link as they are.
    async fn link_file(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Which file, to which record.")] input: LinkFileInput,
    ) -> Result<LinkFilePayload> {
        let subject = Subject::parse(&input.subject_id).ok_or_else(|| {
            let reason = "`subjectId` is no id of a client company, contact, deal, proposal, contract, project, \
                          milestone, task, invoice, credit note, payment, vendor or bill.";
            Fault::BadUserInput(reason.to_owned())
        })?;
        let tx = ctx.scope().write(Permission::FileWrite).await?;
        let trial = Trial::of(ctx, &tx, &input.options);
        let attempt = trial.attempt("linkFile", &input);
        let outcome = once(&tx, attempt, file_link::link(&tx, input.file_object_id, subject)).await;
        trial.answer(outcome).await
    }
}
