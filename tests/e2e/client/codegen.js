// Writes `generated/` from the server's schema and the documents in `operations/`: a TypeScript type for each operation's
// variables and answer, and the possible types that Apollo's cache needs for `... on Contact`.
//
// graphql-codegen's core with its plugins, without its command line: a fifth of the packages for the same types.
import { mkdirSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { codegen } from "@graphql-codegen/core";
import * as possibleTypes from "@graphql-codegen/fragment-matcher";
import * as documentNodes from "@graphql-codegen/typed-document-node";
import * as operationTypes from "@graphql-codegen/typescript-operations";
import { buildSchema, parse, printSchema } from "graphql";

const here = (path) => new URL(path, import.meta.url);
const schema = buildSchema(readFileSync(here("../../../schema.graphql"), "utf8"));
const documents = readdirSync(here("operations/")).map((location) => ({
  location,
  document: parse(readFileSync(here(`operations/${location}`), "utf8")),
}));

// Every scalar by name: one that is new here fails, instead of being `any`.
const text = { input: "string", output: "string" };
const json = { input: "unknown", output: "unknown" };
const bytes = { input: "number", output: "number" };
const scalars = { Bytes: bytes, Currency: text, Date: text, DateTime: text, Decimal: text, ID: text, JSON: json, Sequence: text };

async function write(filename, pluginMap) {
  const config = { scalars, strictScalars: true, useTypeImports: true, immutableTypes: true };
  const plugins = Object.keys(pluginMap).map((name) => ({ [name]: {} }));
  const text = await codegen({
    filename: here(`generated/${filename}`).pathname,
    schema: parse(printSchema(schema)),
    schemaAst: schema,
    documents,
    config,
    plugins,
    pluginMap,
  });
  writeFileSync(here(`generated/${filename}`), text);
}

mkdirSync(here("generated/"), { recursive: true });
await write("operations.ts", { operationTypes, documentNodes });
await write("possible-types.ts", { possibleTypes });
