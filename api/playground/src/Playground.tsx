import { createGraphiQLFetcher, type Fetcher } from "@graphiql/toolkit";
import { GraphiQL, HISTORY_PLUGIN } from "graphiql";
import { Kind, parse } from "graphql";
import type { PlaygroundConfig } from "./config";
import { EXAMPLES } from "./examples";
import { EXAMPLES_PLUGIN } from "./ExamplesPanel";

// One array for the page's life: GraphiQL resets its panels whenever it is given another.
const PLUGINS = [EXAMPLES_PLUGIN, HISTORY_PLUGIN];

/** A link may fill the editors (`/graphql?query=…&variables=…`). Nothing runs before someone presses the button. */
const LINKED = new URLSearchParams(window.location.search);

/** GraphiQL, ready for this server. */
export function Playground({ config }: { config: PlaygroundConfig }) {
  return (
    <GraphiQL
      fetcher={fetcher(config)}
      plugins={PLUGINS}
      visiblePlugin={EXAMPLES_PLUGIN}
      defaultTabs={[{ query: EXAMPLES[0]?.query ?? null }]}
      initialQuery={LINKED.get("query") ?? undefined}
      initialVariables={LINKED.get("variables") ?? undefined}
      defaultHeaders={defaultHeaders(config)}
      defaultEditorToolsVisibility="headers"
      // A token belongs in no browser's local storage; the development one comes anew with each load.
      shouldPersistHeaders={false}
      inputValueDeprecation
      schemaDescription
    >
      <GraphiQL.Logo>
        <strong className="logo">Chambers</strong>
      </GraphiQL.Logo>
    </GraphiQL>
  );
}

function fetcher(config: PlaygroundConfig): Fetcher {
  const send = createGraphiQLFetcher({
    url: config.endpoint,
    subscriptionUrl: config.subscriptionEndpoint && websocket(config.subscriptionEndpoint),
    // The server has no `@defer`, and answers plain JSON only.
    enableIncrementalDelivery: false,
  });
  // GraphiQL asks for the schema before its headers editor is there, so that first request brings its own token.
  const early = { headers: { Authorization: bearer(config) } };
  return (operation, options) =>
    operation.operationName === "IntrospectionQuery" && config.developmentToken && !options?.headers
      ? send(operation, { ...options, ...early })
      : send(...asWritten(operation, options));
}

/**
 * GraphiQL sees a moment late that a text is another one. Until then it gives the name and the syntax of the one before,
 * and what was just opened would be sent as something that is not in it.
 */
function asWritten(...[operation, options]: Parameters<Fetcher>): Parameters<Fetcher> {
  try {
    const documentAST = parse(operation.query);
    const operations = documentAST.definitions.filter((one) => one.kind === Kind.OPERATION_DEFINITION);
    const operationName = operations.length === 1 ? operations[0]?.name?.value : operation.operationName;
    return [{ ...operation, operationName }, { ...options, documentAST }];
  } catch {
    // The server says what is wrong with it.
    return [operation, options];
  }
}

function websocket(endpoint: string): string {
  const url = new URL(endpoint, window.location.href);
  url.protocol = url.protocol.replace("http", "ws");
  return url.href;
}

function bearer({ developmentToken }: PlaygroundConfig): string | undefined {
  return developmentToken && `Bearer ${developmentToken}`;
}

/** What the headers editor starts with; nothing without a token. */
function defaultHeaders(config: PlaygroundConfig): string | undefined {
  return config.developmentToken && JSON.stringify({ Authorization: bearer(config) }, null, 2);
}
