//! Merging contacts.

use entity::crm::contact::{ActiveModel, Consent, Entity, Model};
use sea_orm::Set;

use crate::communications::participant;
use crate::crm::merge::{Merged, Pair};
use crate::crm::rules::contact as rules;
use crate::crm::rules::merge::{Side, ordered, pick, pick_or_fill, unite, unite_fields};
use crate::db::OrgTx;
use crate::error::Result;
use crate::files::file_link;
use crate::repo::merge::{self, Relation};
use crate::text;

/// All that refers to a contact. Tombstones too: whoever was merged into the merged one is found in one step. Proposals come
/// before deals, as all who lock both do.
pub const RELATIONS: &[Relation] = &[
    Relation { subject: "contact", table: "contacts", column: "merged_into_id" },
    Relation { subject: "proposal", table: "proposals", column: "contact_id" },
    Relation { subject: "proposal", table: "proposals", column: "decided_by_contact_id" },
    Relation { subject: "client_portal_access", table: "client_portal_access", column: "contact_id" },
    Relation { subject: "deal", table: "deals", column: "contact_id" },
    Relation { subject: "file_link", table: "file_links", column: "contact_id" },
    Relation { subject: "lead", table: "leads", column: "contact_id" },
    Relation { subject: "signer", table: "signers", column: "contact_id" },
    Relation { subject: "message", table: "messages", column: "author_contact_id" },
    Relation { subject: "thread_participant", table: "thread_participants", column: "contact_id" },
];

/// Which side each field is taken from. Nothing said: the survivor's, or the merged one's where that is empty.
#[derive(Clone, Copy, Debug, Default)]
pub struct Choices {
    /// The name to show.
    pub name: Option<Side>,
    /// Given and family name, which belong together.
    pub name_parts: Option<Side>,
    /// What they are at the company.
    pub title: Option<Side>,
    /// Whose addresses come first.
    pub emails: Option<Side>,
    /// Whose numbers come first.
    pub phones: Option<Side>,
    /// Consent with its time and source. Nothing said: a withdrawal on either side stands.
    pub consent: Option<Side>,
    /// The company where they work.
    pub client_company: Option<Side>,
    /// The member who looks after them.
    pub owner: Option<Side>,
    /// Whose free-form fields count where both have one.
    pub custom_fields: Option<Side>,
    /// The partner's id.
    pub external_id: Option<Side>,
}

/// Merges one contact into another: addresses, numbers and roles of both, the other fields as chosen.
pub async fn merge(tx: &OrgTx, pair: Pair<Entity>, choices: Choices) -> Result<Merged<Model>> {
    let (survivor, merged): (Model, Model) = pair.lock(tx).await?;
    let united = unite_both(&survivor, &merged, choices)?;
    participant::unite(tx, survivor.id, merged.id).await?;
    file_link::unite(tx, "contact_id", survivor.id.uuid(), merged.id.uuid()).await?;
    let (survivor, repointed) = merge::merge(tx, &survivor, united, &merged, RELATIONS).await?;
    Ok(Merged { survivor, repointed })
}

fn unite_both(survivor: &Model, merged: &Model, choices: Choices) -> Result<ActiveModel> {
    let mut row: ActiveModel = survivor.clone().into();
    row.name = Set(pick(choices.name, &survivor.name, &merged.name));
    let parts = choices.name_parts.or_else(|| {
        let nameless = survivor.given_name.is_none() && survivor.family_name.is_none();
        nameless.then_some(Side::Merged)
    });
    row.given_name = Set(pick(parts, &survivor.given_name, &merged.given_name));
    row.family_name = Set(pick(parts, &survivor.family_name, &merged.family_name));
    row.title = Set(pick_or_fill(choices.title, &survivor.title, &merged.title));
    let (first, second) = ordered(choices.emails, survivor, merged);
    let (forms, keys) = rules::unite_emails((&first.emails, &first.email_keys), (&second.emails, &second.email_keys))?;
    row.emails = Set(forms);
    row.email_keys = Set(keys);
    row.phones = Set(rules::phones(&unite(choices.phones, &survivor.phones, &merged.phones))?);
    row.roles = Set(rules::roles(unite(None, &survivor.roles, &merged.roles)));
    let consent = choices.consent.unwrap_or_else(|| default_consent(survivor.consent, merged.consent));
    row.consent = Set(pick(Some(consent), &survivor.consent, &merged.consent));
    row.consented_at = Set(pick(Some(consent), &survivor.consented_at, &merged.consented_at));
    row.consent_source = Set(pick(Some(consent), &survivor.consent_source, &merged.consent_source));
    row.client_company_id =
        Set(pick_or_fill(choices.client_company, &survivor.client_company_id, &merged.client_company_id));
    row.owner_member_id = Set(pick_or_fill(choices.owner, &survivor.owner_member_id, &merged.owner_member_id));
    row.external_id = Set(pick_or_fill(choices.external_id, &survivor.external_id, &merged.external_id));
    let fields = unite_fields(choices.custom_fields, &survivor.custom_fields, &merged.custom_fields);
    row.custom_fields = Set(text::custom_fields("customFields", fields)?);
    Ok(row)
}

/// It is one person: a withdrawal counts whichever record it stands on; else what is known beats what is not.
fn default_consent(survivor: Consent, merged: Consent) -> Side {
    match (survivor, merged) {
        (Consent::Withdrawn, _) => Side::Survivor,
        (_, Consent::Withdrawn) | (Consent::Unknown, _) => Side::Merged,
        _ => Side::Survivor,
    }
}
