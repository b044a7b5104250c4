//! What is done at its time.

pub mod job_run;
