//! What the demo firms offer, and what becomes of it.

use entity::agreements::proposal;
use entity::agreements::proposal_line::ProposalLineKind::{self, Choice, Optional, Required};
use entity::{Id, identity::organization_member as member};

use super::cast;
use super::deed::{Deed, ProposalDeed};
use super::plan::{LEADER, OWNER, Plan, days, service, some};
use super::play::{Play, out_of_order};
use super::work::line;
use crate::agreements::acceptance::{Acceptance, accept};
use crate::agreements::proposal::{self as proposals, Draft, expiry, letter, revision};
use crate::agreements::rules::proposal_lines::{LineDraft, TermsDraft};
use crate::agreements::signature_request::Desk;
use crate::auth::origin::Origin;
use crate::db::OrgTx;
use crate::error::Result;

/// What becomes of the proposal of a deal.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Fate {
    /// The client agreed, so many days ago.
    Won(usize),
    /// The client went elsewhere, so many days ago, and why.
    Lost(usize, &'static str),
    /// It is on the table.
    Open,
}

impl Plan {
    /// The proposal of a deal that was begun so many days ago.
    pub(super) fn offer(&mut self, deal: usize, begun: usize, owner: usize, fate: Fate) {
        if !is_offered(begun) {
            return;
        }
        let (made, sent) = (begun - 16, begun - 17);
        // Some are for a short time only, which nobody notices.
        let lapses = fate == Fate::Open && deal % 6 == 4;
        let valid = if lapses { 2 } else { 90 };
        let draft = Draft {
            title: some(format!("{} as discussed", service(deal))),
            introduction: some("Thank you for the open conversation. This is what we propose.".to_owned()),
            terms: some(
                "Work begins within two weeks of acceptance. Either side may end it with a month's notice.".to_owned(),
            ),
            valid_until: some(self.now.date_naive() - days(sent) + days(valid)),
            deposit_rate: deal.is_multiple_of(3).then(|| Some("30".to_owned())),
            payment_terms_days: some(14),
            lines: Some(lines(deal)),
            ..Draft::default()
        };
        let mut step = |ago, minute, by, deed| self.add(ago, minute, by, Deed::Proposal(deal, deed));
        step(made, 100, owner, ProposalDeed::Make { draft: Box::new(draft), owner });
        if fate == Fate::Open && deal.is_multiple_of(6) {
            return;
        }
        step(sent, 110, owner, ProposalDeed::Send);
        match fate {
            Fate::Won(ago) => {
                step(sent - 1, 130, owner, ProposalDeed::View);
                if is_accepted(deal) {
                    step(ago, 120, OWNER, ProposalDeed::Accept);
                }
            }
            Fate::Lost(ago, why) => step(ago, 110, owner, ProposalDeed::Decline(why)),
            Fate::Open if deal % 6 == 2 => step(sent - 1, 130, owner, ProposalDeed::View),
            Fate::Open if deal % 6 == 3 => {
                step(sent - 2, 130, LEADER, ProposalDeed::Revise);
                step(sent - 3, 130, LEADER, ProposalDeed::Send);
            }
            Fate::Open if deal % 6 == 5 => step(sent - 2, 130, LEADER, ProposalDeed::Withdraw),
            Fate::Open => {}
        }
    }

    /// What was valid for a short time only is over.
    pub(super) fn lapses(&mut self) {
        for ago in (1..590).step_by(7) {
            self.add(ago, 435, OWNER, Deed::Expire);
        }
    }
}

/// Whether a deal that was begun so many days ago came to a proposal.
pub(super) fn is_offered(begun: usize) -> bool {
    begun >= 22
}

/// Whether work comes of a deal that is won by the client's acceptance; of others it was agreed by word of mouth.
pub(super) fn is_accepted(deal: usize) -> bool {
    deal % 10 == 5
}

impl Play<'_> {
    /// Does something to the proposal of a deal.
    pub(super) async fn proposal(&mut self, tx: &OrgTx, deal: usize, deed: ProposalDeed) -> Result<()> {
        let id = self.proposals.get(&deal).copied();
        let row = match (deed, id) {
            (ProposalDeed::Make { draft, owner }, None) => self.offer(tx, deal, *draft, self.owner(owner)).await?,
            (ProposalDeed::Send, Some(id)) => letter::send(tx, id, None, None).await?.0,
            (ProposalDeed::View, Some(id)) => proposals::mark_viewed(tx, id, None).await?,
            (ProposalDeed::Accept, Some(id)) => self.accept(tx, id).await?,
            (ProposalDeed::Decline(why), Some(id)) => proposals::decline(tx, id, None, why.to_owned(), None).await?,
            (ProposalDeed::Withdraw, Some(id)) => proposals::withdraw(tx, id, None).await?,
            (ProposalDeed::Revise, Some(id)) => revision::revise(tx, id, None).await?.proposal,
            _ => return Err(out_of_order()),
        };
        self.proposals.insert(deal, row.id);
        Ok(())
    }

    async fn accept(&self, tx: &OrgTx, id: Id<proposal::Entity>) -> Result<proposal::Model> {
        let origin = Origin::default();
        let desk = Desk { app_url: &self.services.settings.app_url, origin: &origin };
        let wanted = Acceptance {
            proposal: id,
            expected_version: None,
            selections: Vec::new(),
            on_behalf_of: None,
            signers: None,
            days: [None; 3],
            template: None,
            roles: Vec::new(),
            auto_issue: true,
        };
        Ok(Box::pin(accept(tx, desk, wanted)).await?.proposal)
    }

    async fn offer(
        &self,
        tx: &OrgTx,
        deal: usize,
        draft: Draft,
        owner: Option<Id<member::Entity>>,
    ) -> Result<proposal::Model> {
        let draft = Draft { deal: Some(self.deals.get(&deal).copied()), owner: Some(owner), ..draft };
        proposals::create(tx, None, draft).await
    }
}

/// Ends what nobody decided on in time.
pub(super) async fn expire(tx: &OrgTx) -> Result<()> {
    expiry::run(tx, None).await.map(drop)
}

/// What the client must take, may take, and chooses.
fn lines(deal: usize) -> Vec<LineDraft> {
    let one = |what: &str, quantity: &str, price: String, terms: TermsDraft| LineDraft {
        line: line(what, quantity, price),
        terms,
    };
    let terms = |kind: ProposalLineKind| TermsDraft { kind: Some(kind), ..TermsDraft::default() };
    let level = || TermsDraft { choice: Some("Reporting".to_owned()), ..terms(Choice) };
    let hours = TermsDraft {
        quantity_editable: true,
        quantity_min: Some("1".to_owned()),
        quantity_max: Some("5".to_owned()),
        ..terms(Optional)
    };
    vec![
        one(service(deal), "1", cast::amount(deal), terms(Required)),
        one("Report at the end", "1", "500".to_owned(), level()),
        one("Report each month", "6", "250".to_owned(), level()),
        one("Workshop day", "2", "1200".to_owned(), hours),
    ]
}
