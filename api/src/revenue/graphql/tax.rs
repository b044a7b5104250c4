//! What documents are taxed, rate by rate: the field `taxes` of invoices, bills, credit notes and proposals.

use async_graphql::SimpleObject;
use uuid::Uuid;

use crate::auth::permission::Permission;
use crate::db::OrgTx;
use crate::error::Result;
use crate::graphql::fixed::Percent;
use crate::graphql::loader::Derived;
use crate::graphql::scalar::{Currency, Money};
use crate::graphql::show::Show;
use crate::money;
use crate::revenue::rules::credit_note::AtRate;
use crate::revenue::taxes::{self, OfEach};

/// What a document is taxed at one rate.
#[derive(Clone, Debug, SimpleObject)]
pub struct TaxAtRate {
    /// The rate, in percent; 0 for what is not taxed.
    pub rate: Percent,
    /// What is taxed at it: the sum of these lines' net amounts.
    pub taxable: Money,
    /// The tax: the sum of these lines' taxes.
    pub tax: Money,
}

impl TaxAtRate {
    /// A document's taxes in its currency; none of one that was left out.
    pub fn of_document(taxes: Option<Vec<AtRate>>, currency: Currency) -> Vec<Self> {
        let money = |minor| money::Money { minor, currency: currency.0 }.into();
        let shown = |at: AtRate| Self {
            rate: Percent::show(at.rate),
            taxable: money(at.taxed.subtotal),
            tax: money(at.taxed.tax),
        };
        taxes.unwrap_or_default().into_iter().map(shown).collect()
    }
}

/// What each of some invoices is taxed.
pub struct InvoiceTaxes;

impl Derived for InvoiceTaxes {
    type Value = Vec<AtRate>;
    const READ: Permission = Permission::InvoiceRead;

    async fn of_each(tx: &OrgTx, ids: &[Uuid]) -> Result<OfEach> {
        taxes::of_invoices(tx, ids).await
    }
}

/// What each of some credit notes takes back.
pub struct CreditNoteTaxes;

impl Derived for CreditNoteTaxes {
    type Value = Vec<AtRate>;
    const READ: Permission = Permission::InvoiceRead;

    async fn of_each(tx: &OrgTx, ids: &[Uuid]) -> Result<OfEach> {
        taxes::of_credit_notes(tx, ids).await
    }
}

/// What each of some bills is taxed.
pub struct BillTaxes;

impl Derived for BillTaxes {
    type Value = Vec<AtRate>;
    const READ: Permission = Permission::BillRead;

    async fn of_each(tx: &OrgTx, ids: &[Uuid]) -> Result<OfEach> {
        taxes::of_bills(tx, ids).await
    }
}

/// What each of some proposals is taxed.
pub struct ProposalTaxes;

impl Derived for ProposalTaxes {
    type Value = Vec<AtRate>;
    const READ: Permission = Permission::ProposalRead;

    async fn of_each(tx: &OrgTx, ids: &[Uuid]) -> Result<OfEach> {
        taxes::of_proposals(tx, ids).await
    }
}
