//! The type `Holiday`.

use async_graphql::SimpleObject;
use derive::{Columns, relations};
use entity::Id;
use entity::projects::holiday;

use crate::auth::permission::Permission;
use crate::graphql::list::Listed;
use crate::graphql::loader::Object;
use crate::graphql::record::Record;
use crate::graphql::scalar::Date;

use super::{HolidayFilter, HolidayOrderField};

/// A day on which the firm does not work, whatever day of the week it is. Days that templates count leave it out.
#[derive(Clone, Debug, SimpleObject, Columns)]
#[graphql(complex)]
#[row(holiday::Model)]
pub struct Holiday {
    /// The holiday's id.
    #[graphql(owned)]
    pub id: Id<holiday::Entity>,
    /// The day, unique in the organization.
    pub day: Date,
    /// What it is called.
    pub name: String,
    /// The record's history.
    #[graphql(flatten)]
    pub record: Record,
}

impl Object for Holiday {
    type Row = holiday::Model;
    const READ: Permission = Permission::ProjectRead;
}

impl Listed for Holiday {
    type Filter = HolidayFilter;
    type Order = HolidayOrderField;
}

#[relations]
impl Holiday {
    /// What happened to this holiday, newest first.
    fn activity() -> Activity;
}
