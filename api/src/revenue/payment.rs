//! Payments: record, confirm, fail, change, apply, unapply. Giving money back is `refund`.
//!
//! A payment's money is allocated to invoices of one client and currency; what is not allocated is the client's credit,
//! to be applied later or refunded. A VOID invoice takes no money, and has none: its payments are taken back before it is
//! voided. An UNCOLLECTIBLE one takes what comes after all if it is named, and is PAID when all came; until then it stays
//! UNCOLLECTIBLE, also when money is taken back.

pub mod spread;
mod unapply;

use chrono::{DateTime, Utc};
use entity::Id;
use entity::crm::client_company;
use entity::revenue::payment::{ActiveModel, Entity, Model, PaymentMethod, PaymentStatus};
use iso_currency::Currency;
use sea_orm::Set;

pub use self::spread::{Spread, Wish, hold_all};
pub use self::unapply::unapply;
use super::allocation::{self, Share};
use super::rules::allocation::Purse;
use super::rules::payment::{self as rules, Action, TRANSITIONS};
use crate::db::OrgTx;
use crate::error::{Reasons, Result, UserError, UserErrorCode};
use crate::identity::organization;
use crate::money::Money;
use crate::patch::Patch;
use crate::repo::find::{self, Rows};
use crate::repo::guard::allowed;
use crate::repo::save;
use crate::text;

/// What a caller says of a new payment.
#[derive(Clone, Debug)]
pub struct Draft {
    /// Who paid; if nothing is said, the client of the first invoice.
    pub client_company: Option<Id<client_company::Entity>>,
    /// How much: a decimal, and its currency.
    pub amount: (String, Currency),
    /// How it was paid.
    pub method: PaymentMethod,
    /// SUCCEEDED if nothing is said, or PENDING.
    pub status: Option<PaymentStatus>,
    /// When it came, or is expected; now if nothing is said.
    pub received_at: Option<DateTime<Utc>>,
    /// What the payer wrote.
    pub reference: Option<String>,
    /// The processor's id of it.
    pub processor_id: Option<String>,
    /// The partner's id of it.
    pub external_id: Option<String>,
    /// Which invoices get money of it.
    pub spread: Spread,
}

/// What a caller changes of a payment.
#[derive(Clone, Debug, Default)]
pub struct Change {
    /// What the payer wrote.
    pub reference: Patch<String>,
    /// When it came.
    pub received_at: Option<DateTime<Utc>>,
    /// The partner's id of it.
    pub external_id: Patch<String>,
}

/// Records money that came, or is announced, and allocates what came.
pub async fn record(tx: &OrgTx, draft: Draft) -> Result<Model> {
    let mut reasons = Reasons::default();
    let status = draft.status.unwrap_or(PaymentStatus::Succeeded);
    let status = reasons.take(rules::recorded(status)).unwrap_or(PaymentStatus::Succeeded);
    let money = reasons.take(rules::amount(&draft.amount.0, draft.amount.1));
    let received_at = draft.received_at.unwrap_or(tx.now());
    reasons.take(rules::received_at(status, received_at, tx.now()));
    let code = draft.amount.1.code();
    let mut row = ActiveModel {
        status: Set(status),
        method: Set(draft.method),
        currency: Set(code.to_owned()),
        received_at: Set(received_at),
        ..ActiveModel::default()
    };
    reasons.optional(&mut row.reference, draft.reference.map(Some), |v| text::line("reference", v, 200));
    reasons.optional(&mut row.processor_id, draft.processor_id.map(Some), |v| text::line("processorId", v, 200));
    reasons.optional(&mut row.external_id, draft.external_id.map(Some), |v| text::line("externalId", v, 200));
    if status == PaymentStatus::Pending && !draft.spread.is_empty() {
        let reason = "What is PENDING can't be allocated yet: say to which invoices when you call confirmPayment.";
        reasons.add(UserError::on("status", UserErrorCode::Invalid, reason));
    }
    // The client before its invoices, as all that touches both does.
    if let Some(company) = draft.client_company {
        reasons.gather(find::required::<client_company::Model>(tx, company, "clientCompanyId").await)?;
    } else if draft.spread.wishes.is_empty() {
        let reason = "Say who paid, or which invoices.";
        reasons.add(UserError::on("clientCompanyId", UserErrorCode::Required, reason));
    }
    let source = (money, draft.client_company, code);
    let (payer, shares) = shares(tx, &mut reasons, source, &draft.spread).await?;
    reasons.finish()?;
    let Some(money) = money else { return Err(save::missing("an amount that was not refused")) };

    row.amount = Set(money.minor);
    row.client_company_id = Set(payer);
    row.allocated = Set(sum(&shares));
    let payment: Model = save::insert(tx, row, "recorded").await?;
    if !shares.is_empty() {
        allocation::allocate(tx, &payment, shares, organization::day(tx, received_at).await?).await?;
    }
    Ok(payment)
}

/// Says that a PENDING payment came, now unless another time is said, and allocates it.
pub async fn confirm(
    tx: &OrgTx,
    id: Id<Entity>,
    expected_version: Option<i32>,
    received_at: Option<DateTime<Utc>>,
    spread: &Spread,
) -> Result<Model> {
    let before: Model = find::locked(tx, id, "id", expected_version, Rows::Live).await?;
    let mut reasons = Reasons::default();
    reasons.take(TRANSITIONS.guard(&Action::Confirm, &before.status));
    let received_at = received_at.unwrap_or(tx.now());
    reasons.take(rules::received_at(PaymentStatus::Succeeded, received_at, tx.now()));
    let (_, shares) = shares(tx, &mut reasons, source(&before), spread).await?;
    reasons.finish()?;
    let mut row: ActiveModel = before.clone().into();
    row.status = Set(PaymentStatus::Succeeded);
    row.received_at = Set(received_at);
    row.allocated = Set(sum(&shares));
    let payment = save::update(tx, &before, row, "confirmed").await?;
    if !shares.is_empty() {
        allocation::allocate(tx, &payment, shares, organization::day(tx, received_at).await?).await?;
    }
    Ok(payment)
}

