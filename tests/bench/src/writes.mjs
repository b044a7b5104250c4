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

const columnOf = (field) =>
  field === 'ownerId' ? 'owner_member_id' : field === 'assigneeId' ? 'assignee_member_id'
    : field.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`)
const created = ['projectId', 'engagementId', 'title', 'rank', 'dueDate', 'estimateMinutes', 'clientVisible', 'customFields',
  'priority', 'status']
const taskDiff = created.map((field) => `'${field}', jsonb_build_object('from', NULL, 'to', r.${columnOf(field)})`)
const taskFields = [...created, 'id', 'milestoneId', 'parentTaskId', 'assigneeId', 'description', 'startDate', 'completedAt',
  'externalId', 'version', 'createdAt', 'updatedAt', 'deletedAt'].map((field) => `'${field}', r.${columnOf(field)}`)
const dealFields = ['id', 'name', 'stage', 'amount', 'ownerId', 'version', 'closedAt', 'currency', 'contactId', 'createdAt',
  'deletedAt', 'updatedAt', 'externalId', 'lostReason', 'probability', 'customFields', 'clientCompanyId',
  'expectedCloseDate'].map((field) => `'${field}', r.${columnOf(field)}`)

/** The two events about the row `r` of `source`; `of` is the parent whose timeline they are in too. */
function events(source, verb, diff, fields, previous, of) {
  const subject = verb.split('.')[0]
  return `activity AS (INSERT INTO activity_events (organization_id, id, actor_kind, actor_id, verb, subject_type,
      subject_id, ${of}, diff, request_id, created_at)
      SELECT r.organization_id, bench.uuid_v7(), 'MEMBER', ${ACTOR}, '${verb}', '${subject}', r.id, r.${of},
        ${diff}, ${REQUEST}, now() FROM ${source} r),
    outbox AS (INSERT INTO outbox_events (organization_id, id, type, subject_type, subject_id, subject_version, payload,
      previous, actor_kind, actor_id, request_id, sequence, status, created_at)
      SELECT r.organization_id, bench.uuid_v7(), '${verb}', '${subject}', r.id, r.version,
        jsonb_build_object(${fields.join(', ')}), ${previous}, 'MEMBER', ${ACTOR}, ${REQUEST}, NULL, 'PENDING', now()
      FROM ${source} r)`
}

/** CTEs `project`, `made` and the events, for the parameters :id (the project's) and :word (the title). */
export const CREATE_TASK = createTask({
  project: ':id', title: ':word', due: "date '2027-01-15'", minutes: '90', priority: "'HIGH'",
})

function createTask(is) {
  return `project AS (SELECT * FROM projects WHERE id = ${is.project} AND deleted_at IS NULL),
    made AS (INSERT INTO tasks (organization_id, id, project_id, engagement_id, title, rank, due_date, estimate_minutes,
      priority, status, ${STAMPS})
      SELECT organization_id, bench.uuid_v7(), id, engagement_id, ${is.title}, coalesce((SELECT bench.rank_behind(rank)
        FROM tasks t WHERE t.project_id = p.id AND deleted_at IS NULL ORDER BY rank DESC, id DESC LIMIT 1), 'i'), ${is.due},
        ${is.minutes}, ${is.priority}, 'TODO', 'MEMBER', ${ACTOR}, 'MEMBER', ${ACTOR} FROM project p RETURNING *),
    ${events('made', 'task.created', `jsonb_build_object(${taskDiff.join(', ')})`, taskFields, "'{}'", 'engagement_id')}`
}

// One step on, as `api/src/projects/rules/rank.rs` counts: three digits of base 36, without zeros at the end.
const DIGITS = "'0123456789abcdefghijklmnopqrstuvwxyz'"
const digit = (place) => `(strpos(${DIGITS}, substr(rpad(rank, 3, '0'), ${place}, 1)) - 1)`
const RANK_BEHIND = `CREATE FUNCTION bench.rank_behind(rank text) RETURNS text LANGUAGE sql IMMUTABLE AS $$
  SELECT rtrim(substr(${DIGITS}, n / 1296 + 1, 1) || substr(${DIGITS}, n / 36 % 36 + 1, 1) || substr(${DIGITS}, n % 36 + 1, 1), '0')
  FROM (SELECT ${digit(1)} * 1296 + ${digit(2)} * 36 + ${digit(3)} + 1 AS n) AS counted $$`

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
    dealFields, "jsonb_build_object('stage', r.old_stage, 'probability', r.old_probability)", 'client_company_id')}`
}

/** The same as functions, which PostGraphile makes mutations of. */
export const FUNCTIONS = [
  UUID_V7,
  RANK_BEHIND,
  `CREATE FUNCTION bench.create_task(project_id uuid, title text, due_date date, estimate_minutes int, priority text)
    RETURNS tasks LANGUAGE plpgsql VOLATILE AS $$
    #variable_conflict use_column
    DECLARE result tasks;
    BEGIN
      WITH ${createTask({ project: '$1', title: '$2', due: '$3', minutes: '$4', priority: '$5' })}
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
