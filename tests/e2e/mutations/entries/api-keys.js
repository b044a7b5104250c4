import { UNKNOWN } from "../src/names.js";

export const apiKeys = {
  createApiKey: {
    good: { name: "Website", scopes: ["LEAD_SUBMIT", "CONTACT_READ"], expiresAt: "2099-01-01T00:00:00Z" },
    bad: { name: "Website", scopes: ["API_KEY_MANAGE"] },
    refusals: ["INVALID scopes.0"],
    answer: "apiKey { id version } secret",
    keep: ({ apiKey }) => ({ oldKey: apiKey.id }),
    events: ["api_key.created"],
  },
  rotateApiKey: {
    good: (made) => ({ id: made.oldKey, overlapHours: 1 }),
    bad: (made) => ({ id: made.newKey, overlapHours: 169 }),
    refusals: ["INVALID overlapHours"],
    answer: "apiKey { id version } secret",
    keep: ({ apiKey }) => ({ newKey: apiKey.id }),
    events: ["api_key.created", "api_key.rotated"],
  },
  revokeApiKey: {
    good: (made) => ({ id: made.newKey }),
    bad: { id: UNKNOWN.apiKey },
    refusals: ["NOT_FOUND id"],
    answer: "apiKey { id status }",
    events: ["api_key.revoked"],
  },
};
