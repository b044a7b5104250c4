// The seven requests in PostGraphile's schema: the same fields, under the names that it gives them.

const live = 'condition: {deletedAt: null}'
const newest = 'orderBy: [PRIMARY_KEY_DESC]'
const company = 'rowId name legalName domains status currency paymentTermsDays externalId createdAt updatedAt'

export const documents = {
  q1: `query Company($organization: UUID!, $id: UUID!) {
    clientCompany(organizationId: $organization, rowId: $id) { ${company} }
  }`,
  q2: `query Invoices($status: String!) {
    invoices(first: 50, condition: {status: $status, deletedAt: null}, orderBy: [DUE_DATE_DESC, PRIMARY_KEY_DESC]) {
      nodes {
        rowId number status issueDate dueDate currency total due isPartiallyPaid
        clientCompany: organizationClientCompany { rowId name legalName status currency externalId }
      }
    }
  }`,
  // Events are not the company's by a foreign key, so they are asked for beside it.
  q3: `query CompanyPage($organization: UUID!, $id: UUID!) {
    clientCompany(organizationId: $organization, rowId: $id) {
      ${company}
      contacts: contactsByOrganizationIdAndClientCompanyId(first: 20, ${live}, ${newest}) {
        nodes { rowId name title emails phones roles consent createdAt }
      }
      deals: dealsByOrganizationIdAndClientCompanyId(first: 10, ${live}, ${newest}) {
        nodes { rowId name stage amount currency probability expectedCloseDate closedAt }
      }
    }
    activityEvents(first: 20, condition: {clientCompanyId: $id}, ${newest}) {
      nodes { rowId verb subjectType diff requestId createdAt }
    }
  }`,
  q4: `query Newest {
    projects(first: 20, ${live}, ${newest}) { nodes {
      rowId code name status health startDate dueDate createdAt updatedAt
      tasks: tasksByOrganizationIdAndProjectId(first: 20, ${live}, orderBy: [RANK_ASC, PRIMARY_KEY_ASC]) { nodes {
        rowId title status priority startDate dueDate estimateMinutes createdAt
        assignee: organizationAssigneeMember { rowId name email role status avatarUrl }
        milestone: organizationMilestone { rowId name status dueDate }
      } }
    } }
  }`,
  q5: `query Contacts($after: Cursor) {
    contacts(first: 50, after: $after, ${live}, ${newest}) {
      nodes { rowId name givenName familyName title emails phones roles consent createdAt }
      pageInfo { hasNextPage endCursor }
    }
  }`,
  q6: `mutation Create($input: BenchCreateTaskInput!) {
    benchCreateTask(input: $input) {
      task: result {
        rowId title status priority dueDate estimateMinutes clientVisible createdAt
        project: organizationProject { rowId code name status health dueDate }
      }
    }
  }`,
  q7: `mutation Move($id: UUID!, $stage: String!) {
    benchMoveDeal(input: {id: $id, stage: $stage}) {
      deal: result { rowId name stage amount currency probability expectedCloseDate version updatedAt }
    }
  }`,
}

export const pages = `query Page($after: Cursor) {
  contacts(first: 50, after: $after, ${live}, ${newest}) { nodes { rowId } pageInfo { endCursor } }
}`

const byId = ({ actor, id }) => ({ organization: actor.organization, id })

/** The variables of a request for a work item. */
export const variables = {
  q1: byId,
  q2: ({ word }) => ({ status: word }),
  q3: byId,
  q4: () => ({}),
  q5: ({ cursors }, name) => ({ after: cursors[name] }),
  q6: ({ id, fields }) => ({ input: { projectId: id, ...fields } }),
  q7: ({ id }, _name, stage) => ({ id, stage }),
}
