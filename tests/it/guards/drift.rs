//! Entities are their tables: same columns, same types, same closed sets, and none is missing on either side.

use std::collections::{BTreeMap, BTreeSet};

use entity::Stamped;
use entity::agreements::{
    contract, proposal, proposal_line, signature_event, signature_evidence, signature_request, signer,
};
use entity::communications::{
    message, message_attachment, message_mention, message_revision, thread, thread_participant,
};
use entity::crm::{client_company, contact, deal, lead};
use entity::engagements::engagement;
use entity::files::{file_link, file_object, file_version, folder};
use entity::identity::{
    api_key, idempotency_key, invitation, organization, organization_member, user, user_credential, user_identity,
    user_session, user_token,
};
use entity::outbox::{dead_letter, event_stream, mail, outbox_event};
use entity::portal::client_portal_access;
use entity::projects::{
    holiday, milestone, project, project_template, task, task_dependency, template_dependency, template_milestone,
    template_task,
};
use entity::revenue::{
    approval_policy, approval_step, bill, bill_approval, bill_line, bill_payment, credit_note, installment, invoice,
    invoice_line, invoice_reminder, invoice_reminder_rule, invoice_schedule, number_series, payment,
    payment_allocation, refund, vendor,
};
use entity::schedules::job_run;
use entity::timeline::activity_event;
use entity::trash::deleted_record;
use entity::webhooks::{webhook_attempt, webhook_delivery, webhook_endpoint};
use entity::workflow::{workflow_rule, workflow_run};
use harness::{Database, SqlRole};
use sea_orm::sea_query::{ColumnType, StringLen};
use sea_orm::{
    ActiveEnum, ActiveModelBehavior, ActiveModelTrait, ColumnTrait, EntityName, EntityTrait, IdenStatic, Iterable,
};

/// Column → type and whether it can be NULL.
type Columns = BTreeMap<String, (String, bool)>;

/// Every entity of the crate `entity`.
fn entities() -> BTreeMap<String, Columns> {
    BTreeMap::from([
        columns(activity_event::Entity),
        columns(api_key::Entity),
        columns(approval_policy::Entity),
        columns(approval_step::Entity),
        columns(bill::Entity),
        columns(bill_approval::Entity),
        columns(bill_line::Entity),
        columns(bill_payment::Entity),
        columns(client_company::Entity),
        columns(client_portal_access::Entity),
        columns(contact::Entity),
        columns(contract::Entity),
        columns(credit_note::Entity),
        columns(dead_letter::Entity),
        columns(deal::Entity),
        columns(deleted_record::Entity),
        columns(engagement::Entity),
        columns(event_stream::Entity),
        columns(file_link::Entity),
        columns(file_object::Entity),
        columns(file_version::Entity),
        columns(folder::Entity),
        columns(holiday::Entity),
        columns(idempotency_key::Entity),
        columns(installment::Entity),
        columns(invitation::Entity),
        columns(invoice::Entity),
        columns(invoice_line::Entity),
        columns(invoice_reminder::Entity),
        columns(invoice_reminder_rule::Entity),
        columns(invoice_schedule::Entity),
        columns(job_run::Entity),
        columns(lead::Entity),
        columns(mail::Entity),
        columns(message::Entity),
        columns(message_attachment::Entity),
        columns(message_mention::Entity),
        columns(message_revision::Entity),
        columns(milestone::Entity),
        columns(number_series::Entity),
        columns(organization::Entity),
        columns(organization_member::Entity),
        columns(outbox_event::Entity),
        columns(payment::Entity),
        columns(payment_allocation::Entity),
        columns(project::Entity),
        columns(project_template::Entity),
        columns(proposal::Entity),
        columns(proposal_line::Entity),
        columns(refund::Entity),
        columns(signature_event::Entity),
        columns(signature_evidence::Entity),
        columns(signature_request::Entity),
        columns(signer::Entity),
        columns(task::Entity),
        columns(task_dependency::Entity),
        columns(template_dependency::Entity),
        columns(template_milestone::Entity),
        columns(template_task::Entity),
        columns(thread::Entity),
        columns(thread_participant::Entity),
        columns(user::Entity),
        columns(user_credential::Entity),
        columns(user_identity::Entity),
        columns(user_session::Entity),
        columns(user_token::Entity),
        columns(vendor::Entity),
        columns(webhook_attempt::Entity),
        columns(webhook_delivery::Entity),
        columns(webhook_endpoint::Entity),
        columns(workflow_rule::Entity),
        columns(workflow_run::Entity),
    ])
}

