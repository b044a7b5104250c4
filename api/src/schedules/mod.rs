//! What is done by itself at its time, run for each organization.
//!
//! There is no queue beside the data: a job's run is a row of the organization, behind its walls, and what is due
//! follows from the records themselves. [`job_run`] asks each organization what is due and writes down the runs; it
//! gives a run to one worker for a while, who does it in batches. The use cases are those that the mutations call.
//!
//! No library keeps the queue. Those that do on PostgreSQL, such as apalis, have tables of their own across all
//! tenants, with what is to be done as a payload in each row: a second copy of what the records say, behind no
//! organization's wall. They poll for rows and lock them, and leave to us what is due, exactly once, for each
//! organization in its time zone: which is what this is.
//!
//! Each of a job's times is queued once, whichever worker sees it first: a unique key holds that. A batch is committed
//! in one transaction with the run's progress, and only by the worker that still has the run: so what a run did is
//! counted once, and a killed worker's run goes on at another's hands when its lease has ended.

pub mod graphql;
pub mod job_run;
mod jobs;
pub mod lookout;
pub mod rules;
