//! Erasure: the two functions that remove rows for good, and what stands in the way of every other hard delete.
//!
//! Callers' roles have no DELETE. The functions belong to `chambers_maintenance`, which may delete and can't log in;
//! `chambers_app` may call them, and each looks by itself whether an owner of the context's organization does. Nothing
//! of theirs reaches beyond that organization.

use sea_orm_migration::prelude::*;

use crate::erasure::{KEPT, REDACTED, REDACTED_TEXTS};
use crate::roles::{APP, MAINTENANCE};
use crate::tenant::run;

#[derive(DeriveMigrationName)]
pub struct Migration;

/// The most records of one kind that `retained` tells.
const TOLD: u32 = 200;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        run(manager, of_maintenance(&[mentions(), redacted(), erase_contact(), erase_organization()])).await?;
        run(manager, issued_engagements_stay()).await
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        let mut statements = vec![
            "DROP TRIGGER stay_issued ON engagements".to_owned(),
            "DROP FUNCTION engagements_stay_issued()".to_owned(),
            format!("SET LOCAL ROLE {MAINTENANCE}"),
        ];
        for function in [ERASE_ORGANIZATION, ERASE_CONTACT, REDACTED_FUNCTION, MENTIONS] {
            statements.push(format!("DROP FUNCTION {function}"));
        }
        statements.push("RESET ROLE".to_owned());
        run(manager, statements).await
    }
}

const MENTIONS: &str = "app_mentions(text, text[], text)";
const REDACTED_FUNCTION: &str = "app_redacted(jsonb, text[], text)";
const ERASE_CONTACT: &str = "app_erase_contact(uuid, timestamptz)";
const ERASE_ORGANIZATION: &str = "app_erase_organization(text, bigint, timestamptz)";

/// Makes the erasure of contacts anew, where tables came whose texts it must know.
pub(crate) async fn renew(manager: &SchemaManager<'_>) -> Result<(), DbErr> {
    run(
        manager,
        vec![
            format!("GRANT CREATE ON SCHEMA public TO {MAINTENANCE}"),
            format!("SET LOCAL ROLE {MAINTENANCE}"),
            erase_contact(),
            "RESET ROLE".to_owned(),
            format!("REVOKE CREATE ON SCHEMA public FROM {MAINTENANCE}"),
        ],
    )
    .await
}

/// Makes functions that belong to the maintenance role, which may make none by itself.
fn of_maintenance(functions: &[String]) -> Vec<String> {
    let mut statements =
        vec![format!("GRANT CREATE ON SCHEMA public TO {MAINTENANCE}"), format!("SET LOCAL ROLE {MAINTENANCE}")];
    statements.extend(functions.iter().cloned());
    for function in [MENTIONS, REDACTED_FUNCTION, ERASE_CONTACT, ERASE_ORGANIZATION] {
        statements.push(format!("REVOKE ALL ON FUNCTION {function} FROM PUBLIC"));
    }
    for function in [ERASE_CONTACT, ERASE_ORGANIZATION] {
        statements.push(format!("GRANT EXECUTE ON FUNCTION {function} TO {APP}"));
    }
    statements.push("RESET ROLE".to_owned());
    statements.push(format!("REVOKE CREATE ON SCHEMA public FROM {MAINTENANCE}"));
    statements
}

/// How each of the two begins: whose rows, and that an owner asks.
const BEGINNING: &str = "\
  own CONSTANT uuid := public.app_organization_id();
  me CONSTANT uuid := (SELECT id FROM public.organization_members WHERE organization_id = own
    AND id::text = current_setting('chambers.actor_id', true)
    AND current_setting('chambers.actor_kind', true) = 'MEMBER' AND role = 'OWNER' AND status = 'ACTIVE');";
const OWNERS_ONLY: &str = "\
  IF me IS NULL THEN
    RAISE EXCEPTION 'only an owner erases' USING ERRCODE = 'insufficient_privilege';
  END IF;";

/// Whether a text holds one of some names as a word of its own. What LIKE does not find, no regular expression is asked.
fn mentions() -> String {
    "CREATE FUNCTION app_mentions(body text, likes text[], pattern text) RETURNS boolean LANGUAGE sql IMMUTABLE \
     AS $$ SELECT lower(body) LIKE ANY (likes) AND body ~* pattern $$"
        .to_owned()
}

