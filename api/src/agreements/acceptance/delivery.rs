//! The work of an accepted proposal: its engagement, and the project of the template.

use entity::Id;
use entity::agreements::contract;
use entity::crm::deal;
use entity::engagements::engagement;
use entity::identity::organization_member as member;
use entity::projects::project_template;

use super::Agreed;
use crate::db::OrgTx;
use crate::engagements::engagement as engagements;
use crate::error::Result;
use crate::money::{self, stored};
use crate::projects::project_template::{Instantiate, Made, instantiate};

/// Makes the engagement and begins it.
pub(super) async fn begin(
    tx: &OrgTx,
    agreed: &Agreed,
    deal: Option<&deal::Model>,
    contract: Id<contract::Entity>,
) -> Result<engagement::Model> {
    let Agreed { proposal, company, owner, dates, .. } = agreed;
    let draft = engagements::Draft {
        name: Some(Some(proposal.title.clone())),
        client_company: Some(company.as_ref().map(|company| company.id)),
        deal: Some(deal.map(|deal| deal.id)),
        contract: Some(Some(contract)),
        owner: Some(*owner),
        billing_model: Some(proposal.billing_model),
        currency: Some(stored(&proposal.currency)?),
        start_date: Some(Some(dates.start)),
        end_date: Some(dates.end),
        ..engagements::Draft::default()
    };
    let made = engagements::create(tx, draft).await.map_err(|error| error.within("engagement"))?;
    engagements::activate(tx, made.id, None).await.map_err(|error| error.within("engagement"))
}

/// Makes the project, if there is a template. Its budget is what was agreed, without tax: the template's milestones are
/// parts of it.
pub(super) async fn project(
    tx: &OrgTx,
    agreed: &Agreed,
    engagement: &engagement::Model,
    template: Option<Id<project_template::Entity>>,
    roles: Vec<(String, Id<member::Entity>)>,
) -> Result<Option<Made>> {
    let Some(template) = template else { return Ok(None) };
    let (proposal, currency) = (&agreed.proposal, stored(&agreed.proposal.currency)?);
    let wanted = Instantiate {
        template,
        engagement: engagement.id,
        start: agreed.dates.start,
        code: None,
        name: Some(proposal.title.clone()),
        manager: Some(agreed.owner),
        budget: (proposal.subtotal > 0).then(|| (money::decimal(proposal.subtotal.into(), currency), currency)),
        roles,
    };
    instantiate(tx, wanted).await.map(Some)
}
