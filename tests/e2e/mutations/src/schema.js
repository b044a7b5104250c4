// The mutations of the schema at the repository's root, read as text: this package has no dependencies.
import { readFileSync } from "node:fs";

const sdl = readFileSync(new URL("../../../../schema.graphql", import.meta.url), "utf8").replace(/"""[^]*?"""/g, "");
const [, body] = /^type Mutation \{$([^]*?)^\}$/m.exec(sdl);

/** The type of each mutation's input by the mutation's name; null for one that takes none. */
export const mutations = new Map(
  [...body.matchAll(/^\t(\w+)(?:\(\s*input: (\w+)!\s*\))?/gm)].map(([, name, input]) => [name, input ?? null]),
);

/** The prefixes of the ids by which `node` finds something. */
export const prefixes = new Set(
  [...sdl.matchAll(/^type (\w+) implements Node\b/gm)].map(([, type]) => type.replace(/\B[A-Z]/g, "_$&").toLowerCase()),
);
