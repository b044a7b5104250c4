//! What an action comes to for one record: its texts filled, its references said.

use chrono::{Days, NaiveDate};
use serde_json::{Map, Value as Json, json};

use super::action::{Action, CreateContact, CreateTask, SendMessage};
use crate::template::{self, escaped};

/// The record that an action is about.
#[derive(Clone, Copy, Debug)]
pub struct Subject<'a> {
    /// The prefix of its id.
    pub prefix: &'a str,
    /// Its id.
    pub id: &'a str,
    /// What texts can tell of it.
    pub fields: &'a Map<String, Json>,
}

impl Subject<'_> {
    /// What stands for `subject.name`; nothing for what the record does not say.
    fn says(self, placeholder: &str) -> String {
        match placeholder.strip_prefix("subject.").and_then(|name| self.fields.get(name)) {
            None | Some(Json::Null) => String::new(),
            Some(Json::String(text)) => text.clone(),
            Some(other) => other.to_string(),
        }
    }

    /// A line with its placeholders filled.
    fn line(self, text: &str, most: usize) -> String {
        template::line(text, most, |name| self.says(name))
    }

    /// A text with its placeholders filled.
    fn prose(self, text: &str) -> String {
        template::fill(text, |name| self.says(name))
    }

    /// HTML with its placeholders filled: what a record says is no markup.
    fn html(self, text: &str) -> String {
        template::fill(text, |name| escaped(&self.says(name)))
    }
}

/// What is to be done.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Deed {
    /// Call a mutation.
    Call(Call),
    /// Send a mail to each of these.
    Mail(Letter),
    /// Post the event to an address.
    Post(String),
}

/// A mutation with its input.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Call {
    /// Its name, such as `createTask`.
    pub mutation: String,
    /// Its `input`.
    pub input: Map<String, Json>,
    /// The field of its payload that holds what it makes, if it makes something.
    pub makes: Option<&'static str>,
}

/// A mail to several people.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Letter {
    /// Their addresses, as they came out.
    pub to: Vec<String>,
    /// One line.
    pub subject: String,
    /// Plain text.
    pub body: String,
}

impl Deed {
    /// What an action comes to on a day.
    pub fn of(action: &Action, subject: Subject<'_>, today: NaiveDate) -> Self {
        match action {
            Action::CreateTask(task) => Self::Call(create_task(task, subject, today)),
            Action::SendMessage(message) => Self::Call(post_message(message, subject)),
            Action::CreateContact(contact) => Self::Call(create_contact(contact, subject)),
            Action::ChangeState(change) => {
                let mut input = Map::from_iter([("id".to_owned(), json!(subject.id))]);
                if let Some(reason) = &change.reason {
                    input.insert("reason".to_owned(), json!(subject.prose(reason)));
                }
                Self::Call(Call { mutation: change.action.clone(), input, makes: None })
            }
            Action::SendMail(mail) => Self::Mail(Letter {
                to: mail.to.iter().map(|to| subject.line(to, 320)).collect(),
                subject: subject.line(&mail.subject, 200),
                body: subject.prose(&mail.body),
            }),
            Action::CallWebhook(call) => Self::Post(call.url.clone()),
        }
    }
}

fn create_task(task: &CreateTask, subject: Subject<'_>, today: NaiveDate) -> Call {
    let due = task.due_in_days.and_then(|days| today.checked_add_days(Days::new(u64::try_from(days).ok()?)));
    let input = given([
        ("projectId", referred(task.project_id.as_ref(), subject, "project", "projectId")),
        ("title", json!(subject.line(&task.title, 200))),
        ("description", json!(task.description.as_ref().map(|text| subject.prose(text)))),
        ("assigneeId", json!(task.assignee_id)),
        ("dueDate", json!(due)),
    ]);
    Call { mutation: "createTask".to_owned(), input, makes: Some("task") }
}

fn post_message(message: &SendMessage, subject: Subject<'_>) -> Call {
    let input = given([
        ("threadId", referred(message.thread_id.as_ref(), subject, "thread", "threadId")),
        ("body", json!(subject.html(&message.body))),
    ]);
    Call { mutation: "postMessage".to_owned(), input, makes: Some("message") }
}

fn create_contact(contact: &CreateContact, subject: Subject<'_>) -> Call {
    let email = contact.email.as_ref().map(|email| subject.line(email, 320));
    let input = given([
        ("name", json!(subject.line(&contact.name, 200))),
        // A record without an address makes a contact without one.
        ("emails", email.filter(|email| !email.is_empty()).map_or(Json::Null, |email| json!([email]))),
        ("clientCompanyId", referred(contact.client_company_id.as_ref(), subject, "client_company", "clientCompanyId")),
    ]);
    Call { mutation: "createContact".to_owned(), input, makes: Some("contact") }
}

