//! Who did what when, from the firm's founding until yesterday. Nothing happens here yet: that is for [`super::play`].

use chrono::{DateTime, Duration, NaiveTime, Utc};
use entity::crm::contact::Consent;
use entity::crm::deal::DealStage;
use entity::identity::organization_member::Role;
use serde_json::json;

use super::cast::{self, Company};
use super::deed::{CompanyDeed, ContactDeed, DealDeed, Deed, LeadDeed, Step};
use super::firm::Size;
use super::offers::{Fate, is_accepted, is_offered};
use crate::crm::{client_company, contact, deal, lead};

pub(super) const OWNER: usize = 0;
pub(super) const LEADER: usize = 1;
const SERVICES: &[&str] = &[
    "Annual audit",
    "Market entry study",
    "Contract review",
    "Process redesign",
    "Tax advice",
    "Due diligence",
    "Compliance training",
];
const LOST: &[&str] =
    &["Chose a larger firm.", "The budget was frozen for this year.", "No answer after the third offer."];
const UNFIT: &[&str] = &["A student's survey.", "Outside of what we do.", "No budget."];
const SEGMENTS: &[&str] = &["Mid-market", "Enterprise", "Start-up"];
const SOURCES: &[&str] = &["Referral", "Conference", "LinkedIn", "Newsletter"];

/// When the firm began, by the demo's own account.
pub fn founded(now: DateTime<Utc>) -> DateTime<Utc> {
    Plan::new(now).at(660, 0)
}

/// All that happened, in the order of time.
pub fn steps(size: Size, now: DateTime<Utc>) -> Vec<Step> {
    let mut plan = Plan::new(now);
    for number in 0..size.companies {
        plan.client(size, number);
    }
    for number in 0..size.leads {
        plan.lead(size, number);
    }
    plan.mistakes(size);
    plan.office(size);
    plan.lapses();
    plan.payables(size);
    plan.contracts(size);
    plan.practice();
    plan.rules();
    // Stable, so that what happens in the same minute keeps the order in which it was planned.
    plan.steps.sort_by_key(|step| step.at);
    plan.steps
}

pub(super) struct Plan {
    pub(super) now: DateTime<Utc>,
    steps: Vec<Step>,
    deals: usize,
}

impl Plan {
    fn new(now: DateTime<Utc>) -> Self {
        Self { now, steps: Vec::new(), deals: 0 }
    }

    /// The minute of the working day so many days ago: at least one, so that the demo is all past.
    fn at(&self, days_ago: usize, minute: usize) -> DateTime<Utc> {
        let day = self.now.date_naive() - days(days_ago.max(1));
        day.and_time(NaiveTime::MIN).and_utc() + Duration::hours(8) + minutes(minute)
    }

    pub(super) fn add(&mut self, days_ago: usize, minute: usize, by: usize, deed: Deed) {
        self.steps.push(Step { at: self.at(days_ago, minute), by, deed });
    }

    /// A client with its contacts and deals.
    fn client(&mut self, size: Size, number: usize) {
        let company = cast::company(on_stage(size, number));
        let ago = 600 - number * 580 / size.companies;
        let owner = number % size.workers;
        let tax_id = number.is_multiple_of(3).then(|| company.tax_id.clone());
        let draft = client_company::Draft {
            name: some(company.name.clone()),
            legal_name: some(company.legal_name.clone()),
            domains: Some(vec![company.domain.clone()]),
            billing_address: (number % 5 != 4).then(|| Some(company.address.clone())),
            currency: some(company.currency.code().to_owned()),
            payment_terms_days: Some(Some([14, 30, 30, 60][number % 4])),
            custom_fields: Some(json!({ "segment": SEGMENTS[number % SEGMENTS.len()] })),
            external_id: number.is_multiple_of(4).then(|| Some(format!("ERP-{:05}", 10_000 + number * 7))),
            ..client_company::Draft::default()
        };
        let parent = (number % 8 == 5).then(|| number - 4);
        // Tax ids are for those who may see them.
        let by = if tax_id.is_some() { OWNER } else { owner };
        self.add(
            ago,
            0,
            by,
            Deed::Company(number, CompanyDeed::Make { draft: Box::new(draft), tax_id, parent, owner }),
        );
        for place in 0..3 {
            self.contact(size, &company, number, place, ago, owner);
        }
        let mut won = None;
        for deal in 0..=number % 2 {
            let contact = number * 3 + deal;
            won = won.max(self.deal(&company, number, contact, ago.saturating_sub(deal * 40).max(8), owner));
        }
        if let Some(ago) = won {
            self.add(ago, 5, owner, Deed::Company(number, CompanyDeed::Activate));
            if number % 10 == 3 && ago > 30 {
                self.add(ago / 3, 30, owner, Deed::Company(number, CompanyDeed::Deactivate));
            }
        }
    }

