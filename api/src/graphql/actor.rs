//! Who did something, as records and events show it.

use async_graphql::{Context, ID, SimpleObject};
use derive::fields;
use entity::Id;
use entity::identity::actor_kind::ActorKind;
use uuid::Uuid;

use super::loader::Object as _;
use super::prepared::{Cell, Cells, Field, Shown, Unreadable, to_one_by};
use super::scope::InScope;
use super::show::Show;
use crate::error::Result;
use crate::identity::graphql::api_key::ApiKey;
use crate::identity::graphql::member::OrganizationMember;
use crate::outbox::message::actor_id;

/// Who did something.
#[derive(Clone, Debug, SimpleObject)]
#[graphql(complex)]
pub struct Actor {
    /// What kind of actor it was.
    pub kind: ActorKind,
    #[graphql(skip)]
    uuid: Option<Uuid>,
}

/// From the two columns that stamp a row.
impl Show<(ActorKind, Option<Uuid>)> for Actor {
    fn show((kind, uuid): (ActorKind, Option<Uuid>)) -> Self {
        Self { kind, uuid }
    }
}

impl Shown for Actor {
    fn shown(columns: &'static [&'static str]) -> Field {
        Field::Inline { type_name: "Actor".into(), columns, is_null: None, field }
    }
}

/// A field of the actor whose kind and id stand in two columns.
fn field(columns: &'static [&'static str], name: &str) -> Option<Field> {
    Some(match name {
        "kind" => Field::Leaf { columns, write: |cells, out| ActorKind::write(cells.bytes(0), out) },
        "id" => Field::Leaf {
            columns,
            write: |cells, out| {
                let id = match cells.uuid(1)? {
                    Some(id) => actor_id(cells.choice(0)?, id),
                    None => None,
                };
                Option::<String>::write(id.as_deref().map(str::as_bytes), out)
            },
        },
        "member" => to_one_by::<OrganizationMember>(columns, |cells| of_kind("MEMBER", cells)),
        "apiKey" => to_one_by::<ApiKey>(columns, |cells| of_kind("API_KEY", cells)),
        _ => return None,
    })
}

/// The actor's id, if it is of that kind.
fn of_kind(kind: &str, cells: &Cells<'_>) -> Result<Option<Uuid>, Unreadable> {
    if cells.text(0)? == Some(kind) { cells.uuid(1) } else { Ok(None) }
}

#[fields]
impl Actor {
    /// The id of the member, API key or contact that did it, as webhooks tell it too: `node` finds it for those who may
    /// see it. Null of the lead form and of Chambers itself.
    async fn id(&self) -> Option<ID> {
        self.uuid.and_then(|id| actor_id(self.kind, id)).map(ID)
    }

    /// The member, if one did it; also one who has left since.
    async fn member(&self, ctx: &Context<'_>) -> Result<Option<OrganizationMember>> {
        let member = self.uuid.filter(|_| self.kind == ActorKind::Member).map(Id::from_uuid);
        ctx.scope().reader().await?.maybe(member).await
    }

    /// The API key, if one did it; also one that was revoked since. Null for those who may not see API keys
    /// (`API_KEY_MANAGE`): they have its `id`.
    async fn api_key(&self, ctx: &Context<'_>) -> Result<Option<ApiKey>> {
        let reader = ctx.scope().reader().await?;
        let is_seen = self.kind == ActorKind::ApiKey && reader.permissions().has(ApiKey::READ);
        reader.maybe(self.uuid.filter(|_| is_seen).map(Id::from_uuid)).await
    }
}
