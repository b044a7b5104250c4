//! What was done by itself.

use super::Fill;

pub const TABLES: &[Fill] = &[(
    "job_runs",
    "actor_kind, due_at, done, ended_at, job, trigger, status",
    "'SYSTEM', at, 1, at,
     CASE WHEN n = 1 THEN 'RETENTION' WHEN n <= 1500 THEN 'EXPIRE_UPLOADS' WHEN n % 2 = 0 THEN 'WAKE_THREADS'
       ELSE 'RUN_INVOICE_SCHEDULES' END,
     CASE WHEN n <= 1500 THEN 'MANUAL' ELSE 'SCHEDULED' END,
     CASE WHEN n <= 5 THEN 'FAILED' WHEN n <= 1500 THEN 'QUEUED' WHEN n > 270000 THEN 'RETRYING' ELSE 'SUCCEEDED' END",
)];
