//! `createFileObject`, `updateFileObject`.

use async_graphql::{Context, Object};

use super::FileObject;
use super::input::{CreateFileObjectInput, UpdateFileObjectInput};
use crate::auth::permission::Permission;
use crate::error::Result;
use crate::files::file_object;
use crate::graphql::mutation::{answer_or_current, once, payloads};
use crate::graphql::scope::InScope;
use crate::graphql::trial::Trial;

payloads! {
    /// What `createFileObject` answers.
    CreateFileObjectPayload {
        /// The new file; its only version is `PENDING_UPLOAD`.
        file_object: FileObject
    }
    /// What `updateFileObject` answers.
    UpdateFileObjectPayload {
        /// The file after the change; after a CONFLICT, `INVALID_TRANSITION` or IMMUTABLE, as it is now.
        file_object: FileObject
    }
}

/// Files in the mutation root: make and change.
#[derive(Default)]
pub struct FileObjectMutation;

#[Object]
impl FileObjectMutation {
    /// Makes a file with its first version, whose bytes are waited for: 24 hours. Not there yet: where to upload them. That
    /// comes with the object store, in a later release; until then only what is to be in the file is kept.
    async fn create_file_object(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The new file, and what its first version is to hold.")] input: CreateFileObjectInput,
    ) -> Result<CreateFileObjectPayload> {
        let tx = ctx.scope().write(Permission::FileWrite).await?;
        let trial = Trial::of(ctx, &tx, &input.options);
        let attempt = trial.attempt("createFileObject", &input);
        let effect = file_object::create(&tx, input.engagement_id, input.fields.into(), input.version.into());
        let outcome = once(&tx, attempt, effect).await;
        trial.answer(outcome).await
    }

    /// Renames a file, moves it within its engagement, or changes who sees it.
    async fn update_file_object(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Which file, and what to change.")] input: UpdateFileObjectInput,
    ) -> Result<UpdateFileObjectPayload> {
        let tx = ctx.scope().write(Permission::FileWrite).await?;
        let outcome = file_object::update(&tx, input.id, input.expected_version, input.fields.into()).await;
        answer_or_current(ctx, &tx, input.id, outcome).await
    }
}
