// A day's work in the demo firm: records are made, found, changed, and refused.
import assert from "node:assert/strict";
import { randomUUID } from "node:crypto";
import { before, test } from "node:test";
import {
  CompanyDocument,
  ContactDocument,
  ContactsDocument,
  ConvertLeadDocument,
  CreateCompanyDocument,
  CreateContactDocument,
  CreateContactsDocument,
  CreateDealDocument,
  CreateLeadDocument,
  DeleteContactDocument,
  NodeDocument,
  QualifyLeadDocument,
  RestoreContactDocument,
  StartLeadDocument,
  TrashDocument,
  UpdateCompanyDocument,
  UpdateContactDocument,
  WinDealDocument,
  type CompanyCardFragment,
  type ContactsQueryVariables,
  type CreateClientCompanyInput,
  type RefusalFragment,
} from "../generated/operations.js";
import { type Client, done, failure } from "../src/client.js";
import { owner } from "../src/demo.js";

// Unlike every name that is there already, so that a second run on the same server meets nothing of the first.
const RUN = randomUUID().slice(0, 8);

let client: Client;
let company: CompanyCardFragment;

before(async () => {
  client = await owner("demo");
});

/** What programs read of a refusal. */
function refusals(errors: readonly RefusalFragment[] | undefined): string[] {
  return (errors ?? []).map(({ code, field }) => `${code} ${field ?? "-"}`);
}

test("a company is made once, however often it is asked for", async () => {
  const input: CreateClientCompanyInput = { name: `Example ${RUN}`, idempotencyKey: randomUUID() };
  const first = await client.mutate({ mutation: CreateCompanyDocument, variables: { input } });
  const retry = await client.mutate({ mutation: CreateCompanyDocument, variables: { input } });
  const made = done(first.data?.createClientCompany).clientCompany;
  assert.ok(made);
  assert.equal(made.status, "PROSPECT");
  assert.equal(made.version, 1);
  assert.equal(done(retry.data?.createClientCompany).clientCompany?.id, made.id);

  const other = await client.mutate({
    mutation: CreateCompanyDocument,
    variables: { input: { ...input, name: "Something else" } },
  });
  assert.deepEqual(refusals(done(other.data?.createClientCompany).userErrors), ["CONFLICT idempotencyKey"]);
  company = made;
});

test("contacts are made together, with a result each", async () => {
  const clientCompanyId = company.id;
  const { data } = await client.mutate({
    mutation: CreateContactsDocument,
    variables: {
      input: {
        contacts: [
          { clientCompanyId, name: `Berta ${RUN}`, emails: [`berta@${RUN}.test`] },
          { clientCompanyId, name: `nobody ${RUN}`, emails: ["not an address"] },
          { clientCompanyId, name: `anton ${RUN}`, emails: [`ANTON@${RUN}.test`], consent: { status: "GRANTED" } },
          { clientCompanyId, givenName: "Cäsar", familyName: RUN },
        ],
      },
    },
  });
  const payload = done(data?.createContacts);
  assert.deepEqual(payload.userErrors, []);
  assert.deepEqual(
    payload.results.map(({ contact, userErrors }) => contact?.name ?? refusals(userErrors)[0]),
    [`Berta ${RUN}`, "INVALID contacts.1.emails.0", `anton ${RUN}`, `Cäsar ${RUN}`],
  );

  const found = await client.query({ query: CompanyDocument, variables: { id: company.id } });
  assert.equal(found.data?.clientCompany?.contacts.totalCount, 3);
});

