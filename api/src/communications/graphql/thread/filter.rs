//! Which threads, and in which order.

use async_graphql::{Enum, InputObject};
use entity::communications::thread::ThreadStatus;
use entity::communications::thread_participant;
use entity::crm::client_company;
use entity::engagements::engagement;
use entity::files::file_object::Visibility;
use entity::identity::organization_member;
use sea_orm::Condition;
use sea_orm::sea_query::{Expr, ExprTrait, Query, SelectStatement};

use crate::auth::actor::Actor;
use crate::crm::graphql::client_company::{ClientCompany, ClientCompanyFilter};
use crate::engagements::graphql::engagement::{Engagement, EngagementFilter};
use crate::error::Result;
use crate::graphql::filter::{ChoiceFilter, DateTimeFilter, Filter, IdFilter, StringFilter, join, related};
use crate::graphql::order::OrderField;
use crate::repo::find::{Rows, of_organization};
use crate::repo::sieve::{Anchor, Sieve};

const TABLE: &str = "threads";

/// Which threads. All given fields must hold.
#[derive(Clone, Debug, Default, Hash, InputObject)]
pub struct ThreadFilter {
    /// By subject, without regard to case.
    pub subject: Option<StringFilter>,
    /// By where it stands.
    pub status: Option<ChoiceFilter<ThreadStatus>>,
    /// By whether contacts may take part.
    pub visibility: Option<ChoiceFilter<Visibility>>,
    /// Whether there are messages in it that the caller has not read; muted ones too. False for API keys.
    pub is_unread: Option<bool>,
    /// Whether the caller takes part. False for API keys.
    pub participates: Option<bool>,
    /// By until when it is SNOOZED.
    pub snoozed_until: Option<DateTimeFilter>,
    /// By when its last message was posted.
    pub last_message_at: Option<DateTimeFilter>,
    /// By the member who sees to it.
    pub assignee_id: Option<IdFilter<organization_member::Entity>>,
    /// By the work that it is about.
    pub engagement_id: Option<IdFilter<engagement::Entity>>,
    /// By the client.
    pub client_company_id: Option<IdFilter<client_company::Entity>>,
    /// By the partner's id.
    pub external_id: Option<StringFilter>,
    /// By when the record was made.
    pub created_at: Option<DateTimeFilter>,
    /// By when the record was last changed; messages don't change it.
    pub updated_at: Option<DateTimeFilter>,
    /// Its engagement must be one of these.
    pub engagement: Option<EngagementFilter>,
    /// Its client must be one of these.
    pub client_company: Option<ClientCompanyFilter>,
    /// All of these must hold.
    pub and: Option<Vec<ThreadFilter>>,
    /// One of these must hold.
    pub or: Option<Vec<ThreadFilter>>,
    /// This must not hold.
    pub not: Option<Box<ThreadFilter>>,
}

impl Filter for ThreadFilter {
    fn sieve(self, actor: &Actor) -> Result<Sieve> {
        let mut own = Sieve::default()
            .and_maybe(self.subject.map(|f| f.folded((TABLE, "subject_key"))))
            .and_maybe(self.status.map(|f| f.on((TABLE, "status"))))
            .and_maybe(self.visibility.map(|f| f.on((TABLE, "visibility"))))
            .and_maybe(self.is_unread.map(|is| mine(actor, is, Some("unread_count"))))
            .and_maybe(self.participates.map(|is| mine(actor, is, None)))
            .and_maybe(self.snoozed_until.map(|f| f.on((TABLE, "snoozed_until"))))
            .and_maybe(self.last_message_at.map(|f| f.on((TABLE, "last_message_at"))))
            .and_maybe(self.assignee_id.map(|f| f.on((TABLE, "assignee_member_id"))))
            .and_maybe(self.engagement_id.map(|f| f.on((TABLE, "engagement_id"))))
            .and_maybe(self.client_company_id.map(|f| f.on((TABLE, "client_company_id"))))
            .and_maybe(self.external_id.map(|f| f.unique((TABLE, "external_id"))))
            .and_maybe(self.created_at.map(|f| f.made(TABLE)))
            .and_maybe(self.updated_at.map(|f| f.on((TABLE, "updated_at"))));
        if let Some(engagement) = self.engagement {
            own = own.and(related::<Engagement>((TABLE, "engagement_id"), actor, engagement)?);
        }
        if let Some(company) = self.client_company {
            own = own.and(related::<ClientCompany>((TABLE, "client_company_id"), actor, company)?);
        }
        join(own, self.and, self.or, self.not, actor)
    }
}

/// Those in which the actor takes part, or does not; of whose parts a column is more than 0, if one is named.
fn mine(actor: &Actor, is: bool, positive: Option<&'static str>) -> Sieve {
    let Some(member) = actor.member() else {
        return Condition::all().add(Expr::val(!is)).into();
    };
    let part = |column| Expr::col((thread_participant::Entity, column));
    let mut parts = Query::select();
    parts
        .from(thread_participant::Entity)
        .cond_where(of_organization::<thread_participant::Model>(actor.organization, Rows::Live))
        .and_where(part("member_id").eq(member.uuid()))
        // Not as a value: the index is of those with more than this.
        .and_where_option(positive.map(|column| part(column).gt(Expr::cust("0"))));
    let select = |what: Expr, alias: &'static str| -> SelectStatement {
        let mut select = parts.clone();
        select.expr_as(what, alias);
        select
    };
    // Asked thread by thread, by the key: as a set, it would be all of the actor's.
    let of_thread = select(Expr::val(true), "takes").and_where(part("thread_id").equals((TABLE, "id"))).take();
    let takes = |form| {
        let of_thread = Expr::SubQuery(None, Box::new(of_thread.clone().into()));
        Condition::all().add(Expr::cust_with_exprs(form, [of_thread]))
    };
    let mine: Sieve = if is {
        Anchor::each("id", select(part("thread_id"), "value"), usize::MAX, takes("($1) IS TRUE")).into()
    } else {
        takes("($1) IS NOT TRUE").into()
    };
    mine.reading(1)
}

/// What threads can be ordered by.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Enum)]
pub enum ThreadOrderField {
    /// When the record was made.
    CreatedAt,
    /// When the record was last changed; messages don't change it.
    UpdatedAt,
    /// When the last message was posted.
    LastMessageAt,
    /// The subject, without regard to case.
    Subject,
}

impl OrderField for ThreadOrderField {
    fn column(self) -> (&'static str, bool) {
        match self {
            // Ids are UUIDv7: their order is that of making.
            Self::CreatedAt => ("id", false),
            Self::UpdatedAt => ("updated_at", false),
            Self::LastMessageAt => ("last_message_at", true),
            Self::Subject => ("subject_key", false),
        }
    }

    fn within(self) -> &'static [&'static str] {
        match self {
            Self::LastMessageAt => &["status"],
            _ => &[],
        }
    }
}
