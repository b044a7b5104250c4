//! What is paid and credited of an invoice, and the state that follows from it. Nothing else changes these columns.

use entity::revenue::invoice::{ActiveModel, InvoiceStatus, Model};
use sea_orm::Set;

use crate::db::OrgTx;
use crate::error::{Result, UserError, UserErrorCode};
use crate::repo::save;

/// Sets what is paid and credited of an invoice that the transaction holds locked: PAID when nothing is due any more,
/// OPEN when something is due again. Written off ones stay UNCOLLECTIBLE until they are paid. Refuses more than the total:
/// the caller has said so before, with the field; this is the net, and the table's CHECK the next.
pub async fn settle(tx: &OrgTx, invoice: &Model, paid: i64, credited: i64, verb: &str) -> Result<Model> {
    let settled = paid.checked_add(credited).filter(|settled| paid >= 0 && credited >= 0 && *settled <= invoice.total);
    let Some(settled) = settled else {
        let reason = "This is more than what is due on the invoice.";
        return Err(UserError::on("amount", UserErrorCode::Invalid, reason).into());
    };
    let status = status(invoice.status, settled, invoice.total)?;
    let mut row: ActiveModel = invoice.clone().into();
    row.paid = Set(paid);
    row.credited = Set(credited);
    row.status = Set(status);
    row.paid_at = Set((status == InvoiceStatus::Paid).then(|| invoice.paid_at.unwrap_or(tx.now())));
    if status == InvoiceStatus::Open {
        // Expected again.
        row.written_off_at = Set(None);
    } else {
        row.overdue_at = Set(None);
    }
    save::update(tx, invoice, row, verb).await
}

/// The state of an issued invoice of which so much is settled.
fn status(before: InvoiceStatus, settled: i64, total: i64) -> Result<InvoiceStatus, UserError> {
    match before {
        InvoiceStatus::Draft | InvoiceStatus::Void => Err(UserError::whole(
            UserErrorCode::InvalidTransition,
            "Only an issued invoice that is not void is paid or credited.",
        )),
        _ if settled == total => Ok(InvoiceStatus::Paid),
        InvoiceStatus::Uncollectible => Ok(InvoiceStatus::Uncollectible),
        InvoiceStatus::Open | InvoiceStatus::Paid => Ok(InvoiceStatus::Open),
    }
}

#[cfg(test)]
mod tests {
    use InvoiceStatus::{Draft, Open, Paid, Uncollectible, Void};

    use super::*;

    #[test]
    fn the_state_follows_from_what_is_settled() {
        for (before, settled, after) in [
            (Open, 0, Some(Open)),
            (Open, 99, Some(Open)),
            (Open, 100, Some(Paid)),
            (Paid, 99, Some(Open)),
            (Paid, 100, Some(Paid)),
            (Uncollectible, 50, Some(Uncollectible)),
            (Uncollectible, 100, Some(Paid)),
            (Draft, 0, None),
            (Void, 0, None),
        ] {
            assert_eq!(status(before, settled, 100).ok(), after, "{before:?} {settled}");
        }
    }
}
