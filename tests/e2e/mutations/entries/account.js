// Sign-up at the beginning, and what ends sessions at the end.
import { RUN, UNKNOWN } from "../src/names.js";
import { mutate, tokenMailedTo } from "../src/server.js";

const EMAIL = `owner@${RUN}.test`;
const PASSWORD = "the third long password";
const FIRST = "the first long password";
const SECOND = "the second long password";

async function signIn(password) {
  const answer = "accessToken viewer { session { id } }";
  const { payload } = await mutate(null, "signIn", { email: EMAIL, password }, answer);
  return { token: payload.accessToken, session: payload.viewer.session.id };
}

/** Another session of the owner, with the password that holds until the departure. */
export const anotherSession = () => signIn(SECOND);

export const arrival = {
  signUp: {
    as: null,
    good: { email: EMAIL, password: FIRST, name: "Olga Owner", organizationName: `Firm ${RUN}` },
    bad: { email: EMAIL, password: "short", name: "Olga Owner", organizationName: `Firm ${RUN}` },
    refusals: ["INVALID password"],
    answer: "mailed",
    events: ["organization.created", "organization_member.joined"],
  },
  resendVerification: {
    as: null,
    // Sign-up goes on behind its answer: before its mail there is nobody yet to send another to.
    before: () => tokenMailedTo(EMAIL, 1),
    good: { email: EMAIL },
    bad: { email: "not an address" },
    refusals: ["INVALID email"],
    answer: "mailed",
  },
  verifyEmail: {
    as: null,
    good: async () => ({ token: await tokenMailedTo(EMAIL, 2) }),
    // Good once.
    bad: async () => ({ token: await tokenMailedTo(EMAIL, 2) }),
    refusals: ["INVALID token"],
    answer: "accessToken viewer { member { id } organization { id } }",
    keep: ({ accessToken, viewer }) => ({
      owner: accessToken,
      ownerMember: viewer.member.id,
      firm: viewer.organization.id,
    }),
  },
  updateProfile: {
    good: { name: "Olga B. Owner", bio: "Founder.", preferences: { theme: "dark" } },
    bad: { avatarUrl: "ftp://pictures.test/olga" },
    refusals: ["INVALID avatarUrl"],
    answer: "user { name version }",
    events: ["organization_member.updated"],
  },
  changePassword: {
    good: { currentPassword: FIRST, newPassword: SECOND },
    bad: { currentPassword: FIRST, newPassword: PASSWORD },
    refusals: ["INVALID currentPassword"],
    answer: "changed",
  },
  signIn: {
    as: null,
    good: { email: EMAIL, password: SECOND },
    bad: { email: EMAIL, password: FIRST },
    refusals: ["INVALID -"],
    answer: "accessToken refreshToken viewer { permissions }",
    keep: ({ accessToken, refreshToken }) => ({ phone: accessToken, phoneRefresh: refreshToken }),
  },
  refreshSession: {
    as: null,
    good: (made) => ({ refreshToken: made.phoneRefresh }),
    bad: { refreshToken: "made up" },
    refusals: ["INVALID refreshToken"],
    answer: "accessToken viewer { permissions }",
    keep: ({ accessToken }) => ({ phone: accessToken }),
  },
};

export const departure = {
  signOut: { as: "phone", answer: "session { revokedAt }" },
  revokeSession: {
    good: async () => ({ id: (await signIn(SECOND)).session }),
    bad: { id: UNKNOWN.session },
    refusals: ["NOT_FOUND id"],
    answer: "session { revokedAt }",
  },
  revokeOtherSessions: {
    before: () => signIn(SECOND),
    answer: "sessions { revokedAt }",
    check: ({ sessions }) => sessions.length > 0 && sessions.every(({ revokedAt }) => revokedAt),
  },
  requestPasswordReset: {
    as: null,
    good: { email: EMAIL },
    bad: { email: "not an address" },
    refusals: ["INVALID email"],
    answer: "mailed",
  },
  resetPassword: {
    as: null,
    // After the two mails that verify the address.
    good: async () => ({ token: await tokenMailedTo(EMAIL, 3), password: PASSWORD }),
    // Good once.
    bad: async () => ({ token: await tokenMailedTo(EMAIL, 3), password: PASSWORD }),
    refusals: ["INVALID token"],
    answer: "changed",
    keep: async () => ({ owner: (await signIn(PASSWORD)).token }),
  },
};
