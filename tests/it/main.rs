//! Integration tests: GraphQL in, snapshot out; a database for each. A folder per domain, a file per entity.

mod agreements;
mod cli;
mod crm;
mod engagements;
mod guards;
mod http;
mod identity;
mod playground;
mod revenue;
mod seed;
