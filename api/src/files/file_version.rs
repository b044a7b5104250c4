//! Versions of files: announced here, their bytes reported by the object store.
//!
//! A version is announced with size, type and hash, and waits for its bytes. What becomes of them is told by
//! [`available`], [`quarantine`] and [`expire_uploads`]; no caller can say so. The newest version whose bytes are there is
//! the file's content, until another is chosen.

use chrono::{DateTime, Utc};
use entity::Id;
use entity::files::file_object;
use entity::files::file_version::{ActiveModel, Entity, FileVersionStatus, Model};
use sea_orm::{ActiveEnum, Condition, Set};

use super::rules::file_object::next_number;
use super::rules::file_version::{self as rules, Action, Report, UPLOAD_WINDOW};
use crate::db::OrgTx;
use crate::error::{Reasons, Result, UserError, UserErrorCode};
use crate::repo::find::{self, Rows};
use crate::repo::save;
use crate::repo::sweep::{self, Swept, as_of, sweep};
use crate::transition::State;

/// What a version is to hold.
#[derive(Clone, Debug)]
pub struct Content {
    /// How many bytes.
    pub size_bytes: i64,
    /// The media type, such as `application/pdf`.
    pub content_type: String,
    /// The SHA-256 as hexadecimal digits.
    pub sha256: String,
}

impl Content {
    /// The same in the form that is kept, or all that is wrong with it.
    pub fn checked(self) -> Result<Self> {
        let mut reasons = Reasons::default();
        let size_bytes = reasons.take(rules::size_bytes(self.size_bytes));
        let content_type = reasons.take(rules::content_type(&self.content_type));
        let sha256 = reasons.take(rules::sha256(&self.sha256));
        reasons.finish()?;
        match (size_bytes, content_type, sha256) {
            (Some(size_bytes), Some(content_type), Some(sha256)) => Ok(Self { size_bytes, content_type, sha256 }),
            _ => Err(save::missing("a reason")),
        }
    }
}

/// Announces the next version of a file.
pub async fn add(tx: &OrgTx, file: Id<file_object::Entity>, content: Content) -> Result<Model> {
    let content = content.checked()?;
    let before: file_object::Model = find::locked(tx, file, "fileObjectId", None, Rows::Live).await?;
    let number = next_number(before.version_count)?;
    let row = file_object::ActiveModel { version_count: Set(number), ..before.clone().into() };
    let file = save::update(tx, &before, row, "version_added").await?;
    insert(tx, &file, content).await
}

/// Makes the row of a file's last version.
pub(super) async fn insert(tx: &OrgTx, file: &file_object::Model, content: Content) -> Result<Model> {
    let row = ActiveModel {
        file_object_id: Set(file.id),
        number: Set(file.version_count),
        size_bytes: Set(content.size_bytes),
        content_type: Set(content.content_type),
        sha256: Set(content.sha256),
        expires_at: Set(Some(tx.now() + UPLOAD_WINDOW)),
        status: Set(FileVersionStatus::PendingUpload),
        ..Default::default()
    };
    save::insert(tx, row, "created").await
}

/// Makes a version the file's content. Only one whose bytes are there can be.
pub async fn set_current(tx: &OrgTx, id: Id<Entity>, expected_version: Option<i32>) -> Result<Model> {
    let (file, version) = hold(tx, id, expected_version).await?;
    FileVersionStatus::transitions().guard(&Action::SetCurrent, &version.status)?;
    put_current(tx, &file, &version).await?;
    Ok(version)
}

/// The bytes of a version are there, of the size and hash that were announced. A version newer than the file's content
/// takes its place.
pub async fn available(tx: &OrgTx, id: Id<Entity>) -> Result<Model> {
    let (file, before) = hold(tx, id, None).await?;
    let row = ActiveModel { available_at: Set(Some(tx.now())), ..reported(&before, Report::Arrived)? };
    let version: Model = save::update(tx, &before, row, "available").await?;
    let current: Option<Model> = match file.current_version_id {
        Some(current) => find::by_id(tx, current, Rows::Live).await?,
        None => None,
    };
    if current.is_none_or(|current| current.number < version.number) {
        put_current(tx, &file, &version).await?;
    }
    Ok(version)
}

/// The bytes of a version are not what was announced, or harmful: nobody gets them.
pub async fn quarantine(tx: &OrgTx, id: Id<Entity>) -> Result<Model> {
    let (_, before) = hold(tx, id, None).await?;
    save::update(tx, &before, reported(&before, Report::Refused)?, "quarantined").await
}

/// The bytes of a version are waited for no longer.
pub async fn expire(tx: &OrgTx, id: Id<Entity>) -> Result<Model> {
    let (_, before) = hold(tx, id, None).await?;
    save::update(tx, &before, reported(&before, Report::Missing)?, "expired").await
}

/// Versions that are waited for, and whose bytes were not there by a moment.
pub fn over(as_of: DateTime<Utc>) -> Condition {
    sweep::over::<Model>(&FileVersionStatus::PendingUpload.to_value(), as_of)
}

/// Expires the versions whose bytes were not there by a moment, now if nothing is said.
pub async fn expire_uploads(tx: &OrgTx, by: Option<DateTime<Utc>>) -> Result<Swept<Model>> {
    let as_of = as_of(by, tx.now())?;
    let expired = |before: &Model| ActiveModel { status: Set(FileVersionStatus::Expired), ..before.clone().into() };
    sweep(tx, over(as_of), "expired", expired).await
}

/// A version and its file, both locked, the file first: as all who lock both do.
async fn hold(tx: &OrgTx, id: Id<Entity>, expected_version: Option<i32>) -> Result<(file_object::Model, Model)> {
    let found: Option<Model> = find::by_id(tx, id, Rows::Live).await?;
    let found = found.ok_or_else(|| UserError::not_found("id"))?;
    let file = find::locked(tx, found.file_object_id, "id", None, Rows::Live).await?;
    Ok((file, find::locked(tx, id, "id", expected_version, Rows::Live).await?))
}

fn reported(before: &Model, report: Report) -> Result<ActiveModel> {
    let Some(status) = rules::after(before.status, report) else {
        let reason = format!("The version's bytes were reported already: it is {}.", before.status.to_value());
        return Err(UserError::on("id", UserErrorCode::InvalidTransition, reason).into());
    };
    Ok(ActiveModel { status: Set(status), ..before.clone().into() })
}

async fn put_current(tx: &OrgTx, file: &file_object::Model, version: &Model) -> Result<()> {
    let row = file_object::ActiveModel { current_version_id: Set(Some(version.id)), ..file.clone().into() };
    save::update(tx, file, row, "current_version_set").await.map(drop)
}
