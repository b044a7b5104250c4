//! Integration tests: GraphQL in, snapshot out; a database for each. A folder per domain, a file per entity.

mod agreements;
mod cli;
mod communications;
mod crm;
mod engagements;
mod erasure;
mod external_id;
mod files;
mod guards;
mod http;
mod identity;
mod outbox;
mod playground;
mod portal;
mod projects;
mod revenue;
mod schedules;
mod search;
mod seed;
mod subscriptions;
mod trash;
mod webhooks;
mod workflow;