    fn contact(&mut self, size: Size, company: &Company, at: usize, place: usize, ago: usize, owner: usize) {
        let number = at * 3 + place;
        let person = cast::person(on_stage(size, at) * 3 + place, company);
        let roles: &[&str] = [&["PRIMARY", "SIGNER"][..], &["BILLING"], &[]][place];
        let consent = match number % 5 {
            0 | 1 => Some((Consent::Granted, Some("Contract".to_owned()))),
            2 => Some((Consent::Granted, Some("Newsletter sign-up".to_owned()))),
            3 => Some((Consent::Withdrawn, Some("E-mail".to_owned()))),
            _ => None,
        };
        let draft = contact::Draft {
            given_name: some(person.given),
            family_name: some(person.family),
            title: some(person.title.to_owned()),
            emails: Some(vec![person.email]),
            phones: (place < 2).then(|| vec![person.phone]),
            roles: Some(roles.iter().map(|role| (*role).to_owned()).collect()),
            consent,
            ..contact::Draft::default()
        };
        self.add(
            ago,
            10 + place * 5,
            owner,
            Deed::Contact(number, ContactDeed::Make { draft: Box::new(draft), company: at, owner }),
        );
    }

    /// A deal on its way. Answers how many days ago it was won, if it was.
    fn deal(&mut self, company: &Company, at: usize, contact: usize, ago: usize, owner: usize) -> Option<usize> {
        use DealStage::{Negotiation, Proposal, Qualified};
        let number = self.deals;
        self.deals += 1;
        // Three of five are decided when their time has come; the others are on the table now.
        let decided = number % 5 < 3 && ago > 60;
        let begun = if decided { ago } else { ago.min(2 + number * 13 % 60) };
        let closes = if decided { begun - 45 } else { 0 };
        let due = if decided { -days(closes) } else { days(number * 7 % 75) - days(18) };
        let draft = deal::Draft {
            name: some(format!("{} for {}", SERVICES[number % SERVICES.len()], company.name)),
            amount: (number % 11 != 10).then(|| Some((cast::amount(number), company.currency))),
            expected_close_date: (decided || number % 7 != 6).then(|| Some(self.now.date_naive() + due)),
            ..deal::Draft::default()
        };
        self.add(
            begun,
            60,
            owner,
            Deed::Deal(number, DealDeed::Make { draft: Box::new(draft), company: at, contact, owner }),
        );
        for (later, stage) in [(6, Qualified), (16, Proposal), (28, Negotiation)] {
            if begun > later + 1 {
                self.add(begun - later, 90, owner, Deed::Deal(number, DealDeed::Move(stage)));
            }
        }
        let why = LOST[number / 5 % LOST.len()];
        self.offer(
            number,
            begun,
            owner,
            match decided {
                false => Fate::Open,
                true if number % 5 == 2 => Fate::Lost(closes, why),
                true => Fate::Won(closes),
            },
        );
        if !decided {
            return None;
        }
        if number % 5 == 2 {
            self.add(closes, 120, owner, Deed::Deal(number, DealDeed::Lose(why)));
            return None;
        }
        // A proposal that is accepted wins its deal, and makes its work.
        if !(is_accepted(number) && is_offered(begun)) {
            self.add(closes, 120, owner, Deed::Deal(number, DealDeed::Win));
            self.work(number, closes, owner);
            self.papers(number, contact, closes, owner);
        }
        self.talk(number, contact, closes, owner);
        Some(closes)
    }

    fn lead(&mut self, size: Size, number: usize) {
        // Companies and people whom the firm does not know yet.
        let company = cast::company(500 + on_stage(size, number));
        let person = cast::person(5_000 + on_stage(size, number), &company);
        let (ago, owner) = (6 + number * 3, (number + 1) % size.workers);
        let form = number.is_multiple_of(3);
        let draft = lead::Draft {
            name: some(format!("{} {}", person.given, person.family)),
            email: some(person.email),
            phone: number.is_multiple_of(2).then_some(Some(person.phone)),
            company_name: (number % 7 != 6).then(|| Some(company.name.clone())),
            source: some(if form { "Website" } else { SOURCES[number % SOURCES.len()] }.to_owned()),
            message: form.then(|| Some(format!("We need help: {}. Could you call me this week?", service(number)))),
            score: (!form).then_some(i32::try_from(number * 37 % 101).unwrap_or_default()),
            ..lead::Draft::default()
        };
        self.add(
            ago,
            200,
            owner,
            Deed::Lead(number, LeadDeed::Make { draft: Box::new(draft), owner: (!form).then_some(owner) }),
        );
        // Every sixth each: nobody's yet, at work, qualified, unfit, converted without and with a deal.
        let fate = number % 6;
        if fate == 0 {
            return;
        }
        self.add(ago - 1, 210, owner, Deed::Lead(number, LeadDeed::Start));
        if fate == 3 {
            return self.add(
                ago - 2,
                220,
                owner,
                Deed::Lead(number, LeadDeed::Disqualify(UNFIT[number / 6 % UNFIT.len()])),
            );
        }
        if fate >= 2 {
            self.add(ago - 2, 220, owner, Deed::Lead(number, LeadDeed::Qualify));
        }
        if fate >= 4 {
            let amount = Some(Some((cast::amount(900 + number), company.currency)));
            let name = some(format!("{} for {}", service(number), company.name));
            let due = Some(Some(self.now.date_naive() + days(20 + number)));
            let deal = deal::Draft { name, amount, expected_close_date: due, ..deal::Draft::default() };
            self.add(ago - 4, 230, owner, Deed::Lead(number, LeadDeed::Convert((fate == 5).then(|| Box::new(deal)))));
        }
    }

