//! What there is to be allowed, and which role is allowed what: one table, read here and checked by a golden file.

use async_graphql::Enum;
use entity::identity::organization_member::Role;

/// One thing that a caller may be allowed to do. An API key's scopes are permissions too.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Enum)]
#[repr(u8)]
pub enum Permission {
    /// See the organization's name and settings.
    OrganizationRead,
    /// Change the organization's settings.
    OrganizationManage,
    /// See tax ids, which are encrypted at rest.
    TaxIdRead,
    /// See members.
    MemberRead,
    /// Invite, suspend and remove members, and change their roles.
    MemberManage,
    /// See, make, rotate and revoke API keys.
    ApiKeyManage,
    /// See who changed what.
    ActivityRead,
    /// See client companies.
    ClientCompanyRead,
    /// Make and change client companies.
    ClientCompanyWrite,
    /// Delete, restore and merge client companies.
    ClientCompanyDelete,
    /// See contacts.
    ContactRead,
    /// Make and change contacts.
    ContactWrite,
    /// Delete, restore and merge contacts.
    ContactDelete,
    /// See leads.
    LeadRead,
    /// Make, change and convert leads.
    LeadWrite,
    /// Delete and restore leads.
    LeadDelete,
    /// Hand in a lead through the public form.
    LeadSubmit,
    /// See deals.
    DealRead,
    /// Make, change, move, win and lose deals.
    DealWrite,
    /// Delete and restore deals.
    DealDelete,
    /// See engagements.
    EngagementRead,
    /// Make and change engagements, and move them from state to state.
    EngagementWrite,
    /// Delete and restore engagements.
    EngagementDelete,
    /// See invoices and credit notes.
    InvoiceRead,
    /// Make, change, delete and restore drafts of invoices.
    InvoiceWrite,
    /// Issue, send, void and write off invoices, and make credit notes.
    InvoiceIssue,
    /// See invoice schedules.
    InvoiceScheduleRead,
    /// Make, change and run invoice schedules.
    InvoiceScheduleWrite,
    /// Delete and restore invoice schedules.
    InvoiceScheduleDelete,
    /// See payments and refunds.
    PaymentRead,
    /// Record, allocate and refund payments.
    PaymentWrite,
    /// See what clients owe, statements of clients and revenue by month.
    ReportRead,
    /// See vendors.
    VendorRead,
    /// Make and change vendors.
    VendorWrite,
    /// Delete and restore vendors.
    VendorDelete,
    /// See bills, their approvals and payments, and approval policies.
    BillRead,
    /// Make, change, submit and void bills.
    BillWrite,
    /// Approve and reject the bills that one is asked about.
    BillApprove,
    /// Record payments of bills.
    BillPay,
    /// Delete and restore bills.
    BillDelete,
    /// Make, change, delete and restore approval policies.
    ApprovalPolicyManage,
    /// See projects, milestones, tasks, templates and holidays.
    ProjectRead,
    /// Make and change projects and milestones, and move them from state to state.
    ProjectWrite,
    /// Delete and restore projects and milestones.
    ProjectDelete,
    /// Make, change, delete and restore project templates.
    ProjectTemplateManage,
    /// Make, change, move, order and finish tasks.
    TaskWrite,
    /// Delete and restore tasks.
    TaskDelete,
    /// Say on which days the firm does not work.
    HolidayManage,
    /// See proposals.
    ProposalRead,
    /// Make, change, send, revise and withdraw proposals.
    ProposalWrite,
    /// Accept and decline proposals on behalf of clients.
    ProposalDecide,
    /// Delete and restore proposals.
    ProposalDelete,
    /// See contracts, signature requests and their events.
    ContractRead,
    /// Make, change, send, terminate and renew contracts.
    ContractWrite,
    /// Delete and restore drafts of contracts.
    ContractDelete,
    /// Sign what one is asked to sign.
    ContractSign,
    /// See folders and files.
    FileRead,
    /// Make, change and link folders and files.
    FileWrite,
    /// Delete and restore folders and files.
    FileDelete,
    /// See threads and messages.
    ThreadRead,
    /// Begin threads, write messages, and change one's own.
    ThreadWrite,
    /// Redact messages of others, delete and restore threads.
    ThreadModerate,
    /// See, make and revoke grants of the client portal.
    PortalManage,
    /// See, make, try, change, delete and restore workflow rules, see and retry their runs, and replay what they gave
    /// up.
    WorkflowManage,
    /// Read the feed of all events, with what each changed, and what consumers gave up.
    EventRead,
    /// See, make, change and delete webhook endpoints, see their deliveries, send them again, and replay what was given
    /// up. What decides what is sent where needs `EVENT_READ` too.
    WebhookManage,
    /// See the runs of scheduled jobs, and run one now.
    JobManage,
    /// Erase contacts and the organization for good.
    EraseData,
}

