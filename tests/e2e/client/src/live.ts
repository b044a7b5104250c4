// Subscriptions as an application would have them: graphql-ws, alone or as Apollo's link.
import { EventEmitter, on } from "node:events";
import { ApolloClient, InMemoryCache } from "@apollo/client";
import { GraphQLWsLink } from "@apollo/client/link/subscriptions";
import { createClient, type Client as Sockets, type ClientOptions } from "graphql-ws";
import { print, type DocumentNode } from "graphql";
import WebSocket from "ws";
import type { Client } from "./client.js";

const url = `${process.env["CHAMBERS_URL"]?.replace("http", "ws")}/graphql`;

/** A client of `graphql-transport-ws` with the session of another client. */
export function sockets(session: Client, options: Partial<ClientOptions> = {}): Sockets {
  const connectionParams = () => ({ authorization: `Bearer ${session.token}` });
  return createClient({ url, webSocketImpl: WebSocket, connectionParams, retryAttempts: 0, ...options });
}

/** Apollo over such a client. */
export function live(client: Sockets): ApolloClient {
  return new ApolloClient({ link: new GraphQLWsLink(client), cache: new InMemoryCache(), devtools: { enabled: false } });
}

/** What carries the number behind which a subscription goes on. */
export interface Numbered {
  readonly sequence: string;
}

/**
 * The events of a subscription with one field, also over broken connections: graphql-ws subscribes again with the same
 * object, in which `after` is that of the last event that came.
 */
export async function* following<Event extends Numbered>(
  client: Sockets,
  document: DocumentNode,
  variables: Record<string, unknown>,
): AsyncGenerator<Event> {
  const payload = { query: print(document), variables: { ...variables } };
  const heard = new EventEmitter();
  const leave = client.subscribe<Record<string, Event>>(payload, {
    // As it comes, and not as it is read: what waits to be read did come.
    next({ data, errors }) {
      if (errors) heard.emit("error", new Error(JSON.stringify(errors)));
      for (const event of Object.values(data ?? {})) {
        payload.variables["after"] = event.sequence;
        heard.emit("event", event);
      }
    },
    error: (error) => heard.emit("error", error),
    complete: () => heard.emit("end"),
  });
  try {
    for await (const [event] of on(heard, "event", { close: ["end"] })) yield event as Event;
  } finally {
    leave();
  }
}
