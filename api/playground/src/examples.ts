/** One runnable operation of `examples/*.graphql`. */
export interface Example {
  /** What the operation shows: the file's first line, a comment. */
  title: string;
  /** The whole file, comment included, as the editor shows it. */
  query: string;
}

const files = import.meta.glob<string>("../examples/*.graphql", { query: "?raw", import: "default", eager: true });

/** The examples in the order of their file names. */
export const EXAMPLES: Example[] = Object.entries(files)
  .sort(([a], [b]) => a.localeCompare(b))
  .map(([, query]) => ({ title: query.split("\n", 1)[0]!.replace(/^#\s*/, ""), query }));