/// Every closed set: the column whose CHECK says the same as an enum.
fn closed_sets() -> BTreeMap<String, BTreeSet<String>> {
    BTreeMap::from([
        values::<bill_approval::ApprovalDecision>("bill_approvals.decision"),
        values::<payment::PaymentMethod>("bill_payments.method"),
        values::<bill::BillStatus>("bills.status"),
        values::<bill_payment::BillPaymentStatus>("bill_payments.status"),
        values::<organization::TaxRounding>("bills.tax_rounding"),
        values::<client_company::CompanyStatus>("client_companies.status"),
        values::<client_portal_access::ClientPortalAccessStatus>("client_portal_access.status"),
        values::<contact::Consent>("contacts.consent"),
        values::<contract::ContractRenewal>("contracts.renewal"),
        values::<contract::ContractStatus>("contracts.status"),
        values::<credit_note::CreditNoteStatus>("credit_notes.status"),
        values::<dead_letter::Consumer>("dead_letters.consumer"),
        values::<deal::DealStage>("deals.stage"),
        values::<deleted_record::DeletedRecordType>("deleted_records.subject_type"),
        values::<engagement::BillingModel>("engagements.billing_model"),
        values::<engagement::EngagementStatus>("engagements.status"),
        values::<file_object::Visibility>("file_objects.visibility"),
        values::<file_version::FileVersionStatus>("file_versions.status"),
        values::<installment::InstallmentKind>("installments.kind"),
        values::<installment::InstallmentStatus>("installments.status"),
        values::<installment::InstallmentTrigger>("installments.trigger"),
        values::<organization_member::Role>("invitations.role"),
        values::<invitation::InvitationStatus>("invitations.status"),
        values::<invoice_reminder::InvoiceReminderStatus>("invoice_reminders.status"),
        values::<invoice_reminder_rule::InvoiceReminderMode>("invoice_reminder_rules.mode"),
        values::<invoice_reminder_rule::InvoiceReminderRuleStatus>("invoice_reminder_rules.status"),
        values::<invoice_schedule::InvoiceScheduleStatus>("invoice_schedules.status"),
        values::<invoice::InvoiceStatus>("invoices.status"),
        values::<organization::TaxRounding>("invoices.tax_rounding"),
        values::<lead::LeadStatus>("leads.status"),
        values::<mail::MailKind>("mails.kind"),
        values::<mail::MailStatus>("mails.status"),
        values::<milestone::MilestoneStatus>("milestones.status"),
        values::<number_series::NumberSeriesKind>("number_series.kind"),
        values::<organization_member::Role>("organization_members.role"),
        values::<organization_member::MemberStatus>("organization_members.status"),
        values::<organization::TaxRounding>("organizations.tax_rounding"),
        values::<outbox_event::OutboxStatus>("outbox_events.status"),
        values::<payment::PaymentMethod>("payments.method"),
        values::<payment::PaymentStatus>("payments.status"),
        values::<project::ProjectHealth>("projects.health"),
        values::<project::ProjectStatus>("projects.status"),
        values::<proposal_line::ProposalLineKind>("proposal_lines.kind"),
        values::<engagement::BillingModel>("proposals.billing_model"),
        values::<proposal::ProposalStatus>("proposals.status"),
        values::<organization::TaxRounding>("proposals.tax_rounding"),
        values::<signature_event::SignatureEventKind>("signature_events.kind"),
        values::<signature_request::SigningOrder>("signature_requests.signing_order"),
        values::<signature_request::SignatureRequestStatus>("signature_requests.status"),
        values::<signer::SignerStatus>("signers.status"),
        values::<task::TaskPriority>("tasks.priority"),
        values::<task::TaskStatus>("tasks.status"),
        values::<task::TaskPriority>("template_tasks.priority"),
        values::<thread::ThreadStatus>("threads.status"),
        values::<file_object::Visibility>("threads.visibility"),
        values::<user_session::RevokedReason>("user_sessions.revoked_reason"),
        values::<user_token::Purpose>("user_tokens.purpose"),
        values::<vendor::VendorStatus>("vendors.status"),
        values::<webhook_delivery::WebhookDeliveryStatus>("webhook_deliveries.status"),
        values::<webhook_endpoint::WebhookEndpointStatus>("webhook_endpoints.status"),
        values::<job_run::Job>("job_runs.job"),
        values::<job_run::JobTrigger>("job_runs.trigger"),
        values::<job_run::JobRunStatus>("job_runs.status"),
        values::<workflow_rule::WorkflowRuleStatus>("workflow_rules.status"),
        values::<workflow_run::WorkflowRunStatus>("workflow_runs.status"),
    ])
}

