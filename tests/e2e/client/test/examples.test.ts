// Each of the playground's examples runs as it stands, in the demo firm, and changes nothing that someone would miss.
import assert from "node:assert/strict";
import { readdirSync, readFileSync } from "node:fs";
import { before, test } from "node:test";
import { gql } from "@apollo/client";
import { buildSchema, parse, validate, visit } from "graphql";
import type { RefusalFragment } from "../generated/operations.js";
import { type Client, done } from "../src/client.js";
import { owner } from "../src/demo.js";

// From build/test/.
const root = new URL("../../../../../", import.meta.url);
const folder = new URL("api/playground/examples/", root);
const schema = buildSchema(readFileSync(new URL("schema.graphql", root), "utf8"));

/** The ones that show a refusal. */
const REFUSED = ["12-user-error.graphql"];

let client: Client;
before(async () => {
  client = await owner("demo");
});

for (const file of readdirSync(folder).sort()) {
  const text = readFileSync(new URL(file, folder), "utf8");

  test(file, async () => {
    const document = parse(text);
    assert.deepEqual(validate(schema, document), []);
    const [operation, ...more] = document.definitions;
    assert.ok(operation?.kind === "OperationDefinition" && more.length === 0, "one operation");
    assert.match(text, /^# \S.*\n/, "the first line is the title in the playground's menu");

    // What it is told of is `subscriptions.test.ts`'s to show.
    if (operation.operation === "subscription") return;
    if (operation.operation === "query") {
      const { data } = await client.query({ query: gql(text), fetchPolicy: "no-cache" });
      assert.ok(data);
      return;
    }
    assert.ok(isHarmless(text), "a mutation of the examples is a dry run, or makes something that is named Example");
    type Answer = Record<string, { userErrors: RefusalFragment[] } | null>;
    const { data } = await client.mutate<Answer>({ mutation: gql(text) });
    assert.ok(data);
    for (const payload of Object.values(data)) {
      const { userErrors } = done(payload);
      assert.equal(userErrors.length > 0, REFUSED.includes(file), JSON.stringify(userErrors));
    }
  });

  function isHarmless(mutation: string): boolean {
    let harmless = REFUSED.includes(file);
    visit(parse(mutation), {
      ObjectField({ name, value }) {
        if (name.value === "dryRun" && value.kind === "BooleanValue") harmless ||= value.value;
        if (name.value === "name" && value.kind === "StringValue") harmless ||= value.value.startsWith("Example ");
      },
    });
    return harmless;
  }
}
