//! Mailing an issued invoice to those who pay it.

use std::collections::HashSet;

use entity::Id;
use entity::crm::contact;
use entity::revenue::invoice::{ActiveModel, Entity, Model};
use entity::revenue::invoice_line as line;
use iso_currency::Currency;
use sea_orm::sea_query::extension::postgres::PgFunc;
use sea_orm::sea_query::{Expr, ExprTrait};
use sea_orm::{EntityTrait, QueryFilter, QueryOrder, QuerySelect, Set};

use crate::db::OrgTx;
use crate::error::{Result, UserError, UserErrorCode};
use crate::identity::organization;
use crate::mail::Mail;
use crate::mail::recipients::{MOST, recipients};
use crate::money::{Money, stored};
use crate::repo::find::{self, Rows};
use crate::repo::save;
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
    let recipients = match to {
        Some(typed) => recipients(&typed)?,
        None => billing_contacts(tx, &before).await?,
    };
    if recipients.is_empty() {
        let reason = "The client has no BILLING contact with an address: say in `to` where the invoice goes.";
        return Err(UserError::on("to", UserErrorCode::Required, reason).into());
    }
    let sender = organization::own(tx).await?;
    let sender = sender.legal_name.unwrap_or(sender.name);
    let lines = super::lines(tx, id).await?;
    let row = ActiveModel { sent_at: Set(Some(tx.now())), ..before.clone().into() };
    let invoice = save::update(tx, &before, row, "sent").await?;
    let subject = format!("Invoice {} from {sender}", invoice.number.as_deref().unwrap_or_default());
    let body = body(&sender, &invoice, &lines, stored(&invoice.currency)?);
    let letter = |to| Mail { to, subject: subject.clone(), body: body.clone() };
    Ok((invoice, recipients.into_iter().map(letter).collect()))
}

/// The first addresses of the client's contacts for bills, oldest contact first; one that several have comes once.
pub(in crate::revenue) async fn billing_contacts(tx: &OrgTx, invoice: &Model) -> Result<Vec<String>> {
    let Some(company) = invoice.client_company_id else { return Ok(Vec::new()) };
    let theirs = find::own::<contact::Model>(tx, Rows::Live)
        .add(Expr::col(contact::Column::ClientCompanyId).eq(company.uuid()))
        .add(Expr::val("BILLING").eq(PgFunc::any(Expr::col(contact::Column::Roles))))
        .add(Expr::col(contact::Column::EmailKey).is_not_null());
    let found = contact::Entity::find().filter(theirs).order_by_asc(contact::Column::Id).limit(MOST as u64);
    let mut known = HashSet::new();
    let each = found.all(tx).await?.into_iter().filter(|contact| known.insert(contact.email_key.clone()));
    Ok(each.filter_map(|contact| contact.emails.into_iter().next()).collect())
}

/// What the mail says: the whole invoice, in plain text.
fn body(sender: &str, invoice: &Model, lines: &[line::Model], currency: Currency) -> String {
    let money = |minor| format!("{} {}", Money { minor, currency }.decimal(), currency.code());
    let day = |day: Option<chrono::NaiveDate>| day.map(|day| day.to_string()).unwrap_or_default();
    let client = invoice.bill_to.as_ref().map_or("", |to| to.legal_name.as_deref().unwrap_or(&to.name));
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
