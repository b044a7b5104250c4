//! What conditions take, and what they don't.

use serde_json::json;

use super::*;
use crate::auth::actor::{Identity, OrganizationId};
use crate::auth::permission::Permissions;
use crate::error::{Refusal, UserErrorCode};

fn told(subject: &str, conditions: &Json) -> Result<(), String> {
    let actor = Actor::of(OrganizationId::new(), None, Identity::System, Permissions::all());
    match Filters(&actor).check(subject, conditions) {
        Ok(()) => Ok(()),
        Err(Error::Refused(Refusal(reasons))) => {
            assert_eq!(reasons[0].code, UserErrorCode::Invalid);
            Err(reasons[0].field.clone().unwrap_or_default())
        }
        Err(Error::Fault(fault)) => panic!("{fault}"),
    }
}

#[test]
fn what_a_list_takes_conditions_take() {
    let id = entity::id::join("client_company", OrganizationId::new().uuid());
    for conditions in [
        json!({}),
        json!({ "status": { "eq": "OPEN" } }),
        json!({ "dueDate": { "gte": "2026-01-01", "isNull": false } }),
        json!({ "or": [{ "total": { "currency": "EUR", "gt": "1000.00" } }, { "clientCompanyId": { "in": [id] } }] }),
        json!({ "not": { "clientCompany": { "name": { "startsWith": "A" } } } }),
    ] {
        assert_eq!(told("invoice", &conditions), Ok(()), "{conditions}");
    }
    assert_eq!(told("api_key", &json!({})), Ok(()));
}

#[test]
fn what_it_does_not_take_is_told_with_its_path() {
    let other = entity::id::join("deal", OrganizationId::new().uuid());
    for (conditions, field) in [
        (json!({ "colour": { "eq": "red" } }), "conditions.colour"),
        (json!({ "dueDate": { "after": "2026-01-01" } }), "conditions.dueDate.after"),
        (json!({ "dueDate": { "gte": "tomorrow" } }), "conditions.dueDate.gte"),
        (json!({ "dueDate": { "gte": 5 } }), "conditions.dueDate.gte"),
        (json!({ "dueDate": "2026-01-01" }), "conditions.dueDate"),
        (json!({ "status": { "eq": "open" } }), "conditions.status.eq"),
        (json!({ "status": { "in": ["OPEN", "NEW"] } }), "conditions.status.in.1"),
        (json!({ "and": { "status": { "eq": "OPEN" } } }), "conditions.and"),
        (json!({ "and": [{}, { "dueDate": { "lte": "2026-13-01" } }] }), "conditions.and.1.dueDate.lte"),
        (json!({ "total": { "gt": "1" } }), "conditions.total.currency"),
        (json!({ "total": { "currency": "EUR", "gt": 1 } }), "conditions.total.gt"),
        (json!({ "total": { "currency": "ZZZ", "gt": "1" } }), "conditions.total.currency"),
        (json!({ "clientCompanyId": { "eq": other } }), "conditions.clientCompanyId.eq"),
        (json!({ "number": { "in": vec!["1"; 101] } }), "conditions"),
        (json!({ "or": vec![json!({}); 21] }), "conditions"),
    ] {
        assert_eq!(told("invoice", &conditions), Err(field.to_owned()), "{conditions}");
    }
    assert_eq!(told("api_key", &json!({ "name": { "eq": "a" } })), Err("conditions".to_owned()));
    let deep = (0..30).fold(json!({}), |inner, _| json!({ "not": inner }));
    assert!(told("invoice", &deep).is_err());
}

#[test]
fn conditions_have_the_limits_of_a_filter() {
    let many =
        |one: usize| json!({ "and": vec![json!({ "or": vec![json!({ "status": { "eq": "OPEN" } }); one] }); 10] });
    assert_eq!(told("invoice", &many(5)), Ok(()));
    assert_eq!(told("invoice", &many(6)), Err("conditions".to_owned()));
    let deep = |levels| (0..levels).fold(json!({ "status": { "eq": "OPEN" } }), |inner, _| json!({ "not": inner }));
    assert_eq!(told("invoice", &deep(4)), Ok(()));
    assert_eq!(told("invoice", &deep(5)), Err("conditions".to_owned()));
}
