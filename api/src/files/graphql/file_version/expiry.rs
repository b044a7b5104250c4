//! `expireUploads`.

use async_graphql::{Context, InputObject, Object, SimpleObject};
use chrono::{DateTime, Utc};

use super::FileVersion;
use crate::auth::permission::Permission;
use crate::error::{Result, UserError};
use crate::files::file_version;
use crate::graphql::mutation::shown;
use crate::graphql::scope::InScope;
use crate::graphql::trial::Trial;

/// What `expireUploads` takes.
#[derive(Clone, Debug, InputObject)]
pub struct ExpireUploadsInput {
    /// Expire what was waited for until this moment, UTC; now if nothing is said, and never later (INVALID).
    as_of: Option<DateTime<Utc>>,
    /// Change nothing, and answer what would expire.
    #[graphql(default)]
    dry_run: bool,
}

/// What `expireUploads` answers.
#[derive(SimpleObject)]
pub struct ExpireUploadsPayload {
    /// The versions that are EXPIRED now; of a dry run, as they would be.
    file_versions: Vec<FileVersion>,
    /// Whether more may be due: run again.
    has_more: bool,
    /// Why nothing was done at all.
    user_errors: Vec<UserError>,
}

/// Runs over versions in the mutation root.
#[derive(Default)]
pub struct FileVersionExpiryMutation;

#[Object]
impl FileVersionExpiryMutation {
    /// Expires `PENDING_UPLOAD` versions whose bytes were waited for long enough: at most 500 a call, those that were due
    /// first.
    async fn expire_uploads(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "By when.")] input: ExpireUploadsInput,
    ) -> Result<ExpireUploadsPayload> {
        let tx = ctx.scope().write(Permission::FileWrite).await?;
        let trial = Trial::only(ctx, &tx, input.dry_run);
        let outcome = file_version::expire_uploads(&tx, input.as_of).await;
        let (swept, user_errors) = trial.settle(outcome).await?;
        let (ended, has_more) = swept.map_or((Vec::new(), false), |swept| (swept.ended, swept.has_more));
        let file_versions = ended.into_iter().filter_map(|version| shown(&tx, version)).collect();
        Ok(ExpireUploadsPayload { file_versions, has_more, user_errors })
    }
}
