//! What the demo firms' clients sign.

use chrono::{Duration, Months};
use entity::Id;
use entity::agreements::contract::ContractRenewal;
use entity::agreements::signature_request::SigningOrder;
use entity::agreements::{signature_request, signer};

use super::cast::{self, Company};
use super::deed::{ContractDeed, Deed};
use super::firm::Size;
use super::plan::{LEADER, OWNER, Plan, days, on_stage, service, some};
use super::play::{Play, out_of_order};
use crate::agreements::contract::renewal;
use crate::agreements::contract::{self as contracts, Draft};
use crate::agreements::signature_request::{self as requests, Ask, Desk, Whom, expiry};
use crate::agreements::signer::{self as signers, Signature};
use crate::auth::origin::Origin;
use crate::db::OrgTx;
use crate::error::Result;
use crate::repo::find::{self, Rows};

/// What becomes of contracts, in turns: as many fates as there are states, and ways to them.
const FATES: usize = 10;

impl Plan {
    /// A contract with every client: of each two, one is signed by both, or on its way there.
    pub(super) fn contracts(&mut self, size: Size) {
        for number in 0..size.companies {
            let company = cast::company(on_stage(size, number));
            let ago = (600 - number * 580 / size.companies).saturating_sub(20).max(8);
            let fate = number % FATES;
            let draft = self.contract(&company, number, ago, fate);
            let mut step = |ago, minute, by, deed| self.add(ago, minute, by, Deed::Contract(number, deed));
            step(ago, 500, OWNER, ContractDeed::Make(Box::new(draft)));
            let send = |order, expires| ContractDeed::Send { order, expires };
            match fate {
                1 | 2 => {
                    step(ago - 1, 505, OWNER, send(SigningOrder::Parallel, None));
                    step(ago - 2, 510, OWNER, ContractDeed::View(0));
                    if fate == 2 {
                        step(ago - 3, 515, OWNER, ContractDeed::Sign(0));
                    }
                }
                3..=5 => {
                    step(ago - 1, 505, OWNER, send(SigningOrder::Sequential, None));
                    step(ago - 2, 510, OWNER, ContractDeed::Remind(0));
                    step(ago - 3, 515, OWNER, ContractDeed::Sign(0));
                    step(ago - 3, 520, LEADER, ContractDeed::View(1));
                    step(ago - 3, 525, LEADER, ContractDeed::Sign(1));
                    if fate == 5 {
                        step(ago - 5, 530, OWNER, ContractDeed::Terminate);
                    }
                }
                6 => step(ago - 1, 505, OWNER, ContractDeed::Activate),
                7 => {
                    step(ago - 1, 505, OWNER, send(SigningOrder::Parallel, None));
                    step(ago - 2, 510, OWNER, ContractDeed::Void);
                }
                8 => {
                    step(ago - 1, 505, OWNER, send(SigningOrder::Parallel, None));
                    step(ago - 2, 510, OWNER, ContractDeed::Decline(0));
                }
                9 => step(ago - 1, 505, OWNER, send(SigningOrder::Parallel, Some(Duration::days(2)))),
                _ => {}
            }
        }
    }

    fn contract(&self, company: &Company, number: usize, ago: usize, fate: usize) -> Draft {
        let effective = self.now.date_naive() - days(ago);
        // Some are over by now, and renew themselves or not.
        let renewal = [ContractRenewal::Automatic, ContractRenewal::Manual, ContractRenewal::None][fate % 3];
        let end = (effective + Months::new(6)).pred_opt();
        let work = service(number);
        let body = format!(
            "1. {work}\nThe firm advises {} on: {work}.\n\n2. Fee\nAs agreed in the offer, due within 30 days.\n\n\
             3. Confidentiality\nBoth sides keep to themselves what they learn of the other.",
            company.legal_name
        );
        Draft {
            title: some(format!("{work} for {}", company.name)),
            body: some(body),
            value: Some(Some((cast::amount(700 + number), company.currency))),
            effective_date: some(effective),
            end_date: Some(end),
            renewal: Some(renewal),
            renewal_months: some(6),
            notice_days: some(30),
            ..Draft::default()
        }
    }
}