test("contacts are filtered, ordered and searched", async () => {
  const here: ContactsQueryVariables = { filter: { clientCompanyId: { eq: company.id } } };
  const names = async (variables: ContactsQueryVariables) => {
    const { data } = await client.query({ query: ContactsDocument, variables });
    return data?.contacts.edges.map(({ node }) => node.name.split(" ")[0]);
  };
  // Without regard to case.
  assert.deepEqual(await names({ ...here, orderBy: [{ field: "NAME" }] }), ["anton", "Berta", "Cäsar"]);
  assert.deepEqual(await names({ ...here, orderBy: [{ field: "NAME", direction: "DESC" }] }), [
    "Cäsar",
    "Berta",
    "anton",
  ]);
  // Cäsar has no address.
  assert.deepEqual(await names({ ...here, orderBy: [{ field: "EMAIL" }] }), ["anton", "Berta", "Cäsar"]);
  assert.deepEqual(await names({ ...here, orderBy: [{ field: "EMAIL", nulls: "FIRST" }] }), [
    "Cäsar",
    "anton",
    "Berta",
  ]);
  assert.deepEqual(await names({ filter: { and: [here.filter ?? {}, { consent: { eq: "GRANTED" } }] } }), ["anton"]);
  assert.deepEqual(await names({ filter: { email: { eq: `anton@${RUN}.test` } } }), ["anton"]);
  const ofTheCompany = { clientCompany: { name: { startsWith: `example ${RUN}` } } };
  const withAnAddress = { not: { email: { isNull: true } } };
  assert.deepEqual(await names({ filter: { and: [ofTheCompany, withAnAddress] } }), ["anton", "Berta"]);
  assert.deepEqual(await names({ search: `ber ${RUN}` }), ["Berta"]);
});

test("who changes an old version gets a CONFLICT and the record as it is", async () => {
  const change = (name: string) =>
    client.mutate({
      mutation: UpdateCompanyDocument,
      variables: { input: { id: company.id, expectedVersion: company.version, name } },
    });
  const first = await change(`Example ${RUN} Ltd`);
  assert.equal(done(first.data?.updateClientCompany).clientCompany?.version, company.version + 1);

  const second = await change(`Example ${RUN} GmbH`);
  const { clientCompany: current, userErrors } = second.data?.updateClientCompany ?? {};
  assert.deepEqual(refusals(userErrors), ["CONFLICT expectedVersion"]);
  assert.equal(current?.name, `Example ${RUN} Ltd`);
  assert.equal(current.version, company.version + 1);
});

test("what is wrong with an input is said field by field", async () => {
  const { data } = await client.mutate({
    mutation: CreateContactDocument,
    variables: { input: { name: "x".repeat(201), emails: ["fine@example.com", "not an address"] } },
  });
  const payload = done(data?.createContact);
  assert.equal(payload.contact, null);
  assert.deepEqual(refusals(payload.userErrors).sort(), ["INVALID emails.1", "LIMIT name"]);
  for (const { message } of payload.userErrors) assert.ok(message.length > 20, message);

  const nameless = await client.mutate({ mutation: CreateContactDocument, variables: { input: {} } });
  assert.deepEqual(refusals(done(nameless.data?.createContact).userErrors), ["REQUIRED name"]);
});

test("a deal is won, once", async () => {
  const made = await client.mutate({
    mutation: CreateDealDocument,
    variables: {
      input: { name: `Example ${RUN}`, clientCompanyId: company.id, amount: { amount: "1250.5", currency: "EUR" } },
    },
  });
  const deal = done(made.data?.createDeal).deal;
  assert.ok(deal);
  assert.deepEqual(deal.amount, { __typename: "Money", amount: "1250.50", currency: "EUR" });
  assert.equal(deal.availableActions.find(({ action }) => action === "winDeal")?.allowed, true);

  const win = () => client.mutate({ mutation: WinDealDocument, variables: { input: { id: deal.id } } });
  const won = done((await win()).data?.winDeal).deal;
  assert.equal(won?.stage, "WON");
  assert.equal(won.probability, 100);
  assert.ok(won.closedAt);
  const action = won.availableActions.find(({ action }) => action === "winDeal");
  assert.equal(action?.allowed, false);

  const again = (await win()).data?.winDeal;
  assert.deepEqual(refusals(again?.userErrors), ["INVALID_TRANSITION id"]);
  // The guard says what availableActions said, and what is possible instead.
  assert.ok(action.reason && again?.userErrors[0]?.message.startsWith(action.reason));
});

