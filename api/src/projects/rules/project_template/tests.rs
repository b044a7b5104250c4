use super::*;

fn milestone(key: &str) -> MilestoneDraft {
    MilestoneDraft { key: key.to_owned(), name: key.to_owned(), ..MilestoneDraft::default() }
}

fn task(key: &str, depends_on: &[&str]) -> TaskDraft {
    let depends_on = depends_on.iter().map(|&key| key.to_owned()).collect();
    TaskDraft { key: key.to_owned(), title: key.to_owned(), depends_on, ..TaskDraft::default() }
}

/// The code and field of each reason.
fn refused(milestones: Vec<MilestoneDraft>, tasks: Vec<TaskDraft>) -> Vec<(UserErrorCode, String)> {
    let mut reasons = Reasons::default();
    assert!(parts(&mut reasons, milestones, tasks).is_none());
    let Err(crate::error::Error::Refused(refusal)) = reasons.finish() else { panic!("a refusal") };
    refusal.0.into_iter().map(|reason| (reason.code, reason.field.unwrap_or_default())).collect()
}

#[test]
fn what_parts_refer_to_is_found_by_its_key() {
    let mut reasons = Reasons::default();
    let build = TaskDraft {
        milestone: Some(" beta".to_owned()),
        parent: Some("plan".to_owned()),
        ..task("build", &["plan", "test "])
    };
    let tasks = vec![task("plan", &[]), build, task("test", &[])];
    let (milestones, tasks) = parts(&mut reasons, vec![milestone("alpha"), milestone("beta")], tasks).expect("fine");
    assert_eq!(milestones[1].key, "beta");
    let Task { milestone, parent, depends_on, .. } = &tasks[1];
    assert_eq!((*milestone, *parent, depends_on.as_slice()), (Some(1), Some(0), &[0, 2][..]));
    reasons.finish().expect("no reason");
}

#[test]
fn keys_are_refused_by_name() {
    use UserErrorCode::{Duplicate, Invalid, Required};
    let wrong = TaskDraft {
        milestone: Some("gamma".to_owned()),
        parent: Some("plan".to_owned()),
        ..task("build", &["build", "plan", "plan", "nothing"])
    };
    let reasons = refused(
        vec![milestone("alpha"), milestone("alpha"), milestone(" ")],
        vec![task("plan", &[]), wrong, task("plan", &[])],
    );
    let expected = [
        (Duplicate, "milestones.1.key"),
        (Duplicate, "tasks.2.key"),
        (Required, "milestones.2.key"),
        (Required, "milestones.2.name"),
        (Invalid, "tasks.1.milestone"),
        (Invalid, "tasks.1.dependsOn.0"),
        (Duplicate, "tasks.1.dependsOn.2"),
        (Invalid, "tasks.1.dependsOn.3"),
    ];
    assert_eq!(reasons, expected.map(|(code, field)| (code, field.to_owned())));
}

#[test]
fn circles_are_refused_where_they_close() {
    let circle = vec![task("a", &["c"]), task("b", &["a"]), task("c", &["b"])];
    assert_eq!(refused(Vec::new(), circle), [(UserErrorCode::Invalid, "tasks.1.dependsOn.0".to_owned())]);
    let part_of = |key: &str, parent: &str| TaskDraft { parent: Some(parent.to_owned()), ..task(key, &[]) };
    let circle = vec![part_of("a", "b"), part_of("b", "a")];
    assert_eq!(refused(Vec::new(), circle), [(UserErrorCode::Invalid, "tasks.1.parent".to_owned())]);
    assert_eq!(refused(Vec::new(), vec![part_of("a", "a")]), [(UserErrorCode::Invalid, "tasks.0.parent".to_owned())]);
}

#[test]
fn numbers_are_bounded() {
    use UserErrorCode::{Invalid, Limit};
    let days = |start, due| TaskDraft { start_offset_days: start, due_offset_days: due, ..task("a", &[]) };
    for (draft, field) in [
        (days(Some(-1), None), "tasks.0.startOffsetDays"),
        (days(None, Some(3661)), "tasks.0.dueOffsetDays"),
        (days(Some(2), Some(1)), "tasks.0.dueOffsetDays"),
        (TaskDraft { estimate_minutes: Some(0), ..task("a", &[]) }, "tasks.0.estimateMinutes"),
    ] {
        assert_eq!(refused(Vec::new(), vec![draft]), [(Invalid, field.to_owned())]);
    }
    let worth = |key, rate: &str| MilestoneDraft { billable_rate: Some(rate.to_owned()), ..milestone(key) };
    for rate in ["0", "-1", "100.001", "much"] {
        assert_eq!(refused(vec![worth("a", rate)], Vec::new()), [(Invalid, "milestones.0.billableRate".to_owned())]);
    }
    let too_much = vec![worth("a", "60"), worth("b", "40.001")];
    let mut reasons = Reasons::default();
    parts(&mut reasons, too_much, Vec::new());
    assert!(reasons.finish().is_err());
    let many = (0..=MOST_TASKS).map(|key| task(&key.to_string(), &[])).collect();
    assert_eq!(refused(Vec::new(), many), [(Limit, "tasks".to_owned())]);
    let others: Vec<_> = (0..=MOST_DEPENDENCIES).map(|key| task(&key.to_string(), &[])).collect();
    let keys: Vec<_> = others.iter().map(|task| task.key.as_str()).collect();
    let tasks = [others.clone(), vec![task("last", &keys)]].concat();
    assert_eq!(refused(Vec::new(), tasks), [(Limit, "tasks.51.dependsOn".to_owned())]);
}