impl Play<'_> {
    /// Makes a contract with a client, or does something to it.
    pub(super) async fn contract(&mut self, tx: &OrgTx, number: usize, deed: ContractDeed) -> Result<()> {
        let there = self.contracts.get(&number).copied();
        let origin = Origin { ip: Some([192, 0, 2, 10].into()), user_agent: Some("Chambers demo".to_owned()) };
        let desk = Desk { app_url: &self.services.settings.app_url, origin: &origin };
        let row = match (deed, there) {
            (ContractDeed::Make(draft), None) => {
                let client_company = Some(self.companies.get(&number).copied());
                contracts::create(tx, Draft { client_company, owner: Some(self.owner(OWNER)), ..*draft }).await?
            }
            (ContractDeed::Send { order, expires }, Some(id)) => {
                let client = self.contacts.get(&(number * 3)).copied().ok_or_else(out_of_order)?;
                let colleague = self.owner(LEADER).ok_or_else(out_of_order)?;
                let ask = Ask {
                    signers: vec![Whom::Contact(client), Whom::Member(colleague)],
                    signing_order: order,
                    message: None,
                    consent_text: None,
                    expires_at: expires.map(|later| tx.now() + later),
                };
                let sent = requests::send(tx, desk, id, None, ask).await?;
                self.requests.insert(number, sent.request.id);
                sent.contract
            }
            (ContractDeed::Activate, Some(id)) => contracts::activate(tx, id, None, None).await?,
            (ContractDeed::Terminate, Some(id)) => {
                contracts::terminate(tx, id, None, "The client was sold.".to_owned(), None).await?
            }
            (ContractDeed::Void, Some(id)) => {
                contracts::void(tx, desk, id, None, "It named the wrong company.".to_owned()).await?
            }
            (deed, Some(_)) => {
                let request = self.requests.get(&number).copied().ok_or_else(out_of_order)?;
                return signature(tx, desk, request, deed).await;
            }
            _ => return Err(out_of_order()),
        };
        self.contracts.insert(number, row.id);
        Ok(())
    }
}

/// Something that a signer does; of the client's person, in the presence of whoever records it.
async fn signature(
    tx: &OrgTx,
    desk: Desk<'_>,
    request: Id<signature_request::Entity>,
    deed: ContractDeed,
) -> Result<()> {
    let request: signature_request::Model = find::by_id(tx, request, Rows::Live).await?.ok_or_else(out_of_order)?;
    let all = find::under::<signer::Model>(tx, "signature_request_id", &[request.id.uuid()]).await?;
    let (ContractDeed::View(at) | ContractDeed::Remind(at) | ContractDeed::Sign(at) | ContractDeed::Decline(at)) = deed
    else {
        return Err(out_of_order());
    };
    let signer = all.into_iter().find(|signer| usize::try_from(signer.position) == Ok(at)).ok_or_else(out_of_order)?;
    let in_person = signer.contact_id.is_some();
    match deed {
        ContractDeed::View(_) => signers::mark_viewed(tx, desk, signer.id, None, in_person).await.map(drop),
        ContractDeed::Remind(_) => signers::remind(tx, desk, signer.id, None).await.map(drop),
        ContractDeed::Decline(_) => {
            let reason = "The fee is not what was agreed.".to_owned();
            signers::decline(tx, desk, signer.id, None, reason, in_person).await.map(drop)
        }
        _ => {
            let consent_sha256 = request.consent_sha256;
            let signature = Signature { typed_name: signer.name, consent_sha256, in_person };
            signers::sign(tx, desk, signer.id, None, signature).await.map(drop)
        }
    }
}

/// Ends what is over: contracts, and requests for signatures of them.
pub(super) async fn expire(tx: &OrgTx, app_url: &str) -> Result<()> {
    let origin = Origin::default();
    renewal::expire(tx, None, false).await?;
    expiry::expire(tx, Desk { app_url, origin: &origin }, None, false).await.map(drop)
}
