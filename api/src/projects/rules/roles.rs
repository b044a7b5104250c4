//! Roles of a template, and the members who take them.

use std::collections::{BTreeSet, HashMap};

use entity::Id;
use entity::identity::organization_member as member;

use crate::error::{Reasons, UserError, UserErrorCode};

/// Who takes each of the roles that there are. A role that there is not is refused, with those that there are; one that is
/// given twice, too. What nobody takes is left open.
pub fn assigned<'a>(
    reasons: &mut Reasons,
    roles: impl Iterator<Item = &'a str>,
    assignments: &[(String, Id<member::Entity>)],
) -> HashMap<String, Id<member::Entity>> {
    let roles: BTreeSet<&str> = roles.collect();
    let mut taken = HashMap::with_capacity(assignments.len());
    for (place, (role, member)) in assignments.iter().enumerate() {
        let (field, role) = (format!("roleAssignments.{place}.role"), role.trim());
        if !roles.contains(role) {
            reasons.add(UserError::on(field, UserErrorCode::Invalid, unknown(&roles)));
        } else if taken.insert(role.to_owned(), *member).is_some() {
            let reason = "The role is given to somebody already: name each role once.";
            reasons.add(UserError::on(field, UserErrorCode::Duplicate, reason));
        }
    }
    taken
}

fn unknown(roles: &BTreeSet<&str>) -> String {
    if roles.is_empty() {
        return "The template has no roles: leave the assignment out.".to_owned();
    }
    let roles: Vec<_> = roles.iter().map(|role| format!("`{role}`")).collect();
    format!("The template has no such role; it has {}.", roles.join(", "))
}

/// The names of roles that members stand for when their project becomes a template: the one that was said, else `Role 1`,
/// `Role 2` and so on, in the order in which they come first.
pub fn named(
    reasons: &mut Reasons,
    members: impl Iterator<Item = Id<member::Entity>>,
    said: &[(String, Id<member::Entity>)],
) -> HashMap<Id<member::Entity>, String> {
    let mut names: HashMap<Id<member::Entity>, String> = HashMap::with_capacity(said.len());
    for (place, (role, member)) in said.iter().enumerate() {
        let field = format!("roleAssignments.{place}.role");
        let Some(role) = reasons.take(crate::text::line(&field, role, 100)) else { continue };
        if names.contains_key(member) {
            let field = format!("roleAssignments.{place}.memberId");
            reasons.add(UserError::on(field, UserErrorCode::Duplicate, "The member stands for a role already."));
        } else {
            names.insert(*member, role);
        }
    }
    let taken: BTreeSet<String> = names.values().cloned().collect();
    let mut free = (1..).map(|number: u32| format!("Role {number}")).filter(|name| !taken.contains(name));
    for member in members {
        if !names.contains_key(&member) {
            names.extend(free.next().map(|name| (member, name)));
        }
    }
    names
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::error::{Error, Refusal};

    fn told(reasons: Reasons) -> Vec<(UserErrorCode, Option<String>, String)> {
        match reasons.finish() {
            Err(Error::Refused(Refusal(reasons))) => {
                reasons.into_iter().map(|reason| (reason.code, reason.field, reason.message)).collect()
            }
            _ => Vec::new(),
        }
    }

    #[test]
    fn members_take_roles_that_there_are_once() {
        let [one, other] = [Id::new(), Id::new()];
        let given = |role: &str, member| (role.to_owned(), member);
        let mut reasons = Reasons::default();
        let roles = ["Lead", "Builder", "Lead"];
        let taken = assigned(&mut reasons, roles.into_iter(), &[given(" Lead ", one)]);
        assert_eq!(taken, HashMap::from([("Lead".to_owned(), one)]));
        assert!(told(reasons).is_empty());

        let mut reasons = Reasons::default();
        assigned(&mut reasons, roles.into_iter(), &[given("Lead", one), given("lead", one), given("Lead", other)]);
        let told = told(reasons);
        assert_eq!((told[0].0, told[0].1.as_deref()), (UserErrorCode::Invalid, Some("roleAssignments.1.role")));
        assert_eq!(told[0].2, "The template has no such role; it has `Builder`, `Lead`.");
        assert_eq!((told[1].0, told[1].1.as_deref()), (UserErrorCode::Duplicate, Some("roleAssignments.2.role")));
    }

    #[test]
    fn members_become_roles_in_their_order() {
        let [one, two, three] = [Id::new(), Id::new(), Id::new()];
        let mut reasons = Reasons::default();
        let said = [("Role 1".to_owned(), two)];
        let names = named(&mut reasons, [one, two, one, three].into_iter(), &said);
        assert_eq!(
            (names[&one].as_str(), names[&two].as_str(), names[&three].as_str()),
            ("Role 2", "Role 1", "Role 3")
        );
        assert!(told(reasons).is_empty());
        let mut reasons = Reasons::default();
        named(&mut reasons, std::iter::empty(), &[(" ".to_owned(), one), ("A".to_owned(), two), ("B".to_owned(), two)]);
        let fields: Vec<_> = told(reasons).into_iter().filter_map(|(_, field, _)| field).collect();
        assert_eq!(fields, ["roleAssignments.0.role", "roleAssignments.2.memberId"]);
    }
}
