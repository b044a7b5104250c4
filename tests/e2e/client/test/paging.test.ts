// All contacts of the demo firm through relayStylePagination, in both directions, and what a list refuses.
import assert from "node:assert/strict";
import { before, test } from "node:test";
import type { ApolloClient, OperationVariables, TypedDocumentNode } from "@apollo/client";
import { filter, firstValueFrom } from "rxjs";
import {
  ContactsDocument,
  DealsDocument,
  type ContactsQuery,
  type ContactsQueryVariables,
} from "../generated/operations.js";
import { type Client, failure } from "../src/client.js";
import { owner } from "../src/demo.js";

const SIZE = 10;

type Page = ContactsQuery["contacts"];

let client: Client;
before(async () => {
  client = await owner("demo");
});

/** Reads a list page by page until `next` has no more to ask for; answers what the cache has joined. */
async function read(start: ContactsQueryVariables, next: (page: Page) => ContactsQueryVariables | null): Promise<Page> {
  const list = client.watchQuery({ query: ContactsDocument, variables: start });
  // Watched, as by a component: `fetchMore` adds to what is shown.
  const watching = list.subscribe({});
  const first = await firstValueFrom(list.pipe(filter(({ dataState }) => dataState === "complete")));
  let variables = next((first.data as ContactsQuery).contacts);
  while (variables) {
    const { data } = await list.fetchMore({ variables });
    assert.ok(data);
    variables = next(data.contacts);
  }
  watching.unsubscribe();
  const joined = client.readQuery({ query: ContactsDocument, variables: start });
  assert.ok(joined);
  return joined.contacts;
}

/** Asks the server itself: the cache answers whatever page of a list it has. */
function ask<Answer, Variables extends OperationVariables>(
  query: TypedDocumentNode<Answer, Variables>,
  variables: Variables,
) {
  return client.query({ query, variables, fetchPolicy: "no-cache" } as ApolloClient.QueryOptions<Answer, Variables>);
}

const ids = (page: Page) => page.edges.map(({ node }) => node.id);

test("every contact comes once, in either direction", async () => {
  const forward = await read({ first: SIZE }, ({ edges, pageInfo }) => {
    assert.ok(edges.length === SIZE || !pageInfo.hasNextPage);
    return pageInfo.hasNextPage ? { first: SIZE, after: pageInfo.endCursor } : null;
  });
  assert.ok(forward.totalCount > SIZE, "the demo firm has more than a page of contacts");
  assert.ok(forward.totalCountIsExact);
  assert.equal(new Set(ids(forward)).size, forward.totalCount);
  assert.equal(forward.edges.length, forward.totalCount);
  assert.equal(forward.pageInfo.hasPreviousPage, false);

  await client.clearStore();
  const backward = await read({ last: SIZE }, ({ edges, pageInfo }) => {
    assert.ok(edges.length === SIZE || !pageInfo.hasPreviousPage);
    return pageInfo.hasPreviousPage ? { last: SIZE, before: pageInfo.startCursor } : null;
  });
  assert.deepEqual(ids(backward), ids(forward));
  assert.equal(backward.pageInfo.hasNextPage, false);
});

test("lists with another filter are kept apart", async () => {
  const nobody = await read({ first: SIZE, filter: { email: { eq: "nobody@nowhere.test" } } }, () => null);
  assert.equal(nobody.totalCount, 0);
  assert.deepEqual(nobody.edges, []);
  assert.equal(nobody.pageInfo.hasNextPage, false);
});

test("a page of 101 is refused, with the limit", async () => {
  await assert.rejects(ask(ContactsDocument, { first: 101 }), (error: unknown) => {
    const { code, message } = failure(error);
    assert.equal(code, "BAD_USER_INPUT");
    assert.match(message, /101.*at most 100/);
    return true;
  });
});

test("a cursor is good for its list, filter and order only", async () => {
  const { data } = await client.query({ query: ContactsDocument, variables: { first: 1 } });
  const after = data?.contacts.pageInfo.endCursor;
  assert.ok(after);
  const elsewhere = [
    () => ask(DealsDocument, { first: 1, after }),
    () => ask(ContactsDocument, { first: 1, after, orderBy: [{ field: "NAME" }] }),
    () => ask(ContactsDocument, { first: 1, after, search: "a" }),
    () => ask(ContactsDocument, { first: 1, after: "made-up" }),
  ];
  for (const use of elsewhere) {
    await assert.rejects(use, (error: unknown) => {
      const { code, message } = failure(error);
      assert.equal(code, "BAD_USER_INPUT");
      assert.match(message, /cursor/);
      return true;
    });
  }
});
