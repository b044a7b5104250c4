//! What an action may say: its texts bounded, its placeholders known, its references to be had.

use super::{About, Action, CallWebhook, ChangeState, CreateContact, CreateTask, SendMail, SendMessage};
use crate::error::{Reasons, UserError, UserErrorCode};
use crate::mail::recipients;
use crate::text;

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
    about.line("title", &mut task.title, 200, reasons);
    if let Some(description) = &mut task.description {
        about.prose("description", description, 10_000, reasons);
    }
    if task.due_in_days.is_some_and(|days| !(0..=3650).contains(&days)) {
        reasons.add(UserError::on("dueInDays", UserErrorCode::Invalid, "`dueInDays` must be 0 to 3650."));
    }
    if task.project_id.is_none() && !IN_PROJECTS.contains(&about.subject) {
        reasons.add(about.needed("projectId", "project"));
    }
    task
}

fn send_message(mut message: SendMessage, about: &About<'_>, reasons: &mut Reasons) -> SendMessage {
    about.prose("body", &mut message.body, 10_000, reasons);
    if message.thread_id.is_none() && !IN_THREADS.contains(&about.subject) {
        reasons.add(about.needed("threadId", "thread"));
    }
    message
}

fn send_mail(mut mail: SendMail, about: &About<'_>, reasons: &mut Reasons) -> SendMail {
    match mail.to.len() {
        0 => reasons.add(UserError::on("to", UserErrorCode::Required, "`to` must hold at least one address.")),
        1..=recipients::MOST => {}
        many => {
            let reason = format!("`to` takes at most {} addresses; these are {many}.", recipients::MOST);
            reasons.add(UserError::on("to", UserErrorCode::Limit, reason));
        }
    }
    for (place, to) in mail.to.iter_mut().enumerate().take(recipients::MOST) {
        about.address(&format!("to.{place}"), to, reasons);
    }
    about.line("subject", &mut mail.subject, 200, reasons);
    about.prose("body", &mut mail.body, 10_000, reasons);
    mail
}

fn change_state(mut change: ChangeState, about: &About<'_>, reasons: &mut Reasons) -> ChangeState {
    if !about.mutations.contains(&change.action.as_str()) {
        let known = if about.mutations.is_empty() { "none".to_owned() } else { about.mutations.join(", ") };
        let reason = format!("`action` must be one of those of a {}: {known}.", about.subject.replace('_', " "));
        reasons.add(UserError::on("action", UserErrorCode::Invalid, reason));
    }
    match &mut change.reason {
        Some(reason) => about.prose("reason", reason, 1_000, reasons),
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
    about.line("name", &mut contact.name, 200, reasons);
    if let Some(email) = &mut contact.email {
        about.address("email", email, reasons);
    }
    contact
}

#[cfg(test)]
mod tests;
