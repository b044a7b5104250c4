//! What a rule does, as it is kept: a JSON object with one member, which names the kind of action.

mod about;
mod check;

use entity::workflow::workflow_step::WorkflowActionKind;
use serde::{Deserialize, Serialize};

pub use self::about::About;
pub use self::check::checked;

/// One thing that a rule does when it runs.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub enum Action {
    /// Makes a task.
    CreateTask(CreateTask),
    /// Writes into a thread.
    SendMessage(SendMessage),
    /// Sends mail.
    SendMail(SendMail),
    /// Calls one of the subject's own mutations.
    ChangeState(ChangeState),
    /// Tells another system.
    CallWebhook(CallWebhook),
    /// Makes a contact.
    CreateContact(CreateContact),
}

impl Action {
    /// What kind of action it is.
    pub fn kind(&self) -> WorkflowActionKind {
        match self {
            Self::CreateTask(_) => WorkflowActionKind::CreateTask,
            Self::SendMessage(_) => WorkflowActionKind::SendMessage,
            Self::SendMail(_) => WorkflowActionKind::SendMail,
            Self::ChangeState(_) => WorkflowActionKind::ChangeState,
            Self::CallWebhook(_) => WorkflowActionKind::CallWebhook,
            Self::CreateContact(_) => WorkflowActionKind::CreateContact,
        }
    }

    /// What reasons call it: its kind, or the mutation that it calls.
    pub fn name(&self) -> &str {
        match self {
            Self::CreateTask(_) => "createTask",
            Self::SendMessage(_) => "sendMessage",
            Self::SendMail(_) => "sendMail",
            Self::ChangeState(change) => &change.action,
            Self::CallWebhook(_) => "callWebhook",
            Self::CreateContact(_) => "createContact",
        }
    }
}

/// A task to make.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct CreateTask {
    /// The project's id; none is the subject's own.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub project_id: Option<String>,
    /// Its title, with placeholders.
    pub title: String,
    /// What is to be done, with placeholders.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub description: Option<String>,
    /// The member's id who is to do it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub assignee_id: Option<String>,
    /// Days until it is due.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub due_in_days: Option<i32>,
}

/// A message to write.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct SendMessage {
    /// The thread's id; none is the subject's own.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub thread_id: Option<String>,
    /// What it says, with placeholders.
    pub body: String,
}

/// A mail to send.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct SendMail {
    /// Addresses, or placeholders that are.
    pub to: Vec<String>,
    /// Its subject, with placeholders.
    pub subject: String,
    /// Its text, with placeholders.
    pub body: String,
}

/// A mutation of the subject's.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct ChangeState {
    /// Its name, such as `winDeal`.
    pub action: String,
    /// The reason that it asks for, with placeholders.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub reason: Option<String>,
}

/// A request to another system.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct CallWebhook {
    /// Where it goes.
    pub url: String,
}

/// A contact to make.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct CreateContact {
    /// Their name, with placeholders.
    pub name: String,
    /// Their address, or a placeholder that is.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub email: Option<String>,
    /// The company's id where they work; none is the subject's own.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub client_company_id: Option<String>,
}