/// Which roles have each permission; the whole role matrix. `Viewer` reads, `Owner` has everything.
pub const MATRIX: &[(Permission, &[Role])] = {
    use Permission as P;
    use Role::{Admin, Billing, Manager, Member, Owner, Viewer};
    const ALL: &[Role] = &[Owner, Admin, Manager, Member, Billing, Viewer];
    const WORKERS: &[Role] = &[Owner, Admin, Manager, Member];
    const LEADERS: &[Role] = &[Owner, Admin, Manager];
    const ADMINS: &[Role] = &[Owner, Admin];
    const OWNER: &[Role] = &[Owner];
    const WORKERS_AND_BILLING: &[Role] = &[Owner, Admin, Manager, Member, Billing];
    const MONEY: &[Role] = &[Owner, Admin, Billing];
    const LEADERS_AND_BILLING: &[Role] = &[Owner, Admin, Manager, Billing];
    const BUT_MEMBER: &[Role] = &[Owner, Admin, Manager, Billing, Viewer];
    &[
        (P::OrganizationRead, ALL),
        (P::OrganizationManage, ADMINS),
        (P::TaxIdRead, MONEY),
        (P::MemberRead, ALL),
        (P::MemberManage, ADMINS),
        (P::ApiKeyManage, ADMINS),
        (P::ActivityRead, ALL),
        (P::ClientCompanyRead, ALL),
        (P::ClientCompanyWrite, WORKERS),
        (P::ClientCompanyDelete, LEADERS),
        (P::ContactRead, ALL),
        (P::ContactWrite, WORKERS),
        (P::ContactDelete, LEADERS),
        (P::LeadRead, WORKERS_AND_VIEWER),
        (P::LeadWrite, WORKERS),
        (P::LeadDelete, LEADERS),
        (P::LeadSubmit, WORKERS),
        (P::DealRead, ALL),
        (P::DealWrite, WORKERS),
        (P::DealDelete, LEADERS),
        (P::EngagementRead, ALL),
        (P::EngagementWrite, WORKERS),
        (P::EngagementDelete, LEADERS),
        (P::InvoiceRead, ALL),
        (P::InvoiceWrite, LEADERS_AND_BILLING),
        (P::InvoiceIssue, MONEY),
        (P::InvoiceScheduleRead, ALL),
        (P::InvoiceScheduleWrite, LEADERS_AND_BILLING),
        (P::InvoiceScheduleDelete, LEADERS_AND_BILLING),
        (P::PaymentRead, BUT_MEMBER),
        (P::PaymentWrite, MONEY),
        (P::ReportRead, BUT_MEMBER),
        (P::VendorRead, ALL),
        (P::VendorWrite, LEADERS_AND_BILLING),
        (P::VendorDelete, LEADERS_AND_BILLING),
        (P::BillRead, BUT_MEMBER),
        (P::BillWrite, LEADERS_AND_BILLING),
        (P::BillApprove, LEADERS_AND_BILLING),
        (P::BillPay, MONEY),
        (P::BillDelete, LEADERS_AND_BILLING),
        (P::ApprovalPolicyManage, ADMINS),
        (P::ProjectRead, ALL),
        (P::ProjectWrite, LEADERS),
        (P::ProjectDelete, LEADERS),
        (P::ProjectTemplateManage, LEADERS),
        (P::TaskWrite, WORKERS),
        (P::TaskDelete, WORKERS),
        (P::HolidayManage, ADMINS),
        (P::ProposalRead, WORKERS_AND_VIEWER),
        (P::ProposalWrite, LEADERS),
        (P::ProposalDecide, LEADERS),
        (P::ProposalDelete, LEADERS),
        (P::ContractRead, ALL),
        (P::ContractWrite, LEADERS),
        (P::ContractDelete, LEADERS),
        (P::ContractSign, WORKERS),
        (P::FileRead, ALL),
        (P::FileWrite, WORKERS_AND_BILLING),
        (P::FileDelete, WORKERS),
        (P::ThreadRead, ALL),
        (P::ThreadWrite, WORKERS_AND_BILLING),
        (P::ThreadModerate, LEADERS),
        (P::PortalManage, LEADERS),
        (P::WorkflowManage, ADMINS),
        (P::EventRead, ADMINS),
        (P::WebhookManage, ADMINS),
        (P::JobManage, ADMINS),
        (P::EraseData, OWNER),
    ]
};

