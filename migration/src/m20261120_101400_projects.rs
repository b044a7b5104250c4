//! How work is delivered: projects, milestones, tasks and what they wait for; templates of them; the firm's holidays.

use sea_orm_migration::prelude::*;

use crate::tenant::{self, OnDelete, run, table};

#[derive(DeriveMigrationName)]
pub struct Migration;

/// How urgent a task is, and the order that it sorts by.
const PRIORITIES: &[&str] = &["LOW", "NORMAL", "HIGH", "URGENT"];
const PRIORITY_ORDER: &str = "priority_order integer GENERATED ALWAYS AS \
    (CASE priority WHEN 'LOW' THEN 0 WHEN 'NORMAL' THEN 1 WHEN 'HIGH' THEN 2 ELSE 3 END) STORED NOT NULL";
const TEMPLATE: &str = "project_template_id uuid NOT NULL";
/// By what the parts of a template refer to each other: the caller's own word, which a change of the template keeps.
const KEY: &str = "key text COLLATE \"C\" NOT NULL CHECK (char_length(key) BETWEEN 1 AND 50)";
const POSITION: &str = "position integer NOT NULL CHECK (position >= 0)";
const EXTERNAL_ID: &str = "external_id text COLLATE \"C\" CHECK (char_length(external_id) BETWEEN 1 AND 200)";
const CURRENCY: &str = "currency char(3) CHECK (currency ~ '^[A-Z]{3}$')";

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        calendar(manager).await?;
        templates(manager).await?;
        projects(manager).await?;
        tasks(manager).await
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        run(manager, vec!["ALTER TABLE installments DROP COLUMN milestone_id".to_owned()]).await?;
        tenant::drop(
            manager,
            &[
                "task_dependencies",
                "tasks",
                "milestones",
                "projects",
                "template_dependencies",
                "template_tasks",
                "template_milestones",
                "project_templates",
                "holidays",
            ],
        )
        .await?;
        run(manager, vec!["ALTER TABLE organizations DROP COLUMN working_days".to_owned()]).await
    }
}

/// On which days the firm works: what offsets of templates count.
async fn calendar(manager: &SchemaManager<'_>) -> Result<(), DbErr> {
    run(
        manager,
        vec![
            "ALTER TABLE organizations ADD COLUMN working_days text[] NOT NULL \
             DEFAULT '{MONDAY,TUESDAY,WEDNESDAY,THURSDAY,FRIDAY}' CHECK (cardinality(working_days) > 0 AND \
             working_days <@ '{MONDAY,TUESDAY,WEDNESDAY,THURSDAY,FRIDAY,SATURDAY,SUNDAY}'::text[])"
                .to_owned(),
        ],
    )
    .await?;
    table("holidays")
        .columns(&["day date NOT NULL", "name text NOT NULL CHECK (char_length(name) BETWEEN 1 AND 200)"])
        .unique(&["day"], None)
        .index(&["day"])
        .index(&["updated_at"])
        .create(manager)
        .await
}

async fn templates(manager: &SchemaManager<'_>) -> Result<(), DbErr> {
    table("project_templates")
        .columns(&[
            "name text NOT NULL CHECK (char_length(name) BETWEEN 1 AND 200)",
            "description text CHECK (char_length(description) <= 10000)",
            EXTERNAL_ID,
        ])
        .key_of("name")
        .unique(&["external_id"], None)
        .index(&["name_key"])
        .index(&["updated_at"])
        .search("name")
        .create(manager)
        .await?;

    // Parts of a template; days are working days after the project's first one.
    table("template_milestones")
        .columns(&[
            TEMPLATE,
            POSITION,
            KEY,
            "name text NOT NULL CHECK (char_length(name) BETWEEN 1 AND 200)",
            "due_offset_days integer CHECK (due_offset_days BETWEEN 0 AND 3660)",
            // Thousandths of a percent of the agreed total.
            "billable_rate integer CHECK (billable_rate BETWEEN 1 AND 100000)",
        ])
        .references("project_template_id", "project_templates", OnDelete::Cascade)
        .unique(&["project_template_id", "key"], None)
        .index(&["project_template_id", "position"])
        .create(manager)
        .await?;

    table("template_tasks")
        .columns(&[
            TEMPLATE,
            "template_milestone_id uuid",
            "parent_task_id uuid",
            POSITION,
            KEY,
            "title text NOT NULL CHECK (char_length(title) BETWEEN 1 AND 200)",
            "description text CHECK (char_length(description) <= 10000)",
            // Who does it: a placeholder that is replaced by a member when a project is made.
            "role text CHECK (char_length(role) BETWEEN 1 AND 100)",
            "start_offset_days integer CHECK (start_offset_days BETWEEN 0 AND 3660)",
            "due_offset_days integer CHECK (due_offset_days BETWEEN 0 AND 3660)",
            "estimate_minutes integer CHECK (estimate_minutes BETWEEN 1 AND 600000)",
            "client_visible boolean NOT NULL DEFAULT false",
        ])
        .closed_set("priority", "NOT NULL DEFAULT 'NORMAL'", PRIORITIES)
        .check("due_offset_days >= start_offset_days")
        .check("parent_task_id <> id")
        .references("project_template_id", "project_templates", OnDelete::Cascade)
        .references("template_milestone_id", "template_milestones", OnDelete::SetNull)
        .references("parent_task_id", "template_tasks", OnDelete::Cascade)
        .unique(&["project_template_id", "key"], None)
        .index(&["project_template_id", "position"])
        .create(manager)
        .await?;

    table("template_dependencies")
        .columns(&[TEMPLATE, "template_task_id uuid NOT NULL", "predecessor_id uuid NOT NULL", POSITION])
        .check("predecessor_id <> template_task_id")
        .references("project_template_id", "project_templates", OnDelete::Cascade)
        .references("template_task_id", "template_tasks", OnDelete::Cascade)
        .references("predecessor_id", "template_tasks", OnDelete::Cascade)
        .unique(&["template_task_id", "predecessor_id"], None)
        .create(manager)
        .await
}

