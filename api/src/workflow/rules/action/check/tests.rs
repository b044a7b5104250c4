//! Actions, good and bad.

use serde_json::{Value, json};

use super::*;
use crate::error::{Error, Refusal};

fn told(subject: &str, action: &Value) -> Result<Value, Vec<(UserErrorCode, String)>> {
    let placeholders = ["subject.number", "subject.email"].map(str::to_owned);
    let about =
        About { subject, placeholders: &placeholders, mutations: &["winDeal", "loseDeal"], reasoned: &["loseDeal"] };
    let action: Action = serde_json::from_value(action.clone()).expect("an action");
    let mut reasons = Reasons::default();
    let kept = checked(action, &about, &mut reasons);
    match reasons.finish() {
        Ok(()) => Ok(serde_json::to_value(kept).expect("JSON")),
        Err(Error::Refused(Refusal(reasons))) => {
            Err(reasons.into_iter().map(|reason| (reason.code, reason.field.unwrap_or_default())).collect())
        }
        Err(Error::Fault(fault)) => panic!("{fault}"),
    }
}

#[test]
fn what_is_right_is_kept_as_it_was_said() {
    for action in [
        json!({ "createTask": { "projectId": "project_1", "title": "Call about {{subject.number}}", "dueInDays": 3 } }),
        json!({ "sendMessage": { "threadId": "thread_1", "body": "Done.\nThanks." } }),
        json!({ "sendMail": { "to": ["a@b.example", "{{subject.email}}"], "subject": "Paid", "body": "Thanks." } }),
        json!({ "changeState": { "action": "loseDeal", "reason": "No answer." } }),
        json!({ "callWebhook": { "url": "https://hooks.example/a?b=c" } }),
        json!({ "createContact": { "name": "{{subject.number}}", "email": "{{subject.email}}" } }),
    ] {
        assert_eq!(told("deal", &action), Ok(action));
    }
    // What the subject belongs to needs no id.
    assert!(told("task", &json!({ "createTask": { "title": "Next" } })).is_ok());
    assert!(told("message", &json!({ "sendMessage": { "body": "Seen." } })).is_ok());
}

#[test]
fn what_is_wrong_is_told_of_its_field() {
    use UserErrorCode::{Invalid, Limit, Required};
    for (action, code, field) in [
        (json!({ "createTask": { "title": "Call" } }), Required, "createTask.projectId"),
        (json!({ "createTask": { "projectId": "p", "title": " " } }), Required, "createTask.title"),
        (json!({ "createTask": { "projectId": "p", "title": "{{subject.secret}}" } }), Invalid, "createTask.title"),
        (
            json!({ "createTask": { "projectId": "p", "title": "a", "dueInDays": 3651 } }),
            Invalid,
            "createTask.dueInDays",
        ),
        (json!({ "sendMessage": { "body": "Hi" } }), Required, "sendMessage.threadId"),
        (json!({ "sendMail": { "to": [], "subject": "a", "body": "b" } }), Required, "sendMail.to"),
        (json!({ "sendMail": { "to": vec!["a@b.example"; 21], "subject": "a", "body": "b" } }), Limit, "sendMail.to"),
        (json!({ "sendMail": { "to": ["nobody"], "subject": "a", "body": "b" } }), Invalid, "sendMail.to.0"),
        (json!({ "sendMail": { "to": ["a@b.example"], "subject": "a\nb", "body": "b" } }), Invalid, "sendMail.subject"),
        (json!({ "changeState": { "action": "winBill" } }), Invalid, "changeState.action"),
        (json!({ "changeState": { "action": "loseDeal" } }), Required, "changeState.reason"),
        (json!({ "createTask": { "projectId": "p", "title": "x".repeat(201) } }), Limit, "createTask.title"),
        (json!({ "changeState": { "action": "winDeal", "reason": "x".repeat(1001) } }), Limit, "changeState.reason"),
        (json!({ "callWebhook": { "url": "http://hooks.example" } }), Invalid, "callWebhook.url"),
        (json!({ "callWebhook": { "url": "https://me:pass@hooks.example" } }), Invalid, "callWebhook.url"),
        (json!({ "callWebhook": { "url": "ftp://hooks.example" } }), Invalid, "callWebhook.url"),
        (json!({ "createContact": { "name": "" } }), Required, "createContact.name"),
    ] {
        assert_eq!(told("deal", &action), Err(vec![(code, field.to_owned())]), "{action}");
    }
}
