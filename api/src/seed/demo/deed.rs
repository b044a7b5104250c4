//! What can happen in the demo. Records are known by their numbers in the plan.

use chrono::{DateTime, Duration, NaiveDate, Utc};
use entity::agreements::signature_request::SigningOrder;
use entity::crm::deal::DealStage;
use entity::identity::organization_member::Role;

use super::papers::PaperDeed;
use super::talk::TalkDeed;
use crate::agreements::{contract, proposal};
use crate::crm::{client_company, contact, deal, lead};
use crate::engagements::engagement;
use crate::revenue::rules::lines::LineDraft;

/// Something that someone does.
pub struct Step {
    /// When.
    pub at: DateTime<Utc>,
    /// Who: a place on the roster.
    pub by: usize,
    /// What.
    pub deed: Deed,
}

/// What someone does, and to the record of which number.
pub enum Deed {
    /// To a company.
    Company(usize, CompanyDeed),
    /// To a contact.
    Contact(usize, ContactDeed),
    /// To a deal.
    Deal(usize, DealDeed),
    /// To a lead.
    Lead(usize, LeadDeed),
    /// To the contract with the company of this number.
    Contract(usize, ContractDeed),
    /// To the proposal of the deal of this number.
    Proposal(usize, ProposalDeed),
    /// To the engagement that came of the deal of this number.
    Engagement(usize, EngagementDeed),
    /// To the money of the engagement of this number.
    Money(usize, MoneyDeed),
    /// To the thread about the engagement of this number.
    Talk(usize, TalkDeed),
    /// To the papers of the engagement of this number.
    Paper(usize, PaperDeed),
    /// The rule of this number is made.
    Rule(usize),
    /// To the vendor of this number: it is noted.
    Vendor(usize),
    /// To the bill of this number.
    Bill(usize, BillDeed),
    /// Large bills need somebody's approval from now on: whose is a place on the roster.
    Policy(usize),
    /// What nobody decided on in time is over.
    Expire,
    /// The firm does not work on a day, and why.
    Holiday(NaiveDate, &'static str),
    /// How projects go is written down.
    Template,
    /// To the project of the engagement of this number.
    Project(usize, ProjectDeed),
    /// To the tasks of that project.
    Task(usize, TaskDeed),
    /// What schedules say is due becomes invoices.
    Run,
    /// Clients have paid what was due.
    Collect,
    /// The rule of reminders of this number is made.
    ReminderRule(usize),
    /// Clients are reminded of what they have not paid.
    Remind,
    /// Invites someone: the part of their address before the @.
    Invite(&'static str, Role),
    /// Makes an API key.
    ApiKey(&'static str),
}

/// What is done to a company.
pub enum CompanyDeed {
    /// It is made; its parent and owner are numbers.
    Make { draft: Box<client_company::Draft<'static>>, tax_id: Option<String>, parent: Option<usize>, owner: usize },
    /// It becomes a client.
    Activate,
    /// It is none any more.
    Deactivate,
    /// It goes, with its contacts.
    Delete,
}

/// What is done to a contact.
pub enum ContactDeed {
    /// They are noted, at a company.
    Make { draft: Box<contact::Draft>, company: usize, owner: usize },
    /// Another record of them is merged into this one.
    Absorb(usize),
    /// They go.
    Delete,
}

/// What is done to a deal.
pub enum DealDeed {
    /// It is made, with a company's contact.
    Make { draft: Box<deal::Draft>, company: usize, contact: usize, owner: usize },
    /// It moves on.
    Move(DealStage),
    /// It is won.
    Win,
    /// It is lost, and why.
    Lose(&'static str),
    /// It goes.
    Delete,
}

/// What is done to a proposal.
pub enum ProposalDeed {
    /// It is written.
    Make { draft: Box<proposal::Draft>, owner: usize },
    /// It goes out.
    Send,
    /// The client looks at it.
    View,
    /// The client agrees: it becomes work.
    Accept,
    /// The client refuses, and why.
    Decline(&'static str),
    /// It is taken back.
    Withdraw,
    /// The client asks for another.
    Revise,
}

/// What is done to an engagement.
pub enum EngagementDeed {
    /// It is made of its deal.
    Make { draft: Box<engagement::Draft>, owner: usize },
    /// Work begins.
    Activate,
    /// Work halts.
    Pause,
    /// Work goes on.
    Resume,
    /// It is done.
    Complete,
    /// It ends early, and why.
    Terminate(&'static str),
    /// It goes on for another term.
    Renew,
}

/// What is done to a contract, or by its signers: the first is the client's, the second a colleague.
pub enum ContractDeed {
    /// It is written.
    Make(Box<contract::Draft>),
    /// It goes to its signers; perhaps for some time only.
    Send { order: SigningOrder, expires: Option<Duration> },
    /// A signer looks at it.
    View(usize),
    /// A signer is asked again.
    Remind(usize),
    /// A signer signs.
    Sign(usize),
    /// A signer does not.
    Decline(usize),
    /// It was signed on paper.
    Activate,
    /// It ends early.
    Terminate,
    /// It is given up.
    Void,
}

/// What is done to the money of an engagement.
pub enum MoneyDeed {
    /// It is billed each month from a day on: so much.
    Schedule { start: NaiveDate, amount: String },
    /// It is billed for these lines; issued, unless it is left as a draft.
    Bill { lines: Vec<LineDraft>, issue: bool },
    /// Its first invoice is credited in part: so much.
    Credit(&'static str),
    /// Its first invoice was wrong: it is voided, and issued anew.
    Reissue,
}

/// What is done to a vendor's bill.
pub enum BillDeed {
    /// It comes in, from the vendor of this number, over so much.
    Make { vendor: usize, amount: String },
    /// Somebody is asked.
    Submit,
    /// They agree.
    Approve,
    /// They don't, and why.
    Reject(&'static str),
    /// It is paid, whole or by a first part.
    Pay(Option<&'static str>),
    /// It should not be there.
    Void(&'static str),
}

/// What is done to a project.
pub enum ProjectDeed {
    /// It is made of the template, from a day on; its manager is a number.
    Make { start: NaiveDate, manager: usize },
    /// Work begins.
    Activate,
    /// Its milestone of this number, from 1, is begun.
    Begin(usize),
    /// So many of its milestones are reached.
    Reach(usize),
    /// Work halts.
    Hold,
    /// It is delivered.
    Complete,
    /// It is given up, and why.
    Cancel(&'static str),
}

/// What is done to tasks, which are known by their titles.
pub enum TaskDeed {
    /// It gets subtasks.
    Split(&'static str),
    /// It is begun.
    Start(&'static str),
    /// It is begun, and is to be looked at.
    Submit(&'static str),
    /// All is done up to this one, subtasks too.
    Finish(&'static str),
    /// What is not done is given up.
    GiveUp,
}

/// What is done to a lead.
pub enum LeadDeed {
    /// It is noted; one without an owner came through the public form.
    Make { draft: Box<lead::Draft>, owner: Option<usize> },
    /// Someone begins to work on it.
    Start,
    /// It is worth a deal.
    Qualify,
    /// It is not, and why.
    Disqualify(&'static str),
    /// It becomes a company, a contact and perhaps a deal.
    Convert(Option<Box<deal::Draft>>),
    /// It goes.
    Delete,
}
