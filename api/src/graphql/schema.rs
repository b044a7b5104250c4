//! The schema, put together from the domains.

use async_graphql::{MergedObject, Request, Response, Schema};
use derive::Roots;
use tokio::task::coop::unconstrained;

use super::external_id::ExternalIdMutation;
use super::limits::{CHANGES, READS};
use super::node::NodeQuery;
use super::nullable::{ErrorsEnd, Nullable};
use crate::subscriptions::graphql::Subscription;
use crate::{
    agreements, communications, crm, engagements, erasure, files, identity, outbox, portal, projects, revenue,
    schedules, search, trash, webhooks, workflow,
};

/// The root of all reads.
#[derive(MergedObject, Roots, Default)]
pub struct Query(
    NodeQuery,
    search::graphql::SearchQuery,
    trash::graphql::TrashQuery,
    identity::graphql::IdentityQuery,
    crm::graphql::CrmQuery,
    agreements::graphql::AgreementsQuery,
    engagements::graphql::EngagementsQuery,
    projects::graphql::ProjectsQuery,
    revenue::graphql::RevenueQuery,
    communications::graphql::CommunicationsQuery,
    files::graphql::FilesQuery,
    portal::graphql::PortalQuery,
    workflow::graphql::WorkflowQuery,
    schedules::graphql::SchedulesQuery,
    outbox::graphql::OutboxQuery,
    webhooks::graphql::WebhooksQuery,
);

/// The root of all changes.
#[derive(MergedObject, Default)]
pub struct Mutation(
    identity::graphql::IdentityMutation,
    crm::graphql::CrmMutation,
    agreements::graphql::AgreementsMutation,
    engagements::graphql::EngagementsMutation,
    projects::graphql::ProjectsMutation,
    revenue::graphql::RevenueMutation,
    communications::graphql::CommunicationsMutation,
    files::graphql::FilesMutation,
    portal::graphql::PortalMutation,
    workflow::graphql::WorkflowMutation,
    schedules::graphql::SchedulesMutation,
    outbox::graphql::OutboxMutation,
    webhooks::graphql::WebhooksMutation,
    ExternalIdMutation,
    erasure::graphql::ErasureMutation,
);

/// The schema of Chambers.
pub type ChambersSchema = Schema<ErrorsEnd<Query>, Nullable<Mutation>, Subscription>;

/// Builds the schema. `introspection` false hides it from clients, whatever they ask.
pub fn build(introspection: bool) -> ChambersSchema {
    let builder = Schema::build(ErrorsEnd::<Query>::default(), Nullable::<Mutation>::default(), Subscription)
        .override_output_type_description::<Query>(&READS)
        .override_output_type_description::<Mutation>(&CHANGES)
        .limit_recursive_depth(64)
        .disable_suggestions();
    if introspection { builder.finish() } else { builder.disable_introspection().finish() }
}

/// Answers an operation. Its resolvers are not held up for fairness: tokio would after some hundred reads of what is there
/// already, and loaders, whose turn it is then, would take up eight keys of five hundred.
pub async fn execute(schema: &ChambersSchema, request: Request) -> Response {
    // Boxed: the future of an operation is as large as all that it could select.
    unconstrained(Box::pin(schema.execute(request))).await
}

/// The schema as a document: the reference manual, and the source of clients' types.
pub fn sdl() -> String {
    let options = async_graphql::SDLExportOptions::new().sorted_fields().sorted_arguments().sorted_enum_items();
    build(true).sdl_with_options(options)
}
