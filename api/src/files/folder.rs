//! Folders: make, rename, move, delete, restore.

mod tree;

use entity::Id;
use entity::engagements::engagement;
use entity::files::folder::{ActiveModel, Entity, Model};
use sea_orm::{ActiveValue, Set};

use super::rules::folder as rules;
use super::rules::name::name;
use crate::db::OrgTx;
use crate::error::{Reasons, Result};
use crate::patch::Patch;
use crate::repo::find::{self, Rows};
use crate::repo::references::References;
use crate::repo::save::{self, Child};

/// What goes and comes back with a file.
pub const OF_FILE: &[Child] =
    &[Child::of("file_versions", "file_object_id"), Child::of("file_links", "file_object_id")];

/// What goes and comes back with a folder: all that lies in it, however deep.
static CHILDREN: [Child; 2] =
    [Child::of("file_objects", "folder_id").with(OF_FILE), Child::of("folders", "parent_folder_id").with(&CHILDREN)];

/// What a caller says of a folder; on a new one only a name is needed.
#[derive(Clone, Debug, Default)]
pub struct Draft {
    /// What it is called.
    pub name: Patch<String>,
    /// The folder that it lies in.
    pub parent: Patch<Id<Entity>>,
}

/// Makes a folder: of its parent's engagement, of the given one, or of none.
pub async fn create(tx: &OrgTx, engagement: Option<Id<engagement::Entity>>, draft: Draft) -> Result<Model> {
    if matches!(draft.parent, Some(Some(_))) {
        tree::lock(tx).await?;
    }
    let row = apply(tx, ActiveModel::default(), engagement, draft).await?;
    save::insert(tx, row, "created").await
}

/// Renames a folder, or moves it with all that lies in it. A move that would make a cycle is refused, also when two would
/// make it together.
pub async fn update(tx: &OrgTx, id: Id<Entity>, expected_version: Option<i32>, draft: Draft) -> Result<Model> {
    if matches!(draft.parent, Some(Some(_))) {
        tree::lock(tx).await?;
    }
    let before: Model = find::locked(tx, id, "id", expected_version, Rows::Live).await?;
    let row = apply(tx, before.clone().into(), None, draft).await?;
    save::update(tx, &before, row, "updated").await
}

/// Deletes a folder, softly, with all that lies in it.
pub async fn delete(tx: &OrgTx, id: Id<Entity>, expected_version: Option<i32>) -> Result<Model> {
    let before: Model = find::locked(tx, id, "id", expected_version, Rows::Live).await?;
    save::delete(tx, &before, &CHILDREN).await
}

/// Brings a deleted folder back, with what went with it. One that lies in what is still deleted stays.
pub async fn restore(tx: &OrgTx, id: Id<Entity>, expected_version: Option<i32>) -> Result<Model> {
    let before: Model = find::locked(tx, id, "id", expected_version, Rows::All).await?;
    save::restore(tx, &before, &CHILDREN).await
}

async fn apply(
    tx: &OrgTx,
    mut row: ActiveModel,
    engagement: Option<Id<engagement::Entity>>,
    draft: Draft,
) -> Result<ActiveModel> {
    let mut reasons = Reasons::default();
    reasons.required("name", &mut row.name, draft.name, |v| name("name", v, 200));
    let of = if let ActiveValue::Unchanged(id) = row.id { Some(id) } else { None };

    let mut references = References::of(tx);
    let belongs = references.patch("engagementId", engagement.map(Some), &mut row.engagement_id);
    let parent = references.patch("parentFolderId", draft.parent, &mut row.parent_folder_id);
    let found = references.find().await?;
    let engagement: Option<engagement::Model> = found.put(belongs, &mut reasons)?;
    let parent: Option<Model> = found.put(parent, &mut reasons)?;
    if let Some(engagement) = &engagement {
        row.client_company_id = Set(engagement.client_company_id);
    }
    if let Some(parent) = parent {
        if row.engagement_id.is_not_set() {
            row.engagement_id = Set(parent.engagement_id);
            row.client_company_id = Set(parent.client_company_id);
        }
        let own = row.engagement_id.try_as_ref().copied().flatten();
        reasons.take(rules::same_engagement("parentFolderId", own, parent.engagement_id));
        reasons.gather(tree::check_parent(tx, of, parent.id).await)?;
    }
    reasons.finish()?;
    Ok(row)
}
