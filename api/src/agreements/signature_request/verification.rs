//! Whether a document is known, and whether the chains of the requests for its signature hold: all of it recomputed from
//! the rows.

use std::collections::HashMap;

use entity::Id;
use entity::agreements::{contract, signature_event, signature_evidence, signature_request, signer};
use sea_orm::{ColumnTrait, Condition, EntityTrait, QueryFilter, QueryOrder, QuerySelect};

use crate::agreements::rules::chain::{Broken, Whole, check};
use crate::agreements::rules::digest::{sha256, typed};
use crate::agreements::signature_event::evidence;
use crate::db::OrgTx;
use crate::error::Result;
use crate::repo::find::{self, Rows};

/// The most contracts and requests of one text that are looked at, the newest first.
pub const MOST: u64 = 50;

/// A request with its rows.
#[derive(Clone, Debug)]
pub struct Proven {
    /// The request.
    pub request: signature_request::Model,
    /// Its contract.
    pub contract: contract::Model,
    /// Its signers, in their order.
    pub signers: Vec<signer::Model>,
    /// Its events, in their order.
    pub events: Vec<signature_event::Model>,
    /// Their evidence, by event.
    pub evidence: HashMap<Id<signature_event::Entity>, signature_evidence::Model>,
}

impl Proven {
    /// The first place where the chain does not hold, if there is any.
    pub fn broken(&self) -> Option<Broken> {
        let Self { request, signers, events, evidence, .. } = self;
        check(&Whole { request, signers, events, evidence }).err()
    }

    /// Whether the contract still says what was to be signed.
    pub fn is_of_its_contract(&self) -> bool {
        sha256(&self.contract.body) == self.request.document_sha256
    }
}

/// What is known of a document.
#[derive(Clone, Debug)]
pub struct Known {
    /// The hash that was asked about.
    pub sha256: String,
    /// The contracts of that text.
    pub contracts: Vec<contract::Model>,
    /// The requests for signatures of it, and of those contracts.
    pub requests: Vec<Proven>,
}

/// Looks a document up by its SHA-256.
pub async fn verify(tx: &OrgTx, sha256: &str) -> Result<Known> {
    let sha256 = typed("sha256", sha256)?;
    let same = find::own::<contract::Model>(tx, Rows::Live).add(contract::Column::BodySha256.eq(&sha256));
    let newest = contract::Entity::find().filter(same).order_by_desc(contract::Column::Id).limit(MOST);
    let contracts = newest.all(tx).await?;
    let ids = contracts.iter().map(|contract| contract.id.uuid());
    let about =
        Condition::any()
            .add(signature_request::Column::DocumentSha256.eq(&sha256))
            .add(find::any_of::<signature_request::Model>("contract_id", ids));
    let asked = find::own::<signature_request::Model>(tx, Rows::Live).add(about);
    let newest = signature_request::Entity::find().filter(asked).order_by_desc(signature_request::Column::Id);
    let requests = prove(tx, newest.limit(MOST).all(tx).await?).await?;
    Ok(Known { sha256, contracts, requests })
}

/// Requests with all their rows.
pub async fn prove(tx: &OrgTx, requests: Vec<signature_request::Model>) -> Result<Vec<Proven>> {
    let ids: Vec<_> = requests.iter().map(|request| request.id.uuid()).collect();
    let contracts: Vec<_> = requests.iter().map(|request| request.contract_id.uuid()).collect();
    let contracts = find::by_ids::<contract::Model>(tx, &contracts, Rows::All).await?;
    let mut signers = find::under::<signer::Model>(tx, "signature_request_id", &ids).await?;
    signers.sort_by_key(|signer| signer.position);
    let mut events = find::under::<signature_event::Model>(tx, "signature_request_id", &ids).await?;
    events.sort_by_key(|event| (event.position, event.id));
    let mut evidence = evidence(tx, &events).await?;
    let mut proven = Vec::with_capacity(requests.len());
    for request in requests {
        let Some(contract) = contracts.iter().find(|contract| contract.id == request.contract_id).cloned() else {
            continue;
        };
        let signers = signers.iter().filter(|signer| signer.signature_request_id == request.id).cloned().collect();
        let of_it = events.iter().filter(|event| event.signature_request_id == request.id);
        let events: Vec<signature_event::Model> = of_it.cloned().collect();
        let evidence = events.iter().filter_map(|event| Some((event.id, evidence.remove(&event.id)?))).collect();
        proven.push(Proven { request, contract, signers, events, evidence });
    }
    Ok(proven)
}