/// A document without some names: texts that are one of `names` as a whole, and what `pattern` finds in others. Keys
/// stay as they are.
fn redacted() -> String {
    "CREATE FUNCTION app_redacted(document jsonb, names text[], pattern text) RETURNS jsonb LANGUAGE plpgsql IMMUTABLE \
     SET search_path = pg_catalog, public, pg_temp AS $$
     BEGIN
       CASE jsonb_typeof(document)
         WHEN 'object' THEN
           RETURN (SELECT coalesce(jsonb_object_agg(key, public.app_redacted(value, names, pattern)), '{}')
             FROM jsonb_each(document));
         WHEN 'array' THEN
           RETURN (SELECT coalesce(jsonb_agg(public.app_redacted(value, names, pattern) ORDER BY place), '[]')
             FROM jsonb_array_elements(document) WITH ORDINALITY AS element (value, place));
         WHEN 'string' THEN
           IF lower(document #>> '{}') = ANY (names) THEN
             RETURN to_jsonb('[erased]'::text);
           ELSIF pattern IS NOT NULL THEN
             RETURN to_jsonb(regexp_replace(document #>> '{}', pattern, '[erased]', 'gi'));
           END IF;
         ELSE
       END CASE;
       RETURN document;
     END $$"
        .to_owned()
}

/// Erases the contact of an id and everyone merged into it. Answers with what was erased, counted, and with what is
/// retained: `kind` is ERASED or RETAINED.
///
/// What is one word is taken for the person's only where it stands alone: `Support` in a sentence is no name.
#[expect(clippy::too_many_lines, reason = "one function of SQL, told whole in its place")]
fn erase_contact() -> String {
    format!(
        r##"CREATE OR REPLACE FUNCTION app_erase_contact(person uuid, moment timestamptz)
RETURNS TABLE (kind text, place text, subject uuid, amount bigint, reason text)
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
#variable_conflict use_column
DECLARE
{BEGINNING}
  -- The contact and its tombstones, the leads that they were, as whom they signed, what they wrote.
  people uuid[];
  keys text[];
  prospects uuid[];
  signatures uuid[];
  letters uuid[];
  -- What they are called, and the reasons that they gave; `names` are those of one word.
  marks text[];
  names text[];
  likes text[];
  pattern text;
  anywhere text;
  removed uuid[];
BEGIN
{OWNERS_ONLY}
  people := ARRAY(WITH RECURSIVE found AS (
      SELECT id FROM public.contacts WHERE organization_id = own AND id = person
      UNION SELECT c.id FROM public.contacts c JOIN found ON c.merged_into_id = found.id WHERE c.organization_id = own)
    SELECT id FROM found);
  PERFORM 1 FROM public.contacts WHERE organization_id = own AND id = ANY (people) ORDER BY id FOR UPDATE;
  keys := ARRAY(SELECT DISTINCT key FROM public.contacts CROSS JOIN LATERAL unnest(email_keys) AS key
    WHERE organization_id = own AND id = ANY (people));
  prospects := ARRAY(SELECT id FROM public.leads WHERE organization_id = own AND contact_id = ANY (people)
    UNION SELECT id FROM public.leads WHERE organization_id = own AND email_key = ANY (keys));
  signatures := ARRAY(SELECT id FROM public.signers WHERE organization_id = own
    AND (contact_id = ANY (people) OR member_id IS NULL AND email_key = ANY (keys)));
  letters := ARRAY(SELECT id FROM public.messages WHERE organization_id = own AND author_contact_id = ANY (people));

  -- By the database's letters: beside a column of the collation "C", only those of ASCII would be made small.
  marks := ARRAY(SELECT DISTINCT lower(btrim(mark) COLLATE "default") FROM (
      SELECT unnest(ARRAY[name, concat_ws(' ', given_name, family_name)] || emails || email_keys || phones)
        FROM public.contacts WHERE organization_id = own AND id = ANY (people)
      UNION ALL SELECT unnest(ARRAY[name, email, email_key, phone]) FROM public.leads
        WHERE organization_id = own AND id = ANY (prospects)
      UNION ALL SELECT unnest(ARRAY[name, email, email_key]) FROM public.signers
        WHERE organization_id = own AND id = ANY (signatures)
      -- Shorter ones tell of nobody.
      UNION ALL SELECT decline_reason FROM public.signers
        WHERE organization_id = own AND id = ANY (signatures) AND char_length(decline_reason) >= 20
      UNION ALL SELECT decline_reason FROM public.proposals
        WHERE organization_id = own AND decided_by_contact_id = ANY (people) AND char_length(decline_reason) >= 20
      ) AS called (mark)
    WHERE btrim(mark) <> '');
  names := ARRAY(SELECT mark FROM unnest(marks) AS mark WHERE mark !~ '[[:space:]@0-9]');
  -- As they stand, and as JSON writes them.
  likes := ARRAY(SELECT '%' || regexp_replace(form, '([\\%_])', '\\\1', 'g') || '%'
    FROM unnest(marks) AS mark CROSS JOIN LATERAL (VALUES (mark), (btrim(to_jsonb(mark)::text, '"'))) AS written (form));
  SELECT string_agg(escaped, '|') FILTER (WHERE NOT mark = ANY (names)), string_agg(escaped, '|')
    INTO pattern, anywhere
    FROM (SELECT mark, regexp_replace(mark, '([][!"#$%&''()*+,./:;<=>?@\\^`{{|}}~-])', '\\\1', 'g') AS escaped
      FROM unnest(marks) AS mark) AS written;
  pattern := '(?<![[:alnum:]])(?:' || pattern || ')(?![[:alnum:]])';
  anywhere := '(?<![[:alnum:]])(?:' || anywhere || ')(?![[:alnum:]])';

{kept}
  UPDATE public.signature_evidence SET salt = NULL, details = NULL, version = version + 1, updated_at = moment,
      updated_by_kind = 'MEMBER', updated_by_id = me
    WHERE organization_id = own AND details IS NOT NULL AND signature_event_id IN (
      SELECT id FROM public.signature_events WHERE organization_id = own AND signer_id = ANY (signatures));
  {count_evidence}
  UPDATE public.signature_requests AS request SET closing_reason = NULL, version = request.version + 1, updated_at = moment,
      updated_by_kind = 'MEMBER', updated_by_id = me
    WHERE organization_id = own AND EXISTS (SELECT FROM public.signers AS signer WHERE signer.organization_id = own
      AND signer.id = ANY (signatures) AND signer.signature_request_id = request.id
      AND signer.decline_reason = request.closing_reason);
  {count_requests}
  UPDATE public.proposals SET decline_reason = NULL, version = version + 1, updated_at = moment,
      updated_by_kind = 'MEMBER', updated_by_id = me
    WHERE organization_id = own AND decided_by_contact_id = ANY (people) AND decline_reason IS NOT NULL;
  {count_proposals}
  UPDATE public.signers SET name = 'Erased', email = id || '@erased.invalid', email_key = id || '@erased.invalid',
      decline_reason = NULL, version = version + 1, updated_at = moment, updated_by_kind = 'MEMBER', updated_by_id = me
    WHERE organization_id = own AND id = ANY (signatures);
  {count_signers}
  UPDATE public.messages SET body = '', body_text = '', redacted_at = coalesce(redacted_at, moment),
      redaction_reason = 'The author was erased.', version = version + 1, updated_at = moment,
      updated_by_kind = 'MEMBER', updated_by_id = me
    WHERE organization_id = own AND id = ANY (letters);
  {count_messages}
  DELETE FROM public.message_revisions WHERE organization_id = own AND message_id = ANY (letters);
  {count_revisions}
  DELETE FROM public.message_attachments WHERE organization_id = own AND message_id = ANY (letters);
  {count_attachments}
  DELETE FROM public.message_mentions WHERE organization_id = own AND message_id = ANY (letters);
  {count_mentions}
  WITH gone AS (DELETE FROM public.client_portal_access WHERE organization_id = own AND contact_id = ANY (people)
    RETURNING id) SELECT array_agg(id) INTO removed FROM gone;
  {count_portal}
  removed := coalesce(removed, '{{}}') || people || prospects || ARRAY(
    SELECT id FROM public.thread_participants WHERE organization_id = own AND contact_id = ANY (people)
    UNION ALL SELECT id FROM public.file_links WHERE organization_id = own AND contact_id = ANY (people));
  DELETE FROM public.thread_participants WHERE organization_id = own AND contact_id = ANY (people);
  {count_participants}
  DELETE FROM public.file_links WHERE organization_id = own AND contact_id = ANY (people);
  {count_links}
  DELETE FROM public.leads WHERE organization_id = own AND id = ANY (prospects);
  {count_leads}
  DELETE FROM public.contacts WHERE organization_id = own AND id = ANY (people);
  {count_contacts}
  DELETE FROM public.deleted_records WHERE organization_id = own AND subject_id = ANY (removed);
  {count_trash}
  -- What happened to what is no more, and what else tells of it.
  DELETE FROM public.activity_events WHERE organization_id = own AND subject_id = ANY (removed);
  {count_activity}
  DELETE FROM public.outbox_events WHERE organization_id = own AND subject_id = ANY (removed);
  {count_outbox}
  -- What waits to be mailed to them. Of what was sent nothing is kept that tells of anybody.
  DELETE FROM public.mails AS mail WHERE mail.organization_id = own AND mail.next_attempt_at IS NOT NULL
    AND EXISTS (SELECT FROM unnest(marks || keys) AS written (mark)
      WHERE mail.to_hash = sha256(uuid_send(mail.id) || convert_to(written.mark, 'UTF8')));
  {count_mails}
{redact}END $$"##,
        kept = told_as_retained(),
        redact = redact(),
        count_evidence = count("signature_evidence"),
        count_requests = count("signature_requests"),
        count_proposals = count("proposals"),
        count_signers = count("signers"),
        count_messages = count("messages"),
        count_revisions = count("message_revisions"),
        count_attachments = count("message_attachments"),
        count_mentions = count("message_mentions"),
        count_portal = "kind := 'ERASED'; place := 'client_portal_access'; subject := NULL; reason := NULL; \
             amount := coalesce(cardinality(removed), 0); IF amount > 0 THEN RETURN NEXT; END IF;",
        count_participants = count("thread_participants"),
        count_links = count("file_links"),
        count_leads = count("leads"),
        count_contacts = count("contacts"),
        count_trash = count("deleted_records"),
        count_activity = count("activity_events"),
        count_outbox = count("outbox_events"),
        count_mails = count("mails"),
    )
}

/// Answers with how many rows the last statement changed, if any.
fn count(place: &str) -> String {
    format!(
        "GET DIAGNOSTICS amount = ROW_COUNT; kind := 'ERASED'; place := '{place}'; subject := NULL; reason := NULL; \
         IF amount > 0 THEN RETURN NEXT; END IF;"
    )
}

/// Answers with the records that are kept and mention the person, or are listed for another reason.
fn told_as_retained() -> String {
    let mut statements = Vec::new();
    for kept in KEPT {
        let texts = kept.columns.iter().map(|column| format!("{column}::text")).collect::<Vec<_>>().join(", ");
        let also = kept.also.map_or_else(String::new, |also| format!(" OR ({also})"));
        statements.push(format!(
            "  RETURN QUERY SELECT 'RETAINED', '{prefix}', id, NULL::bigint, '{reason}' FROM public.{table} \
             WHERE organization_id = own \
             AND (public.app_mentions(concat_ws(E'\\n', {texts}) COLLATE \"default\", likes, anywhere){also}) \
             ORDER BY id LIMIT {TOLD};\n",
            prefix = kept.prefix,
            reason = kept.reason.replace('\'', "''"),
            table = kept.table,
        ));
    }
    statements.concat()
}

/// Replaces the person's names in what the server copied.
fn redact() -> String {
    let mut statements = Vec::new();
    let documents = REDACTED.iter().map(|(table, columns)| (table, columns, ["", ""]));
    let texts = REDACTED_TEXTS.iter().map(|(table, columns)| (table, columns, ["to_jsonb(", ")"]));
    for (table, columns, [as_json, end]) in documents.chain(texts) {
        let unwrap = if end.is_empty() { "" } else { " #>> '{}'" };
        let each = |form: &dyn Fn(&str) -> String, between: &str| {
            columns.iter().map(|column| form(column)).collect::<Vec<_>>().join(between)
        };
        let redacted = |column: &str| format!("(public.app_redacted({as_json}{column}{end}, names, pattern){unwrap})");
        let set = each(&|column| format!("{column} = {}", redacted(column)), ", ");
        let found = each(&|column| format!("lower({column}::text COLLATE \"default\") LIKE ANY (likes)"), " OR ");
        let differs = each(&|column| format!("{} IS DISTINCT FROM {column}", redacted(column)), " OR ");
        statements.push(format!(
            "  UPDATE public.{table} SET {set} WHERE organization_id = own AND ({found}) AND ({differs});\n  {}\n",
            count(table)
        ));
    }
    statements.concat()
}

/// Erases the context's organization, at most so many rows at a time: answers with what was erased, counted; with
/// `organizations` when nothing is left.
///
/// Tables go in an order that the catalog tells, those first that no other waiting one refers to: so rows are removed
/// before what they refer to, and no key has to look for them one by one. A table of a later migration goes too. The
/// caller's membership stays until the end, so that an erasure that was interrupted can go on.
fn erase_organization() -> String {
    format!(
        "CREATE FUNCTION app_erase_organization(confirmation text, most bigint, moment timestamptz)
RETURNS TABLE (place text, amount bigint)
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
#variable_conflict use_column
DECLARE
{BEGINNING}
  budget bigint := most;
  waiting oid[];
  next oid;
BEGIN
{OWNERS_ONLY}
  PERFORM 1 FROM public.organizations WHERE id = own AND slug = confirmation FOR NO KEY UPDATE;
  IF NOT FOUND THEN
    RAISE EXCEPTION 'not the slug of the organization' USING ERRCODE = 'insufficient_privilege';
  END IF;
  -- From here on nobody else comes in.
  UPDATE public.organization_members SET status = 'REMOVED' WHERE organization_id = own AND id <> me AND status <> 'REMOVED';
  UPDATE public.api_keys SET revoked_at = moment WHERE organization_id = own AND revoked_at IS NULL;
  UPDATE public.organizations SET form_key_hash = NULL WHERE id = own AND form_key_hash IS NOT NULL;

  waiting := ARRAY(SELECT DISTINCT conrelid FROM pg_constraint WHERE contype = 'f' AND conparentid = 0
    AND confrelid = 'public.organizations'::regclass AND confdeltype = 'c'
    AND conrelid <> 'public.organization_members'::regclass);
  WHILE cardinality(waiting) > 0 LOOP
    -- Where tables refer to each other in a ring, one whose rows take no others along.
    next := (SELECT one FROM unnest(waiting) AS one CROSS JOIN LATERAL (
        SELECT count(*) AS any_kind, count(*) FILTER (WHERE confdeltype = 'c') AS cascading FROM pg_constraint
        WHERE contype = 'f' AND confrelid = one AND conrelid <> one AND conrelid = ANY (waiting)) AS referring
      ORDER BY any_kind > 0, cascading, any_kind, one LIMIT 1);
    EXECUTE format('DELETE FROM %1$s WHERE organization_id = $1 AND id IN (SELECT id FROM %1$s WHERE organization_id = $1 '
      'ORDER BY id DESC LIMIT $2)', next::regclass) USING own, budget;
    GET DIAGNOSTICS amount = ROW_COUNT;
    IF amount > 0 THEN
      place := next::regclass::text;
      RETURN NEXT;
    END IF;
    budget := budget - amount;
    IF budget <= 0 THEN
      RETURN;
    END IF;
    waiting := array_remove(waiting, next);
  END LOOP;

  UPDATE public.user_sessions SET revoked_at = moment, revoked_reason = 'REVOKED' WHERE organization_id = own AND revoked_at IS NULL;
  DELETE FROM public.organization_members WHERE organization_id = own;
  GET DIAGNOSTICS amount = ROW_COUNT;
  place := 'organization_members';
  RETURN NEXT;
  DELETE FROM public.organizations WHERE id = own;
  GET DIAGNOSTICS amount = ROW_COUNT;
  place := 'organizations';
  RETURN NEXT;
END $$"
    )
}

/// An engagement that was billed goes with its organization, and not before.
fn issued_engagements_stay() -> Vec<String> {
    vec![
        "CREATE FUNCTION engagements_stay_issued() RETURNS trigger LANGUAGE plpgsql \
         SET search_path = pg_catalog, public, pg_temp AS $$ BEGIN \
         IF EXISTS (SELECT FROM invoices WHERE organization_id = OLD.organization_id AND engagement_id = OLD.id \
             AND status <> 'DRAFT') \
           AND EXISTS (SELECT FROM organizations WHERE id = OLD.organization_id) THEN \
           RAISE EXCEPTION 'the engagement has issued invoices' \
             USING ERRCODE = 'restrict_violation', CONSTRAINT = 'issued_documents_are_frozen'; \
         END IF; \
         RETURN OLD; END $$"
            .to_owned(),
        "REVOKE ALL ON FUNCTION engagements_stay_issued() FROM PUBLIC".to_owned(),
        format!("GRANT EXECUTE ON FUNCTION engagements_stay_issued() TO {APP}, {MAINTENANCE}"),
        "CREATE TRIGGER stay_issued BEFORE DELETE ON engagements FOR EACH ROW EXECUTE FUNCTION engagements_stay_issued()"
            .to_owned(),
    ]
}
