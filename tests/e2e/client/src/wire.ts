// One operation over HTTP, for those who must tell an answer from a refusal and from none at all.
import assert from "node:assert/strict";
import { DEMO_PASSWORD } from "./demo.js";

/** What is known of an operation afterwards. */
export type Outcome =
  | { readonly is: "answered"; readonly data: Record<string, any> }
  /** Told to come back in so many seconds; of a mutation it may have happened all the same if it was begun. */
  | { readonly is: "later"; readonly status: number; readonly code: string; readonly seconds: number }
  /** No answer: it may have happened, or not. */
  | { readonly is: "unknown"; readonly why: string }
  /** What must never be. */
  | { readonly is: "wrong"; readonly why: string };

/** Milliseconds after which the server must have answered: its own deadline, and a second on the way. */
const DEADLINE = 11_000;

/** Sends one operation. */
export async function send(url: string, token: string, query: string, variables: object = {}): Promise<Outcome> {
  const headers = { "content-type": "application/json", authorization: `Bearer ${token}` };
  const began = performance.now();
  let response, text;
  try {
    const body = JSON.stringify({ query, variables });
    const signal = AbortSignal.timeout(DEADLINE + 4_000);
    response = await fetch(`${url}/graphql`, { method: "POST", headers, body, signal });
    text = await response.text();
  } catch (error) {
    const { name, cause } = error as { name: string; cause?: { code?: string; message?: string } };
    const took = performance.now() - began;
    if (took > DEADLINE) return { is: "wrong", why: `no answer after ${took} ms` };
    return { is: "unknown", why: cause?.code ?? cause?.message ?? name };
  }
  const took = performance.now() - began;
  if (took > DEADLINE) return { is: "wrong", why: `an answer after ${took} ms` };
  const { status } = response;
  const after = Number(response.headers.get("retry-after"));
  try {
    const { data, errors } = JSON.parse(text);
    if (status === 200 && !errors) return { is: "answered", data };
    const { code, retryAfter } = errors[0].extensions;
    const seconds = after || retryAfter;
    if (status === 503 && code === "UNAVAILABLE" && after > 0) return { is: "later", status, code, seconds };
    if (code === "RATE_LIMITED" && seconds > 0) return { is: "later", status, code, seconds };
  } catch {
    // Told below.
  }
  return { is: "wrong", why: `${status}, Retry-After ${after}: ${text.slice(0, 500)}` };
}

/** Runs a mutation that must be answered, and not be refused; answers with its payload. */
export async function run(url: string, token: string, mutation: string, input: object, answer: string): Promise<any> {
  const type = `${mutation.charAt(0).toUpperCase()}${mutation.slice(1)}Input`;
  const selection = `${answer} userErrors { code field message }`;
  const query = `mutation ($input: ${type}!) { ${mutation}(input: $input) { ${selection} } }`;
  const outcome = await send(url, token, query, { input });
  assert.ok(outcome.is === "answered", `${mutation}: ${JSON.stringify(outcome)}`);
  assert.deepEqual(outcome.data[mutation].userErrors, [], mutation);
  return outcome.data[mutation];
}

/** An access token of the demo firm's owner. */
export async function demoToken(url: string): Promise<string> {
  const input = { email: "owner@demo.test", password: DEMO_PASSWORD };
  return (await run(url, "", "signIn", input, "accessToken")).accessToken;
}
