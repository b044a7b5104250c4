//! `createFolder`, `updateFolder`.

use async_graphql::{Context, Object};

use super::Folder;
use super::input::{CreateFolderInput, UpdateFolderInput};
use crate::auth::permission::Permission;
use crate::error::Result;
use crate::files::folder;
use crate::graphql::mutation::{answer_or_current, once, payloads};
use crate::graphql::scope::InScope;
use crate::graphql::trial::Trial;

payloads! {
    /// What `createFolder` answers.
    CreateFolderPayload {
        /// The new folder.
        folder: Folder
    }
    /// What `updateFolder` answers.
    UpdateFolderPayload {
        /// The folder after the change; after a CONFLICT, `INVALID_TRANSITION` or IMMUTABLE, as it is now.
        folder: Folder
    }
}

/// Folders in the mutation root: make and change.
#[derive(Default)]
pub struct FolderMutation;

#[Object]
impl FolderMutation {
    /// Makes a folder, in another one or at the top.
    async fn create_folder(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The new folder.")] input: CreateFolderInput,
    ) -> Result<CreateFolderPayload> {
        let tx = ctx.scope().write(Permission::FileWrite).await?;
        let trial = Trial::of(ctx, &tx, &input.options);
        let attempt = trial.attempt("createFolder", &input);
        let outcome = once(&tx, attempt, folder::create(&tx, input.engagement_id, input.fields.into())).await;
        trial.answer(outcome).await
    }

    /// Renames a folder, or moves it within its engagement with all that lies in it.
    async fn update_folder(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Which folder, and what to change.")] input: UpdateFolderInput,
    ) -> Result<UpdateFolderPayload> {
        let tx = ctx.scope().write(Permission::FileWrite).await?;
        let outcome = folder::update(&tx, input.id, input.expected_version, input.fields.into()).await;
        answer_or_current(ctx, &tx, input.id, outcome).await
    }
}