    /// What was entered twice, or should not be there any more. One duplicate stays to be found.
    fn mistakes(&mut self, size: Size) {
        let newest = size.workers - 1;
        let doubled = [1, 2, 4, 6];
        for (place, at) in doubled.into_iter().filter(|at| *at < size.companies).enumerate() {
            let company = cast::company(on_stage(size, at));
            let person = cast::person(on_stage(size, at) * 3, &company);
            let number = size.companies * 3 + place;
            let initial = person.given.chars().take(1).collect::<String>();
            let draft = contact::Draft {
                name: some(format!("{initial}. {}", person.family)),
                emails: Some(vec![person.email.to_uppercase()]),
                ..contact::Draft::default()
            };
            let make = ContactDeed::Make { draft: Box::new(draft), company: at, owner: newest };
            self.add(18, 300 + place, newest, Deed::Contact(number, make));
            if place > 0 {
                self.add(9, 300 + place, LEADER, Deed::Contact(at * 3, ContactDeed::Absorb(number)));
            }
        }
        let last = size.companies - 1;
        for place in 0..size.companies / 8 {
            self.add(7, 320 + place, LEADER, Deed::Contact((last - 2 - place) * 3 + 2, ContactDeed::Delete));
        }
        self.add(5, 330, LEADER, Deed::Deal(self.deals - 3, DealDeed::Delete));
        self.add(4, 335, LEADER, Deed::Lead(0, LeadDeed::Delete));
        // A client that nobody has billed: what is billed must be kept.
        let draft = Box::new(client_company::Draft {
            name: some("Typo & Sons".to_owned()),
            ..client_company::Draft::default()
        });
        let make = CompanyDeed::Make { draft, tax_id: None, parent: None, owner: LEADER };
        self.add(4, 340, LEADER, Deed::Company(size.companies, make));
        self.add(3, 340, LEADER, Deed::Company(size.companies, CompanyDeed::Delete));
    }

    fn office(&mut self, size: Size) {
        for ago in (2..590).step_by(14) {
            self.add(ago, 430, OWNER, Deed::Run);
            self.add(ago, 440, OWNER, Deed::Collect);
            self.add(ago, 450, OWNER, Deed::Remind);
        }
        for rule in 0..3 {
            self.add(400 - rule, 460, OWNER, Deed::ReminderRule(rule));
        }
        let invited = [("jordan.reyes", Role::Member), ("priya.nair", Role::Manager), ("tom.becker", Role::Viewer)];
        for (place, (name, role)) in invited.into_iter().take(size.leads / 6).enumerate() {
            self.add(1 + place, 400, OWNER, Deed::Invite(name, role));
        }
        self.add(60, 410, OWNER, Deed::ApiKey("ERP synchronisation"));
    }
}

/// The number on the stage: the first few are known to every firm.
pub(super) fn on_stage(size: Size, number: usize) -> usize {
    const KNOWN_TO_ALL: usize = 3;
    if number < KNOWN_TO_ALL { number } else { size.cast + number }
}

pub(super) fn service(number: usize) -> &'static str {
    SERVICES[number % SERVICES.len()]
}

/// A [`crate::patch::Patch`] that sets.
#[allow(clippy::unnecessary_wraps, reason = "that is what a patch is")]
pub(super) fn some<T>(value: T) -> Option<Option<T>> {
    Some(Some(value))
}

pub(super) fn days(count: usize) -> Duration {
    Duration::days(i64::try_from(count).unwrap_or_default())
}

fn minutes(count: usize) -> Duration {
    Duration::minutes(i64::try_from(count).unwrap_or_default())
}
