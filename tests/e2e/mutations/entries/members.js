import { invite } from "./invitations.js";

export const members = {
  changeMemberRole: {
    good: (made) => ({ id: made.miaMember, role: "ADMIN" }),
    // An organization needs an owner.
    bad: (made) => ({ id: made.ownerMember, role: "MEMBER" }),
    refusals: ["INVALID_TRANSITION id"],
    answer: "member { id role }",
    events: ["organization_member.role_changed"],
  },
  suspendMember: {
    good: (made) => ({ id: made.miaMember }),
    bad: (made) => ({ id: made.ownerMember }),
    refusals: ["INVALID id"],
    answer: "member { id status }",
    events: ["organization_member.suspended"],
  },
  reactivateMember: {
    good: (made) => ({ id: made.miaMember }),
    // They are ACTIVE already.
    bad: (made) => ({ id: made.miaMember }),
    refusals: ["INVALID_TRANSITION id"],
    answer: "member { id status }",
    events: ["organization_member.reactivated"],
  },
  removeMember: {
    good: async (made) => ({ id: (await invite(made, "ned")).member }),
    bad: (made) => ({ id: made.ownerMember }),
    refusals: ["INVALID id"],
    answer: "member { id status }",
    // They had not joined yet.
    events: ["organization_member.removed", "invitation.revoked"],
  },
  leaveOrganization: {
    as: "mia",
    good: {},
    // The last active owner stays.
    bad: {},
    badAs: "owner",
    refusals: ["INVALID_TRANSITION id"],
    answer: "member { id status }",
    events: ["organization_member.left"],
  },
};
