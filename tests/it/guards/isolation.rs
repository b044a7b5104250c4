//! Another firm's member sees nothing and changes nothing, whatever is tried; and can't tell a record that is there
//! from one that never was. All attempts are made from the schema: a new type, list, filter or mutation is tried too.

use std::collections::BTreeMap;

use harness::{Sdl, Server};

use super::firm::Firm;
use super::reads::{answers, by_id, lists};
use super::sample::{Sample, id_paths};

#[tokio::test]
async fn another_firms_records_are_as_if_they_were_not_there() {
    let server = Server::start().await;
    let stranger = Firm::new(&server, "stranger").await;
    let tried = lists(&stranger, "victimword");
    let alone = answers(&stranger.org.owner, &tried).await;
    let victim = Firm::new(&server, "victim").await;
    let beside = answers(&stranger.org.owner, &tried).await;
    for (alone, beside) in alone.iter().zip(&beside) {
        assert_eq!(alone, beside, "another firm's records show");
        assert!(!victim.ids.values().any(|id| beside.contains(id)) && !beside.contains(&victim.word), "{beside}");
    }
    // The lists are not empty for another reason.
    assert!(stranger.ids.values().filter(|id| beside.iter().any(|answer| answer.contains(*id))).count() >= 8);
}

#[tokio::test]
async fn another_firms_id_reads_as_a_made_up_one() {
    let server = Server::start().await;
    let (victim, stranger) = (Firm::new(&server, "victim").await, Firm::new(&server, "stranger").await);
    let made_up = MadeUp::new(&victim);
    let theirs = answers(&stranger.org.owner, &by_id(&|prefix| victim.id(prefix))).await;
    let nobodys = answers(&stranger.org.owner, &by_id(&|prefix| made_up.id(prefix))).await;
    let own = answers(&stranger.org.owner, &by_id(&|prefix| stranger.id(prefix))).await;
    assert_eq!(theirs, nobodys);
    assert!(!theirs.iter().any(|answer| victim.ids.values().any(|id| answer.contains(id))));
    let found = own.iter().zip(&theirs).filter(|(own, theirs)| own != theirs).count();
    assert!(found * 2 > own.len(), "most of these operations find one's own record: {found} of {}", own.len());
}

#[tokio::test]
async fn another_firms_id_changes_nothing_in_any_mutation() {
    let server = Server::start().await;
    let (victim, stranger) = (Firm::new(&server, "victim").await, Firm::new(&server, "stranger").await);
    let made_up = MadeUp::new(&victim);
    let before = victim.rows(server.database()).await;
    let mut leaks = Vec::new();
    for mutation in Sdl::get().mutations() {
        for path in id_paths(&mutation) {
            // Everything else that the input needs is the stranger's own, so that only this id can be what is refused.
            let with = |id: String| {
                let own = |prefix: &str| stranger.id(prefix);
                let (document, mut variables) = Sample { ids: &own }.call_with(&mutation, &path);
                let place = path.path.iter().fold(&mut variables["input"], |value, field| {
                    let value = &mut value[field.as_str()];
                    if value.is_array() && value[0].is_object() { &mut value[0] } else { value }
                });
                let place = if place.is_array() { &mut place[0] } else { place };
                *place = id.into();
                (document, variables)
            };
            let (document, variables) = with(victim.id(&path.prefix));
            let theirs = stranger.org.owner.query(&document, variables).await;
            let (document, variables) = with(made_up.id(&path.prefix));
            let nobodys = stranger.org.owner.query(&document, variables).await;
            let at = format!("{}({})", mutation.name, path.path.join("."));
            let masked = theirs.body().to_string().replace(&victim.id(&path.prefix), "…");
            if masked != nobodys.body().to_string().replace(&made_up.id(&path.prefix), "…") {
                leaks.push(format!("{at} tells another firm's id from a made-up one:\n{theirs}\n{nobodys}"));
            }
            if !masked.contains("NOT_FOUND") {
                leaks.push(format!("{at} does not say NOT_FOUND:\n{theirs}"));
            }
        }
        let after = victim.rows(server.database()).await;
        if after != before {
            leaks.push(format!("{} changed another firm's rows: {before:#?} {after:#?}", mutation.name));
        }
    }
    assert!(leaks.is_empty(), "{}", leaks.join("\n\n"));
}

/// The ids of a firm that never was.
struct MadeUp(BTreeMap<String, String>);

impl MadeUp {
    fn new(like: &Firm) -> Self {
        let id = |prefix: &String| (prefix.clone(), entity::id::join(prefix, uuid::Uuid::now_v7()));
        Self(like.ids.keys().map(id).collect())
    }

    fn id(&self, prefix: &str) -> String {
        self.0[prefix].clone()
    }
}
