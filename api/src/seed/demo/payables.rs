//! What vendors ask of the demo firms, who agrees, and what is paid.

use entity::Id;
use entity::revenue::bill;
use entity::revenue::payment::PaymentMethod;
use iso_currency::Currency;

use super::cast;
use super::deed::{BillDeed, Deed};
use super::firm::Size;
use super::plan::{LEADER, OWNER, Plan, some};
use super::play::{Play, out_of_order};
use super::work::line;
use crate::db::OrgTx;
use crate::error::Result;
use crate::revenue::{approval_policy, bill as bills, bill_approval, bill_payment, vendor as vendors};

/// How many vendors a firm has.
const VENDORS: usize = 4;

impl Plan {
    /// Bills of the last months, every other week one; those of the last days are still on their way.
    pub(super) fn payables(&mut self, size: Size) {
        self.add(420, 420, OWNER, Deed::Policy(LEADER));
        for vendor in 0..VENDORS {
            self.add(410 - vendor, 425, OWNER, Deed::Vendor(size.cast + vendor));
        }
        for number in 0..size.companies / 2 {
            let ago = 2 + number * 9;
            let mut step = |ago, minute, by, deed| self.add(ago, minute, by, Deed::Bill(number, deed));
            let amount = format!("{}.{}0", 120 + number * 1_730 % 4_000, number % 10);
            step(ago, 450, OWNER, BillDeed::Make { vendor: size.cast + number % VENDORS, amount });
            match number % 10 {
                8 => continue,
                9 => {
                    step(ago - 1, 470, OWNER, BillDeed::Void("It came twice."));
                    continue;
                }
                _ => step(ago, 460, OWNER, BillDeed::Submit),
            }
            match number % 10 {
                0 => {}
                7 => step(ago - 1, 470, LEADER, BillDeed::Reject("This was not ordered.")),
                _ => {
                    step(ago - 1, 470, LEADER, BillDeed::Approve);
                    if number % 10 > 1 && ago > 12 {
                        let part = (number % 10 == 4).then_some("50");
                        step(ago - 10, 480, OWNER, BillDeed::Pay(part));
                    }
                }
            }
        }
    }
}

impl Play<'_> {
    pub(super) async fn vendor(&mut self, tx: &OrgTx, number: usize) -> Result<()> {
        let company = cast::company(2_000 + number);
        let draft = vendors::Draft {
            name: some(company.name),
            legal_name: some(company.legal_name),
            email: some(format!("billing@{}", company.domain)),
            address: some(company.address),
            currency: some(Currency::EUR.code().to_owned()),
            payment_terms_days: Some(Some(30)),
            ..vendors::Draft::default()
        };
        let id = vendors::create(tx, draft).await?.id;
        self.vendors.insert(number, id);
        Ok(())
    }

    pub(super) async fn policy(&self, tx: &OrgTx, approver: usize) -> Result<()> {
        let draft = approval_policy::Draft {
            name: some("From 100 euros".to_owned()),
            threshold: some(("100".to_owned(), Currency::EUR)),
            approvers: Some(self.owner(approver).into_iter().collect()),
        };
        approval_policy::create(tx, draft).await.map(drop)
    }

    pub(super) async fn bill(&mut self, tx: &OrgTx, number: usize, deed: BillDeed) -> Result<()> {
        let id = self.bills.get(&number).copied();
        let row = match (deed, id) {
            (BillDeed::Make { vendor, amount }, None) => {
                let draft = bills::Draft {
                    vendor: Some(self.vendors.get(&vendor).copied()),
                    vendor_invoice_number: some(format!("{}-{}", 4_000 + number, vendor % 10)),
                    lines: Some(vec![line("As agreed", "1", amount)]),
                    ..bills::Draft::default()
                };
                bills::create(tx, draft).await?
            }
            (BillDeed::Submit, Some(id)) => bill_approval::submit(tx, id, None).await?,
            (BillDeed::Approve, Some(id)) => bill_approval::approve(tx, id, None, None).await?,
            (BillDeed::Reject(why), Some(id)) => bill_approval::reject(tx, id, None, why.to_owned()).await?,
            (BillDeed::Void(why), Some(id)) => bills::void(tx, id, None, why.to_owned()).await?,
            (BillDeed::Pay(part), Some(id)) => return pay(tx, id, part).await,
            _ => return Err(out_of_order()),
        };
        self.bills.insert(number, row.id);
        Ok(())
    }
}

async fn pay(tx: &OrgTx, id: Id<bill::Entity>, part: Option<&str>) -> Result<()> {
    let draft = bill_payment::Draft {
        amount: part.map(|amount| (amount.to_owned(), Currency::EUR)),
        method: PaymentMethod::BankTransfer,
        paid_at: None,
        reference: None,
        external_id: None,
    };
    bill_payment::pay(tx, id, None, draft).await.map(drop)
}
