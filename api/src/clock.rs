//! The time of day, injected: whatever expires asks a [`Clock`], so tests move time instead of sleeping.

use std::sync::{Arc, Mutex, PoisonError};

use chrono::{DateTime, Duration, SubsecRound as _, Utc};

/// Tells the time: the system's, or in a test the one that was set. Clones of a test clock move together.
#[derive(Debug, Clone)]
pub struct Clock(Source);

#[derive(Debug, Clone)]
enum Source {
    System,
    Fixed(Arc<Mutex<DateTime<Utc>>>),
}

impl Clock {
    /// The operating system's clock.
    pub fn system() -> Self {
        Self(Source::System)
    }

    /// A clock that stands still at `time` until it is set or advanced.
    pub fn fixed(time: DateTime<Utc>) -> Self {
        Self(Source::Fixed(Arc::new(Mutex::new(time))))
    }

    /// The time now, in UTC and whole microseconds: the database keeps no finer ones, so what is answered is what is
    /// read later.
    pub fn now(&self) -> DateTime<Utc> {
        match &self.0 {
            Source::System => Utc::now().trunc_subsecs(6),
            Source::Fixed(time) => *time.lock().unwrap_or_else(PoisonError::into_inner),
        }
    }

    /// Sets a fixed clock, forward or back.
    ///
    /// # Panics
    /// On the system clock: only a test sets the time.
    pub fn set(&self, time: DateTime<Utc>) {
        self.change(|now| *now = time);
    }

    /// Moves a fixed clock by `duration`; a negative one moves it back.
    ///
    /// # Panics
    /// On the system clock: only a test sets the time.
    pub fn advance(&self, duration: Duration) {
        self.change(|now| *now += duration);
    }

    fn change(&self, change: impl FnOnce(&mut DateTime<Utc>)) {
        match &self.0 {
            Source::System => panic!("the system clock cannot be set"),
            Source::Fixed(time) => {
                change(&mut time.lock().unwrap_or_else(PoisonError::into_inner));
            }
        }
    }
}

impl Default for Clock {
    fn default() -> Self {
        Self::system()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn clones_of_a_fixed_clock_move_together() {
        let clock = Clock::fixed(DateTime::UNIX_EPOCH);
        let other = clock.clone();

        clock.advance(Duration::seconds(90));
        assert_eq!(other.now().timestamp(), 90);

        other.set(DateTime::UNIX_EPOCH);
        assert_eq!(clock.now(), DateTime::UNIX_EPOCH);
    }

    #[test]
    fn the_time_is_one_that_the_database_keeps() {
        // One in a thousand is whole by chance.
        assert!((0..3).all(|_| Clock::system().now().timestamp_subsec_nanos().is_multiple_of(1_000)));
    }

    #[test]
    #[should_panic(expected = "the system clock cannot be set")]
    fn the_system_clock_cannot_be_set() {
        Clock::system().advance(Duration::seconds(1));
    }
}
