//! `signUp`, `verifyEmail`, `resendVerification`.

use async_graphql::{Context, InputObject, Object};

use super::sign_in::SignInPayload;
use crate::error::Result;
use crate::graphql::mutation::{Payload, payloads, split};
use crate::graphql::scalar::Currency;
use crate::graphql::scope::InScope;
use crate::identity::account::sign_up::{self, SignUp};
use crate::identity::account::{organization, verification};

payloads! {
    /// What `signUp` answers, whether the address has an account or not.
    SignUpPayload {
        /// True: a mail is on its way; its link leads on.
        mailed: bool
    }
    /// What `resendVerification` answers, whether the address has an account or not.
    ResendVerificationPayload {
        /// True: if the address waits for its verification, a mail is on its way.
        mailed: bool
    }
}

/// What `signUp` takes.
#[derive(Clone, InputObject)]
pub struct SignUpInput {
    /// Your name, at most 200 characters.
    name: String,
    /// Your address (RFC 5322): it must be proven by a mail before you can sign in.
    email: String,
    /// Your password: 12 to 128 characters.
    #[graphql(secret)]
    password: String,
    /// The name of your organization, at most 200 characters; its name in addresses is derived from it.
    organization_name: String,
    /// The organization's currency; USD if nothing is said.
    base_currency: Option<Currency>,
    /// The organization's time zone, such as `Europe/Berlin`; UTC if nothing is said.
    timezone: Option<String>,
    /// The organization's language, such as `de-CH`; `en` if nothing is said.
    locale: Option<String>,
}

/// What `verifyEmail` takes.
#[derive(Clone, InputObject)]
pub struct VerifyEmailInput {
    /// The token in the mail's link; good once, for 48 hours.
    #[graphql(secret)]
    token: String,
}

/// What `resendVerification` takes.
#[derive(Clone, InputObject)]
pub struct ResendVerificationInput {
    /// The address that waits for its verification.
    email: String,
}

impl From<SignUpInput> for SignUp {
    fn from(input: SignUpInput) -> Self {
        Self {
            name: input.name,
            email: input.email,
            password: input.password,
            organization: organization::Draft {
                name: input.organization_name,
                base_currency: input.base_currency.map(|currency| currency.0.code().to_owned()),
                timezone: input.timezone,
                locale: input.locale,
            },
        }
    }
}

/// Sign-up in the mutation root.
#[derive(Default)]
pub struct SignUpMutation;

#[Object]
impl SignUpMutation {
    /// Makes a user and an organization that they own, and sends a mail to verify the address. Needs no token. Repeated for
    /// an address that waits for that, it makes nothing: with the same password it sends another such mail, and the links
    /// of all are good; with a different one it ends them, and sends a link by which the mail's reader chooses the password
    /// (`resetPassword`) and proves the address.
    async fn sign_up(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "You, and your organization.")] input: SignUpInput,
    ) -> Result<SignUpPayload> {
        let outcome = Box::pin(sign_up::sign_up(&ctx.scope().visit().await, input.into())).await;
        let (done, reasons) = split(outcome)?;
        Ok(SignUpPayload::of(done.map(|()| true), reasons))
    }

    /// Takes the token of a verification mail, and signs its user in. Needs no token of another kind.
    async fn verify_email(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The mail's token.")] input: VerifyEmailInput,
    ) -> Result<SignInPayload> {
        let visit = ctx.scope().visit().await;
        let outcome = Box::pin(verification::verify(&visit, &input.token)).await;
        SignInPayload::answer(outcome)
    }

    /// Sends another mail to verify the address: of the kind that `signUp` sent last. Needs no token.
    async fn resend_verification(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Whose.")] input: ResendVerificationInput,
    ) -> Result<ResendVerificationPayload> {
        let outcome = verification::resend(&ctx.scope().visit().await, &input.email);
        let (done, reasons) = split(outcome)?;
        Ok(ResendVerificationPayload::of(done.map(|()| true), reasons))
    }
}
