//! Does what the plan says, through the use cases, each step as the member whose it is and at its own time.

use std::collections::HashMap;

use chrono::Duration;
use entity::Id;
use entity::agreements::{contract, proposal, signature_request};
use entity::crm::deal::DealStage;
use entity::crm::{client_company, contact, deal, lead};
use entity::engagements::engagement;
use entity::identity::organization_member::{self as member, Role};
use entity::identity::user;
use entity::projects::{project, project_template};
use entity::revenue::{bill, invoice, vendor};

use super::books::collect;
use super::deed::{CompanyDeed, ContactDeed, DealDeed, Deed, EngagementDeed, LeadDeed, Step};
use super::papers::Papers;
use super::talk::Talk;
use super::{contracts, offers, reminders};
use crate::auth::actor::{Actor, Identity, OrganizationId, SignedIn};
use crate::auth::permission::{Permission, Permissions};
use crate::crm::merge::Pair;
use crate::crm::{
    client_company as companies, contact as contacts, deal as deals, lead as leads, lead_conversion, lead_form,
};
use crate::db::OrgTx;
use crate::engagements::engagement as engagements;
use crate::error::{Error, Result};
use crate::identity::{api_key, invitation};
use crate::mail::Mail;
use crate::repo::save;
use crate::revenue::invoice_schedule::run::run;
use crate::services::Services;
use crate::tax_id::TaxId;

/// Someone who works at the firm.
pub struct Member {
    /// The firm.
    pub organization: OrganizationId,
    /// Their place in it.
    pub id: Id<member::Entity>,
    /// Their account.
    pub user: user::Model,
    /// Their role.
    pub role: Role,
}

/// The firm while it is being played: records by their numbers in the plan.
pub struct Play<'a> {
    pub(super) services: &'a Services,
    tx: &'a OrgTx,
    members: &'a [Member],
    pub(super) companies: HashMap<usize, Id<client_company::Entity>>,
    pub(super) contacts: HashMap<usize, Id<contact::Entity>>,
    pub(super) deals: HashMap<usize, Id<deal::Entity>>,
    /// The newest revision of each deal's.
    pub(super) proposals: HashMap<usize, Id<proposal::Entity>>,
    leads: HashMap<usize, Id<lead::Entity>>,
    pub(super) contracts: HashMap<usize, Id<contract::Entity>>,
    /// The signature request of each contract that was sent.
    pub(super) requests: HashMap<usize, Id<signature_request::Entity>>,
    pub(super) engagements: HashMap<usize, Id<engagement::Entity>>,
    /// The first invoice of each engagement.
    pub(super) invoices: HashMap<usize, Id<invoice::Entity>>,
    /// The threads about engagements.
    pub(super) talks: HashMap<usize, Talk>,
    /// The papers of engagements.
    pub(super) papers: HashMap<usize, Papers>,
    /// The vendors.
    pub(super) vendors: HashMap<usize, Id<vendor::Entity>>,
    /// The vendors' bills.
    pub(super) bills: HashMap<usize, Id<bill::Entity>>,
    /// The template of projects.
    pub(super) template: Option<Id<project_template::Entity>>,
    /// The project of each engagement.
    pub(super) projects: HashMap<usize, Id<project::Entity>>,
    /// What is to be sent once all is committed.
    pub mails: Vec<Mail>,
}

impl<'a> Play<'a> {
    /// Nothing has happened yet.
    pub fn new(services: &'a Services, tx: &'a OrgTx, members: &'a [Member]) -> Self {
        Self {
            services,
            tx,
            members,
            companies: HashMap::new(),
            contacts: HashMap::new(),
            deals: HashMap::new(),
            proposals: HashMap::new(),
            leads: HashMap::new(),
            contracts: HashMap::new(),
            requests: HashMap::new(),
            engagements: HashMap::new(),
            invoices: HashMap::new(),
            talks: HashMap::new(),
            papers: HashMap::new(),
            vendors: HashMap::new(),
            bills: HashMap::new(),
            template: None,
            projects: HashMap::new(),
            mails: Vec::new(),
        }
    }

