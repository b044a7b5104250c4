//! What a rule does, as it is kept: a JSON object with one member, which names the kind of action.

use entity::workflow::workflow_step::WorkflowActionKind;
use serde::{Deserialize, Serialize};

use crate::auth::email::EmailAddress;
use crate::error::{Reasons, UserError, UserErrorCode};
use crate::{template, text};

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

/// What an action can refer to.
pub struct About<'a> {
    /// The type of the event's subject.
    pub subject: &'a str,
    /// What texts can hold, such as `subject.number`.
    pub placeholders: &'a [String],
    /// The mutations that can be called on it.
    pub mutations: &'a [&'a str],
    /// Those of them that ask for a reason.
    pub reasoned: &'a [&'a str],
}

/// The most addresses of a mail.
const MOST_ADDRESSES: usize = 20;
/// Subjects that belong to a project.
const IN_PROJECTS: &[&str] = &["milestone", "project", "task"];
/// Subjects that belong to a thread.
const IN_THREADS: &[&str] = &["message", "thread"];

/// The action in the form that is kept; what is wrong with it is told of its fields: `createTask.title`.
pub fn checked(action: Action, about: &About<'_>, reasons: &mut Reasons) -> Action {
    match action {
        Action::CreateTask(task) => Action::CreateTask(reasons.within("createTask", |r| create_task(task, about, r))),
        Action::SendMessage(message) => {
            Action::SendMessage(reasons.within("sendMessage", |r| send_message(message, about, r)))
        }
        Action::SendMail(mail) => Action::SendMail(reasons.within("sendMail", |r| send_mail(mail, about, r))),
        Action::ChangeState(change) => {
            Action::ChangeState(reasons.within("changeState", |r| change_state(change, about, r)))
        }
        Action::CallWebhook(call) => Action::CallWebhook(reasons.within("callWebhook", |r| call_webhook(call, r))),
        Action::CreateContact(contact) => {
            Action::CreateContact(reasons.within("createContact", |r| create_contact(contact, about, r)))
        }
    }
}

fn create_task(mut task: CreateTask, about: &About<'_>, reasons: &mut Reasons) -> CreateTask {
    line("title", &mut task.title, 200, about, reasons);
    if let Some(description) = &mut task.description {
        prose("description", description, 10_000, about, reasons);
    }
    if task.due_in_days.is_some_and(|days| !(0..=3650).contains(&days)) {
        reasons.add(UserError::on("dueInDays", UserErrorCode::Invalid, "`dueInDays` must be 0 to 3650."));
    }
    if task.project_id.is_none() && !IN_PROJECTS.contains(&about.subject) {
        reasons.add(needed("projectId", "project", about));
    }
    task
}

fn send_message(mut message: SendMessage, about: &About<'_>, reasons: &mut Reasons) -> SendMessage {
    prose("body", &mut message.body, 10_000, about, reasons);
    if message.thread_id.is_none() && !IN_THREADS.contains(&about.subject) {
        reasons.add(needed("threadId", "thread", about));
    }
    message
}

fn send_mail(mut mail: SendMail, about: &About<'_>, reasons: &mut Reasons) -> SendMail {
    if mail.to.is_empty() || mail.to.len() > MOST_ADDRESSES {
        let reason = format!("`to` takes 1 to {MOST_ADDRESSES} addresses; these are {}.", mail.to.len());
        reasons.add(UserError::on("to", UserErrorCode::Invalid, reason));
    }
    for (place, to) in mail.to.iter_mut().enumerate().take(MOST_ADDRESSES) {
        address(&format!("to.{place}"), to, about, reasons);
    }
    line("subject", &mut mail.subject, 200, about, reasons);
    prose("body", &mut mail.body, 10_000, about, reasons);
    mail
}

fn change_state(mut change: ChangeState, about: &About<'_>, reasons: &mut Reasons) -> ChangeState {
    if !about.mutations.contains(&change.action.as_str()) {
        let known = if about.mutations.is_empty() { "none".to_owned() } else { about.mutations.join(", ") };
        let reason = format!("`action` must be one of those of a {}: {known}.", about.subject.replace('_', " "));
        reasons.add(UserError::on("action", UserErrorCode::Invalid, reason));
    }
    match &mut change.reason {
        Some(reason) => prose("reason", reason, 1_000, about, reasons),
        None if about.reasoned.contains(&change.action.as_str()) => {
            let reason = format!("`reason` needs a value: `{}` asks for one.", change.action);
            reasons.add(UserError::on("reason", UserErrorCode::Required, reason));
        }
        None => {}
    }
    change
}

fn call_webhook(mut call: CallWebhook, reasons: &mut Reasons) -> CallWebhook {
    if let Some(url) = reasons.take(text::url("url", &call.url)) {
        call.url = url;
        let authority =
            call.url.strip_prefix("https://").map(|rest| rest.split(['/', '?', '#']).next().unwrap_or(rest));
        match authority {
            None => reasons.add(UserError::on("url", UserErrorCode::Invalid, "`url` must start with https://.")),
            // Who reads the rule would read the password.
            Some(authority) if authority.contains('@') => {
                let reason = "`url` must not hold a user name or password: webhooks are signed.";
                reasons.add(UserError::on("url", UserErrorCode::Invalid, reason));
            }
            Some(_) => {}
        }
    }
    call
}

fn create_contact(mut contact: CreateContact, about: &About<'_>, reasons: &mut Reasons) -> CreateContact {
    line("name", &mut contact.name, 200, about, reasons);
    if let Some(email) = &mut contact.email {
        address("email", email, about, reasons);
    }
    contact
}

fn line(field: &str, value: &mut String, most: usize, about: &About<'_>, reasons: &mut Reasons) {
    written(field, value, text::line(field, &*value, most), about, reasons);
}

fn prose(field: &str, value: &mut String, most: usize, about: &About<'_>, reasons: &mut Reasons) {
    written(field, value, text::prose(field, &*value, most), about, reasons);
}

fn written(field: &str, value: &mut String, text: Result<String, UserError>, about: &About<'_>, reasons: &mut Reasons) {
    if let Some(text) = reasons.take(text) {
        reasons.take(template::check(field, &text, about.placeholders));
        *value = text;
    }
}

/// An address, or a text whose placeholders make one.
fn address(field: &str, value: &mut String, about: &About<'_>, reasons: &mut Reasons) {
    if value.contains("{{") {
        line(field, value, 320, about, reasons);
        return;
    }
    let parsed = EmailAddress::parse(value.trim());
    if let Some(email) =
        reasons.take(parsed.map_err(|why| UserError::on(field, UserErrorCode::Invalid, why.to_string())))
    {
        email.typed().clone_into(value);
    }
}

fn needed(field: &str, of: &str, about: &About<'_>) -> UserError {
    let subject = about.subject.replace('_', " ");
    let reason = format!("`{field}` needs a value: a {subject} belongs to no {of}.");
    UserError::on(field, UserErrorCode::Required, reason)
}

#[cfg(test)]
mod tests;
