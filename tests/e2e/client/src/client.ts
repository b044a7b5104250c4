// A client as an application would have it: Apollo with a typed cache, Relay pagination and a token per request.
import assert from "node:assert/strict";
import { ApolloClient, ApolloLink, CombinedGraphQLErrors, HttpLink, InMemoryCache, ServerError } from "@apollo/client";
import { SetContextLink } from "@apollo/client/link/context";
import { relayStylePagination } from "@apollo/client/utilities";
import possibleTypes from "../generated/possible-types.js";

/** A client with a session: `token` is what the next request carries. */
export class Client extends ApolloClient {
  #session: { token: string | null };

  /** A client of the server that all tests share, or of another one. */
  constructor(origin = process.env["CHAMBERS_URL"]) {
    if (!origin) throw new Error("CHAMBERS_URL is the origin of the server under test");
    const session: { token: string | null } = { token: null };
    const auth = new SetContextLink(({ headers }) => ({
      headers: session.token ? { ...headers, authorization: `Bearer ${session.token}` } : headers,
    }));
    super({
      link: ApolloLink.from([auth, new HttpLink({ uri: `${origin}/graphql` })]),
      cache: new InMemoryCache({
        possibleTypes: possibleTypes.possibleTypes,
        typePolicies: {
          // One list per filter, order and search; pages of the same list are joined.
          Query: { fields: { contacts: relayStylePagination(["filter", "orderBy", "search"]) } },
          // Neither has an id: there is one viewer.
          Viewer: { keyFields: [] },
        },
      }),
      devtools: { enabled: false },
    });
    this.#session = session;
  }

  get token(): string | null {
    return this.#session.token;
  }

  set token(token: string | null) {
    this.#session.token = token;
  }
}

/** A mutation's payload. It is null where the mutation failed: then Apollo has thrown, unless it was told not to. */
export function done<Payload extends object>(payload: Payload | null | undefined): Payload {
  return payload ?? assert.fail("the mutation failed: there is no payload");
}

/** The code and message of a failed request, whether the operation or the request as a whole was refused. */
export function failure(error: unknown): { code: string; message: string } {
  const errors: readonly Failure[] = CombinedGraphQLErrors.is(error)
    ? error.errors
    : ServerError.is(error)
      ? (JSON.parse(error.bodyText) as { errors: Failure[] }).errors
      : [];
  const first = errors[0];
  if (!first) throw error;
  return { code: String(first.extensions?.["code"]), message: first.message };
}

interface Failure {
  readonly message: string;
  readonly extensions?: Record<string, unknown>;
}
