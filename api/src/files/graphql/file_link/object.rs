//! The type `FileLink`.

use async_graphql::{Context, SimpleObject};
use derive::{Columns, relations};
use entity::files::file_link;
use entity::{Id, Tag};
use sea_orm::EntityTrait;

use crate::auth::permission::Permission;
use crate::error::Result;
use crate::files::graphql::file_object::FileObject;
use crate::graphql::list::Listed;
use crate::graphql::loader::Object;
use crate::graphql::node::{self, Node};
use crate::graphql::one::One;
use crate::graphql::record::Record;
use crate::graphql::scope::InScope;

use super::{FileLinkFilter, FileLinkOrderField};

/// That a file belongs to a record.
#[derive(Clone, Debug, SimpleObject, Columns)]
#[graphql(complex)]
#[row(file_link::Model)]
pub struct FileLink {
    /// The link's id.
    #[graphql(owned)]
    pub id: Id<file_link::Entity>,
    /// The file.
    #[columns("file_object_id")]
    pub file_object: One<FileObject>,
    /// The record's history.
    #[graphql(flatten)]
    pub record: Record,
    #[graphql(skip)]
    #[columns(none)]
    subject_id: SubjectId,
}

/// The id of what a file is linked to.
#[derive(Clone, Debug)]
struct SubjectId(Option<String>);

impl From<&file_link::Model> for SubjectId {
    fn from(row: &file_link::Model) -> Self {
        fn id<E: EntityTrait + Tag>(id: Option<Id<E>>) -> Option<String> {
            id.map(|id| id.to_string())
        }
        let ids = [
            id(row.client_company_id),
            id(row.contact_id),
            id(row.deal_id),
            id(row.proposal_id),
            id(row.contract_id),
            id(row.project_id),
            id(row.milestone_id),
            id(row.task_id),
            id(row.invoice_id),
            id(row.credit_note_id),
            id(row.payment_id),
            id(row.vendor_id),
            id(row.bill_id),
        ];
        Self(ids.into_iter().flatten().next())
    }
}

impl Object for FileLink {
    type Row = file_link::Model;
    const READ: Permission = Permission::FileRead;
}

impl Listed for FileLink {
    type Filter = FileLinkFilter;
    type Order = FileLinkOrderField;
}

#[relations]
impl FileLink {
    /// The record that the file belongs to; null if it is deleted, or the caller may not see it.
    async fn subject(&self, ctx: &Context<'_>) -> Result<Option<Node>> {
        match &self.subject_id.0 {
            Some(id) => node::subject(&*ctx.scope().reader().await?, id).await,
            None => Ok(None),
        }
    }

    /// What happened to this link, newest first.
    fn activity() -> Activity;
}
