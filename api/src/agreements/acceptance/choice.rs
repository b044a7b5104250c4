//! What the client takes is written down for good.

use entity::agreements::proposal::{ActiveModel, Model};
use entity::agreements::proposal_line as line;
use sea_orm::Set;

use crate::agreements::rules::acceptance::{Chosen, totals};
use crate::db::OrgTx;
use crate::error::Result;
use crate::repo::parts::Parts;
use crate::repo::save;

/// Puts the choice into the lines and its totals into the proposal, which is held and open still: once it is decided the
/// database lets no line be changed. A choice as it was offered changes nothing.
pub(super) async fn freeze(
    tx: &OrgTx,
    before: Model,
    offered: Vec<line::Model>,
    chosen: &[Chosen],
) -> Result<(Model, Vec<line::Model>)> {
    let totals = totals(&offered, chosen, before.tax_rounding)?;
    let mut lines = offered.clone();
    for ((line, chosen), amounts) in lines.iter_mut().zip(chosen).zip(&totals.lines) {
        line.selected = chosen.selected;
        line.quantity = chosen.quantity;
        (line.net, line.tax, line.total) = (amounts.net, amounts.tax, amounts.total);
    }
    if lines == offered {
        return Ok((before, lines));
    }
    let rows = lines.iter().map(|line| line::ActiveModel {
        selected: Set(line.selected),
        quantity: Set(line.quantity),
        net: Set(line.net),
        tax: Set(line.tax),
        total: Set(line.total),
        ..line.clone().into()
    });
    let parts = Parts::of(tx, "lines", &offered, rows.collect())?;
    let row = ActiveModel {
        subtotal: Set(totals.subtotal),
        tax: Set(totals.tax),
        total: Set(totals.total),
        ..before.clone().into()
    };
    let after = save::update_with(tx, &before, row, parts, "chosen").await?;
    let lines = crate::agreements::proposal::lines(tx, after.id).await?;
    Ok((after, lines))
}
