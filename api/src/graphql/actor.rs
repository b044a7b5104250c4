//! Who did something, as records and events show it.

use async_graphql::{ComplexObject, Context, SimpleObject};
use entity::Id;
use entity::identity::actor_kind::ActorKind;
use uuid::Uuid;

use super::scope::InScope;
use crate::error::Result;
use crate::identity::graphql::member::OrganizationMember;

/// Who did something.
#[derive(Clone, Debug, SimpleObject)]
#[graphql(complex)]
pub struct Actor {
    /// What kind of actor it was.
    pub kind: ActorKind,
    #[graphql(skip)]
    id: Option<Uuid>,
}

impl Actor {
    /// From the two columns that stamp a row.
    pub fn of(kind: ActorKind, id: Option<Uuid>) -> Self {
        Self { kind, id }
    }
}

#[ComplexObject]
impl Actor {
    /// The member, if one did it; also one who has left since.
    async fn member(&self, ctx: &Context<'_>) -> Result<Option<OrganizationMember>> {
        let member = self.id.filter(|_| self.kind == ActorKind::Member).map(Id::from_uuid);
        ctx.scope().reader().await?.maybe(member).await
    }
}
