//! `requestPasswordReset`, `resetPassword`, `changePassword`.

use async_graphql::{Context, InputObject, Object};

use crate::error::Result;
use crate::graphql::mutation::{Payload, payloads, split};
use crate::graphql::scope::InScope;
use crate::identity::account::password;

payloads! {
    /// What `requestPasswordReset` answers, whether the address has an account or not.
    RequestPasswordResetPayload {
        /// True: if the address has an account, a mail is on its way.
        mailed: bool
    }
    /// What `resetPassword` answers.
    ResetPasswordPayload {
        /// True: sign in with the new password.
        changed: bool
    }
    /// What `changePassword` answers.
    ChangePasswordPayload {
        /// True: the new password is set, and the other sessions have ended.
        changed: bool
    }
}

/// What `requestPasswordReset` takes.
#[derive(Clone, InputObject)]
pub struct RequestPasswordResetInput {
    /// The address of the account.
    email: String,
}

/// What `resetPassword` takes.
#[derive(Clone, InputObject)]
pub struct ResetPasswordInput {
    /// The token in the mail's link; good once, for an hour.
    #[graphql(secret)]
    token: String,
    /// The new password: 12 to 128 characters.
    #[graphql(secret)]
    password: String,
}

/// What `changePassword` takes.
#[derive(Clone, InputObject)]
pub struct ChangePasswordInput {
    /// The password until now.
    #[graphql(secret)]
    current_password: String,
    /// The new password: 12 to 128 characters.
    #[graphql(secret)]
    new_password: String,
}

/// Passwords in the mutation root.
#[derive(Default)]
pub struct PasswordMutation;

#[Object]
impl PasswordMutation {
    /// Sends a mail with a link to choose a new password. Needs no token.
    async fn request_password_reset(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Whose.")] input: RequestPasswordResetInput,
    ) -> Result<RequestPasswordResetPayload> {
        let outcome = password::request_reset(&ctx.scope().visit().await, &input.email);
        let (done, reasons) = split(outcome)?;
        Ok(RequestPasswordResetPayload::of(done.map(|()| true), reasons))
    }

    /// Sets a new password by the token of a mail, and ends all sessions. Needs no token of another kind.
    async fn reset_password(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The mail's token and the new password.")] input: ResetPasswordInput,
    ) -> Result<ResetPasswordPayload> {
        let outcome = Box::pin(password::reset(&ctx.scope().visit().await, &input.token, &input.password)).await;
        let (done, reasons) = split(outcome)?;
        Ok(ResetPasswordPayload::of(done.map(|()| true), reasons))
    }

    /// Changes the caller's password, and ends their other sessions.
    async fn change_password(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The old and the new password.")] input: ChangePasswordInput,
    ) -> Result<ChangePasswordPayload> {
        let signed_in = ctx.scope().signed_in()?;
        let visit = ctx.scope().visit().await;
        let outcome = Box::pin(password::change(&visit, signed_in, &input.current_password, &input.new_password)).await;
        let (done, reasons) = split(outcome)?;
        Ok(ChangePasswordPayload::of(done.map(|()| true), reasons))
    }
}
