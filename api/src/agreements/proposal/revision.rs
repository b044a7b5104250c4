//! Revisions: what a client asks to be different is another proposal of the same number; and duplicates, of another.

use entity::Id;
use entity::agreements::proposal::{ActiveModel, Column, Entity, Model, ProposalStatus};
use entity::agreements::proposal_line as line;
use entity::revenue::number_series::NumberSeriesKind;
use sea_orm::{ColumnTrait, EntityTrait, QueryFilter, QueryOrder, Set};

use super::{allowed, lines, moved};
use crate::agreements::rules::proposal::{Action, OPEN};
use crate::db::OrgTx;
use crate::error::{Result, UserError, UserErrorCode};
use crate::identity::organization;
use crate::repo::find::{self, Rows};
use crate::repo::parts::Parts;
use crate::repo::save;
use crate::revenue::numbering;

/// A proposal and the revision in its place.
#[derive(Clone, Debug)]
pub struct Revised {
    /// The one that was revised; WITHDRAWN if the client could still decide on it.
    pub previous: Model,
    /// The new revision, a draft that says the same.
    pub proposal: Model,
}

/// Makes a new revision of the newest one.
pub async fn revise(tx: &OrgTx, id: Id<Entity>, expected_version: Option<i32>) -> Result<Revised> {
    let before = allowed(tx, id, expected_version, Action::Revise).await?;
    let last = newest(tx, &before).await?;
    let previous = if OPEN.contains(&before.status) {
        save::update(tx, &before, moved(&before, ProposalStatus::Withdrawn), "withdrawn").await?
    } else {
        before
    };
    let row = ActiveModel {
        number: Set(previous.number.clone()),
        revision: Set(last + 1),
        revises_proposal_id: Set(Some(id)),
        ..draft_of(tx, &previous).await?
    };
    let proposal = copy(tx, row, &previous, "revised").await?;
    Ok(Revised { previous, proposal })
}

/// Makes a draft with a number of its own that says the same.
pub async fn duplicate(tx: &OrgTx, id: Id<Entity>, expected_version: Option<i32>) -> Result<Model> {
    let of = allowed(tx, id, expected_version, Action::Duplicate).await?;
    let number = numbering::next(tx, NumberSeriesKind::Proposal).await?.number;
    copy(tx, ActiveModel { number: Set(number), ..draft_of(tx, &of).await? }, &of, "created").await
}

/// Refuses a proposal of which there is a later revision; answers with the last number that a revision had, deleted ones
/// too.
pub(super) async fn newest(tx: &OrgTx, proposal: &Model) -> Result<i32> {
    let of_number = find::own::<Model>(tx, Rows::All).add(Column::Number.eq(proposal.number.as_str()));
    let revisions = Entity::find().filter(of_number).order_by_desc(Column::Revision).all(tx).await?;
    let later = revisions.iter().find(|other| other.revision > proposal.revision && other.deleted_at.is_none());
    if let Some(Model { revision, .. }) = later {
        let reason = format!(
            "There is a later revision of {}, revision {revision}: go on with that, or delete it first.",
            proposal.number
        );
        return Err(UserError::on("id", UserErrorCode::InvalidTransition, reason).into());
    }
    Ok(revisions.first().map_or(proposal.revision, |last| last.revision))
}

/// A draft that says what another proposal does. A day that is over is left out, and a partner's id stays with the one that
/// it was given to.
async fn draft_of(tx: &OrgTx, of: &Model) -> Result<ActiveModel> {
    let of = of.clone();
    let today = organization::today(tx).await?;
    Ok(ActiveModel {
        id: Set(tx.new_id()),
        deal_id: Set(of.deal_id),
        client_company_id: Set(of.client_company_id),
        contact_id: Set(of.contact_id),
        owner_member_id: Set(of.owner_member_id),
        project_template_id: Set(of.project_template_id),
        title: Set(of.title),
        introduction: Set(of.introduction),
        terms: Set(of.terms),
        currency: Set(of.currency),
        valid_until: Set(of.valid_until.filter(|last| *last >= today)),
        subtotal: Set(of.subtotal),
        tax: Set(of.tax),
        total: Set(of.total),
        deposit_rate: Set(of.deposit_rate),
        payment_terms_days: Set(of.payment_terms_days),
        billing_model: Set(of.billing_model),
        tax_rounding: Set(of.tax_rounding),
        status: Set(ProposalStatus::Draft),
        ..ActiveModel::default()
    })
}

async fn copy(tx: &OrgTx, row: ActiveModel, of: &Model, verb: &str) -> Result<Model> {
    let id = *row.id.as_ref();
    let lines = lines(tx, of.id).await?.into_iter().map(|line| line::ActiveModel {
        proposal_id: Set(id),
        currency: Set(line.currency),
        position: Set(line.position),
        description: Set(line.description),
        quantity: Set(line.quantity),
        unit_price: Set(line.unit_price),
        discount_rate: Set(line.discount_rate),
        tax_rate: Set(line.tax_rate),
        net: Set(line.net),
        tax: Set(line.tax),
        total: Set(line.total),
        kind: Set(line.kind),
        choice: Set(line.choice),
        selected: Set(line.selected),
        quantity_editable: Set(line.quantity_editable),
        quantity_min: Set(line.quantity_min),
        quantity_max: Set(line.quantity_max),
        ..line::ActiveModel::default()
    });
    let lines = Parts::of::<line::Model>(tx, "lines", &[], lines.collect())?;
    save::insert_with(tx, row, lines, verb).await
}
