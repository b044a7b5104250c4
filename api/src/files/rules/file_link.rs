//! What a file can belong to.

use entity::agreements::{contract, proposal};
use entity::crm::{client_company, contact, deal};
use entity::projects::{milestone, project, task};
use entity::revenue::{bill, credit_note, invoice, payment, vendor};
use entity::{Id, Tag};

use crate::auth::permission::Permission;

/// A record that a file can be linked to.
#[derive(Clone, Copy, Debug)]
pub enum Subject {
    /// A client company.
    ClientCompany(Id<client_company::Entity>),
    /// A contact.
    Contact(Id<contact::Entity>),
    /// A deal.
    Deal(Id<deal::Entity>),
    /// A proposal.
    Proposal(Id<proposal::Entity>),
    /// A contract.
    Contract(Id<contract::Entity>),
    /// A project.
    Project(Id<project::Entity>),
    /// A task.
    Task(Id<task::Entity>),
    /// An invoice.
    Invoice(Id<invoice::Entity>),
    /// A vendor's bill.
    Bill(Id<bill::Entity>),
    /// A project's milestone.
    Milestone(Id<milestone::Entity>),
    /// A vendor.
    Vendor(Id<vendor::Entity>),
    /// A client's payment.
    Payment(Id<payment::Entity>),
    /// A credit note.
    CreditNote(Id<credit_note::Entity>),
}

impl Subject {
    /// The record that an id names; none if it is no id, or of a type that files can't be linked to.
    pub fn parse(id: &str) -> Option<Self> {
        let (prefix, uuid) = entity::id::split(id)?;
        Some(match prefix {
            client_company::Entity::PREFIX => Self::ClientCompany(Id::from_uuid(uuid)),
            contact::Entity::PREFIX => Self::Contact(Id::from_uuid(uuid)),
            deal::Entity::PREFIX => Self::Deal(Id::from_uuid(uuid)),
            proposal::Entity::PREFIX => Self::Proposal(Id::from_uuid(uuid)),
            contract::Entity::PREFIX => Self::Contract(Id::from_uuid(uuid)),
            project::Entity::PREFIX => Self::Project(Id::from_uuid(uuid)),
            task::Entity::PREFIX => Self::Task(Id::from_uuid(uuid)),
            invoice::Entity::PREFIX => Self::Invoice(Id::from_uuid(uuid)),
            bill::Entity::PREFIX => Self::Bill(Id::from_uuid(uuid)),
            milestone::Entity::PREFIX => Self::Milestone(Id::from_uuid(uuid)),
            vendor::Entity::PREFIX => Self::Vendor(Id::from_uuid(uuid)),
            payment::Entity::PREFIX => Self::Payment(Id::from_uuid(uuid)),
            credit_note::Entity::PREFIX => Self::CreditNote(Id::from_uuid(uuid)),
            _ => return None,
        })
    }

    /// What a caller needs to see the record: nobody links to what they can't see.
    pub fn read(self) -> Permission {
        match self {
            Self::ClientCompany(_) => Permission::ClientCompanyRead,
            Self::Contact(_) => Permission::ContactRead,
            Self::Deal(_) => Permission::DealRead,
            Self::Proposal(_) => Permission::ProposalRead,
            Self::Contract(_) => Permission::ContractRead,
            Self::Project(_) | Self::Task(_) | Self::Milestone(_) => Permission::ProjectRead,
            Self::Invoice(_) | Self::CreditNote(_) => Permission::InvoiceRead,
            Self::Bill(_) => Permission::BillRead,
            Self::Vendor(_) => Permission::VendorRead,
            Self::Payment(_) => Permission::PaymentRead,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_id_says_what_it_is_of() {
        let id = Id::<bill::Entity>::new();
        assert!(matches!(Subject::parse(&id.to_string()), Some(Subject::Bill(found)) if found == id));
        let lead = entity::id::join("lead", id.uuid());
        for other in [lead.as_str(), "bill", "", "bill_x"] {
            assert!(Subject::parse(other).is_none(), "{other}");
        }
    }
}
