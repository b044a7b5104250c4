// The server under test, as one firm's client sees it: GraphQL over HTTP.
import assert from "node:assert/strict";
import { setTimeout as pause } from "node:timers/promises";

const { CHAMBERS_URL: origin } = process.env;
if (!origin) throw new Error("CHAMBERS_URL is the origin of the server under test");

/** A caller with a token, or an API key. */
export class Caller {
  constructor(token) {
    this.token = token;
  }

  /** Sends a document that must be answered without an error; answers with its data. A year in seconds: told to wait, it waits. */
  async ask(query, variables) {
    const headers = { "content-type": "application/json", ...(this.token && { authorization: `Bearer ${this.token}` }) };
    const body = JSON.stringify({ query, variables });
    for (;;) {
      const response = await fetch(`${origin}/graphql`, { method: "POST", headers, body });
      const { data, errors } = await response.json();
      const limited = errors?.find(({ extensions }) => extensions?.code === "RATE_LIMITED");
      if (!limited) {
        assert.equal(errors, undefined, JSON.stringify(errors));
        return data;
      }
      await pause(limited.extensions.retryAfter * 1000);
    }
  }

  /** Runs a mutation with its one input; answers with its payload, refused or not. */
  async attempt(mutation, input, answer) {
    const type = `${mutation[0].toUpperCase()}${mutation.slice(1)}Input`;
    const document = `mutation Do($input: ${type}!) { ${mutation}(input: $input) { ${answer} userErrors { code field message } } }`;
    return (await this.ask(document, { input }))[mutation];
  }

  /** Runs a mutation that must not be refused. */
  async run(mutation, input, answer) {
    const payload = await this.attempt(mutation, input, answer);
    assert.deepEqual(payload.userErrors, [], `${mutation} ${JSON.stringify(input)}`);
    return payload;
  }

  /** Every entry of a root list, page by page. */
  async all(list, answer, filter) {
    const type = `${list[0].toUpperCase()}${list.slice(1, -1)}Filter`;
    const query = `query All($after: String, $filter: ${type}) {
      list: ${list}(first: 100, after: $after, filter: $filter) { nodes { ${answer} } pageInfo { hasNextPage endCursor } }
    }`;
    const entries = [];
    for (let after = null; ; ) {
      const { nodes, pageInfo } = (await this.ask(query, { after, filter })).list;
      entries.push(...nodes);
      if (!pageInfo.hasNextPage) return entries;
      after = pageInfo.endCursor;
    }
  }
}
