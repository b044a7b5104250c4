//! The domain in the schema: objects, filters, inputs, queries and mutations, an entity a folder.

pub mod message;
pub mod thread;

use derive::Roots;

use crate::graphql::boxed::Boxed;

/// The domain's part of the query root.
#[derive(async_graphql::MergedObject, Roots, Default)]
pub struct CommunicationsQuery(Boxed<message::MessageQuery>, Boxed<thread::ThreadQuery>);

/// The domain's part of the mutation root.
#[derive(async_graphql::MergedObject, Default)]
pub struct CommunicationsMutation(
    Boxed<message::MessageMutation>,
    Boxed<message::MessageTransitionMutation>,
    Boxed<thread::ThreadMutation>,
    Boxed<thread::ThreadReadingMutation>,
    Boxed<thread::ThreadTransitionMutation>,
    Boxed<thread::WakeMutation>,
);
