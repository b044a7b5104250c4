import { UNKNOWN } from "../src/names.js";

const eur = (amount) => ({ amount, currency: "EUR" });

/** A change from state to state that can't be said twice. */
const once = (mutation, id, answer, event, more = {}) => ({
  [mutation]: {
    good: (made) => ({ id: made[id], ...more }),
    bad: (made) => ({ id: made[id], ...more }),
    refusals: ["INVALID_TRANSITION id"],
    answer,
    events: [event],
  },
});

/** Out of the lists and back. */
const away = (name, type, record, id) => ({
  [`delete${name}`]: {
    good: (made) => ({ id: made[id] }),
    // It is gone already.
    bad: (made) => ({ id: made[id] }),
    refusals: ["NOT_FOUND id"],
    answer: `${record} { id deletedAt }`,
    events: [`${type}.deleted`],
  },
  ...once(`restore${name}`, id, `${record} { id deletedAt }`, `${type}.restored`),
});

// After the schedules: their engagement in euros is under way.
export const projects = {
  createHoliday: {
    good: { day: "2030-12-25", name: "Christmas" },
    bad: { day: "2030-12-25", name: "Again" },
    refusals: ["DUPLICATE day"],
    answer: "holiday { id }",
    keep: ({ holiday }) => ({ christmas: holiday.id }),
    events: ["holiday.created"],
  },
  updateHoliday: {
    good: (made) => ({ id: made.christmas, expectedVersion: 1, name: "Christmas Day" }),
    bad: (made) => ({ id: made.christmas, day: null }),
    refusals: ["REQUIRED day"],
    answer: "holiday { id version }",
    events: ["holiday.updated"],
  },
  ...away("Holiday", "holiday", "holiday", "christmas"),
  createProjectTemplate: {
    good: {
      name: "Study",
      milestones: [{ key: "report", name: "Report", dueOffsetDays: 10, billableRate: "100" }],
      tasks: [
        { key: "ask", title: "Ask people", role: "Lead", dueOffsetDays: 4 },
        { key: "write", title: "Write", role: "Lead", milestone: "report", dueOffsetDays: 9, dependsOn: ["ask"] },
      ],
    },
    bad: { name: "Study", tasks: [{ key: "ask", title: "Ask people", dependsOn: ["nobody"] }] },
    refusals: ["INVALID tasks.0.dependsOn.0"],
    answer: "projectTemplate { id tasks { id key } milestones { id } }",
    keep: ({ projectTemplate }) => ({ study: projectTemplate.id }),
    events: ["project_template.created"],
  },
  updateProjectTemplate: {
    good: (made) => ({ id: made.study, expectedVersion: 1, description: "In two weeks." }),
    bad: (made) => ({ id: made.study, milestones: [] }),
    refusals: ["INVALID tasks.1.milestone"],
    answer: "projectTemplate { id version }",
    events: ["project_template.updated"],
  },
  ...away("ProjectTemplate", "project_template", "projectTemplate", "study"),
  createProjectFromTemplate: {
    good: (made) => ({
      projectTemplateId: made.study,
      engagementId: made.shop,
      startDate: "2030-12-23",
      budget: eur("900"),
      roleAssignments: [{ role: "Lead", memberId: made.ownerMember }],
    }),
    bad: (made) => ({
      projectTemplateId: made.study,
      engagementId: made.shop,
      startDate: "2030-12-23",
      roleAssignments: [{ role: "Cook", memberId: made.ownerMember }],
    }),
    refusals: ["INVALID roleAssignments.0.role"],
    answer: "project { id dueDate } milestones { id dueDate billableAmount { amount } }",
    // Ten working days after the 23rd, of which Christmas is none.
    check: ({ project, milestones: [report] }) =>
      project.dueDate === "2031-01-07" && report.dueDate === "2031-01-07" && report.billableAmount.amount === "900.00",
    keep: ({ project }) => ({ survey: project.id }),
    events: ["milestone.created", "project.created", "task.created", "task_dependency.created"],
  },
  saveProjectAsTemplate: {
    good: (made) => ({ projectId: made.survey, name: "Survey" }),
    bad: { projectId: UNKNOWN.project },
    refusals: ["NOT_FOUND projectId"],
    answer: "projectTemplate { id tasks { role dueOffsetDays } }",
    check: ({ projectTemplate: { tasks } }) =>
      tasks.map(({ role, dueOffsetDays }) => `${role} ${dueOffsetDays}`).join() === "Role 1 4,Role 1 9",
    events: ["project_template.created"],
  },
  createProject: {
    good: (made) => ({ engagementId: made.shop, name: "Shop", managerId: made.ownerMember, budget: eur("5000") }),
    bad: (made) => ({ engagementId: made.shop, name: "Shop", budget: { amount: "5000", currency: "USD" } }),
    refusals: ["INVALID budget.currency"],
    answer: "project { id code }",
    keep: ({ project }) => ({ shopProject: project.id }),
    events: ["project.created"],
  },
  updateProject: {
    good: (made) => ({ id: made.shopProject, expectedVersion: 1, health: "AT_RISK" }),
    bad: (made) => ({ id: made.shopProject, startDate: "2030-07-02", dueDate: "2030-07-01" }),
    refusals: ["INVALID dueDate"],
    answer: "project { id version }",
    events: ["project.updated"],
  },
  createMilestone: {
    good: (made) => ({ projectId: made.shopProject, name: "Opening", billableAmount: eur("500") }),
    bad: (made) => ({ projectId: made.shopProject, name: "Opening", billableAmount: eur("0") }),
    refusals: ["INVALID billableAmount.amount"],
    answer: "milestone { id position }",
    keep: ({ milestone }) => ({ opening: milestone.id }),
    events: ["milestone.created"],
  },
  updateMilestone: {
    good: (made) => ({ id: made.opening, expectedVersion: 1, dueDate: "2030-09-01" }),
    bad: (made) => ({ id: made.opening, name: "" }),
    refusals: ["REQUIRED name"],
    answer: "milestone { id version }",
    events: ["milestone.updated"],
  },
  moveMilestone: {
    // It is the only one.
    good: (made) => ({ id: made.opening }),
    bad: (made) => ({ id: made.opening, afterId: made.opening }),
    refusals: ["INVALID afterId"],
    answer: "milestone { id position }",
    events: [],
  },
  ...once("startMilestone", "opening", "milestone { id status }", "milestone.started"),
  completeMilestone: {
    good: (made) => ({ id: made.opening }),
    bad: (made) => ({ id: made.opening, expectedVersion: 1 }),
    refusals: ["CONFLICT expectedVersion"],
    answer: "milestone { id status completedAt }",
    events: ["milestone.completed"],
  },
  ...once("reopenMilestone", "opening", "milestone { id status }", "milestone.reopened"),
  ...away("Milestone", "milestone", "milestone", "opening"),
  ...once("activateProject", "shopProject", "project { id status startDate }", "project.activated"),
  ...once("holdProject", "shopProject", "project { id status }", "project.held"),
  ...once("resumeProject", "shopProject", "project { id status }", "project.resumed"),
  ...once("completeProject", "shopProject", "project { id status endedAt }", "project.completed"),
  ...once("cancelProject", "survey", "project { id status cancellationReason }", "project.cancelled", {
    reason: "The client was sold.",
  }),
  ...away("Project", "project", "project", "shopProject"),
  createProjects: {
    good: (made) => ({ projects: [{ engagementId: made.shop, name: "One" }, { engagementId: made.shop, name: "Two" }] }),
    bad: (made) => ({ projects: Array(101).fill({ engagementId: made.shop, name: "Many" }) }),
    refusals: ["LIMIT projects"],
    answer: "results { project { id } userErrors { code } }",
    keep: ({ results }) => ({ projectOne: results[0].project.id }),
    events: ["project.created"],
  },
  updateProjects: {
    good: (made) => ({ projects: [{ id: made.projectOne, description: "The first." }] }),
    bad: (made) => ({ projects: Array(101).fill({ id: made.projectOne }) }),
    refusals: ["LIMIT projects"],
    answer: "results { project { id } userErrors { code } }",
    events: ["project.updated"],
  },
};
