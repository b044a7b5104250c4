//! Where the caller wants a payment's money to go, and what comes of it under lock.

use std::collections::HashSet;

use entity::Id;
use entity::crm::client_company;
use entity::revenue::invoice::{Column, Entity, InvoiceStatus, Model};
use iso_currency::Currency;
use sea_orm::sea_query::{LockType, Order};
use sea_orm::{ColumnTrait, ConnectionTrait, EntityTrait, QueryFilter, QueryOrder, QuerySelect, QueryTrait};

use super::Draft;
use crate::db::OrgTx;
use crate::error::{Reasons, Result, UserError, UserErrorCode};
use crate::money::Money;
use crate::repo::find::{self, Rows, own};
use crate::revenue::allocation::Share;
use crate::revenue::rules::allocation::{MOST, Purse};

/// One invoice to pay, and how much: a decimal and its currency. Nothing said is as much as is due and left.
#[derive(Clone, Debug)]
pub struct Wish {
    /// The invoice.
    pub invoice: Id<Entity>,
    /// How much of the payment it gets.
    pub amount: Option<(String, Currency)>,
}

/// Which invoices get money of a payment.
#[derive(Clone, Debug, Default)]
pub struct Spread {
    /// These, in this order.
    pub wishes: Vec<Wish>,
    /// The client's open ones, oldest due first.
    pub automatically: bool,
}

/// Invoices under lock that a spread can pay.
pub struct Held(Vec<Model>);

impl Spread {
    /// Whether no invoice gets anything.
    pub fn is_empty(&self) -> bool {
        self.wishes.is_empty() && !self.automatically
    }

    /// Refuses what can't be meant.
    pub fn check(&self) -> Result<(), UserError> {
        if self.automatically && !self.wishes.is_empty() {
            let reason = "Name the invoices or let them be chosen, not both.";
            return Err(UserError::on("allocateAutomatically", UserErrorCode::Invalid, reason));
        }
        if self.wishes.len() > MOST {
            let reason = format!("`allocations` takes at most {MOST} invoices; these are {}.", self.wishes.len());
            return Err(UserError::on("allocations", UserErrorCode::Limit, reason));
        }
        Ok(())
    }

    /// Locks the invoices that the spread is about, in the order of their ids.
    pub async fn hold(&self, tx: &OrgTx, company: Option<Id<client_company::Entity>>, code: &str) -> Result<Held> {
        let ids = self.invoices(tx, company, code).await?;
        if ids.is_empty() {
            return Ok(Held(Vec::new()));
        }
        Ok(Held(find::all_locked(tx, &ids).await?))
    }

    /// The invoices that it names, or would choose from: the client's open ones that are due first, as many as one
    /// mutation pays.
    pub async fn invoices(
        &self,
        tx: &OrgTx,
        company: Option<Id<client_company::Entity>>,
        code: &str,
    ) -> Result<Vec<Id<Entity>>> {
        let (true, Some(company)) = (self.automatically, company) else {
            return Ok(self.wishes.iter().map(|wish| wish.invoice).collect());
        };
        let open = Entity::find()
            .select_only()
            .column(Column::Id)
            .filter(own::<Model>(tx, Rows::Live))
            .filter(Column::ClientCompanyId.eq(company))
            .filter(Column::Status.eq(InvoiceStatus::Open))
            .filter(Column::Currency.eq(code))
            .order_by(Column::DueDate, Order::Asc)
            .order_by(Column::Id, Order::Asc)
            .limit(MOST as u64)
            .into_query();
        let open = tx.query_all(&open).await?;
        Ok(open.iter().map(|invoice| invoice.try_get("", "id")).collect::<Result<_, _>>()?)
    }
}

impl Held {
    /// Whose the first named invoice is: the payer, if nobody says who paid.
    pub fn client(&self, spread: &Spread) -> Option<Id<client_company::Entity>> {
        let first = spread.wishes.first()?;
        self.find(first.invoice)?.client_company_id
    }

    fn find(&self, id: Id<Entity>) -> Option<&Model> {
        self.0.iter().find(|invoice| invoice.id == id)
    }

    /// What each invoice gets; gathers all that is wrong with the wishes. Without a purse only their references are
    /// looked at: something else is wrong already.
    pub fn spread(self, reasons: &mut Reasons, purse: Option<Purse>, spread: &Spread) -> Vec<Share> {
        if spread.automatically {
            return purse.map(|mut purse| purse.pay_oldest_first(self.0)).unwrap_or_default();
        }
        let (mut purse, mut shares, mut seen) = (purse, Vec::new(), HashSet::new());
        for (place, wish) in spread.wishes.iter().enumerate() {
            let field = format!("allocations.{place}");
            let Some(invoice) = self.find(wish.invoice) else {
                reasons.add(UserError::not_found(format!("{field}.invoiceId")));
                continue;
            };
            if !seen.insert(wish.invoice) {
                let reason = "This invoice is named twice: name each once.";
                reasons.add(UserError::on(format!("{field}.invoiceId"), UserErrorCode::Invalid, reason));
                continue;
            }
            let asked = wish.amount.as_ref().map(|(text, currency)| {
                Money::parse(text, *currency).map_err(|reason| reason.within(&format!("{field}.amount")))
            });
            let share = asked
                .transpose()
                .and_then(|asked| purse.as_mut().map(|purse| purse.pay(invoice, asked, &field)).transpose());
            if let Some(Some(share)) = reasons.take(share) {
                shares.push((invoice.clone(), share));
            }
        }
        shares
    }
}

/// Locks all that several payments will touch, before the first of them locks its own: clients and then invoices, each in
/// the order of their ids.
pub async fn hold_all(tx: &OrgTx, payments: &[Draft]) -> Result<()> {
    let (mut companies, mut invoices) = (Vec::new(), Vec::new());
    for payment in payments.iter().filter(|payment| payment.spread.check().is_ok()) {
        companies.extend(payment.client_company);
        invoices.extend(payment.spread.invoices(tx, payment.client_company, payment.amount.1.code()).await?);
    }
    hold_clients(tx, companies).await?;
    find::all_locked::<Model>(tx, &invoices).await?;
    Ok(())
}

async fn hold_clients(tx: &OrgTx, ids: Vec<Id<client_company::Entity>>) -> Result<()> {
    let clients = client_company::Entity::find()
        .filter(own::<client_company::Model>(tx, Rows::Live))
        .filter(find::any_of::<client_company::Model>("id", ids.into_iter().map(Id::uuid)))
        .order_by_asc(client_company::Column::Id)
        .lock(LockType::KeyShare);
    clients.all(tx).await?;
    Ok(())
}
