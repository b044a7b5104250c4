// A new firm from sign-up to sign-out.
import assert from "node:assert/strict";
import { test } from "node:test";
import {
  RefreshDocument,
  SignInDocument,
  SignOutDocument,
  SignUpDocument,
  VerifyEmailDocument,
  ViewerDocument,
} from "../generated/operations.js";
import { Client, done, failure } from "../src/client.js";
import { DEMO_PASSWORD } from "../src/demo.js";
import { tokenMailedTo } from "../src/mailbox.js";

test("a new firm signs up, proves its address and is its owner", async (t) => {
  const client = new Client();
  const email = `ada.${Date.now()}@client.test`;
  const password = "a long enough password";

  await t.test("a password that is too short is refused at its field", async () => {
    const input = { email, password: "short", name: "Ada", organizationName: "Engines" };
    const { data } = await client.mutate({ mutation: SignUpDocument, variables: { input } });
    const payload = done(data?.signUp);
    assert.equal(payload.mailed, null);
    assert.deepEqual(
      payload.userErrors.map(({ code, field }) => ({ code, field })),
      [{ code: "INVALID", field: "password" }],
    );
  });

  await t.test("sign-up sends a mail", async () => {
    const input = { email, password, name: "Ada Lovelace", organizationName: "Analytical Engines" };
    const { data } = await client.mutate({ mutation: SignUpDocument, variables: { input } });
    assert.deepEqual(data?.signUp, { __typename: "SignUpPayload", mailed: true, userErrors: [] });
  });

  await t.test("without the mail's token nobody signs in", async () => {
    const { data } = await client.mutate({ mutation: SignInDocument, variables: { input: { email, password } } });
    const payload = done(data?.signIn);
    assert.equal(payload.accessToken, null);
    assert.equal(payload.userErrors[0]?.code, "INVALID");
  });

  await t.test("the mail's token signs in", async () => {
    const input = { token: await tokenMailedTo(email) };
    const { data } = await client.mutate({ mutation: VerifyEmailDocument, variables: { input } });
    const payload = done(data?.verifyEmail);
    assert.deepEqual(payload.userErrors, []);
    client.token = payload.accessToken;
  });

  await t.test("the viewer owns an empty firm", async () => {
    const { data } = await client.query({ query: ViewerDocument });
    assert.equal(data?.viewer?.user?.email, email);
    assert.ok(data.viewer.user.emailVerifiedAt);
    assert.equal(data.viewer.member?.role, "OWNER");
    assert.equal(data.viewer.organization?.name, "Analytical Engines");
    assert.ok(data.viewer.permissions.includes("CONTACT_WRITE"));
  });
});

test("a session is refreshed, and over when signed out", async (t) => {
  const client = new Client();
  let refreshToken: string;

  await t.test("a wrong password is refused", async () => {
    const input = { email: "owner@demo.test", password: "not the password" };
    const { data } = await client.mutate({ mutation: SignInDocument, variables: { input } });
    const payload = done(data?.signIn);
    assert.equal(payload.accessToken, null);
    assert.equal(payload.userErrors[0]?.code, "INVALID");
  });

  await t.test("the demo firm's owner signs in", async () => {
    const input = { email: "owner@demo.test", password: DEMO_PASSWORD };
    const { data } = await client.mutate({ mutation: SignInDocument, variables: { input } });
    const payload = done(data?.signIn);
    assert.deepEqual(payload.userErrors, []);
    assert.equal(payload.viewer?.organization?.slug, "demo");
    assert.ok(payload.refreshToken);
    client.token = payload.accessToken;
    refreshToken = payload.refreshToken;
  });

  await t.test("a refresh answers with new tokens", async () => {
    const { data } = await client.mutate({ mutation: RefreshDocument, variables: { input: { refreshToken } } });
    const payload = done(data?.refreshSession);
    assert.deepEqual(payload.userErrors, []);
    assert.notEqual(payload.accessToken, client.token);
    assert.notEqual(payload.refreshToken, refreshToken);
    assert.ok(payload.accessTokenExpiresAt);
    const validFor = Date.parse(payload.accessTokenExpiresAt) - Date.now();
    assert.ok(validFor > 14 * 60_000 && validFor <= 15 * 60_000, `good for ${validFor} ms`);
    client.token = payload.accessToken;
  });

  await t.test("signed out, the access token opens nothing within a second", async () => {
    const { data } = await client.mutate({ mutation: SignOutDocument });
    const payload = done(data?.signOut);
    assert.deepEqual(payload.userErrors, []);
    assert.ok(payload.session?.revokedAt);
    const until = performance.now() + 1_000;
    for (;;) {
      // Every read says that the token has ended; a mutation may still sign in with a client that keeps sending it.
      const seen = await client
        .query({ query: ViewerDocument, fetchPolicy: "no-cache" })
        .catch((error: unknown) => failure(error).code);
      if (seen === "UNAUTHENTICATED") return;
      assert.ok(performance.now() < until, "still signed in after a second");
    }
  });
});
