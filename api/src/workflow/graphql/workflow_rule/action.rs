//! What a rule can do, as mutations take it.

use async_graphql::{InputObject, OneofObject};
use entity::Id;
use entity::communications::thread;
use entity::crm::client_company;
use entity::identity::organization_member;
use entity::projects::project;

use crate::workflow::rules::action::{
    Action, CallWebhook, ChangeState, CreateContact, CreateTask, SendMail, SendMessage,
};

/// One thing that a rule does when it runs. Texts can hold placeholders for fields of the event's subject, such as
/// `{{subject.number}}`: `workflowEventTypes` lists them; others are INVALID.
#[derive(Clone, Debug, OneofObject)]
pub enum WorkflowActionInput {
    /// Make a contact.
    CreateContact(CreateContactActionInput),
    /// Make a task.
    CreateTask(CreateTaskActionInput),
    /// Write into a thread.
    SendMessage(SendMessageActionInput),
    /// Send mail.
    SendMail(SendMailActionInput),
    /// Call one of the subject's own mutations on it.
    ChangeState(ChangeStateActionInput),
    /// Tell another system.
    CallWebhook(CallWebhookActionInput),
}

/// A contact to make.
#[derive(Clone, Debug, InputObject)]
pub struct CreateContactActionInput {
    /// Their name, at most 200 characters, with placeholders.
    name: String,
    /// Their address (RFC 5322), or a placeholder that is one.
    email: Option<String>,
    /// The company where they work; the subject's own if nothing is said, if it has one.
    client_company_id: Option<Id<client_company::Entity>>,
}

/// A task to make.
#[derive(Clone, Debug, InputObject)]
pub struct CreateTaskActionInput {
    /// The project; the subject's own if nothing is said. Needed (REQUIRED) unless the subject is a project, milestone
    /// or task.
    project_id: Option<Id<project::Entity>>,
    /// Its title, at most 200 characters, with placeholders; what is longer then is cut.
    title: String,
    /// What is to be done, at most 10,000 characters, with placeholders.
    description: Option<String>,
    /// Who is to do it.
    assignee_id: Option<Id<organization_member::Entity>>,
    /// In how many days it is due, 0 to 3650.
    due_in_days: Option<i32>,
}

/// A message to write.
#[derive(Clone, Debug, InputObject)]
pub struct SendMessageActionInput {
    /// The thread; the subject's own if nothing is said. Needed (REQUIRED) unless the subject is a thread or message.
    thread_id: Option<Id<thread::Entity>>,
    /// What it says, as HTML of at most 10,000 characters, with placeholders.
    body: String,
}

/// A mail to send. The rule's owner needs the permission `THREAD_WRITE`.
#[derive(Clone, Debug, InputObject)]
pub struct SendMailActionInput {
    /// Addresses (RFC 5322), or placeholders that are; 1 to 20 (REQUIRED, LIMIT). Each gets a mail of its own, and one
    /// alone if it comes twice.
    to: Vec<String>,
    /// Its subject, at most 200 characters, with placeholders.
    subject: String,
    /// Its text, at most 10,000 characters, with placeholders.
    body: String,
}

/// A mutation to call on the event's subject.
#[derive(Clone, Debug, InputObject)]
pub struct ChangeStateActionInput {
    /// The mutation's name, such as `winDeal`: one of the `actions` of the event type.
    action: String,
    /// The reason, for mutations that ask for one (REQUIRED); at most 1,000 characters, with placeholders.
    reason: Option<String>,
}

/// A request to another system: the event is posted to it in the form of webhooks, signed with the secret of the
/// enabled webhook endpoint of that address, without which it is refused. Its `webhook-id` is the run's id and the
/// action's place, the same when it is sent again. The rule's owner needs the permission `WEBHOOK_MANAGE`.
#[derive(Clone, Debug, InputObject)]
pub struct CallWebhookActionInput {
    /// Where it goes: an address that starts with `https://`, without user name and password.
    url: String,
}

impl From<WorkflowActionInput> for Action {
    fn from(input: WorkflowActionInput) -> Self {
        match input {
            WorkflowActionInput::CreateContact(contact) => Self::CreateContact(CreateContact {
                name: contact.name,
                email: contact.email,
                client_company_id: contact.client_company_id.map(|id| id.to_string()),
            }),
            WorkflowActionInput::CreateTask(task) => Self::CreateTask(CreateTask {
                project_id: task.project_id.map(|id| id.to_string()),
                title: task.title,
                description: task.description,
                assignee_id: task.assignee_id.map(|id| id.to_string()),
                due_in_days: task.due_in_days,
            }),
            WorkflowActionInput::SendMessage(message) => Self::SendMessage(SendMessage {
                thread_id: message.thread_id.map(|id| id.to_string()),
                body: message.body,
            }),
            WorkflowActionInput::SendMail(mail) => {
                Self::SendMail(SendMail { to: mail.to, subject: mail.subject, body: mail.body })
            }
            WorkflowActionInput::ChangeState(change) => {
                Self::ChangeState(ChangeState { action: change.action, reason: change.reason })
            }
            WorkflowActionInput::CallWebhook(call) => Self::CallWebhook(CallWebhook { url: call.url }),
        }
    }
}
