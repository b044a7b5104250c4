//! Files: make with a first version, rename, move, show, delete, restore.

use entity::Id;
use entity::engagements::engagement;
use entity::files::file_object::{ActiveModel, Entity, Model, Visibility};
use entity::files::folder;
use sea_orm::Set;

use super::file_version::{self as versions, Content};
use super::folder::OF_FILE;
use super::rules::folder as rules;
use super::rules::name::name;
use crate::db::OrgTx;
use crate::error::{Reasons, Result};
use crate::patch::Patch;
use crate::repo::find::{self, Rows};
use crate::repo::references::References;
use crate::repo::save;
use crate::text;

/// What a caller says of a file; on a new one only a name is needed, and its first version's content.
#[derive(Clone, Debug, Default)]
pub struct Draft {
    /// What it is called.
    pub name: Patch<String>,
    /// What it is about.
    pub description: Patch<String>,
    /// The folder that it lies in.
    pub folder: Patch<Id<folder::Entity>>,
    /// Who sees it.
    pub visibility: Option<Visibility>,
    /// The partner's id of it.
    pub external_id: Patch<String>,
}

/// Makes a file with its first version, whose bytes are waited for: of its folder's engagement, of the given one, or of
/// none. INTERNAL, unless it is said otherwise.
pub async fn create(
    tx: &OrgTx,
    engagement: Option<Id<engagement::Entity>>,
    draft: Draft,
    content: Content,
) -> Result<Model> {
    let mut reasons = Reasons::default();
    let blank = ActiveModel { visibility: Set(Visibility::Internal), version_count: Set(1), ..Default::default() };
    let row = reasons.gather(apply(tx, blank, engagement, draft).await)?;
    let content = reasons.gather(content.checked().map_err(|error| error.within("version")))?;
    reasons.finish()?;
    let (Some(row), Some(content)) = (row, content) else { return Err(save::missing("a reason")) };
    let file: Model = save::insert(tx, row, "created").await?;
    versions::insert(tx, &file, content).await?;
    Ok(file)
}

/// Renames a file, moves it within its engagement, or changes who sees it.
pub async fn update(tx: &OrgTx, id: Id<Entity>, expected_version: Option<i32>, draft: Draft) -> Result<Model> {
    let before: Model = find::locked(tx, id, "id", expected_version, Rows::Live).await?;
    let row = apply(tx, before.clone().into(), None, draft).await?;
    save::update(tx, &before, row, "updated").await
}

/// Deletes a file, softly, with its versions and links.
pub async fn delete(tx: &OrgTx, id: Id<Entity>, expected_version: Option<i32>) -> Result<Model> {
    let before: Model = find::locked(tx, id, "id", expected_version, Rows::Live).await?;
    save::delete(tx, &before, OF_FILE).await
}

/// Brings a deleted file back, with what went with it. One whose folder or engagement is still deleted stays.
pub async fn restore(tx: &OrgTx, id: Id<Entity>, expected_version: Option<i32>) -> Result<Model> {
    let before: Model = find::locked(tx, id, "id", expected_version, Rows::All).await?;
    save::restore(tx, &before, OF_FILE).await
}

async fn apply(
    tx: &OrgTx,
    mut row: ActiveModel,
    engagement: Option<Id<engagement::Entity>>,
    draft: Draft,
) -> Result<ActiveModel> {
    let mut reasons = Reasons::default();
    reasons.required("name", &mut row.name, draft.name, |v| name("name", v, 255));
    reasons.optional(&mut row.description, draft.description, |v| text::prose("description", v, 10_000));
    reasons.optional(&mut row.external_id, draft.external_id, |v| text::line("externalId", v, 200));
    reasons.defaulted(&mut row.visibility, draft.visibility, Ok);

    let mut references = References::of(tx);
    let belongs = references.patch("engagementId", engagement.map(Some), &mut row.engagement_id);
    let folder = references.patch("folderId", draft.folder, &mut row.folder_id);
    let found = references.find().await?;
    let engagement: Option<engagement::Model> = found.put(belongs, &mut reasons)?;
    let folder: Option<folder::Model> = found.put(folder, &mut reasons)?;
    if let Some(engagement) = &engagement {
        row.client_company_id = Set(engagement.client_company_id);
    }
    if let Some(folder) = folder {
        if row.engagement_id.is_not_set() {
            row.engagement_id = Set(folder.engagement_id);
            row.client_company_id = Set(folder.client_company_id);
        }
        let own = row.engagement_id.try_as_ref().copied().flatten();
        reasons.take(rules::same_engagement("folderId", own, folder.engagement_id));
    }
    reasons.finish()?;
    Ok(row)
}
