//! Identity: the organization, its members, invitations and API keys.

mod api_key;
mod invitation;
mod member;
mod organization;
mod roles;
