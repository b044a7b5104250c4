// The server under test: GraphQL over HTTP, and the mails that it writes.
import assert from "node:assert/strict";
import { readFileSync, readdirSync, statSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as pause } from "node:timers/promises";
import { mutations } from "./schema.js";

const { CHAMBERS_URL: origin, CHAMBERS_MAIL_DIR: mails } = process.env;
if (!origin) throw new Error("CHAMBERS_URL is the origin of the server under test");
if (!mails) throw new Error("CHAMBERS_MAIL_DIR is where the server under test writes mails");

/**
 * Sends a document; answers with data, errors, the request's id and how long it took, in milliseconds. Told to wait, since
 * nobody else writes as much at once, it waits as long as it is told.
 */
export async function send(token, query, variables) {
  for (;;) {
    const answer = await sendOnce(token, query, variables);
    const limited = answer.errors?.find(({ extensions }) => extensions?.code === "RATE_LIMITED");
    if (!limited) return answer;
    await pause(limited.extensions.retryAfter * 1000);
  }
}

async function sendOnce(token, query, variables) {
  const headers = { "content-type": "application/json", ...(token && { authorization: `Bearer ${token}` }) };
  const start = performance.now();
  const response = await fetch(`${origin}/graphql`, {
    method: "POST",
    headers,
    body: JSON.stringify({ query, variables }),
  });
  const { data, errors } = await response.json();
  return { data, errors, requestId: response.headers.get("x-request-id"), took: performance.now() - start };
}

/** Sends a query that must succeed; answers with its data. */
export async function ask(token, query, variables) {
  const { data, errors } = await send(token, query, variables);
  assert.equal(errors, undefined, JSON.stringify(errors));
  return data;
}

const REFUSALS = "userErrors { code field message }";

/**
 * Runs a mutation and selects `answer` besides `userErrors`. `refusals` are those of the whole and of single results,
 * as `CODE field`; a top-level error is `!CODE`.
 */
export async function mutate(token, mutation, input, answer) {
  const type = mutations.get(mutation);
  const selection = answer.replace("results {", `results { ${REFUSALS}`);
  const document = type
    ? `mutation Try($input: ${type}!) { ${mutation}(input: $input) { ${selection} ${REFUSALS} } }`
    : `mutation Try { ${mutation} { ${selection} ${REFUSALS} } }`;
  const { data, errors, ...request } = await send(token, document, type ? { input } : undefined);
  const payload = data?.[mutation];
  const userErrors = [...(payload?.userErrors ?? []), ...(payload?.results ?? []).flatMap((one) => one.userErrors)];
  const refusals = [
    ...(errors ?? []).map(({ extensions }) => `!${extensions?.code}`),
    ...userErrors.map(({ code, field }) => `${code} ${field ?? "-"}`),
  ];
  return { ...request, payload, refusals, said: JSON.stringify(errors ?? userErrors) };
}

/**
 * What `ask` answers, as soon as it answers something; fails after so many seconds. For what the server does behind its
 * answers: it is asked for, since nobody is told of it.
 */
export async function until(what, seconds, ask) {
  for (const end = Date.now() + seconds * 1000; ; await pause(50)) {
    const answer = await ask();
    if (answer) return answer;
    assert.ok(Date.now() < end, `${what}: not within ${seconds} s`);
  }
}

/** The nth token mailed to this address. Mails are sent behind the answers, so it may come a moment later. */
export function tokenMailedTo(address, nth) {
  return until(`${nth}. token mailed to ${address}, in ${mails}`, 5, () => {
    const tokens = readdirSync(mails)
      .filter((name) => name.endsWith(".eml"))
      .map((name) => join(mails, name))
      .map((path) => ({ mail: readFileSync(path, "utf8"), at: statSync(path).mtimeMs }))
      .filter(({ mail }) => mail.includes(`To: ${address}`))
      .sort((a, b) => a.at - b.at)
      // Quoted-printable: a long line is folded behind "=", and "=" itself is "=3D".
      .map(({ mail }) => /[?&#]token=([\w.-]+)/.exec(mail.replaceAll("=\r\n", "").replaceAll("=3D", "="))?.[1])
      .filter((token) => token);
    return tokens[nth - 1];
  });
}
