//! The documents of the engagements, who of the clients sees them, and what is done by itself.

use entity::Id;
use entity::files::file_object::Visibility;
use entity::files::{file_object, file_version, folder};
use entity::portal::client_portal_access;
use serde_json::json;

use super::deed::Deed;
use super::plan::{LEADER, OWNER, Plan, service, some};
use super::play::{Play, out_of_order};
use crate::db::OrgTx;
use crate::error::Result;
use crate::files::file_version::Content;
use crate::files::rules::file_link::Subject;
use crate::files::{file_link, file_object as files, file_version as versions, folder as folders};
use crate::portal::client_portal_access as grants;
use crate::repo::find;
use crate::workflow::graphql::conditions::Filters;
use crate::workflow::rules::action::{Action, CallWebhook, SendMail};
use crate::workflow::workflow_rule as rules;

/// What is done to the papers of an engagement.
pub enum PaperDeed {
    /// A folder for them.
    Folder,
    /// A file in it, which the client sees or not; its bytes come, or never do.
    File { name: String, visibility: Visibility, arrives: bool },
    /// Another version of the last file, which is what it says or not.
    Version { arrives: bool },
    /// The last file belongs to the deal too.
    Link,
    /// The last file goes.
    Delete,
    /// The contact of a number sees them.
    Grant(usize),
    /// They do not any more.
    Revoke,
}

/// The papers of an engagement while they are being played.
#[derive(Clone, Copy, Default)]
pub(super) struct Papers {
    folder: Option<Id<folder::Entity>>,
    file: Option<Id<file_object::Entity>>,
    grant: Option<Id<client_portal_access::Entity>>,
}

impl Plan {
    /// The papers of the engagement of a deal that was won so many days ago, at least fifteen.
    pub(super) fn papers(&mut self, deal: usize, contact: usize, won: usize, owner: usize) {
        let place = deal / 5 * 2 + deal % 5;
        let mut step = |ago, minute, by, deed| self.add(ago, minute, by, Deed::Paper(deal, deed));
        let file = |name: &str, visibility, arrives| PaperDeed::File { name: name.to_owned(), visibility, arrives };
        step(won - 3, 250, owner, PaperDeed::Folder);
        let offer = format!("{}.pdf", service(deal));
        step(won - 3, 251, owner, PaperDeed::File { name: offer, visibility: Visibility::Client, arrives: true });
        step(won - 3, 252, owner, PaperDeed::Link);
        step(won - 4, 253, owner, file("Notes.docx", Visibility::Internal, true));
        match place % 8 {
            0 | 4 => step(won - 6, 254, owner, PaperDeed::Version { arrives: true }),
            1 | 5 => step(won - 6, 254, owner, PaperDeed::Version { arrives: false }),
            2 | 3 => step(won - 6, 254, owner, file("Recording.mp4", Visibility::Internal, false)),
            _ => step(won - 6, 254, owner, PaperDeed::Delete),
        }
        if place.is_multiple_of(2) {
            step(won - 4, 260, LEADER, PaperDeed::Grant(contact));
        }
        if place % 8 == 4 {
            step(won - 9, 261, LEADER, PaperDeed::Revoke);
        }
    }

    /// What the firm wants done by itself.
    pub(super) fn rules(&mut self) {
        for rule in 0..2 {
            self.add(30 - rule, 420, OWNER, Deed::Rule(rule));
        }
    }
}

impl Play<'_> {
    pub(super) async fn paper(&mut self, tx: &OrgTx, number: usize, deed: PaperDeed) -> Result<()> {
        let mut papers = self.papers.get(&number).copied().unwrap_or_default();
        match (deed, papers.file, papers.grant) {
            (PaperDeed::Folder, ..) => {
                let draft = folders::Draft { name: some("Documents".to_owned()), ..folders::Draft::default() };
                papers.folder = Some(folders::create(tx, self.engagements.get(&number).copied(), draft).await?.id);
            }
            (PaperDeed::File { name, visibility, arrives }, ..) => {
                let draft = files::Draft {
                    name: some(name),
                    folder: Some(papers.folder),
                    visibility: Some(visibility),
                    ..files::Draft::default()
                };
                let file = files::create(tx, None, draft, content(number)).await?;
                let first = find::under::<file_version::Model>(tx, "file_object_id", &[file.id.uuid()]).await?;
                if let (true, Some(first)) = (arrives, first.first()) {
                    versions::available(tx, first.id).await?;
                }
                papers.file = Some(file.id);
            }
            (PaperDeed::Version { arrives }, Some(file), _) => {
                let version = versions::add(tx, file, content(number + 1_000)).await?;
                if arrives {
                    versions::available(tx, version.id).await?;
                } else {
                    versions::quarantine(tx, version.id).await?;
                }
            }
            (PaperDeed::Link, Some(file), _) => {
                let deal = self.deals.get(&number).copied().ok_or_else(out_of_order)?;
                file_link::link(tx, file, Subject::Deal(deal)).await?;
            }
            (PaperDeed::Delete, Some(file), _) => {
                files::delete(tx, file, None).await?;
            }
            (PaperDeed::Grant(contact), ..) => {
                let contact = self.contacts.get(&contact).copied().ok_or_else(out_of_order)?;
                let engagement = self.engagements.get(&number).copied().ok_or_else(out_of_order)?;
                let areas = ["FILES", "INVOICES", "MESSAGES"].map(str::to_owned).to_vec();
                // Its token is shown to nobody: rotate it to get one.
                let draft = grants::Draft { engagement, contact, areas, expires_at: None, max_uses: None };
                papers.grant = Some(grants::grant(tx, draft).await?.0.id);
            }
            (PaperDeed::Revoke, _, Some(grant)) => {
                grants::revoke(tx, grant, None).await?;
            }
            _ => return Err(out_of_order()),
        }
        self.papers.insert(number, papers);
        Ok(())
    }

    pub(super) async fn rule(&self, tx: &OrgTx, number: usize) -> Result<()> {
        let filters = Filters(tx.actor());
        if number == 0 {
            let draft = rules::Draft {
                name: some("Tell the partners about large deals".to_owned()),
                event_type: some("deal.won".to_owned()),
                conditions: Some(json!({ "amount": { "currency": "EUR", "gte": "20000" } })),
                actions: Some(vec![Action::SendMail(SendMail {
                    to: vec!["partners@demo.test".to_owned()],
                    subject: "Won: {{subject.name}}".to_owned(),
                    body: "Congratulations to everybody.".to_owned(),
                })]),
                ..rules::Draft::default()
            };
            let rule = rules::create(tx, &filters, draft).await?;
            return rules::enable(tx, rule.id, None).await.map(drop);
        }
        let draft = rules::Draft {
            name: some("Book issued invoices in the ERP".to_owned()),
            event_type: some("invoice.issued".to_owned()),
            actions: Some(vec![Action::CallWebhook(CallWebhook { url: "https://erp.example/hooks".to_owned() })]),
            ..rules::Draft::default()
        };
        rules::create(tx, &filters, draft).await.map(drop)
    }
}

/// What a version holds, by a number.
fn content(number: usize) -> Content {
    Content {
        size_bytes: 40_000 + i64::try_from(number).unwrap_or_default() * 977,
        content_type: "application/pdf".to_owned(),
        sha256: format!("{number:064x}"),
    }
}
