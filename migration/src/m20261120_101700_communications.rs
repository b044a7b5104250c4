//! What is said: threads, who takes part, messages and what they carry.

use sea_orm_migration::prelude::*;

use crate::roles::{APP, MAINTENANCE};
use crate::tenant::{self, OnDelete, run, table};

#[derive(DeriveMigrationName)]
pub struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        threads(manager).await?;
        messages(manager).await?;
        run(manager, counted()).await
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        let tables = ["message_attachments", "message_mentions", "message_revisions", "messages"];
        tenant::drop(manager, &tables).await?;
        tenant::drop(manager, &["thread_participants", "threads"]).await?;
        run(manager, vec!["DROP FUNCTION messages_are_counted()".to_owned()]).await
    }
}

async fn threads(manager: &SchemaManager<'_>) -> Result<(), DbErr> {
    table("threads")
        .columns(&[
            "engagement_id uuid",
            // Its engagement's, if it has one.
            "client_company_id uuid",
            "assignee_member_id uuid",
            "subject text NOT NULL CHECK (char_length(subject) BETWEEN 1 AND 200)",
            "snoozed_until timestamptz",
            "closed_at timestamptz",
            // Kept by the database with every message; no change of the thread's version.
            "message_count integer NOT NULL DEFAULT 0 CHECK (message_count >= 0)",
            "last_message_at timestamptz",
            "external_id text COLLATE \"C\" CHECK (char_length(external_id) BETWEEN 1 AND 200)",
        ])
        .closed_set("visibility", "NOT NULL", &["INTERNAL", "CLIENT"])
        .closed_set("status", "NOT NULL", &["OPEN", "SNOOZED", "CLOSED"])
        .key_of("subject")
        .check("(status = 'SNOOZED') = (snoozed_until IS NOT NULL)")
        .check("(status = 'CLOSED') = (closed_at IS NOT NULL)")
        .references("engagement_id", "engagements", OnDelete::Cascade)
        .references("client_company_id", "client_companies", OnDelete::SetNull)
        .references("assignee_member_id", "organization_members", OnDelete::SetNull)
        .unique(&["external_id"], None)
        .index(&["subject_key"])
        .index(&["visibility"])
        .index(&["status"])
        .index(&["status", "last_message_at"])
        .index(&["status", "snoozed_until"])
        .index(&["snoozed_until"])
        .index(&["last_message_at"])
        .index(&["updated_at"])
        .search("subject")
        .create(manager)
        .await?;

    table("thread_participants")
        .columns(&[
            "thread_id uuid NOT NULL",
            "member_id uuid",
            "contact_id uuid",
            "muted boolean NOT NULL DEFAULT false",
            // How far it is read: the sequence of the last message read. Kept by the database with every message.
            "last_read_sequence integer NOT NULL DEFAULT 0 CHECK (last_read_sequence >= 0)",
            "last_read_at timestamptz",
            "unread_count integer NOT NULL DEFAULT 0 CHECK (unread_count >= 0)",
        ])
        .check("num_nonnulls(member_id, contact_id) = 1")
        .references("thread_id", "threads", OnDelete::Cascade)
        .references("member_id", "organization_members", OnDelete::Cascade)
        .references("contact_id", "contacts", OnDelete::Cascade)
        .unique(&["thread_id", "member_id"], Some("member_id IS NOT NULL AND deleted_at IS NULL"))
        .unique(&["thread_id", "contact_id"], Some("contact_id IS NOT NULL AND deleted_at IS NULL"))
        .create(manager)
        .await?;
    // What somebody has not read yet, however many threads there are: counted without looking at a row.
    run(
        manager,
        vec![
            "CREATE INDEX thread_participants_unread_idx ON thread_participants (organization_id, member_id, thread_id) \
             INCLUDE (unread_count, muted) WHERE unread_count > 0 AND deleted_at IS NULL"
                .to_owned(),
        ],
    )
    .await
}

