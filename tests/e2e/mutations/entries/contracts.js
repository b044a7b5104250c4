// What a client agrees to is written down, sent, signed, and ends.
import { UNKNOWN } from "../src/names.js";
import { mutate } from "../src/server.js";

const text = { title: "A website", body: "We build a website." };
const terms = { effectiveDate: "2020-01-01", endDate: "2020-12-31", renewal: "AUTOMATIC", renewalMonths: 12 };

/** A draft under a name, for those that come later. */
async function draft(made, name) {
  const { payload } = await mutate(made.owner, "createContract", { ...text, ...terms }, "contract { id }");
  made[name] = payload.contract.id;
}

/** A request with one signer. */
async function send(made, name) {
  const answer = "signatureRequest { id consentSha256 signers { id } }";
  const input = { id: made[name], signers: [{ contactId: made.ada }] };
  const { payload } = await mutate(made.owner, "sendContractForSignature", input, answer);
  made.request = payload.signatureRequest.id;
  made.signer = payload.signatureRequest.signers[0].id;
  made.consent = payload.signatureRequest.consentSha256;
}

export const contracts = {
  createContract: {
    good: () => ({ ...text, value: { amount: "1000", currency: "GBP" } }),
    bad: { title: "A website", body: " " },
    refusals: ["REQUIRED body"],
    answer: "contract { id number status bodySha256 }",
    check: ({ contract }) => /^[0-9a-f]{64}$/.test(contract.bodySha256),
    keep: ({ contract }) => ({ agreement: contract.id }),
    events: ["contract.created"],
  },
  updateContract: {
    good: (made) => ({ id: made.agreement, expectedVersion: 1, body: "We build a website and a shop." }),
    bad: (made) => ({ id: made.agreement, effectiveDate: "2030-01-02", endDate: "2030-01-01" }),
    refusals: ["INVALID endDate"],
    answer: "contract { id version }",
    events: ["contract.updated"],
  },
  deleteContract: {
    good: (made) => ({ id: made.agreement }),
    bad: (made) => ({ id: made.agreement }),
    refusals: ["NOT_FOUND id"],
    answer: "contract { id deletedAt }",
    events: ["contract.deleted"],
  },
  restoreContract: {
    good: (made) => ({ id: made.agreement }),
    bad: { id: UNKNOWN.contract },
    refusals: ["NOT_FOUND id"],
    answer: "contract { id deletedAt }",
    events: ["contract.restored"],
  },
  sendContractForSignature: {
    good: (made) => ({ id: made.agreement, signers: [{ contactId: made.ada }], expiresAt: "2030-01-01T00:00:00Z" }),
    // It is with its signers already.
    bad: (made) => ({ id: made.agreement, signers: [{ contactId: made.ada }] }),
    refusals: ["INVALID_TRANSITION id"],
    answer: "contract { id status } signatureRequest { id consentSha256 signers { id } }",
    check: ({ contract }) => contract.status === "OUT_FOR_SIGNATURE",
    keep: ({ signatureRequest }) => ({
      request: signatureRequest.id,
      consent: signatureRequest.consentSha256,
      signer: signatureRequest.signers[0].id,
    }),
    events: ["contract.sent_for_signature", "signature_request.sent"],
  },
  markSignerViewed: {
    good: (made) => ({ id: made.signer, inPerson: true }),
    bad: (made) => ({ id: made.signer, inPerson: true }),
    refusals: ["INVALID_TRANSITION id"],
    answer: "signer { id status }",
    events: ["signature_request.viewed", "signer.viewed"],
  },
  remindSigner: {
    good: (made) => ({ id: made.signer }),
    bad: { id: UNKNOWN.signer },
    refusals: ["NOT_FOUND id"],
    answer: "signer { id sentAt }",
    events: ["signature_request.reminded", "signer.reminded"],
  },
  signDocument: {
    good: (made) => ({ id: made.signer, typedName: "Ada", consentSha256: made.consent, inPerson: true }),
    // They have signed.
    bad: (made) => ({ id: made.signer, typedName: "Ada", consentSha256: made.consent, inPerson: true }),
    refusals: ["INVALID_TRANSITION id"],
    answer: "signer { id status signatureRequest { status contract { status } certificate { holds } } }",
    check: ({ signer: { signatureRequest } }) =>
      signatureRequest.contract.status === "ACTIVE" && signatureRequest.certificate.holds,
    events: ["contract.activated", "signature_request.completed", "signer.signed"],
  },
  declineSignature: {
    before: async (made) => {
      await draft(made, "declined");
      await send(made, "declined");
    },
    good: (made) => ({ id: made.signer, reason: "Too dear", inPerson: true }),
    bad: (made) => ({ id: made.signer, reason: "Too dear", inPerson: true }),
    refusals: ["INVALID_TRANSITION id"],
    answer: "signer { id status }",
    events: ["contract.signature_declined", "signature_request.declined", "signer.declined"],
  },
  voidSignatureRequest: {
    before: (made) => send(made, "declined"),
    good: (made) => ({ id: made.request, reason: "A name was wrong" }),
    bad: (made) => ({ id: made.request, reason: "A name was wrong" }),
    refusals: ["INVALID_TRANSITION id"],
    answer: "signatureRequest { id status }",
    events: ["contract.signature_voided", "signature_request.voided", "signer.released"],
  },
  expireSignatureRequests: {
    good: {},
    bad: { asOf: "2999-01-01T00:00:00Z" },
    refusals: ["INVALID asOf"],
    answer: "signatureRequests { id } hasMore",
    events: [],
  },
  voidContract: {
    good: (made) => ({ id: made.declined, reason: "No longer wanted" }),
    bad: (made) => ({ id: made.declined, reason: "No longer wanted" }),
    refusals: ["INVALID_TRANSITION id"],
    answer: "contract { id status }",
    events: ["contract.voided"],
  },
  activateContract: {
    before: (made) => draft(made, "yearly"),
    good: (made) => ({ id: made.yearly, executedOn: "2020-01-01" }),
    bad: (made) => ({ id: made.yearly }),
    refusals: ["INVALID_TRANSITION id"],
    answer: "contract { id status executedAt }",
    events: ["contract.activated"],
  },
  renewContract: {
    good: (made) => ({ id: made.yearly }),
    // It is continued already.
    bad: (made) => ({ id: made.yearly }),
    refusals: ["INVALID_TRANSITION id"],
    answer: "contract { id status effectiveDate endDate }",
    check: ({ contract }) => contract.effectiveDate === "2021-01-01" && contract.endDate === "2021-12-31",
    events: ["contract.created"],
  },
  giveContractNotice: {
    good: (made) => ({ id: made.yearly, on: "2020-06-01" }),
    bad: (made) => ({ id: made.yearly, on: "2020-06-01" }),
    refusals: ["INVALID id"],
    answer: "contract { id noticeGivenOn }",
    events: ["contract.notice_given"],
  },
  terminateContract: {
    good: (made) => ({ id: made.agreement, reason: "The client was sold" }),
    bad: (made) => ({ id: made.agreement, reason: "The client was sold" }),
    refusals: ["INVALID_TRANSITION id"],
    answer: "contract { id status }",
    events: ["contract.terminated"],
  },
  expireContracts: {
    good: {},
    bad: { asOf: "2999-01-01" },
    refusals: ["INVALID asOf"],
    answer: "results { contract { id status } renewal { id } } hasMore",
    check: ({ results, hasMore }) => results.length === 1 && results[0].renewal === null && !hasMore,
    events: ["contract.expired"],
  },
};