/// The id that an action says; else the subject's own, if it is one or has one.
fn referred(said: Option<&String>, subject: Subject<'_>, prefix: &str, field: &str) -> Json {
    match said {
        Some(id) => json!(id),
        None if subject.prefix == prefix => json!(subject.id),
        None => subject.fields.get(field).cloned().unwrap_or_default(),
    }
}

/// What is said.
fn given<const N: usize>(fields: [(&str, Json); N]) -> Map<String, Json> {
    fields.into_iter().filter(|(_, value)| !value.is_null()).map(|(name, value)| (name.to_owned(), value)).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of(action: Json, prefix: &str, fields: Json) -> Deed {
        let action: Action = serde_json::from_value(action).expect("an action");
        let fields: Map<_, _> = serde_json::from_value(fields).expect("fields");
        let today = NaiveDate::from_ymd_opt(2026, 2, 27).expect("a day");
        Deed::of(&action, Subject { prefix, id: "the_id", fields: &fields }, today)
    }

    fn call(deed: Deed) -> (String, Json) {
        let Deed::Call(call) = deed else { panic!("{deed:?} is no call") };
        (call.mutation, Json::Object(call.input))
    }

    #[test]
    fn a_task_is_of_the_project_that_is_said_or_the_subjects_own() {
        let action = json!({ "createTask": { "title": "Call {{subject.name}}", "dueInDays": 2 } });
        let made = |prefix, fields| call(of(action.clone(), prefix, fields)).1;
        let task = json!({ "projectId": "the_id", "title": "Call Ada", "dueDate": "2026-03-01" });
        assert_eq!(made("project", json!({ "name": "Ada" })), task);
        let task = json!({ "projectId": "project_1", "title": "Call", "dueDate": "2026-03-01" });
        assert_eq!(made("task", json!({ "projectId": "project_1", "name": null })), task);
        let said = json!({ "createTask": { "title": "a", "projectId": "project_2", "assigneeId": "m" } });
        let task = json!({ "projectId": "project_2", "title": "a", "assigneeId": "m" });
        assert_eq!(call(of(said, "task", json!({ "projectId": "project_1" }))), ("createTask".to_owned(), task));
    }

    #[test]
    fn what_a_record_says_is_no_markup() {
        let action = json!({ "sendMessage": { "body": "<p>{{subject.name}}</p>" } });
        let said = call(of(action, "message", json!({ "threadId": "thread_1", "name": "<b>A & \"B\"</b>" })));
        let input = json!({ "threadId": "thread_1", "body": "<p>&lt;b&gt;A &amp; &quot;B&quot;&lt;/b&gt;</p>" });
        assert_eq!(said, ("postMessage".to_owned(), input));
    }

    #[test]
    fn a_contact_works_where_the_subject_is_and_may_have_no_address() {
        let action = json!({ "createContact": { "name": "{{subject.name}}", "email": "{{subject.email}}" } });
        let made = call(of(action.clone(), "client_company", json!({ "name": "Acme", "email": null })));
        assert_eq!(made.1, json!({ "name": "Acme", "clientCompanyId": "the_id" }));
        let made = call(of(action, "deal", json!({ "name": "Ada", "email": "a@b.example", "clientCompanyId": "c" })));
        assert_eq!(made.1, json!({ "name": "Ada", "emails": ["a@b.example"], "clientCompanyId": "c" }));
    }

    #[test]
    fn a_mails_lines_stay_lines() {
        let action = json!({ "sendMail": {
            "to": ["{{subject.email}}"], "subject": "New: {{subject.name}}", "body": "It is\n{{subject.name}}",
        } });
        let Deed::Mail(letter) = of(action, "lead", json!({ "email": "a@b.example", "name": "A\r\nBcc: x" })) else {
            panic!("no mail")
        };
        assert_eq!((letter.to, letter.subject), (vec!["a@b.example".to_owned()], "New: A Bcc: x".to_owned()));
        assert_eq!(letter.body, "It is\nA\r\nBcc: x");
    }

    #[test]
    fn a_state_is_changed_of_the_subject() {
        let reason = "{{subject.stage}} of {{ subject.version }}{{subject.gone}}{{x}}";
        let action = json!({ "changeState": { "action": "loseDeal", "reason": reason } });
        let input = json!({ "id": "the_id", "reason": "NEW of 3" });
        assert_eq!(
            call(of(action, "deal", json!({ "stage": "NEW", "version": 3, "gone": null }))),
            ("loseDeal".to_owned(), input)
        );
        let post = of(json!({ "callWebhook": { "url": "https://a.example" } }), "deal", json!({}));
        assert_eq!(post, Deed::Post("https://a.example".to_owned()));
    }
}