#[tokio::test]
async fn entities_are_their_tables() {
    let tables = tables(&Database::copy_of_template().await).await;
    let entities = entities();
    let mut found = Vec::new();
    for name in tables.keys().chain(entities.keys()).collect::<BTreeSet<_>>() {
        match (tables.get(name), entities.get(name)) {
            (Some(table), Some(entity)) => found.extend(differences(name, table, entity)),
            (Some(_), None) => found.push(format!("{name}: a table without an entity in this guard's list")),
            _ => found.push(format!("{name}: an entity without a table")),
        }
    }
    assert!(found.is_empty(), "entities and tables drifted apart:\n  {}", found.join("\n  "));
}

#[tokio::test]
async fn enums_are_their_checks() {
    let database = Database::copy_of_template().await;
    let checks: Vec<(String, String)> = sqlx::query_as(
        "SELECT c.conrelid::regclass || '.' || a.attname, pg_get_constraintdef(c.oid)
         FROM pg_constraint c JOIN pg_attribute a ON a.attrelid = c.conrelid AND a.attnum = c.conkey[1]
         JOIN pg_class t ON t.oid = c.conrelid
         WHERE c.contype = 'c' AND cardinality(c.conkey) = 1 AND t.relnamespace = 'public'::regnamespace
           AND NOT t.relispartition AND pg_get_constraintdef(c.oid) ~ ('^CHECK \\(\\(' || a.attname || ' = ANY \\(ARRAY\\[')",
    )
    .fetch_all(&mut database.sql(SqlRole::Superuser).await)
    .await
    .expect("the catalog is read");
    let texts = |check: &str| check.split('\'').skip(1).step_by(2).map(str::to_owned).collect::<BTreeSet<_>>();
    let checks: BTreeMap<String, BTreeSet<String>> =
        checks.iter().map(|(column, check)| (column.clone(), texts(check))).collect();
    assert_eq!(closed_sets(), checks, "left: enums; right: CHECKs");
}