async fn projects(manager: &SchemaManager<'_>) -> Result<(), DbErr> {
    table("projects")
        .columns(&[
            "engagement_id uuid NOT NULL",
            // Its engagement's.
            "client_company_id uuid",
            "manager_member_id uuid",
            "project_template_id uuid",
            "code text COLLATE \"C\" NOT NULL CHECK (char_length(code) BETWEEN 1 AND 50)",
            "name text NOT NULL CHECK (char_length(name) BETWEEN 1 AND 200)",
            "description text CHECK (char_length(description) <= 10000)",
            "start_date date",
            "due_date date",
            "budget bigint CHECK (budget >= 0)",
            CURRENCY,
            "budget_minutes integer CHECK (budget_minutes >= 0)",
            "activated_at timestamptz",
            "ended_at timestamptz",
            "cancellation_reason text CHECK (char_length(cancellation_reason) BETWEEN 1 AND 1000)",
            "custom_fields jsonb NOT NULL DEFAULT '{}'",
            EXTERNAL_ID,
        ])
        .closed_set("health", "NOT NULL DEFAULT 'ON_TRACK'", &["ON_TRACK", "AT_RISK", "OFF_TRACK"])
        .closed_set("status", "NOT NULL", &["PLANNED", "ACTIVE", "ON_HOLD", "COMPLETED", "CANCELLED"])
        .key_of("name")
        .check("due_date >= start_date")
        .check("(budget IS NULL) = (currency IS NULL)")
        .check("(ended_at IS NOT NULL) = (status IN ('COMPLETED', 'CANCELLED'))")
        .check("cancellation_reason IS NULL OR status = 'CANCELLED'")
        .references("engagement_id", "engagements", OnDelete::Cascade)
        .references("client_company_id", "client_companies", OnDelete::SetNull)
        .references("manager_member_id", "organization_members", OnDelete::SetNull)
        .references("project_template_id", "project_templates", OnDelete::SetNull)
        .unique(&["code"], None)
        .unique(&["external_id"], None)
        .index(&["name_key"])
        .index(&["code"])
        .index(&["status"])
        .index(&["status", "due_date"])
        .index(&["health"])
        .index(&["start_date"])
        .index(&["due_date"])
        .index(&["updated_at"])
        .search("code || ' ' || name")
        .create(manager)
        .await?;

    table("milestones")
        .columns(&[
            "project_id uuid NOT NULL",
            // Its project's.
            "engagement_id uuid NOT NULL",
            POSITION,
            "name text NOT NULL CHECK (char_length(name) BETWEEN 1 AND 200)",
            "description text CHECK (char_length(description) <= 10000)",
            "due_date date",
            "billable_amount bigint CHECK (billable_amount > 0)",
            CURRENCY,
            "completed_at timestamptz",
            EXTERNAL_ID,
        ])
        .closed_set("status", "NOT NULL", &["PENDING", "IN_PROGRESS", "COMPLETED"])
        .key_of("name")
        .check("(billable_amount IS NULL) = (currency IS NULL)")
        .check("(completed_at IS NOT NULL) = (status = 'COMPLETED')")
        .references("project_id", "projects", OnDelete::Cascade)
        .references("engagement_id", "engagements", OnDelete::Cascade)
        .unique(&["external_id"], None)
        .index(&["project_id", "position"])
        .index(&["position"])
        .index(&["name_key"])
        .index(&["status"])
        .index(&["status", "due_date"])
        .index(&["due_date"])
        .index(&["updated_at"])
        .create(manager)
        .await?;

    // An installment with the trigger MILESTONE falls due when this is completed.
    run(
        manager,
        vec![
            "ALTER TABLE installments ADD COLUMN milestone_id uuid CHECK (milestone_id IS NULL OR trigger = 'MILESTONE'), \
             ADD CONSTRAINT installments_milestone_id_fkey FOREIGN KEY (organization_id, milestone_id) \
             REFERENCES milestones (organization_id, id) ON DELETE SET NULL (milestone_id)"
                .to_owned(),
            "CREATE INDEX installments_milestone_id_idx ON installments (organization_id, milestone_id, id)".to_owned(),
        ],
    )
    .await
}