    /// Does one step.
    pub async fn step(&mut self, Step { at, by, deed }: Step) -> Result<()> {
        let (who, may) = if let Deed::Lead(_, LeadDeed::Make { owner: None, .. }) = deed {
            let form = Actor::form(self.tx.organization());
            (form.identity, form.permissions)
        } else {
            let member = &self.members[by];
            let signed_in = SignedIn { user: member.user.id, session: None };
            (Identity::Member(member.id, signed_in), Permissions::of_role(member.role))
        };
        let tx = self.tx.as_of(who, may, at).await?;
        match deed {
            Deed::Company(number, deed) => self.company(&tx, number, deed).await,
            Deed::Contact(number, deed) => self.contact(&tx, number, deed).await,
            Deed::Deal(number, deed) => self.deal(&tx, number, deed).await,
            Deed::Lead(number, deed) => self.lead(&tx, number, deed).await,
            Deed::Contract(number, deed) => self.contract(&tx, number, deed).await,
            Deed::Proposal(number, deed) => self.proposal(&tx, number, deed).await,
            Deed::Engagement(number, deed) => self.engagement(&tx, number, deed).await,
            Deed::Money(number, deed) => self.money(&tx, number, deed).await,
            Deed::Talk(number, deed) => self.talk(&tx, number, deed).await,
            Deed::Paper(number, deed) => self.paper(&tx, number, deed).await,
            Deed::Rule(number) => self.rule(&tx, number).await,
            Deed::Vendor(number) => self.vendor(&tx, number).await,
            Deed::Bill(number, deed) => self.bill(&tx, number, deed).await,
            Deed::Policy(approver) => self.policy(&tx, approver).await,
            Deed::Expire => {
                offers::expire(&tx).await?;
                contracts::expire(&tx, &self.services.settings.app_url).await
            }
            Deed::Holiday(day, name) => self.holiday(&tx, day, name).await,
            Deed::Template => self.template(&tx).await,
            Deed::Project(number, deed) => self.project(&tx, number, deed).await,
            Deed::Task(number, deed) => self.task(&tx, number, deed).await,
            Deed::Run => run(&tx, None, None).await.map(drop),
            Deed::Collect => collect(&tx).await,
            Deed::ReminderRule(number) => reminders::rule(&tx, number).await,
            Deed::Remind => reminders::remind(&tx).await,
            Deed::Invite(name, role) => self.invite(&tx, name, role).await,
            Deed::ApiKey(name) => api_key(&tx, name).await,
        }
    }

    async fn company(&mut self, tx: &OrgTx, number: usize, deed: CompanyDeed) -> Result<()> {
        let id = self.companies.get(&number).copied();
        let row = match (deed, id) {
            (CompanyDeed::Make { draft, tax_id, parent, owner }, None) => {
                let cipher = &self.services.cipher;
                let draft = companies::Draft {
                    tax_id: tax_id.map(|typed| TaxId { typed: Some(typed), cipher }),
                    parent: parent.map(|parent| self.companies.get(&parent).copied()),
                    owner: Some(self.owner(owner)),
                    ..*draft
                };
                companies::create(tx, draft).await?
            }
            (CompanyDeed::Activate, Some(id)) => companies::activate(tx, id, None).await?,
            (CompanyDeed::Deactivate, Some(id)) => companies::deactivate(tx, id, None).await?,
            (CompanyDeed::Delete, Some(id)) => companies::delete(tx, id, None).await?,
            _ => return Err(out_of_order()),
        };
        self.companies.insert(number, row.id);
        Ok(())
    }

    async fn contact(&mut self, tx: &OrgTx, number: usize, deed: ContactDeed) -> Result<()> {
        let id = self.contacts.get(&number).copied();
        let row = match (deed, id) {
            (ContactDeed::Make { draft, company, owner }, None) => {
                let client_company = Some(self.companies.get(&company).copied());
                contacts::create(tx, contacts::Draft { client_company, owner: Some(self.owner(owner)), ..*draft })
                    .await?
            }
            (ContactDeed::Absorb(other), Some(survivor)) => {
                let merged = self.contacts.get(&other).copied().ok_or_else(out_of_order)?;
                let pair = Pair { survivor, survivor_version: None, merged, merged_version: None };
                contacts::merge::merge(tx, pair, contacts::merge::Choices::default()).await?.survivor
            }
            (ContactDeed::Delete, Some(id)) => contacts::delete(tx, id, None).await?,
            _ => return Err(out_of_order()),
        };
        self.contacts.insert(number, row.id);
        Ok(())
    }