#[tokio::test]
async fn defaults_and_generated_columns_are_those_of_the_table() {
    let database = Database::copy_of_template().await;
    // The stamps are set by `repo::save`.
    let rows: Vec<(String, String, String)> = sqlx::query_as(
        "SELECT d.adrelid::regclass::text, a.attname::text, a.attgenerated::text
         FROM pg_attrdef d JOIN pg_attribute a ON a.attrelid = d.adrelid AND a.attnum = d.adnum
         WHERE a.attname NOT IN ('search', 'version', 'created_at', 'updated_at') AND EXISTS (
           SELECT FROM pg_attribute v WHERE v.attrelid = d.adrelid AND v.attname = 'version')",
    )
    .fetch_all(&mut database.sql(SqlRole::Superuser).await)
    .await
    .expect("the catalog is read");
    let of = |table: &str, generated: bool| -> BTreeSet<String> {
        let rows = rows.iter().filter(|(name, _, kind)| name == table && kind.is_empty() != generated);
        rows.map(|(_, column, _)| column.clone()).collect()
    };
    let mut unlisted: BTreeSet<String> = sqlx::query_scalar(
        "SELECT c.relname::text FROM pg_class c JOIN pg_attribute v ON v.attrelid = c.oid AND v.attname = 'version'
         WHERE c.relnamespace = 'public'::regnamespace AND c.relkind IN ('r', 'p') AND NOT c.relispartition
           AND EXISTS (SELECT FROM pg_attribute a WHERE a.attrelid = c.oid AND a.attname = 'created_by_kind')",
    )
    .fetch_all(&mut database.sql(SqlRole::Superuser).await)
    .await
    .expect("the catalog is read")
    .into_iter()
    .collect();
    for (table, defaults, generated) in [
        filled::<api_key::Model>(),
        filled::<approval_policy::Model>(),
        filled::<approval_step::Model>(),
        filled::<bill::Model>(),
        filled::<bill_approval::Model>(),
        filled::<bill_line::Model>(),
        filled::<bill_payment::Model>(),
        filled::<client_company::Model>(),
        filled::<client_portal_access::Model>(),
        filled::<contact::Model>(),
        filled::<contract::Model>(),
        filled::<credit_note::Model>(),
        filled::<deal::Model>(),
        filled::<engagement::Model>(),
        filled::<file_link::Model>(),
        filled::<file_object::Model>(),
        filled::<file_version::Model>(),
        filled::<folder::Model>(),
        filled::<holiday::Model>(),
        filled::<installment::Model>(),
        filled::<invitation::Model>(),
        filled::<invoice::Model>(),
        filled::<invoice_line::Model>(),
        filled::<invoice_reminder::Model>(),
        filled::<invoice_reminder_rule::Model>(),
        filled::<invoice_schedule::Model>(),
        filled::<lead::Model>(),
        filled::<message::Model>(),
        filled::<message_attachment::Model>(),
        filled::<message_mention::Model>(),
        filled::<message_revision::Model>(),
        filled::<milestone::Model>(),
        filled::<number_series::Model>(),
        filled::<organization::Model>(),
        filled::<organization_member::Model>(),
        filled::<payment::Model>(),
        filled::<payment_allocation::Model>(),
        filled::<project::Model>(),
        filled::<project_template::Model>(),
        filled::<proposal::Model>(),
        filled::<proposal_line::Model>(),
        filled::<refund::Model>(),
        filled::<signature_event::Model>(),
        filled::<signature_evidence::Model>(),
        filled::<signature_request::Model>(),
        filled::<signer::Model>(),
        filled::<task::Model>(),
        filled::<task_dependency::Model>(),
        filled::<template_dependency::Model>(),
        filled::<template_milestone::Model>(),
        filled::<template_task::Model>(),
        filled::<thread::Model>(),
        filled::<thread_participant::Model>(),
        filled::<vendor::Model>(),
        filled::<webhook_endpoint::Model>(),
        filled::<workflow_rule::Model>(),
    ] {
        assert_eq!(
            defaults,
            of(&table, false),
            "defaults of {table}; left: ActiveModelBehavior::new, right: the table"
        );
        assert_eq!(generated, of(&table, true), "left: {table}'s Row::GENERATED, right: the table");
        unlisted.remove(&table);
    }
    assert!(unlisted.is_empty(), "add these tables' entities to the list above: {unlisted:?}");
}

