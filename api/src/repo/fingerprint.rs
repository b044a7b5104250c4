//! What tells a list from every other one.

use std::hash::{Hash, Hasher};

use sha2::{Digest, Sha256};

/// What decides a list's rows, hashed: its name, filter and search, and then its order. All processes of a release agree on
/// it. Another release may refuse its cursors: what `Hash` takes of a filter is the places of its fields and choices, not
/// their names.
#[derive(Clone, Default)]
pub struct Fingerprint(Sha256);

impl Fingerprint {
    /// That of a list with this identity: its name and everything that decides its rows.
    pub fn of(identity: &impl Hash) -> Self {
        Self::default().with(identity)
    }

    /// The same, of a list that this decides, too.
    pub(super) fn with(mut self, part: &impl Hash) -> Self {
        part.hash(&mut self);
        self
    }

    pub(super) fn bytes(&self) -> [u8; 8] {
        let mut first = [0; 8];
        first.copy_from_slice(&self.0.clone().finalize()[..8]);
        first
    }
}

impl Hasher for Fingerprint {
    fn write(&mut self, bytes: &[u8]) {
        self.0.update(bytes);
    }

    fn finish(&self) -> u64 {
        u64::from_be_bytes(self.bytes())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn it_tells_lists_apart() {
        let of = |filter: Option<&str>, search: Option<&str>| Fingerprint::of(&("deals", filter, search)).bytes();
        let all =
            [of(None, None), of(Some("a"), None), of(None, Some("a")), of(Some("a"), Some("")), of(Some("b"), None)];
        for (nth, one) in all.iter().enumerate() {
            assert_eq!(all.iter().position(|other| other == one), Some(nth), "{one:?}");
        }
        assert_eq!(of(Some("a"), None), of(Some("a"), None));
        assert_ne!(Fingerprint::of(&"deals").with(&true).bytes(), Fingerprint::of(&"deals").with(&false).bytes());
    }
}