test("a lead becomes a company, a contact and a deal", async () => {
  const made = await client.mutate({
    mutation: CreateLeadDocument,
    variables: { input: { name: `Dora ${RUN}`, companyName: `Lead ${RUN}`, email: `dora@${RUN}.test` } },
  });
  const id = done(made.data?.createLead).lead?.id;
  assert.ok(id);
  const started = await client.mutate({ mutation: StartLeadDocument, variables: { input: { id } } });
  assert.equal(done(started.data?.startLead).lead?.status, "WORKING");
  const qualified = await client.mutate({ mutation: QualifyLeadDocument, variables: { input: { id } } });
  assert.equal(done(qualified.data?.qualifyLead).lead?.status, "QUALIFIED");

  const convert = (dryRun: boolean) =>
    client.mutate({
      mutation: ConvertLeadDocument,
      variables: { input: { id, dryRun, deal: { name: `Deal ${RUN}` } } },
      // What a dry run answers is not so; it has no place in the cache.
      fetchPolicy: dryRun ? "no-cache" : "network-only",
    });
  const would = (await convert(true)).data?.convertLead;
  assert.deepEqual(would?.userErrors, []);
  assert.equal(would.clientCompany?.name, `Lead ${RUN}`);

  const converted = (await convert(false)).data?.convertLead;
  assert.deepEqual(converted?.userErrors, []);
  assert.equal(converted.lead?.status, "CONVERTED");
  assert.equal(converted.clientCompany?.name, `Lead ${RUN}`);
  assert.deepEqual(converted.contact?.emails, [`dora@${RUN}.test`]);
  assert.equal(converted.contact.clientCompany?.id, converted.clientCompany.id);
  assert.equal(converted.deal?.name, `Deal ${RUN}`);
});

test("what was deleted is found in the trash, and comes back", async () => {
  const name = `Emil ${RUN}`;
  const made = await client.mutate({ mutation: CreateContactDocument, variables: { input: { name } } });
  const id = done(made.data?.createContact).contact?.id;
  assert.ok(id);
  // The cache knows of no deletion.
  const thrown = async () => {
    const variables = { first: 100, filter: { type: { eq: "CONTACT" } } } as const;
    const { data } = await client.query({ query: TrashDocument, variables, fetchPolicy: "no-cache" });
    return data?.deletedRecords.edges.map(({ node }) => node).find(({ recordId }) => recordId === id);
  };
  assert.equal(await thrown(), undefined);

  const gone = await client.mutate({ mutation: DeleteContactDocument, variables: { input: { id } } });
  assert.deepEqual(done(gone.data?.deleteContact).userErrors, []);
  const found = await thrown();
  assert.equal(found?.label, name);
  assert.equal(found.deletedBy.member?.email, "owner@demo.test");
  assert.equal(found.restore.action, "restoreContact");
  assert.ok(found.restore.allowed);

  const back = await client.mutate({ mutation: RestoreContactDocument, variables: { input: { id } } });
  assert.deepEqual(done(back.data?.restoreContact).userErrors, []);
  assert.equal(await thrown(), undefined);
});

test("another firm sees and changes nothing of it", async () => {
  const stranger = await owner("other");
  const { id } = company;
  const direct = await stranger.query({ query: CompanyDocument, variables: { id } });
  assert.equal(direct.data?.clientCompany, null);
  const node = await stranger.query({ query: NodeDocument, variables: { id } });
  assert.equal(node.data?.node, null);

  const change = await stranger.mutate({
    mutation: UpdateCompanyDocument,
    variables: { input: { id, name: "Taken over" } },
  });
  const changed = done(change.data?.updateClientCompany);
  assert.equal(changed.clientCompany, null);
  assert.deepEqual(refusals(changed.userErrors), ["NOT_FOUND id"]);

  const refer = await stranger.mutate({
    mutation: CreateContactDocument,
    variables: { input: { name: "Spy", clientCompanyId: id } },
  });
  const referred = done(refer.data?.createContact);
  assert.equal(referred.contact, null);
  assert.deepEqual(refusals(referred.userErrors), ["NOT_FOUND clientCompanyId"]);
});

test("`node` is as typed as the field of its own", async () => {
  const { data } = await client.query({ query: NodeDocument, variables: { id: company.id } });
  assert.ok(data?.node && data.node.__typename === "ClientCompany");
  assert.equal(data.node.name, `Example ${RUN} Ltd`);
});

test("what is no id of the right kind is refused", async () => {
  await assert.rejects(client.query({ query: ContactDocument, variables: { id: "42" } }), (error: unknown) => {
    assert.equal(failure(error).code, "BAD_USER_INPUT");
    return true;
  });
  // A company's id is one, but no contact's.
  const input = { id: company.id, name: "A" };
  await assert.rejects(client.mutate({ mutation: UpdateContactDocument, variables: { input } }), (error: unknown) => {
    const { code, message } = failure(error);
    assert.equal(code, "BAD_USER_INPUT");
    assert.match(message, /client_company.*contact/);
    return true;
  });
});
