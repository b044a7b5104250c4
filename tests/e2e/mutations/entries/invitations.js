import { RUN, UNKNOWN } from "../src/names.js";
import { mutate, tokenMailedTo } from "../src/server.js";

const EMAIL = `mia@${RUN}.test`;

/** Invites someone besides the tested ones; answers with the invitation's and the member's id. */
export async function invite(made, name) {
  const input = { email: `${name}@${RUN}.test`, role: "VIEWER" };
  const { payload } = await mutate(made.owner, "inviteMember", input, "invitation { id member { id } }");
  return { invitation: payload.invitation.id, member: payload.invitation.member.id };
}

export const invitations = {
  inviteMember: {
    good: { email: EMAIL, name: "Mia Member", role: "MEMBER" },
    bad: { email: EMAIL, role: "VIEWER" },
    refusals: ["DUPLICATE email"],
    answer: "invitation { id member { id } }",
    keep: ({ invitation }) => ({ invitation: invitation.id, miaMember: invitation.member.id }),
    events: ["invitation.created", "organization_member.invited"],
  },
  resendInvitation: {
    good: (made) => ({ id: made.invitation, expectedVersion: 1 }),
    bad: (made) => ({ id: made.invitation, expectedVersion: 1 }),
    refusals: ["CONFLICT expectedVersion"],
    answer: "invitation { id expiresAt }",
    events: ["invitation.resent"],
  },
  acceptInvitation: {
    as: null,
    good: async () => ({ token: await tokenMailedTo(EMAIL, 2), password: "a long enough password" }),
    // Good once.
    bad: async () => ({ token: await tokenMailedTo(EMAIL, 2), password: "a long enough password" }),
    refusals: ["NOT_FOUND token"],
    answer: "accessToken membership { memberId organizationId role }",
    keep: ({ accessToken }) => ({ mia: accessToken }),
    events: ["invitation.accepted", "organization_member.joined"],
  },
  revokeInvitation: {
    good: async (made) => ({ id: (await invite(made, "ned")).invitation }),
    bad: { id: UNKNOWN.invitation },
    refusals: ["NOT_FOUND id"],
    answer: "invitation { id status }",
    events: ["invitation.revoked", "organization_member.removed"],
  },
};