const WORKERS_AND_VIEWER: &[Role] = &[Role::Owner, Role::Admin, Role::Manager, Role::Member, Role::Viewer];

/// A set of permissions: a bit for each, of which there are 128.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub struct Permissions(u128);

impl Permissions {
    /// Everything.
    pub fn all() -> Self {
        Self(u128::MAX)
    }

    /// The given ones.
    pub fn of(permissions: impl IntoIterator<Item = Permission>) -> Self {
        Self(permissions.into_iter().fold(0, |set, p| set | 1 << p as u32))
    }

    /// What a role may do.
    pub fn of_role(role: Role) -> Self {
        Self::of(MATRIX.iter().filter(|(_, roles)| roles.contains(&role)).map(|(permission, _)| *permission))
    }

    /// Whether it holds the permission.
    pub fn has(self, permission: Permission) -> bool {
        self.0 & 1 << permission as u32 != 0
    }

    /// Whether it holds every one of the other set's.
    pub fn covers(self, other: Self) -> bool {
        self.0 & other.0 == other.0
    }
}

/// A permission's name in the schema and in a key's scopes, such as `CONTACT_READ`.
pub fn name(permission: Permission) -> String {
    use async_graphql::resolver_utils::EnumType;
    <Permission as EnumType>::items()
        .iter()
        .find(|item| item.value == permission)
        .map_or_else(String::new, |item| item.name.to_owned())
}

/// The permission of a name.
pub fn by_name(name: &str) -> Option<Permission> {
    use async_graphql::resolver_utils::EnumType;
    <Permission as EnumType>::items().iter().find(|item| item.name == name).map(|item| item.value)
}

#[cfg(test)]
mod tests {
    use async_graphql::resolver_utils::EnumType;

    use super::*;

    #[test]
    fn every_permission_stands_in_the_matrix_once() {
        for item in <Permission as EnumType>::items() {
            assert_eq!(MATRIX.iter().filter(|(p, _)| *p == item.value).count(), 1, "{}", item.name);
        }
    }

    #[test]
    fn the_owner_may_do_everything_and_the_viewer_changes_nothing() {
        let owner = Permissions::of_role(Role::Owner);
        let viewer = Permissions::of_role(Role::Viewer);
        for (permission, _) in MATRIX {
            assert!(owner.has(*permission));
            assert!(!viewer.has(*permission) || name(*permission).ends_with("_READ"));
        }
    }
}
