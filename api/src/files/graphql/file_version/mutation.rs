//! `addFileVersion`.

use async_graphql::{Context, Object};

use super::FileVersion;
use super::input::AddFileVersionInput;
use crate::auth::permission::Permission;
use crate::error::Result;
use crate::files::file_version;
use crate::graphql::mutation::{once, payloads};
use crate::graphql::scope::InScope;
use crate::graphql::trial::Trial;

payloads! {
    /// What `addFileVersion` answers.
    AddFileVersionPayload {
        /// The new version: `PENDING_UPLOAD`.
        file_version: FileVersion
    }
}

/// Versions in the mutation root: make.
#[derive(Default)]
pub struct FileVersionMutation;

#[Object]
impl FileVersionMutation {
    /// Announces the next version of a file, whose bytes are waited for: 24 hours. It becomes the file's content when
    /// they are there. A file has at most 1,000 versions (LIMIT).
    async fn add_file_version(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "To which file, and what the version is to hold.")] input: AddFileVersionInput,
    ) -> Result<AddFileVersionPayload> {
        let tx = ctx.scope().write(Permission::FileWrite).await?;
        let trial = Trial::of(ctx, &tx, &input.options);
        let attempt = trial.attempt("addFileVersion", &input);
        let outcome = once(&tx, attempt, file_version::add(&tx, input.file_object_id, input.content.into())).await;
        trial.answer(outcome).await
    }
}
