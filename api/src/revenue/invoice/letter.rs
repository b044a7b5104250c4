//! Mailing an issued invoice to those who pay it.

use entity::Id;
use entity::revenue::bill_to::BillTo;
use entity::revenue::invoice::{ActiveModel, Entity, Model};
use entity::revenue::invoice_line as line;
use iso_currency::Currency;
use sea_orm::Set;

use crate::db::OrgTx;
use crate::error::Result;
use crate::identity::organization;
use crate::mail::Mail;
use crate::money::{Money, stored};
use crate::repo::save;
use crate::revenue::billing_recipients::billing_recipients;
use crate::revenue::rules::invoice::Action;

/// Stamps an issued invoice as sent. The mails, one for each address, are to be sent when this is committed. Without
/// addresses they go to the client's BILLING contacts.
pub async fn send(
    tx: &OrgTx,
    id: Id<Entity>,
    expected_version: Option<i32>,
    to: Option<Vec<String>>,
) -> Result<(Model, Vec<Mail>)> {
    let before = super::allowed(tx, id, expected_version, Action::Send).await?;
    let recipients = billing_recipients(tx, to, before.client_company_id, "invoice").await?;
    let own = organization::own(tx).await?;
    let sender = own.formal_name();
    let lines = super::lines(tx, id).await?;
    let row = ActiveModel { sent_at: Set(Some(tx.now())), ..before.clone().into() };
    let invoice = save::update(tx, &before, row, "sent").await?;
    let subject = format!("Invoice {} from {sender}", invoice.number.as_deref().unwrap_or_default());
    let body = body(sender, &invoice, &lines, stored(&invoice.currency)?);
    let letter = |to| Mail { to, subject: subject.clone(), body: body.clone() };
    Ok((invoice, recipients.into_iter().map(letter).collect()))
}

/// What the mail says, in plain text: no tax ids, which not everybody may see who sends one.
fn body(sender: &str, invoice: &Model, lines: &[line::Model], currency: Currency) -> String {
    let money = |minor| Money { minor, currency }.to_string();
    let day = |day: Option<chrono::NaiveDate>| day.map(|day| day.to_string()).unwrap_or_default();
    let client = invoice.bill_to.as_ref().map(BillTo::formal_name).unwrap_or_default();
    let number = invoice.number.as_deref().unwrap_or_default();
    let mut said = vec![
        format!("Invoice {number} from {sender} to {client}"),
        format!("Issued {}, due {}", day(invoice.issue_date), day(invoice.due_date)),
    ];
    said.extend(invoice.purchase_order.as_ref().map(|order| format!("Your order: {order}")));
    said.push(String::new());
    said.extend(lines.iter().map(|line| {
        let what = line.description.lines().next().unwrap_or_default();
        format!("{what}: {}", money(line.net))
    }));
    said.push(String::new());
    said.push(format!("Subtotal: {}", money(invoice.subtotal)));
    said.push(format!("Tax: {}", money(invoice.tax)));
    said.push(format!("Total: {}", money(invoice.total)));
    said.extend((invoice.due < invoice.total).then(|| format!("Still due: {}", money(invoice.due))));
    said.extend(invoice.memo.as_ref().map(|memo| format!("\n{memo}")));
    said.join("\n") + "\n"
}
