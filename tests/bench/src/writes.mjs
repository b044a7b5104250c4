// The writes of `limit`, `floor` and PostGraphile: the same rows as Chambers', with the same content (but for ids, which
// stand in JSON as uuids and not as TypeIDs): `api/src/repo/save.rs` and `api/src/outbox` say which.

// RFC 9562, section 5.7, from 16 random bytes: time in the first six, then the version.
const UUID_V7 = `CREATE FUNCTION bench.uuid_v7() RETURNS uuid LANGUAGE sql VOLATILE AS $$
  SELECT encode(set_bit(set_bit(overlay(uuid_send(gen_random_uuid())
    placing substring(int8send((extract(epoch FROM clock_timestamp()) * 1000)::bigint) FROM 3) FROM 1 FOR 6),
    52, 1), 53, 1), 'hex')::uuid $$`

const ACTOR = "nullif(current_setting('chambers.actor_id'), '')::uuid"
const REQUEST = "'req_' || replace(bench.uuid_v7()::text, '-', '')"
const STAMPS = ['created_by_kind', 'created_by_id', 'updated_by_kind', 'updated_by_id'].join(', ')

const created = ['name', 'givenName', 'familyName', 'title', 'emails', 'phones', 'roles', 'consent', 'customFields',
  'clientCompanyId']
const columnOf = (field) =>
  field === 'ownerId' ? 'owner_member_id' : field.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`)
const contactDiff = created.map((field) => `'${field}', jsonb_build_object('from', NULL, 'to', r.${columnOf(field)})`)
const contactFields = [...created, 'id', 'ownerId', 'version', 'createdAt', 'deletedAt', 'updatedAt', 'externalId',
  'consentedAt', 'mergedIntoId', 'consentSource'].map((field) => `'${field}', r.${columnOf(field)}`)
const dealFields = ['id', 'name', 'stage', 'amount', 'ownerId', 'version', 'closedAt', 'currency', 'contactId', 'createdAt',
  'deletedAt', 'updatedAt', 'externalId', 'lostReason', 'probability', 'customFields', 'clientCompanyId',
  'expectedCloseDate'].map((field) => `'${field}', r.${columnOf(field)}`)

/** The two events about the row `r` of `source`. */
function events(source, verb, diff, fields, previous) {
  const subject = verb.split('.')[0]
  return `activity AS (INSERT INTO activity_events (organization_id, id, actor_kind, actor_id, verb, subject_type,
      subject_id, client_company_id, diff, request_id, created_at)
      SELECT r.organization_id, bench.uuid_v7(), 'MEMBER', ${ACTOR}, '${verb}', '${subject}', r.id, r.client_company_id,
        ${diff}, ${REQUEST}, now() FROM ${source} r),
    outbox AS (INSERT INTO outbox_events (organization_id, id, type, subject_type, subject_id, subject_version, payload,
      previous, actor_kind, actor_id, request_id, sequence, status, created_at)
      SELECT r.organization_id, bench.uuid_v7(), '${verb}', '${subject}', r.id, r.version,
        jsonb_build_object(${fields.join(', ')}), ${previous}, 'MEMBER', ${ACTOR}, ${REQUEST}, NULL, 'PENDING', now()
      FROM ${source} r)`
}

/** CTEs `company`, `made` and the events, for the parameters :id (the company's) and :word (given and family name). */
export const CREATE_CONTACT = createContact({
  company: ':id', name: ':word', given: "split_part(:word, ' ', 1)", family: "split_part(:word, ' ', 2)",
  title: "'General Counsel'", emails: "ARRAY[lower(replace(:word, ' ', '.')) || '@bench.example']",
  phones: "'{+44 20 7000000}'", roles: "'{BILLING}'",
})

function createContact(is) {
  return `company AS (SELECT * FROM client_companies WHERE id = ${is.company} AND deleted_at IS NULL),
    made AS (INSERT INTO contacts (organization_id, id, client_company_id, name, given_name, family_name, title, emails,
      email_keys, phones, roles, ${STAMPS})
      SELECT organization_id, bench.uuid_v7(), id, ${is.name}, ${is.given}, ${is.family}, ${is.title}, ${is.emails},
        ${is.emails}, ${is.phones}, ${is.roles}, 'MEMBER', ${ACTOR}, 'MEMBER', ${ACTOR} FROM company RETURNING *),
    ${events('made', 'contact.created', `jsonb_build_object(${contactDiff.join(', ')})`, contactFields, "'{}'")}`
}

const NEXT = `CASE b.stage WHEN 'LEAD' THEN 'QUALIFIED' WHEN 'QUALIFIED' THEN 'PROPOSAL' WHEN 'PROPOSAL' THEN 'NEGOTIATION'
  ELSE 'LEAD' END`
const usual = (stage) => `CASE ${stage} WHEN 'LEAD' THEN 10 WHEN 'QUALIFIED' THEN 25 WHEN 'PROPOSAL' THEN 50 ELSE 75 END`

/** CTEs `moved` and the events, for the parameter :id: to the stage behind the deal's own. */
export const MOVE_DEAL = moveDeal({ deal: ':id', stage: NEXT })

function moveDeal(is) {
  return `before AS (SELECT * FROM deals WHERE id = ${is.deal} AND deleted_at IS NULL
      AND stage IN ('LEAD', 'QUALIFIED', 'PROPOSAL', 'NEGOTIATION') FOR UPDATE),
    target AS (SELECT *, ${is.stage} AS next FROM before b),
    moved AS (UPDATE deals d SET stage = b.next, version = d.version + 1, updated_at = now(), updated_by_kind = 'MEMBER',
      updated_by_id = ${ACTOR},
      probability = CASE WHEN b.probability = ${usual('b.stage')} THEN ${usual('b.next')} ELSE b.probability END
      FROM target b WHERE d.organization_id = b.organization_id AND d.id = b.id
      RETURNING d.*, b.stage AS old_stage, b.probability AS old_probability),
    ${events('moved', 'deal.moved',
    `jsonb_build_object('stage', jsonb_build_object('from', r.old_stage, 'to', r.stage),
      'probability', jsonb_build_object('from', r.old_probability, 'to', r.probability))`,
    dealFields, "jsonb_build_object('stage', r.old_stage, 'probability', r.old_probability)")}`
}

/** The same as functions, which PostGraphile makes mutations of. */
export const FUNCTIONS = [
  UUID_V7,
  `CREATE FUNCTION bench.create_contact(client_company_id uuid, name text, given_name text, family_name text, title text,
    emails text[], phones text[], roles text[]) RETURNS contacts LANGUAGE plpgsql VOLATILE AS $$
    #variable_conflict use_column
    DECLARE result contacts;
    BEGIN
      WITH ${createContact({
    company: '$1', name: '$2', given: '$3', family: '$4', title: '$5', emails: '$6', phones: '$7', roles: '$8',
  })}
      SELECT made.* INTO STRICT result FROM made;
      RETURN result;
    END $$`,
  `CREATE FUNCTION bench.move_deal(id uuid, stage text) RETURNS deals LANGUAGE plpgsql VOLATILE AS $$
    #variable_conflict use_column
    DECLARE result deals;
    BEGIN
      WITH ${moveDeal({ deal: '$1', stage: '$2' })}
      SELECT moved.* INTO STRICT result FROM moved;
      RETURN result;
    END $$`,
]
