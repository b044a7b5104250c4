// The 20 newest projects, each with its first 20 tasks, each with the member who does it and its milestone.

const project = 'id, code, name, status, health, start_date, due_date, created_at, updated_at'
const task = 'id, title, status, priority, start_date, due_date, estimate_minutes, created_at, assignee_member_id, milestone_id'

export default {
  name: 'q4',
  title: '20 newest projects × first 20 tasks × assignee and milestone',
  work: `SELECT ids, ARRAY(SELECT DISTINCT assignee_member_id FROM tasks
      WHERE organization_id = $1 AND project_id = ANY (ids) AND assignee_member_id IS NOT NULL AND deleted_at IS NULL) AS others
    FROM (SELECT ARRAY(SELECT id FROM projects WHERE organization_id = $1 AND deleted_at IS NULL
      ORDER BY id DESC LIMIT 20) AS ids) AS newest LIMIT $2`,
  document: `query Newest {
    projects(first: 20) { nodes {
      id code name status health startDate dueDate createdAt updatedAt
      tasks(first: 20, orderBy: [{field: RANK}]) { nodes {
        id title status priority startDate dueDate estimateMinutes createdAt
        assignee { id name email role status avatarUrl }
        milestone { id name status dueDate }
      } }
    } }
  }`,
  variables: () => ({}),
  limit: `SELECT json_agg(p) AS answer FROM (SELECT id, code, name, status, health, start_date AS "startDate",
      due_date AS "dueDate", created_at AS "createdAt", updated_at AS "updatedAt",
      (SELECT json_agg(t) FROM (SELECT id, title, status, priority, start_date AS "startDate", due_date AS "dueDate",
          estimate_minutes AS "estimateMinutes", created_at AS "createdAt",
          (SELECT row_to_json(m) FROM (SELECT id, name, email, role, status, avatar_url AS "avatarUrl"
            FROM organization_members m WHERE m.id = t.assignee_member_id) m) AS assignee,
          (SELECT row_to_json(m) FROM (SELECT id, name, status, due_date AS "dueDate" FROM milestones m
            WHERE m.id = t.milestone_id AND m.deleted_at IS NULL) m) AS milestone
        FROM tasks t WHERE t.project_id = p.id AND deleted_at IS NULL ORDER BY rank, id LIMIT 20) t) AS tasks
    FROM projects p WHERE deleted_at IS NULL ORDER BY id DESC LIMIT 20) p`,
  floor: [
    `SELECT ${project} FROM projects WHERE deleted_at IS NULL ORDER BY id DESC LIMIT 20`,
    // What the first answer would tell is known here: the projects are `ids`, those who do their tasks `others`.
    `SELECT t.* FROM unnest(:ids) AS p, LATERAL (SELECT ${task}, project_id FROM tasks
      WHERE project_id = p AND deleted_at IS NULL ORDER BY rank, id LIMIT 20) t`,
    'SELECT id, name, email, role, status, avatar_url FROM organization_members WHERE id = ANY (:others)',
    'SELECT id, name, status, due_date FROM milestones WHERE project_id = ANY (:ids) AND deleted_at IS NULL',
  ],
}
