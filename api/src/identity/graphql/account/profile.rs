//! `updateProfile`.

use async_graphql::{Context, InputObject, MaybeUndefined, Object};

use super::User;
use crate::error::Result;
use crate::graphql::mutation::{Payload, payloads, split};
use crate::graphql::scope::InScope;
use crate::identity::account::profile::{self, Draft};

payloads! {
    /// What `updateProfile` answers.
    UpdateProfilePayload {
        /// The user after the change.
        user: User
    }
}

/// What `updateProfile` takes.
#[derive(Clone, Debug, InputObject)]
pub struct UpdateProfileInput {
    /// Change it only if it is still at this version; otherwise a CONFLICT.
    expected_version: Option<i32>,
    /// Your name, at most 200 characters.
    name: MaybeUndefined<String>,
    /// A picture of you: a web address, at most 2,048 characters.
    avatar_url: MaybeUndefined<String>,
    /// About you, at most 2,000 characters.
    bio: MaybeUndefined<String>,
    /// What clients keep for you: a JSON object of at most 16 KiB, which replaces the old one.
    preferences: Option<serde_json::Value>,
}

/// The profile in the mutation root.
#[derive(Default)]
pub struct ProfileMutation;

#[Object]
impl ProfileMutation {
    /// Changes the caller's profile; colleagues in all their organizations see the new name and picture.
    async fn update_profile(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "What to change.")] input: UpdateProfileInput,
    ) -> Result<UpdateProfilePayload> {
        let signed_in = ctx.scope().signed_in()?;
        let draft = Draft {
            name: input.name.into(),
            avatar_url: input.avatar_url.into(),
            bio: input.bio.into(),
            preferences: input.preferences,
        };
        let visit = ctx.scope().visit().await;
        let outcome = Box::pin(profile::update(&visit, signed_in, input.expected_version, draft)).await;
        let (user, reasons) = split(outcome)?;
        Ok(UpdateProfilePayload::of(user.map(User::from), reasons))
    }
}
