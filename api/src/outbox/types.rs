//! All types of events: what can happen to records of each type. Rules and webhooks choose from these.
//!
//! Whoever saves with a new verb adds it to [`ALL`]; a guard compares the list with what tests and the demo have
//! recorded.

mod all;

pub use self::all::{ALL, Happenings};
use crate::error::{Fault, Result};

/// Every type of event, such as `invoice.issued`, with its subject.
pub fn all() -> impl Iterator<Item = (String, &'static str)> {
    ALL.iter().flat_map(|of| of.verbs.iter().map(|verb| (format!("{}.{verb}", of.subject), of.subject)))
}

/// The subject of a type of event; none if there is no such type.
pub fn subject(event_type: &str) -> Option<&'static str> {
    let (subject, verb) = event_type.split_once('.')?;
    ALL.iter().find(|of| of.subject == subject && of.verbs.contains(&verb)).map(|of| of.subject)
}

/// The most types of events that are asked for at once.
pub const MOST_AT_ONCE: usize = 100;

/// The subjects of types of events that somebody asks to be told of: those that can happen, and `<subject>.erased`,
/// since a record of any type can be erased.
pub fn subjects(types: &[String]) -> Result<Vec<&'static str>> {
    let refused = |why: String| Err(Fault::BadUserInput(why).into());
    if types.len() > MOST_AT_ONCE {
        return refused(format!("`types` has {} entries; at most {MOST_AT_ONCE} are allowed.", types.len()));
    }
    let mut subjects = Vec::with_capacity(types.len());
    for (place, event_type) in types.iter().enumerate() {
        let Some(subject) = subject(event_type).or_else(|| erased(event_type)) else {
            let shown: String = event_type.chars().take(80).collect();
            return refused(format!("`types.{place}` is `{shown}`: write one of `eventTypes`, such as `deal.won`."));
        };
        subjects.push(subject);
    }
    Ok(subjects)
}

/// The subject whose erasure is told.
fn erased(event_type: &str) -> Option<&'static str> {
    let subject = event_type.strip_suffix(".erased")?;
    ALL.iter().find(|of| of.subject == subject).map(|of| of.subject)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_type_stands_there_once() {
        let all: Vec<_> = all().collect();
        for (event_type, of) in &all {
            assert_eq!(subject(event_type), Some(*of));
            assert_eq!(all.iter().filter(|(other, _)| other == event_type).count(), 1, "{event_type}");
        }
    }

    #[test]
    fn other_words_are_no_types() {
        for word in ["", "invoice", "invoice.", ".issued", "invoice.issued.twice", "Invoice.issued", "invoice.won"] {
            assert_eq!(subject(word), None, "{word}");
        }
    }

    #[test]
    fn only_what_can_happen_is_asked_for() {
        let asked = |words: &[&str]| subjects(&words.iter().map(|word| (*word).to_owned()).collect::<Vec<_>>());
        assert_eq!(asked(&[]).expect("of all"), Vec::<&str>::new());
        let told = asked(&["invoice.issued", "deal.won", "lead.erased"]).expect("all can happen");
        assert_eq!(told, ["invoice", "deal", "lead"]);
        for word in ["invoice.won", "nobody.erased", ".erased", "erased"] {
            let error = format!("{:?}", asked(&["deal.won", word]).expect_err("no type"));
            assert!(error.contains("types.1") && error.contains(word), "{error}");
        }
        assert!(asked(&["deal.won"; 100]).is_ok());
        let error = format!("{:?}", asked(&["deal.won"; 101]).expect_err("too many"));
        assert!(error.contains("at most 100"), "{error}");
    }
}
