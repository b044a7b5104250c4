//! `runInvoiceSchedules`.

use async_graphql::{Context, InputObject, Object, SimpleObject};
use entity::engagements::engagement;
use entity::revenue::{installment, invoice};
use entity::{Id, Row};
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use crate::auth::permission::Permission;
use crate::db::OrgTx;
use crate::error::{Refusal, Result, UserError};
use crate::graphql::mutation::shown;
use crate::graphql::scalar::Date;
use crate::graphql::scope::InScope;
use crate::graphql::trial::{RequestOptions, Trial};
use crate::repo::find::{self, Rows};
use crate::repo::idempotency;
use crate::revenue::graphql::installment::Installment;
use crate::revenue::graphql::invoice::Invoice;
use crate::revenue::invoice_schedule::run::{self, Done, Outcome};

/// What `runInvoiceSchedules` takes.
#[derive(Clone, Debug, InputObject)]
pub struct RunInvoiceSchedulesInput {
    /// Invoice what is due by this day; today where the organization is if nothing is said. What is issued is issued by
    /// this day, but never later than today.
    as_of: Option<Date>,
    /// Only the schedules of this engagement; all if nothing is said.
    engagement_id: Option<Id<engagement::Entity>>,
    #[graphql(flatten)]
    options: RequestOptions,
}

/// What became of one installment.
#[derive(Clone, Debug, SimpleObject)]
pub struct InvoiceScheduleRunResult {
    /// The installment: INVOICED, or PENDING still if it was refused.
    installment: Option<Installment>,
    /// The invoice that bills it; null if it was refused. Of a dry run, as it would be: its id is made up, and leads
    /// nowhere.
    invoice: Option<Invoice>,
    /// Why it was not invoiced, such as that the client was deleted; empty if it was. `field` is one of the invoice's.
    user_errors: Vec<UserError>,
}

/// What `runInvoiceSchedules` answers.
#[derive(Clone, Debug, SimpleObject)]
pub struct RunInvoiceSchedulesPayload {
    /// A result for each installment that was invoiced; and for each schedule that can't be invoiced, one that tells why.
    results: Vec<InvoiceScheduleRunResult>,
    /// Whether something that is due may be left besides: run again.
    has_more: bool,
    /// Why nothing was done at all.
    user_errors: Vec<UserError>,
}

/// Runs of invoice schedules in the mutation root.
#[derive(Default)]
pub struct InvoiceScheduleRunMutation;

#[Object]
impl InvoiceScheduleRunMutation {
    /// Makes invoices of what is due: the PENDING installments of ACTIVE schedules of ACTIVE engagements whose day has
    /// come, or whose milestone or acceptance has. At most 100 a call, each installment once, however often the run is
    /// repeated or overlaps with another. A schedule that can't be invoiced holds up no other. Needs the permissions to
    /// write invoice schedules and invoices; what is issued is, because `INVOICE_ISSUE` was held by whoever set `autoIssue`.
    async fn run_invoice_schedules(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "By when, and of what.")] input: RunInvoiceSchedulesInput,
    ) -> Result<RunInvoiceSchedulesPayload> {
        let tx = ctx.scope().write(Permission::InvoiceScheduleWrite).await?;
        let trial = Trial::of(ctx, &tx, &input.options);
        tx.demand(Permission::InvoiceWrite)?;
        let attempt = trial.attempt("runInvoiceSchedules", &input);
        let (as_of, engagement) = (input.as_of.map(|day| day.0), input.engagement_id);
        let effect = Box::pin(run::run(&tx, as_of, engagement));
        let outcome = idempotency::once_or(&tx, attempt, effect, Kept::of, |kept| reread(&tx, kept)).await;
        let (done, user_errors) = trial.settle(outcome).await?;
        let (outcomes, has_more) = done.map_or((Vec::new(), false), |done| (done.outcomes, done.has_more));
        let results = outcomes.into_iter().map(|outcome| result(&tx, outcome)).collect();
        Ok(RunInvoiceSchedulesPayload { results, has_more, user_errors })
    }
}

fn result(tx: &OrgTx, outcome: Outcome) -> InvoiceScheduleRunResult {
    let (invoice, user_errors) = match outcome.invoice {
        Ok(invoice) => (shown(tx, invoice), Vec::new()),
        Err(Refusal(reasons)) => (None, reasons),
    };
    InvoiceScheduleRunResult { installment: shown(tx, outcome.installment), invoice, user_errors }
}

/// What is kept of a run.
#[derive(Serialize, Deserialize)]
struct Kept {
    results: Vec<(Uuid, Result<Uuid, Vec<UserError>>)>,
    has_more: bool,
}

impl Kept {
    fn of(done: &Done) -> Self {
        let result = |outcome: &Outcome| {
            let invoice = outcome.invoice.as_ref().map(Row::uuid).map_err(|Refusal(reasons)| reasons.clone());
            (outcome.installment.uuid(), invoice)
        };
        Self { results: done.outcomes.iter().map(result).collect(), has_more: done.has_more }
    }
}

/// What a first run did.
async fn reread(tx: &OrgTx, kept: Kept) -> Result<Done> {
    let installments: Vec<_> = kept.results.iter().map(|(id, _)| *id).collect();
    let invoices: Vec<_> = kept.results.iter().filter_map(|(_, invoice)| invoice.as_ref().ok().copied()).collect();
    let installments = find::by_ids::<installment::Model>(tx, &installments, Rows::All).await?;
    let invoices = find::by_ids::<invoice::Model>(tx, &invoices, Rows::All).await?;
    let mut outcomes = Vec::with_capacity(kept.results.len());
    for (id, invoice) in kept.results {
        let installment = installments.iter().find(|installment| installment.uuid() == id);
        let invoice = match invoice {
            Ok(id) => invoices.iter().find(|invoice| invoice.uuid() == id).cloned().map(Ok),
            Err(reasons) => Some(Err(Refusal(reasons))),
        };
        // Rows are never removed but with their organization.
        if let (Some(installment), Some(invoice)) = (installment.cloned(), invoice) {
            outcomes.push(Outcome { installment, invoice });
        }
    }
    Ok(Done { outcomes, has_more: kept.has_more })
}
