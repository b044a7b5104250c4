// Create a task, return it with its project. All write the task, an event of the timeline and one of the outbox.

import { CREATE_TASK } from '../src/writes.mjs'

const task = `'id', t.id, 'title', t.title, 'status', t.status, 'priority', t.priority, 'dueDate', t.due_date,
  'estimateMinutes', t.estimate_minutes, 'clientVisible', t.client_visible, 'createdAt', t.created_at`

export default {
  name: 'q6',
  title: 'create a task, return it with its project',
  writes: 'task.created',
  // Made-up titles, one for each project: letters of its hash.
  work: `SELECT id, initcap(translate(md5(id::text), '0123456789', 'ghijklmnop')) AS word FROM projects
    WHERE organization_id = $1 AND deleted_at IS NULL ORDER BY md5(id::text) LIMIT $2`,
  document: `mutation Create($input: CreateTaskInput!) {
    createTask(input: $input) {
      task {
        id title status priority dueDate estimateMinutes clientVisible createdAt
        project { id code name status health dueDate }
      }
      userErrors { code field message }
    }
  }`,
  variables: ({ id, ...item }, typeId) => ({ input: { projectId: typeId('project', id), ...fields(item) } }),
  fields,
  limit: `WITH ${CREATE_TASK} SELECT json_build_object(${task}, 'project', json_build_object('id', p.id, 'code', p.code,
      'name', p.name, 'status', p.status, 'health', p.health, 'dueDate', p.due_date)) AS answer FROM made t, project p`,
  floor: [
    `WITH ${CREATE_TASK} SELECT t.id, t.title, t.status, t.priority, t.due_date, t.estimate_minutes, t.client_visible,
      t.created_at, p.id, p.code, p.name, p.status, p.health, p.due_date FROM made t, project p`,
  ],
}

/** What a client says of the task. */
function fields({ word }) {
  return { title: word, dueDate: '2027-01-15', estimateMinutes: 90, priority: 'HIGH' }
}