async fn tasks(manager: &SchemaManager<'_>) -> Result<(), DbErr> {
    table("tasks")
        .columns(&[
            "project_id uuid NOT NULL",
            // Its project's.
            "engagement_id uuid NOT NULL",
            "milestone_id uuid",
            "parent_task_id uuid",
            "assignee_member_id uuid",
            "title text NOT NULL CHECK (char_length(title) BETWEEN 1 AND 200)",
            "description text CHECK (char_length(description) <= 10000)",
            // Where it stands in its project: moving one writes no other.
            "rank text COLLATE \"C\" NOT NULL CHECK (char_length(rank) BETWEEN 1 AND 200)",
            "start_date date",
            "due_date date",
            "estimate_minutes integer CHECK (estimate_minutes BETWEEN 1 AND 600000)",
            "client_visible boolean NOT NULL DEFAULT false",
            "completed_at timestamptz",
            "custom_fields jsonb NOT NULL DEFAULT '{}'",
            EXTERNAL_ID,
        ])
        .closed_set("priority", "NOT NULL DEFAULT 'NORMAL'", PRIORITIES)
        .columns(&[PRIORITY_ORDER])
        .closed_set("status", "NOT NULL", &["TODO", "IN_PROGRESS", "IN_REVIEW", "DONE", "CANCELLED"])
        // For the index of what is overdue.
        .columns(&["is_open boolean GENERATED ALWAYS AS (status NOT IN ('DONE', 'CANCELLED')) STORED NOT NULL"])
        .key_of("title")
        .check("due_date >= start_date")
        .check("parent_task_id <> id")
        .check("(completed_at IS NOT NULL) = (status = 'DONE')")
        .references("project_id", "projects", OnDelete::Cascade)
        .references("engagement_id", "engagements", OnDelete::Cascade)
        .references("milestone_id", "milestones", OnDelete::SetNull)
        .references("parent_task_id", "tasks", OnDelete::Cascade)
        .references("assignee_member_id", "organization_members", OnDelete::SetNull)
        .unique(&["external_id"], None)
        .index(&["project_id", "status"])
        .index(&["project_id", "rank"])
        .index(&["rank"])
        .index(&["assignee_member_id", "due_date"])
        .index(&["title_key"])
        .index(&["status"])
        .index(&["status", "due_date"])
        .index(&["is_open", "due_date"])
        .index(&["priority_order"])
        .index(&["due_date"])
        .index(&["updated_at"])
        .search("title")
        .create(manager)
        .await?;
    // It tells who is deleted, as those by status and rank do: where only ids are read, they would be read and sorted.
    let create = "CREATE INDEX tasks_project_id_idx ON tasks (organization_id, project_id, id) INCLUDE (deleted_at)";
    run(manager, vec!["DROP INDEX tasks_project_id_idx".to_owned(), create.to_owned()]).await?;

    // What members have still to do, which is a small part of all that they ever did.
    run(
        manager,
        vec![
            "CREATE INDEX tasks_workload_idx ON tasks (organization_id, assignee_member_id, due_date) \
             INCLUDE (estimate_minutes) WHERE deleted_at IS NULL AND is_open"
                .to_owned(),
        ],
    )
    .await?;

    table("task_dependencies")
        .columns(&[
            "project_id uuid NOT NULL",
            "task_id uuid NOT NULL",
            // What must be done first.
            "predecessor_id uuid NOT NULL",
        ])
        .check("predecessor_id <> task_id")
        .references("project_id", "projects", OnDelete::Cascade)
        .references("task_id", "tasks", OnDelete::Cascade)
        .references("predecessor_id", "tasks", OnDelete::Cascade)
        .unique(&["task_id", "predecessor_id"], None)
        .create(manager)
        .await
}
