//! The text of the contract that an accepted proposal becomes: who agrees on what, for how much, on which terms.

use chrono::NaiveDate;
use entity::agreements::proposal;
use entity::agreements::proposal_line as line;
use entity::engagements::engagement::BillingModel;
use iso_currency::Currency;

use super::acceptance::Dates;
use crate::money::{self, Money};
use crate::revenue::rules::lines::{QUANTITY_DECIMALS, RATE_DECIMALS};

/// Who agrees.
#[derive(Clone, Copy, Debug)]
pub struct Parties<'a> {
    /// The firm.
    pub firm: &'a str,
    /// The client: a company, or the person if there is none.
    pub client: &'a str,
    /// The person who accepted.
    pub person: &'a str,
    /// The day on which they did.
    pub on: NaiveDate,
}

/// How a line's price comes about.
pub fn reckoned(line: &line::Model, currency: Currency) -> String {
    let money = |minor| Money { minor, currency }.to_string();
    let percent = |rate: i32| money::shortest(rate.into(), RATE_DECIMALS);
    let quantity = money::shortest(line.quantity, QUANTITY_DECIMALS);
    let discount = match line.discount_rate {
        0 => String::new(),
        rate => format!(", less {}%", percent(rate)),
    };
    let (price, net, tax) = (money(line.unit_price), money(line.net), percent(line.tax_rate));
    format!("{quantity} × {price}{discount} = {net}, plus {tax}% tax")
}

/// The text: plain, a line for each thing that is agreed. Only what was chosen is in it.
pub fn text(
    parties: Parties<'_>,
    proposal: &proposal::Model,
    lines: &[line::Model],
    dates: Dates,
    currency: Currency,
) -> String {
    let money = |minor| Money { minor, currency }.to_string();
    let Parties { firm, client, person, on } = parties;
    let mut said = vec![
        proposal.title.clone(),
        String::new(),
        format!("Between {firm} and {client}."),
        format!("Proposal {}, revision {}, accepted by {person} on {on}.", proposal.number, proposal.revision),
    ];
    said.extend(proposal.introduction.as_ref().map(|introduction| format!("\n{introduction}")));
    said.push("\nServices".to_owned());
    let taken = lines.iter().filter(|line| line.selected);
    said.extend(
        (1..).zip(taken).map(|(place, line)| format!("{place}. {}\n   {}", line.description, reckoned(line, currency))),
    );
    let each = if proposal.billing_model == BillingModel::Retainer { " each month" } else { "" };
    said.push("\nPrice".to_owned());
    said.push(format!("Subtotal{each}: {}", money(proposal.subtotal)));
    said.push(format!("Tax{each}: {}", money(proposal.tax)));
    said.push(format!("Total{each}: {}", money(proposal.total)));
    said.push(match proposal.billing_model {
        BillingModel::Fixed => "The price is fixed.".to_owned(),
        BillingModel::TimeAndMaterials => {
            "The price is an estimate: time and materials are billed as spent.".to_owned()
        }
        BillingModel::Retainer => "The price is billed each month.".to_owned(),
    });
    said.extend(
        proposal
            .deposit_rate
            .map(|rate| format!("{}% of it is due on acceptance.", money::shortest(rate.into(), RATE_DECIMALS))),
    );
    said.extend(proposal.payment_terms_days.map(|days| format!("Invoices are due {days} days after their issue.")));
    said.push("\nTerm".to_owned());
    said.push(match dates.end {
        Some(end) => format!("From {} to {end}.", dates.start),
        None => format!("From {}.", dates.start),
    });
    said.extend(proposal.terms.as_ref().map(|terms| format!("\nTerms\n{terms}")));
    said.join("\n") + "\n"
}
