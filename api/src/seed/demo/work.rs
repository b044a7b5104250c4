//! What became of the deals that were won.

use chrono::{Duration, Months};
use entity::engagements::engagement::BillingModel;

use super::cast;
use super::deed::{Deed, EngagementDeed, MoneyDeed};
use super::plan::{OWNER, Plan, days, service, some};
use crate::engagements::engagement::Draft;
use crate::revenue::rules::lines::LineDraft;

impl Plan {
    /// The engagement of a deal that was won so many days ago, at least fifteen. Two of five deals are.
    pub(super) fn work(&mut self, deal: usize, won: usize, owner: usize) {
        let place = deal / 5 * 2 + deal % 5;
        let model = [BillingModel::Retainer, BillingModel::Fixed, BillingModel::TimeAndMaterials][place % 3];
        let start = self.now.date_naive() - days(won - 4);
        let (end, term) = match model {
            BillingModel::Retainer => ((start + Months::new(12)).pred_opt(), Some(12)),
            BillingModel::Fixed => (Some(start + Duration::days(90)), None),
            BillingModel::TimeAndMaterials => (None, None),
        };
        let draft = Draft {
            name: some(format!("{} {}", service(deal), start.format("%Y"))),
            description: place.is_multiple_of(2).then(|| Some("As agreed in the offer.".to_owned())),
            billing_model: Some(model),
            start_date: some(start),
            end_date: Some(end),
            term_months: Some(term),
            auto_renew: Some(term.is_some()),
            ..Draft::default()
        };
        let mut step = |ago, minute, deed| self.add(ago, minute, owner, Deed::Engagement(deal, deed));
        step(won - 1, 150, EngagementDeed::Make { draft: Box::new(draft), owner });
        // Every seventh is not begun yet; of the others half is under way.
        if place % 7 == 6 {
            return;
        }
        step(won - 4, 60, EngagementDeed::Activate);
        self.delivery(deal, place, won - 4, owner);
        self.tasks(deal, place, won - 4, owner);
        let mut bill = |ago, minute, deed| self.add(ago, minute, OWNER, Deed::Money(deal, deed));
        match model {
            BillingModel::Retainer => {
                let amount = format!("{}", 800 + deal * 50);
                bill(won - 4, 70, MoneyDeed::Schedule { start, amount });
            }
            BillingModel::Fixed => {
                bill(
                    won - 5,
                    70,
                    MoneyDeed::Bill { lines: vec![line("Agreed price", "1", cast::amount(deal))], issue: true },
                );
                bill(won / 2, 80, MoneyDeed::Credit("100"));
            }
            BillingModel::TimeAndMaterials => {
                let hours = || vec![line("Hours", "12.5", "140".to_owned()), line("Travel", "1", "86.40".to_owned())];
                bill(won - 5, 70, MoneyDeed::Bill { lines: hours(), issue: true });
                bill(won - 6, 75, MoneyDeed::Reissue);
                bill(won / 3 + 1, 80, MoneyDeed::Bill { lines: hours(), issue: place % 2 == 1 });
            }
        }
        let mut step = |ago, minute, deed| self.add(ago, minute, owner, Deed::Engagement(deal, deed));
        match (model, place % 6) {
            (BillingModel::Retainer, 3) => step(won / 4, 160, EngagementDeed::Renew),
            (_, 1) => step(won / 3, 160, EngagementDeed::Complete),
            (_, 2) => step(won / 3, 160, EngagementDeed::Pause),
            (_, 4) => step(won / 3, 160, EngagementDeed::Terminate("The client changed its plans.")),
            (_, 5) => {
                step(won / 2, 160, EngagementDeed::Pause);
                step(won / 3, 160, EngagementDeed::Resume);
            }
            _ => {}
        }
    }
}

/// A line, taxed as is usual.
pub(super) fn line(description: &str, quantity: &str, unit_price: String) -> LineDraft {
    LineDraft {
        id: None,
        description: description.to_owned(),
        quantity: Some(quantity.to_owned()),
        unit_price,
        discount_rate: None,
        tax_rate: Some("19".to_owned()),
    }
}
