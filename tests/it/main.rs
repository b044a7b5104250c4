//! Integration tests: GraphQL in, snapshot out; a database for each. A folder per domain, a file per entity.

mod cli;
mod crm;
mod engagements;
mod files;
mod guards;
mod http;
mod identity;
mod playground;
mod portal;
mod revenue;
mod seed;
mod workflow;
