//! `convertLead`.

mod input;

use async_graphql::{Context, Object, SimpleObject};
use entity::Id;
use entity::crm::lead;

use self::input::ConvertLeadInput;
use super::Lead;
use crate::auth::permission::Permission;
use crate::crm::graphql::client_company::ClientCompany;
use crate::crm::graphql::contact::Contact;
use crate::crm::graphql::deal::Deal;
use crate::crm::lead_conversion::{self as conversion, Conversion};
use crate::error::{Result, UserError};
use crate::graphql::loader;
use crate::graphql::mutation::record_or_current;
use crate::graphql::scope::InScope;
use crate::graphql::trial::Trial;
use crate::repo::idempotency::once_or;

/// What `convertLead` answers. Of a dry run, the records as they would be: ids of what would be made lead nowhere
/// afterwards.
#[derive(SimpleObject)]
pub struct ConvertLeadPayload {
    /// The lead, converted; after a CONFLICT, `INVALID_TRANSITION` or IMMUTABLE, as it is now.
    pub lead: Option<Lead>,
    /// The company that was linked or made; null if there is none.
    pub client_company: Option<ClientCompany>,
    /// The contact that was linked or made.
    pub contact: Option<Contact>,
    /// The deal that was made; null if none was asked for.
    pub deal: Option<Deal>,
    /// Why nothing was changed; empty if something was, or would be.
    pub user_errors: Vec<UserError>,
}

impl ConvertLeadPayload {
    async fn of(
        ctx: &Context<'_>,
        id: Id<lead::Entity>,
        made: Option<Conversion>,
        user_errors: Vec<UserError>,
    ) -> Result<Self> {
        let (lead, company, contact, deal) = match made {
            Some(made) => (Some(made.lead), made.client_company, made.contact, made.deal),
            None => (None, None, None, None),
        };
        // Writing is no way to read.
        let permissions = ctx.scope().actor()?.permissions;
        let company = company.filter(|_| permissions.has(<ClientCompany as loader::Object>::READ));
        let contact = contact.filter(|_| permissions.has(<Contact as loader::Object>::READ));
        let deal = deal.filter(|_| permissions.has(<Deal as loader::Object>::READ));
        Ok(Self {
            lead: record_or_current(ctx, lead, id, &user_errors).await?,
            client_company: company.map(ClientCompany::from),
            contact: contact.map(Contact::from),
            deal: deal.map(Deal::from),
            user_errors,
        })
    }
}

/// Leads in the mutation root: what they become.
#[derive(Default)]
pub struct LeadConversionMutation;

#[Object]
impl LeadConversionMutation {
    /// Makes a company, a contact and, if asked for, a deal of a QUALIFIED lead, in one transaction; what is already there
    /// is linked instead. The lead is CONVERTED then, and IMMUTABLE. Needs the permissions to write leads, client
    /// companies and contacts, and with a deal, deals.
    async fn convert_lead(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Which lead, and what becomes of it.")] input: ConvertLeadInput,
    ) -> Result<ConvertLeadPayload> {
        let tx = ctx.scope().write(Permission::LeadWrite).await?;
        let trial = Trial::of(ctx, &tx, &input.options);
        tx.demand(Permission::ClientCompanyWrite)?;
        tx.demand(Permission::ContactWrite)?;
        if input.deal.is_some() {
            tx.demand(Permission::DealWrite)?;
        }
        let (id, expected_version) = (input.id, input.expected_version);
        let attempt = trial.attempt("convertLead", &input);
        let choices = input.choices(&ctx.scope().services.cipher);
        let effect = Box::pin(conversion::convert(&tx, id, expected_version, choices));
        let outcome = once_or(&tx, attempt, effect, |_| id.uuid(), |_| conversion::converted(&tx, id)).await;
        let (made, reasons) = trial.settle(outcome).await?;
        ConvertLeadPayload::of(ctx, id, made, reasons).await
    }
}
