//! What a rule does: checked against the event's subject, and against what is there.

use entity::communications::thread;
use entity::crm::client_company;
use entity::identity::organization_member as member;
use entity::projects::project;
use entity::{Id, Row, Tag};
use sea_orm::{EntityTrait, ModelTrait};

use crate::db::OrgTx;
use crate::error::{Reasons, Result, UserError};
use crate::identity::member::assignable;
use crate::repo::find;
use crate::workflow::rules::action::{self, About};
use crate::workflow::rules::workflow_rule as rules;
use crate::workflow::subject::{self, Subject};

/// The actions in the form that is kept.
pub(super) fn checked(reasons: &mut Reasons, subject: &Subject, actions: Vec<action::Action>) -> Vec<action::Action> {
    let placeholders: Vec<_> = subject.fields().iter().map(|field| format!("subject.{field}")).collect();
    let mutations = subject.actions();
    let about = About {
        subject: subject.prefix,
        placeholders: &placeholders,
        mutations: &mutations,
        reasoned: subject::ASK_FOR_A_REASON,
    };
    let checked =
        |(place, one)| reasons.within(&format!("actions.{place}"), |reasons| action::checked(one, &about, reasons));
    actions.into_iter().enumerate().take(rules::MOST_ACTIONS).map(checked).collect()
}

/// Refuses what an action at `place` refers to and isn't there.
pub(super) async fn refer(tx: &OrgTx, reasons: &mut Reasons, place: &str, one: &action::Action) -> Result<()> {
    use action::Action::{CallWebhook, ChangeState, CreateContact, CreateTask, SendMail, SendMessage};
    match one {
        CreateTask(task) => {
            let field = format!("{place}.createTask.projectId");
            there::<_, project::Model>(tx, reasons, &field, task.project_id.as_deref()).await?;
            let field = format!("{place}.createTask.assigneeId");
            let assignee: Option<member::Model> = there(tx, reasons, &field, task.assignee_id.as_deref()).await?;
            if let Some(assignee) = assignee {
                reasons.take(assignable(&assignee, &field));
            }
        }
        SendMessage(message) => {
            let field = format!("{place}.sendMessage.threadId");
            there::<_, thread::Model>(tx, reasons, &field, message.thread_id.as_deref()).await?;
        }
        CreateContact(contact) => {
            let field = format!("{place}.createContact.clientCompanyId");
            there::<_, client_company::Model>(tx, reasons, &field, contact.client_company_id.as_deref()).await?;
        }
        SendMail(_) | ChangeState(_) | CallWebhook(_) => {}
    }
    Ok(())
}

/// The row that an action refers to, if it refers to one; NOT_FOUND on the field if it isn't there.
async fn there<E, M>(tx: &OrgTx, reasons: &mut Reasons, field: &str, id: Option<&str>) -> Result<Option<M>>
where
    E: EntityTrait<Model = M> + Tag,
    M: Row + ModelTrait<Entity = E>,
{
    let Some(id) = id else { return Ok(None) };
    let found = match Id::<E>::parse(id) {
        Ok(id) => find::required::<M>(tx, id, field).await,
        Err(_) => Err(UserError::not_found(field).into()),
    };
    reasons.gather(found)
}
