//! The type `Signer`.

use async_graphql::SimpleObject;
use chrono::{DateTime, Utc};
use derive::{Columns, relations};
use entity::Id;
use entity::agreements::signer::{self, SignerStatus};

use crate::agreements::graphql::signature_request::SignatureRequest;
use crate::agreements::rules::signer::Standing;
use crate::auth::permission::Permission;
use crate::crm::graphql::contact::Contact;
use crate::graphql::actions::ActionsOf;
use crate::graphql::list::Listed;
use crate::graphql::loader::Object;
use crate::graphql::one::One;
use crate::graphql::prepared::texts;
use crate::graphql::record::Record;
use crate::identity::graphql::member::OrganizationMember;

use super::{SignerFilter, SignerOrderField};

/// Someone who is asked to sign a contract: a person of the client, or a member of the firm.
#[derive(Clone, Debug, SimpleObject, Columns)]
#[graphql(complex)]
#[row(signer::Model)]
pub struct Signer {
    /// The signer's id.
    #[graphql(owned)]
    pub id: Id<signer::Entity>,
    /// Their place among the request's signers, from 0.
    pub position: i32,
    /// Their name, as they were asked.
    pub name: String,
    /// Their address, as they were asked.
    pub email: String,
    /// Where they stand.
    pub status: SignerStatus,
    /// When they were last asked, UTC; null if it was not their turn yet.
    pub sent_at: Option<DateTime<Utc>>,
    /// When they looked at the document, UTC, if that was recorded.
    pub viewed_at: Option<DateTime<Utc>>,
    /// When they signed or declined, UTC.
    pub decided_at: Option<DateTime<Utc>>,
    /// When the request was closed without their decision, UTC: nobody waits for it any more.
    pub released_at: Option<DateTime<Utc>>,
    /// Why they declined.
    pub decline_reason: Option<String>,
    /// What they are asked to sign by.
    #[columns("signature_request_id")]
    pub signature_request: One<SignatureRequest>,
    /// The person of the client; null for a member, or if they are deleted.
    #[columns("contact_id")]
    pub contact: One<Contact>,
    /// The member of the firm; null for a person of the client.
    #[columns("member_id")]
    pub member: One<OrganizationMember>,
    /// What can be done, and whether their state allows it now. Once the request's `expiresAt` has passed nothing is done.
    #[columns("status", "deleted_at", "released_at")]
    pub available_actions: ActionsOf<Standing>,
    /// The record's history.
    #[graphql(flatten)]
    pub record: Record,
}

texts!(SignerStatus);

impl Object for Signer {
    type Row = signer::Model;
    const READ: Permission = Permission::ContractRead;
}

impl Listed for Signer {
    type Filter = SignerFilter;
    type Order = SignerOrderField;
}

#[relations]
impl Signer {
    /// What happened to this signer, newest first. The chain of the request tells more.
    fn activity() -> Activity;
}
