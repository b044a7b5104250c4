// The server under test, as one firm's client sees it: GraphQL over HTTP.
import assert from "node:assert/strict";

const { CHAMBERS_URL: origin } = process.env;
if (!origin) throw new Error("CHAMBERS_URL is the origin of the server under test");

/** A caller with a token, or an API key. */
export class Caller {
  constructor(token) {
    this.token = token;
  }

  /** Sends a document that must be answered without an error; answers with its data. */
  async ask(query, variables) {
    const headers = { "content-type": "application/json", ...(this.token && { authorization: `Bearer ${this.token}` }) };
    const body = JSON.stringify({ query, variables });
    const response = await fetch(`${origin}/graphql`, { method: "POST", headers, body });
    const { data, errors } = await response.json();
    assert.equal(errors, undefined, JSON.stringify(errors));
    return data;
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
