//! What the firm delivers.

use super::Fill;

pub const TABLES: &[Fill] = &[
    ("holidays", "day, name", "date '2020-01-01' + n::int, name"),
    ("project_templates", "name, external_id", "name, external"),
    (
        "template_milestones",
        "project_template_id, position, key, name",
        "CASE WHEN n <= 5000 THEN id(1) ELSE id(n / 20) END, n, n::text, name",
    ),
    (
        "template_tasks",
        "project_template_id, position, key, title",
        "CASE WHEN n <= 5000 THEN id(1) ELSE id(n / 20) END, n, n::text, name",
    ),
    (
        "template_dependencies",
        "project_template_id, template_task_id, predecessor_id, position",
        "CASE WHEN n <= 5000 THEN id(1) ELSE id(n / 20) END, CASE WHEN n <= 5000 THEN id(1) ELSE id(n / 4) END, id(n + 1), n",
    ),
    (
        "projects",
        "engagement_id, client_company_id, manager_member_id, project_template_id, code, name, start_date, due_date, \
         ended_at, external_id, health, status",
        "CASE WHEN n <= 5000 THEN id(1) ELSE id(n / 2) END, company, owner, CASE WHEN n % 3 > 0 THEN company END,
         CASE WHEN n = 1 THEN 'rare' ELSE 'a' || n END, name,
         CASE WHEN n % 5 > 0 THEN date '2026-06-01' + (n / 1000)::int END,
         CASE WHEN n % 5 <> 1 THEN date '2026-06-01' + (n / 1000)::int END,
         CASE WHEN stage IN ('PROPOSAL', 'WON') THEN at END, external,
         CASE WHEN n <= 5 THEN 'OFF_TRACK' WHEN n <= 1500 THEN 'AT_RISK' ELSE 'ON_TRACK' END,
         CASE stage WHEN 'PROPOSAL' THEN 'CANCELLED' WHEN 'QUALIFIED' THEN 'ON_HOLD' WHEN 'LEAD' THEN 'PLANNED'
           WHEN 'WON' THEN 'COMPLETED' ELSE 'ACTIVE' END",
    ),
    (
        "milestones",
        "project_id, engagement_id, position, name, due_date, completed_at, external_id, status",
        "CASE WHEN n <= 5000 THEN id(1) ELSE id(n / 2) END, CASE WHEN n <= 5000 THEN id(1) ELSE id(n / 4) END, n % 20000, name,
         CASE WHEN n % 5 <> 1 THEN date '2026-06-01' + (n / 1000)::int END, CASE WHEN stage = 'WON' THEN at END, external,
         CASE stage WHEN 'WON' THEN 'COMPLETED' WHEN 'QUALIFIED' THEN 'IN_PROGRESS' WHEN 'PROPOSAL' THEN 'IN_PROGRESS'
           ELSE 'PENDING' END",
    ),
];