/// A table, the columns that its entity gives a default, and those that PostgreSQL fills.
fn filled<M: Stamped>() -> (String, BTreeSet<String>, BTreeSet<String>) {
    let row = <<M::Entity as EntityTrait>::ActiveModel as ActiveModelBehavior>::new();
    let columns = <M::Entity as EntityTrait>::Column::iter().filter(|column| !row.is_not_set(*column));
    let generated = M::GENERATED.iter().map(|column| (*column).to_owned());
    (
        M::Entity::default().table_name().to_owned(),
        columns.map(|column| column.as_str().to_owned()).collect(),
        generated.collect(),
    )
}

/// Shows the difference even where the columns' order in a failure would hide it.
fn differences(name: &str, table: &Columns, entity: &Columns) -> Vec<String> {
    let show = |side: Option<&(String, bool)>| match side {
        Some((ty, null)) => format!("{ty}{}", if *null { "" } else { " NOT NULL" }),
        None => "nothing".to_owned(),
    };
    table
        .keys()
        .chain(entity.keys())
        .collect::<BTreeSet<_>>()
        .into_iter()
        .filter(|column| table.get(*column) != entity.get(*column))
        .map(|c| format!("{name}.{c}: {} in the table, {} in the entity", show(table.get(c)), show(entity.get(c))))
        .collect()
}

async fn tables(database: &Database) -> BTreeMap<String, Columns> {
    let rows: Vec<(String, String, String, bool)> = sqlx::query_as(
        "SELECT c.relname::text, a.attname::text, format_type(a.atttypid, NULL), NOT a.attnotnull
         FROM pg_class c JOIN pg_attribute a ON a.attrelid = c.oid
         WHERE c.relnamespace = 'public'::regnamespace AND c.relkind IN ('r', 'p') AND NOT c.relispartition
           AND c.relname <> 'seaql_migrations' AND a.attnum > 0 AND NOT a.attisdropped
           AND a.atttypid <> 'tsvector'::regtype",
    )
    .fetch_all(&mut database.sql(SqlRole::Superuser).await)
    .await
    .expect("the catalog is read");
    let mut tables = BTreeMap::<String, Columns>::new();
    for (table, column, ty, null) in rows {
        tables.entry(table).or_default().insert(column, (ty, null));
    }
    tables
}

fn columns<E: EntityTrait>(entity: E) -> (String, Columns) {
    let columns = E::Column::iter().map(|column| {
        let definition = column.def();
        (column.as_str().to_owned(), (sql_type(definition.get_column_type()), definition.is_null()))
    });
    (entity.table_name().to_owned(), columns.collect())
}

/// A type of SeaORM as the catalog names it.
fn sql_type(ty: &ColumnType) -> String {
    match ty {
        ColumnType::Uuid => "uuid".to_owned(),
        // SeaORM says VARCHAR of every `String` and never alters a table: what it reads is text.
        ColumnType::Text | ColumnType::String(StringLen::None) => "text".to_owned(),
        ColumnType::Char(_) => "character".to_owned(),
        ColumnType::Integer => "integer".to_owned(),
        ColumnType::BigInteger => "bigint".to_owned(),
        ColumnType::Boolean => "boolean".to_owned(),
        ColumnType::Date => "date".to_owned(),
        ColumnType::TimestampWithTimeZone => "timestamp with time zone".to_owned(),
        ColumnType::Json | ColumnType::JsonBinary => "jsonb".to_owned(),
        ColumnType::VarBinary(_) | ColumnType::Binary(_) | ColumnType::Blob => "bytea".to_owned(),
        ColumnType::Array(item) => format!("{}[]", sql_type(item)),
        other => format!("{other:?}"),
    }
}

fn values<E: ActiveEnum<Value = String>>(column: &str) -> (String, BTreeSet<String>) {
    (column.to_owned(), E::values().into_iter().collect())
}
