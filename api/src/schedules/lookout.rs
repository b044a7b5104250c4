//! Which jobs a worker has yet to look for: each once in its slot, so that an idle minute costs one short question for
//! an organization.
//!
//! Kept in memory alone. A worker that starts looks for everything at once; two workers both look, and a unique key
//! lets one of them queue.

use std::collections::HashMap;
use std::sync::{Mutex, PoisonError};

use chrono::{DateTime, Utc};
use entity::schedules::job_run::Job;
use sea_orm::Iterable;

use super::rules::cadence::slot;

/// What a worker looked for last, and when. Clones would look twice: there is one in a process.
#[derive(Debug, Default)]
pub struct Lookout(Mutex<HashMap<Job, DateTime<Utc>>>);

impl Lookout {
    /// The jobs whose slot is another than when they were last looked for.
    pub fn wanted(&self, now: DateTime<Utc>) -> Vec<Job> {
        let seen = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        Job::iter().filter(|job| seen.get(job) != Some(&slot(*job, now))).collect()
    }

    /// Notes that these were looked for.
    pub fn saw(&self, jobs: &[Job], now: DateTime<Utc>) {
        let mut seen = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        seen.extend(jobs.iter().map(|job| (*job, slot(*job, now))));
    }
}

#[cfg(test)]
mod tests {
    use chrono::Duration;

    use super::*;

    #[test]
    fn each_job_is_looked_for_once_in_its_slot() {
        let (lookout, now) = (Lookout::default(), DateTime::UNIX_EPOCH + Duration::days(20_000));
        assert_eq!(lookout.wanted(now).len(), Job::iter().count());
        lookout.saw(&lookout.wanted(now), now);
        assert_eq!(lookout.wanted(now), []);
        assert_eq!(lookout.wanted(now + Duration::seconds(59)), []);
        let minute = now + Duration::minutes(1);
        assert_eq!(lookout.wanted(minute), [Job::WakeThreads]);
        lookout.saw(&[Job::WakeThreads], minute);
        assert_eq!(lookout.wanted(minute), []);
        assert!(lookout.wanted(now + Duration::hours(1)).contains(&Job::ExpireContracts));
        assert!(!lookout.wanted(now + Duration::hours(23)).contains(&Job::Retention));
        // A clock that was set back is no reason to wait.
        assert!(lookout.wanted(now - Duration::days(1)).contains(&Job::Retention));
    }
}
