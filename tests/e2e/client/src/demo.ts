// Sign-in to the firms that the server's first start makes.
import assert from "node:assert/strict";
import { SignInDocument } from "../generated/operations.js";
import { Client, done } from "./client.js";

/** What every demo user has. */
export const DEMO_PASSWORD = "demo-demo-demo";

/** A client signed in as the owner of `demo` or of `other`. */
export async function owner(firm: "demo" | "other"): Promise<Client> {
  const client = new Client();
  const input = { email: `owner@${firm}.test`, password: DEMO_PASSWORD };
  const { data } = await client.mutate({ mutation: SignInDocument, variables: { input } });
  const payload = done(data?.signIn);
  assert.deepEqual(payload.userErrors, []);
  client.token = payload.accessToken;
  return client;
}
