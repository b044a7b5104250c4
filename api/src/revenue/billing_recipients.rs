//! Whom a client's invoices, reminders and credit notes are mailed to.

use std::collections::HashSet;

use entity::Id;
use entity::crm::{client_company, contact};
use sea_orm::sea_query::extension::postgres::PgFunc;
use sea_orm::sea_query::{Expr, ExprTrait};
use sea_orm::{EntityTrait, QueryFilter, QueryOrder, QuerySelect};

use crate::db::OrgTx;
use crate::error::{Result, UserError, UserErrorCode};
use crate::mail::recipients::{MOST, recipients as read};
use crate::repo::find::{self, Rows};

/// The addresses given, each once; if nothing is said, those of the client's contacts for bills as they are now. REQUIRED
/// on `to` if there are none; `paper` is what was to be mailed.
pub(super) async fn billing_recipients(
    tx: &OrgTx,
    to: Option<Vec<String>>,
    client: Option<Id<client_company::Entity>>,
    paper: &str,
) -> Result<Vec<String>> {
    let (recipients, missing) = match to {
        Some(typed) => (read(&typed)?, "`to` is empty: leave it out, or say"),
        None => (billing_contacts(tx, client).await?, "The client has no BILLING contact with an address: say in `to`"),
    };
    if recipients.is_empty() {
        let reason = format!("{missing} where the {paper} goes.");
        return Err(UserError::on("to", UserErrorCode::Required, reason).into());
    }
    Ok(recipients)
}

/// The first addresses of the client's contacts for bills, oldest contact first; one that several have comes once.
pub(super) async fn billing_contacts(tx: &OrgTx, client: Option<Id<client_company::Entity>>) -> Result<Vec<String>> {
    let Some(client) = client else { return Ok(Vec::new()) };
    let theirs = find::own::<contact::Model>(tx, Rows::Live)
        .add(Expr::col(contact::Column::ClientCompanyId).eq(client.uuid()))
        .add(Expr::val("BILLING").eq(PgFunc::any(Expr::col(contact::Column::Roles))))
        .add(Expr::col(contact::Column::EmailKey).is_not_null());
    let found = contact::Entity::find().filter(theirs).order_by_asc(contact::Column::Id).limit(MOST as u64);
    let mut known = HashSet::new();
    let each = found.all(tx).await?.into_iter().filter(|contact| known.insert(contact.email_key.clone()));
    Ok(each.filter_map(|contact| contact.emails.into_iter().next()).collect())
}
