//! Whoever is referred to tells by whom: where a record leads to another one, the other one lists it.

use harness::{Sdl, SdlField};

/// References that are told on one side, and why.
const ONE_WAY: &[(&str, &str)] = &[
    ("ActivityEvent.clientCompany", "`activity` of the company is that list"),
    ("ActivityEvent.engagement", "`activity` of the engagement is that list"),
    ("DeadLetter.event", "what lies there is looked through as a whole; each tells what it was"),
    ("DeadLetter.webhookDelivery", "the same"),
    ("DeadLetter.workflowRun", "the same"),
    (
        "Invitation.member",
        "an invitation is used up when somebody joins; members come first, invitations are administration",
    ),
    ("Invitation.invitedBy", "the same"),
    ("Proposal.decidedByMember", "a member's `proposals` are those that they answer for; who decided is told by each"),
    ("Proposal.decidedByContact", "a contact's `proposals` are those that are for them; who decided is told by each"),
];

#[test]
fn references_lead_both_ways() {
    let sdl = Sdl::get();
    // What lists can give: records with filters and orders of their own. Parts are told by what they belong to.
    let lists: Vec<&str> = sdl
        .fields("Query")
        .into_iter()
        .filter(|field| field.arguments().iter().any(|argument| argument.name == "first"))
        .map(|field| field.base().trim_end_matches("Connection"))
        .collect();
    assert!(lists.len() > 30, "{lists:?}");
    let is_reference = |field: &SdlField<'_>| {
        !field.is_list() && sdl.is_node(field.base()) && !["createdBy", "updatedBy", "mergedInto"].contains(&field.name)
    };
    let mut missing = Vec::new();
    for from in &lists {
        let references: Vec<_> = sdl.fields(from).into_iter().filter(is_reference).collect();
        for to in references.iter().map(SdlField::base).collect::<std::collections::BTreeSet<_>>() {
            let of_it: Vec<_> = references.iter().filter(|field| field.base() == to).map(|field| field.name).collect();
            let back = sdl
                .fields(to)
                .iter()
                .filter(|field| field.base() == *from || field.base().strip_suffix("Connection") == Some(from))
                .count();
            let told = of_it.iter().map(|name| format!("{from}.{name}"));
            let needed: Vec<_> = told.filter(|name| ONE_WAY.iter().all(|(known, _)| known != name)).collect();
            if back < needed.len() {
                missing.push(format!("{}: {to} has {back} lists of {from}", needed.join(", ")));
            }
        }
    }
    assert!(missing.is_empty(), "these are told on one side only:\n  {}", missing.join("\n  "));
}
