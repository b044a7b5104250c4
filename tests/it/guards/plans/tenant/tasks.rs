//! What the firm has to do.

use super::Fill;

pub const TABLES: &[Fill] = &[
    (
        "tasks",
        "project_id, engagement_id, milestone_id, parent_task_id, assignee_member_id, title, rank, due_date, completed_at, \
         external_id, priority, status",
        "CASE WHEN n <= 5000 THEN id(1) ELSE id(n / 5) END, CASE WHEN n <= 5000 THEN id(1) ELSE id(n / 10) END,
         CASE WHEN n <= 5000 THEN id(1) WHEN n % 3 > 0 THEN id(n / 5) END,
         CASE WHEN n <= 5000 AND n > 1 THEN id(1) WHEN n % 10 IN (3, 4) THEN id(n - n % 10) END, owner, name,
         'i' || lpad(to_hex(n), 8, '0') || 'i', CASE WHEN n % 5 > 0 THEN date '2026-06-15' + (n / 1000)::int END,
         CASE WHEN n BETWEEN 1501 AND 270000 AND n % 2 = 0 THEN at END, external,
         CASE WHEN n <= 5 THEN 'URGENT' WHEN n <= 1500 THEN 'LOW' WHEN n % 2 = 0 THEN 'HIGH' ELSE 'NORMAL' END,
         CASE WHEN n <= 5 THEN 'IN_REVIEW' WHEN n <= 1500 THEN 'IN_PROGRESS' WHEN n > 270000 THEN 'TODO'
           WHEN n % 2 = 0 THEN 'DONE' ELSE 'CANCELLED' END",
    ),
    (
        "task_dependencies",
        "project_id, task_id, predecessor_id",
        "CASE WHEN n <= 5000 THEN id(1) ELSE id(n / 5) END, CASE WHEN n <= 100 THEN id(1) ELSE id(n) END, id(n + 1)",
    ),
];
