//! How often each job is looked for. Time is cut into slots, from 1970 on, UTC; in each of them a job is queued once
//! for an organization, and only if there is something to do.

use chrono::{DateTime, Duration, Utc};
use entity::schedules::job_run::Job;

/// The time between one look and the next: as long as what is due can wait.
pub fn every(job: Job) -> Duration {
    match job {
        // People wait for these.
        Job::WakeThreads => Duration::minutes(1),
        Job::ExpireSignatureRequests | Job::ExpirePortalAccess => Duration::minutes(5),
        Job::ExpireUploads => Duration::minutes(15),
        // These are due by the day, which begins at any hour, elsewhere. What can't be done now, such as to bill a
        // client who was deleted, is tried as often: another run in the history.
        Job::RunInvoiceSchedules | Job::RemindOfInvoices | Job::ExpireProposals | Job::ExpireContracts => {
            Duration::hours(1)
        }
        Job::Retention => Duration::days(1),
    }
}

/// When the slot began that a moment is in.
pub fn slot(job: Job, now: DateTime<Utc>) -> DateTime<Utc> {
    let seconds = every(job).num_seconds();
    let begun = now.timestamp().div_euclid(seconds) * seconds;
    DateTime::from_timestamp(begun, 0).unwrap_or(now)
}

/// When the next slot begins.
pub fn next(job: Job, now: DateTime<Utc>) -> DateTime<Utc> {
    slot(job, now) + every(job)
}

#[cfg(test)]
mod tests {
    use sea_orm::Iterable;

    use super::*;

    fn at(text: &str) -> DateTime<Utc> {
        text.parse().expect(text)
    }

    #[test]
    fn a_moment_is_in_one_slot() {
        let now = at("2026-03-02T09:07:30.5Z");
        assert_eq!(slot(Job::WakeThreads, now), at("2026-03-02T09:07:00Z"));
        assert_eq!(slot(Job::ExpirePortalAccess, now), at("2026-03-02T09:05:00Z"));
        assert_eq!(slot(Job::ExpireContracts, now), at("2026-03-02T09:00:00Z"));
        assert_eq!(slot(Job::Retention, now), at("2026-03-02T00:00:00Z"));
        assert_eq!(next(Job::Retention, now), at("2026-03-03T00:00:00Z"));
        for job in Job::iter() {
            let begun = slot(job, now);
            assert!(begun <= now && now < next(job, now), "{job:?}");
            assert_eq!(slot(job, begun), begun, "{job:?}");
            assert_eq!(slot(job, next(job, now)), next(job, now), "{job:?}");
        }
    }
}