/// Says that a PENDING payment will not come.
pub async fn fail(tx: &OrgTx, id: Id<Entity>, expected_version: Option<i32>, reason: String) -> Result<Model> {
    let before = allowed(tx, id, expected_version, Action::Fail).await?;
    let mut row: ActiveModel = before.clone().into();
    row.status = Set(PaymentStatus::Failed);
    row.failure_reason = Set(Some(text::prose("reason", reason, 1000)?));
    save::update(tx, &before, row, "failed").await
}

/// Allocates credit of a payment to invoices, as of today.
pub async fn apply(tx: &OrgTx, id: Id<Entity>, expected_version: Option<i32>, spread: &Spread) -> Result<Model> {
    let before: Model = find::locked(tx, id, "id", expected_version, Rows::Live).await?;
    let mut reasons = Reasons::default();
    let is_possible = reasons.take(TRANSITIONS.guard(&Action::Apply, &before.status)).is_some();
    if spread.is_empty() {
        let reason = "Say to which invoices, or set `allocateAutomatically`.";
        reasons.add(UserError::on("allocations", UserErrorCode::Required, reason));
    }
    if is_possible && before.unallocated == 0 {
        let reason = "All of the payment is allocated or refunded: unapplyPayment takes it back from invoices.";
        reasons.add(UserError::on("id", UserErrorCode::Invalid, reason));
    }
    let (_, shares) = shares(tx, &mut reasons, source(&before), spread).await?;
    reasons.finish()?;
    if shares.is_empty() {
        let reason = "The client has no open invoice in the payment's currency: it stays credit.";
        return Err(UserError::on("allocateAutomatically", UserErrorCode::Invalid, reason).into());
    }
    let mut row: ActiveModel = before.clone().into();
    row.allocated = Set(before.allocated + sum(&shares));
    let payment = save::update(tx, &before, row, "applied").await?;
    // Money that came tomorrow, by a caller's clock, is not allocated today.
    let on = organization::day(tx, tx.now().max(before.received_at)).await?;
    allocation::allocate(tx, &payment, shares, on).await?;
    Ok(payment)
}

/// Changes what a payment says of itself. The day when it came moves the entries that were made with it; once money of it
/// was taken back or refunded, that day is IMMUTABLE.
pub async fn update(tx: &OrgTx, id: Id<Entity>, expected_version: Option<i32>, change: Change) -> Result<Model> {
    let before = allowed(tx, id, expected_version, Action::Update).await?;
    let mut reasons = Reasons::default();
    let mut row: ActiveModel = before.clone().into();
    reasons.optional(&mut row.reference, change.reference, |v| text::line("reference", v, 200));
    reasons.optional(&mut row.external_id, change.external_id, |v| text::line("externalId", v, 200));
    let moved = change.received_at.filter(|at| *at != before.received_at);
    reasons.defaulted(&mut row.received_at, moved, |at| rules::received_at(before.status, at, tx.now()));
    let entries = if moved.is_some() { allocation::entries(tx, id).await? } else { Vec::new() };
    if moved.is_some() && (before.refunded > 0 || entries.iter().any(|entry| entry.amount < 0)) {
        let reason = "Money of this payment was taken back or refunded: when it came can't be changed any more.";
        reasons.add(UserError::on("receivedAt", UserErrorCode::Immutable, reason));
    }
    reasons.finish()?;
    let payment = save::update(tx, &before, row, "updated").await?;
    if !entries.is_empty() {
        let (old, new) =
            (organization::day(tx, before.received_at).await?, organization::day(tx, payment.received_at).await?);
        allocation::redate(tx, entries, old, new).await?;
    }
    Ok(payment)
}

/// A payment's money that can be allocated: who paid it, and its currency.
type Source<'a> = (Option<Money>, Option<Id<client_company::Entity>>, &'a str);

fn source(payment: &Model) -> Source<'_> {
    // A code that is stored was one of ISO 4217 once.
    let currency = Currency::from_code(&payment.currency);
    let left = payment.amount - payment.allocated - payment.refunded;
    let money = currency.map(|currency| Money { minor: left, currency });
    (money, payment.client_company_id, &payment.currency)
}

/// Locks the invoices of a spread and says what each gets, and who pays; gathers what is wrong with it.
async fn shares(
    tx: &OrgTx,
    reasons: &mut Reasons,
    (money, client, code): Source<'_>,
    spread: &Spread,
) -> Result<(Option<Id<client_company::Entity>>, Vec<Share>)> {
    if reasons.take(spread.check()).is_none() || spread.is_empty() {
        return Ok((client, Vec::new()));
    }
    let held = spread.hold(tx, client, code).await?;
    let company = client.or_else(|| held.client(spread));
    let purse = money.map(|money| Purse { left: money.minor, currency: code.to_owned(), company });
    Ok((company, held.spread(reasons, purse, spread)))
}

/// What shares of one payment come to: no more than the payment, so it fits.
fn sum(shares: &[Share]) -> i64 {
    shares.iter().map(|(_, share)| share).sum()
}
