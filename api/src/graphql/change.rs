//! Changes of one record, from state to state, out of the lists and back: each is declared once.

use entity::Id;
use sea_orm::ModelTrait;

use super::loader::Object;

/// The id of what an object shows.
pub type IdOf<N> = Id<<<N as Object>::Row as ModelTrait>::Entity>;

/// Declares a part of the mutation root whose mutations each change one record by a use case
/// `fn(&OrgTx, Id, expected_version, further fields…) -> Result<Model>`: their inputs, their payloads and how they run, for
/// good or as a trial.
/// A mutation is written as the schema calls it:
///
/// ```text
/// changes! {
///     /// Deals in the mutation root: from stage to stage.
///     DealTransitionMutation(deal: Deal, "deal");
///
///     /// Closes an open deal as LOST, and keeps the reason.
///     loseDeal(LoseDealInput {
///         /// Why it was lost, 1 to 1,000 characters.
///         reason: String,
///     }) -> LoseDealPayload = deal::lose, by DealWrite;
/// }
/// ```
///
/// `, then forget` calls `forget(&Scope, &OrgTx, Option<&Object>)` once it is committed or undone.
macro_rules! changes {
    (
        $(#[$root_doc:meta])*
        $root:ident($record:ident: $object:ty, $subject:literal);
        $(
            $(#[$doc:meta])*
            $mutation:ident($input:ident $({ $($(#[$field_doc:meta])* $field:ident: $ty:ty),* $(,)? })?) -> $payload:ident
                = $use_case:expr, by $permission:ident $(, then $then:path)?;
        )*
    ) => {
        $(
            #[doc = concat!("What `", stringify!($mutation), "` takes.")]
            #[derive(async_graphql::InputObject)]
            pub struct $input {
                #[doc = concat!("Which ", $subject, ".")]
                id: $crate::graphql::change::IdOf<$object>,
                #[doc = concat!("Do it only if the ", $subject, " is still at this version; otherwise a CONFLICT.")]
                expected_version: Option<i32>,
                $($($(#[$field_doc])* $field: $ty,)*)?
                #[graphql(flatten)]
                options: $crate::graphql::trial::RequestOptions,
            }

            $crate::graphql::mutation::payloads! {
                #[doc = concat!("What `", stringify!($mutation), "` answers.")]
                $payload {
                    #[doc = concat!(
                        "The ", $subject,
                        " after the change, or as it would be; after a CONFLICT, `INVALID_TRANSITION` or IMMUTABLE, as it ",
                        "is now."
                    )]
                    $record: $object
                }
            }
        )*

        $(#[$root_doc])*
        #[derive(Default)]
        pub struct $root;

        #[async_graphql::Object]
        impl $root {
            $(
                $(#[$doc])*
                #[allow(non_snake_case)]
                async fn $mutation(
                    &self,
                    ctx: &async_graphql::Context<'_>,
                    #[graphql(desc = "Which record, and under which conditions.")] input: $input,
                ) -> $crate::error::Result<$payload> {
                    use $crate::graphql::scope::InScope;

                    let tx = ctx.scope().write($crate::auth::permission::Permission::$permission).await?;
                    let trial = $crate::graphql::trial::Trial::of(ctx, &tx, &input.options);
                    let attempt = trial.attempt(stringify!($mutation), &input);
                    let (id, version) = (input.id, input.expected_version);
                    let effect = $use_case(&tx, id, version $($(, input.$field)*)?);
                    let outcome = $crate::graphql::mutation::once(&tx, attempt, effect).await;
                    let answer = trial.answer_or_current(id, outcome).await;
                    $($then(ctx.scope(), &tx, answer.as_ref().ok().and_then(|made: &$payload| made.$record.record()));)?
                    answer
                }
            )*
        }
    };
}
pub(crate) use changes;