async fn messages(manager: &SchemaManager<'_>) -> Result<(), DbErr> {
    table("messages")
        .columns(&[
            "thread_id uuid NOT NULL",
            "author_member_id uuid",
            "author_contact_id uuid",
            "reply_to_message_id uuid",
            // Its place in its thread, from 1 on without gaps. Given by the database.
            "sequence integer NOT NULL CHECK (sequence > 0)",
            // Sanitised HTML, and its text alone. Empty when it is redacted.
            "body text NOT NULL CHECK (char_length(body) <= 100000)",
            "body_text text NOT NULL CHECK (char_length(body_text) <= 100000)",
            "edited_at timestamptz",
            "redacted_at timestamptz",
            "redaction_reason text CHECK (char_length(redaction_reason) BETWEEN 1 AND 1000)",
            "external_id text COLLATE \"C\" CHECK (char_length(external_id) BETWEEN 1 AND 200)",
        ])
        .check("redacted_at IS NULL OR (body = '' AND body_text = '')")
        .check("num_nonnulls(author_member_id, author_contact_id) <= 1")
        .references("thread_id", "threads", OnDelete::Cascade)
        .references("author_member_id", "organization_members", OnDelete::SetNull)
        .references("author_contact_id", "contacts", OnDelete::SetNull)
        .references("reply_to_message_id", "messages", OnDelete::SetNull)
        .unique(&["thread_id", "sequence"], Some("true"))
        .unique(&["external_id"], None)
        .index(&["thread_id", "sequence"])
        .index(&["sequence"])
        .index(&["updated_at"])
        .search("left(body_text, 20000)")
        .create(manager)
        .await?;

    // What a message said before it was edited. Redaction empties it too.
    table("message_revisions")
        .columns(&["message_id uuid NOT NULL", "body text NOT NULL CHECK (char_length(body) <= 100000)"])
        .references("message_id", "messages", OnDelete::Cascade)
        .create(manager)
        .await?;

    table("message_mentions")
        .columns(&["message_id uuid NOT NULL", "member_id uuid NOT NULL"])
        .references("message_id", "messages", OnDelete::Cascade)
        .references("member_id", "organization_members", OnDelete::Cascade)
        .unique(&["message_id", "member_id"], None)
        .create(manager)
        .await?;

    table("message_attachments")
        .columns(&[
            "message_id uuid NOT NULL",
            "file_object_id uuid NOT NULL",
            "position integer NOT NULL CHECK (position >= 0)",
        ])
        .references("message_id", "messages", OnDelete::Cascade)
        .references("file_object_id", "file_objects", OnDelete::Cascade)
        .unique(&["message_id", "file_object_id"], None)
        .create(manager)
        .await
}

/// A message takes the next place of its thread, whose row it locks; who takes part has one more to read, its author
/// nothing. A bulk load, which sees every organization, brings places and counts of its own.
fn counted() -> Vec<String> {
    vec![
        "CREATE FUNCTION messages_are_counted() RETURNS trigger LANGUAGE plpgsql \
         SET search_path = pg_catalog, public, pg_temp AS $$ BEGIN \
         UPDATE threads SET message_count = message_count + 1, last_message_at = NEW.created_at \
           WHERE organization_id = NEW.organization_id AND id = NEW.thread_id RETURNING message_count INTO NEW.sequence; \
         UPDATE thread_participants SET \
           last_read_sequence = CASE WHEN own THEN NEW.sequence ELSE last_read_sequence END, \
           last_read_at = CASE WHEN own THEN NEW.created_at ELSE last_read_at END, \
           unread_count = CASE WHEN own THEN 0 ELSE NEW.sequence - last_read_sequence END \
           FROM (SELECT id AS participant, coalesce(member_id = NEW.author_member_id, contact_id = NEW.author_contact_id, \
               false) AS own FROM thread_participants WHERE organization_id = NEW.organization_id \
               AND thread_id = NEW.thread_id AND deleted_at IS NULL) AS reader \
           WHERE organization_id = NEW.organization_id AND id = reader.participant; \
         RETURN NEW; END $$"
            .to_owned(),
        "REVOKE ALL ON FUNCTION messages_are_counted() FROM PUBLIC".to_owned(),
        format!("GRANT EXECUTE ON FUNCTION messages_are_counted() TO {APP}, {MAINTENANCE}"),
        format!(
            "CREATE TRIGGER messages_are_counted BEFORE INSERT ON messages FOR EACH ROW \
             WHEN (current_user <> '{MAINTENANCE}') EXECUTE FUNCTION messages_are_counted()"
        ),
    ]
}
