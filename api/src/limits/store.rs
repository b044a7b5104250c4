//! governor's store, which can also be asked without taking anything.

use std::convert::Infallible;

use governor::nanos::Nanos;
use governor::state::StateStore;
use governor::state::keyed::{DashMapStateStore, ShrinkableKeyedStateStore};

/// What is asked of a slot.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(super) struct Asked {
    pub slot: u64,
    /// Whether one is taken, if there is one.
    pub takes: bool,
}

/// Slots, by the hashes of keys.
#[derive(Default)]
pub(super) struct Store(DashMapStateStore<u64>);

impl StateStore for Store {
    type Key = Asked;

    fn measure_and_replace<T, F, E>(&self, asked: &Asked, measure: F) -> Result<T, E>
    where
        F: Fn(Option<Nanos>) -> Result<(T, Nanos), E>,
    {
        if asked.takes {
            return self.0.measure_and_replace(&asked.slot, measure);
        }
        // What is refused leaves the slot as it is: so whatever it comes to is passed on as a refusal.
        let Err(outcome) = self.0.measure_and_replace(&asked.slot, |kept| Err::<(Infallible, Nanos), _>(measure(kept)));
        outcome.map(|(value, _)| value)
    }
}

impl ShrinkableKeyedStateStore<Asked> for Store {
    fn retain_recent(&self, drop_below: Nanos) {
        ShrinkableKeyedStateStore::retain_recent(&self.0, drop_below);
    }

    fn shrink_to_fit(&self) {
        ShrinkableKeyedStateStore::shrink_to_fit(&self.0);
    }

    fn len(&self) -> usize {
        ShrinkableKeyedStateStore::len(&self.0)
    }

    fn is_empty(&self) -> bool {
        ShrinkableKeyedStateStore::is_empty(&self.0)
    }
}