    async fn deal(&mut self, tx: &OrgTx, number: usize, deed: DealDeed) -> Result<()> {
        let id = self.deals.get(&number).copied();
        let row = match (deed, id) {
            (DealDeed::Make { draft, company, contact, owner }, None) => {
                let draft = deals::Draft {
                    client_company: Some(self.companies.get(&company).copied()),
                    contact: Some(self.contacts.get(&contact).copied()),
                    owner: Some(self.owner(owner)),
                    ..*draft
                };
                deals::create(tx, None, draft).await?
            }
            (DealDeed::Move(stage), Some(id)) => deals::move_to(tx, id, None, stage).await?,
            (DealDeed::Win, Some(id)) => deals::win(tx, id, None).await?,
            (DealDeed::Lose(reason), Some(id)) => deals::lose(tx, id, None, reason.to_owned()).await?,
            (DealDeed::Delete, Some(id)) => deals::delete(tx, id, None).await?,
            _ => return Err(out_of_order()),
        };
        self.deals.insert(number, row.id);
        Ok(())
    }

    async fn lead(&mut self, tx: &OrgTx, number: usize, deed: LeadDeed) -> Result<()> {
        let id = self.leads.get(&number).copied();
        let row = match (deed, id) {
            (LeadDeed::Make { draft, owner: Some(owner) }, None) => {
                leads::create(tx, leads::Draft { owner: Some(self.owner(owner)), ..*draft }).await?
            }
            (LeadDeed::Make { draft, owner: None }, None) => lead_form::submit(tx, Duration::hours(24), *draft).await?,
            (LeadDeed::Start, Some(id)) => leads::start(tx, id, None).await?,
            (LeadDeed::Qualify, Some(id)) => leads::qualify(tx, id, None).await?,
            (LeadDeed::Disqualify(reason), Some(id)) => leads::disqualify(tx, id, None, reason.to_owned()).await?,
            (LeadDeed::Convert(deal), Some(id)) => {
                let deal = deal.map(|draft| (Some(DealStage::Qualified), *draft));
                let choices = lead_conversion::Choices { deal, ..lead_conversion::Choices::default() };
                lead_conversion::convert(tx, id, None, choices).await?.lead
            }
            (LeadDeed::Delete, Some(id)) => leads::delete(tx, id, None).await?,
            _ => return Err(out_of_order()),
        };
        self.leads.insert(number, row.id);
        Ok(())
    }

    async fn engagement(&mut self, tx: &OrgTx, number: usize, deed: EngagementDeed) -> Result<()> {
        let id = self.engagements.get(&number).copied();
        let row = match (deed, id) {
            (EngagementDeed::Make { draft, owner }, None) => {
                let deal = Some(self.deals.get(&number).copied());
                engagements::create(tx, engagements::Draft { deal, owner: Some(self.owner(owner)), ..*draft }).await?
            }
            (EngagementDeed::Activate, Some(id)) => engagements::activate(tx, id, None).await?,
            (EngagementDeed::Pause, Some(id)) => engagements::pause(tx, id, None).await?,
            (EngagementDeed::Resume, Some(id)) => engagements::resume(tx, id, None).await?,
            (EngagementDeed::Complete, Some(id)) => engagements::complete(tx, id, None).await?,
            (EngagementDeed::Terminate(reason), Some(id)) => {
                engagements::terminate(tx, id, None, reason.to_owned()).await?
            }
            (EngagementDeed::Renew, Some(id)) => engagements::renewal::renew(tx, id, None, None).await?.engagement,
            _ => return Err(out_of_order()),
        };
        self.engagements.insert(number, row.id);
        Ok(())
    }

    async fn invite(&mut self, tx: &OrgTx, name: &str, role: Role) -> Result<()> {
        let owner = &self.members[0].user.email;
        let domain = owner.split_once('@').map_or("demo.test", |(_, domain)| domain);
        let draft = invitation::Draft { email: format!("{name}@{domain}"), role, name: None };
        let (_, mail) = invitation::invite(tx, &self.services.settings.app_url, draft).await?;
        self.mails.push(mail);
        Ok(())
    }

    pub(super) fn owner(&self, place: usize) -> Option<Id<member::Entity>> {
        self.members.get(place).map(|member| member.id)
    }
}

/// A key that reads clients. Its secret is shown to nobody: rotate it to get one.
async fn api_key(tx: &OrgTx, name: &str) -> Result<()> {
    let scopes = vec![Permission::ClientCompanyRead, Permission::ContactRead, Permission::DealRead];
    api_key::create(tx, api_key::Draft { name: name.to_owned(), scopes, expires_at: None }).await.map(drop)
}

/// The plan asks for what is not there yet, or is there already.
pub(super) fn out_of_order() -> Error {
    save::missing("the order of the demo's plan")
}
