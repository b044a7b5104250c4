//! Who did something, as records and events show it.

use async_graphql::{Context, SimpleObject};
use derive::fields;
use entity::Id;
use entity::identity::actor_kind::ActorKind;
use uuid::Uuid;

use super::prepared::{Cell, Field, Shown, to_one_by};
use super::scope::InScope;
use super::show::Show;
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

/// From the two columns that stamp a row.
impl Show<(ActorKind, Option<Uuid>)> for Actor {
    fn show((kind, id): (ActorKind, Option<Uuid>)) -> Self {
        Self { kind, id }
    }
}

impl Shown for Actor {
    fn shown(columns: &'static [&'static str]) -> Field {
        Field::Inline { type_name: "Actor".into(), columns, field }
    }
}

/// A field of the actor whose kind and id stand in two columns.
fn field(columns: &'static [&'static str], name: &str) -> Option<Field> {
    Some(match name {
        "kind" => Field::Leaf { columns, write: |cells, out| ActorKind::write(cells.bytes(0), out) },
        "member" => to_one_by::<OrganizationMember>(columns, |cells| {
            let is_member = cells.text(0)? == Some("MEMBER");
            if is_member { cells.uuid(1) } else { Ok(None) }
        }),
        _ => return None,
    })
}

#[fields]
impl Actor {
    /// The member, if one did it; also one who has left since.
    async fn member(&self, ctx: &Context<'_>) -> Result<Option<OrganizationMember>> {
        let member = self.id.filter(|_| self.kind == ActorKind::Member).map(Id::from_uuid);
        ctx.scope().reader().await?.maybe(member).await
    }
}
