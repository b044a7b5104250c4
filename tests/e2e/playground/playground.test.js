// The playground in a real browser, against a running server in development mode.
//
//   CHAMBERS_URL           the server's origin; required
//   PLAYGROUND_SCREENSHOT  where to save a picture of the page after a query; optional
//   CHROMIUM               the browser; /usr/bin/chromium unless told
import assert from "node:assert/strict";
import { readdirSync } from "node:fs";
import { after, afterEach, before, beforeEach, test } from "node:test";
import { chromium } from "playwright-core";

const server = process.env.CHAMBERS_URL;
assert.ok(server, "CHAMBERS_URL is the origin of the server under test");
const examples = readdirSync(new URL("../../../api/playground/examples", import.meta.url));

const HEADERS = ".graphiql-editor-tool .graphiql-editor:not(.hidden)";

let browser, page, problems, posted;

before(async () => {
  const html = await (await fetch(`${server}/graphql`, { headers: { accept: "text/html" } })).text();
  assert.ok(html.includes('id="playground"'), `the server's build has the playground; this is its page:\n${html}`);
  browser = await chromium.launch({
    executablePath: process.env.CHROMIUM ?? "/usr/bin/chromium",
    args: ["--no-sandbox", "--disable-gpu", "--disable-quic", "--disable-background-networking", "--disable-sync"],
  });
});
after(() => browser?.close());

// Each test is a visitor with an empty local storage, and fails on anything a developer's console would show.
beforeEach(async () => {
  const context = await browser.newContext({ viewport: { width: 1440, height: 900 }, colorScheme: "light" });
  page = await context.newPage();
  page.setDefaultTimeout(10_000);
  problems = [];
  posted = [];
  page.on("console", (message) => {
    if (["error", "warning"].includes(message.type())) problems.push(`console: ${message.text()}`);
  });
  page.on("pageerror", (error) => problems.push(`page: ${error}`));
  page.on("requestfailed", (request) => {
    const why = request.failure()?.errorText;
    // Aborted: the page was left while it loaded. What a policy blocks or a server refuses has another text.
    if (why !== "net::ERR_ABORTED") problems.push(`failed: ${request.url()} ${why}`);
  });
  page.on("response", (response) => {
    if (response.status() >= 400) problems.push(`HTTP ${response.status()}: ${response.url()}`);
  });
  // On the context: it sees the requests of workers too.
  context.on("request", (request) => {
    const url = new URL(request.url());
    if (url.protocol !== "data:" && url.origin !== new URL(server).origin) problems.push(`another host: ${url}`);
    if (request.method() === "POST") posted.push(request.postDataJSON().query);
  });
});
afterEach(async () => {
  await page.context().close();
  assert.deepEqual(problems, []);
});

/** Opens the page and waits until GraphiQL has its editors and the schema. */
async function open(address = "/graphql") {
  const introspected = page.waitForResponse((response) => response.request().method() === "POST");
  await page.goto(server + address);
  await page.locator(".graphiql-query-editor .view-lines").waitFor();
  const schema = await (await introspected).json();
  assert.ok(schema.data?.__schema, `introspection answers: ${JSON.stringify(schema.errors)}`);
}

/** What an editor shows; Monaco draws spaces as no-break spaces. */
async function text(selector) {
  return (await page.locator(`${selector} .view-lines`).innerText()).replaceAll("\u00a0", " ");
}

/** Waits for an editor to show this. */
async function shows(selector, pattern) {
  const until = Date.now() + 10_000;
  for (;;) {
    const now = await text(selector);
    if (pattern.test(now)) return now;
    assert.ok(Date.now() < until, `${selector} shows ${pattern}, not:\n${now}`);
    await page.waitForTimeout(50);
  }
}

test("holds a token and runs the first example", async () => {
  await open();
  await shows(HEADERS, /"Authorization": "Bearer \S+"/);
  assert.equal(await page.locator(".examples li").count(), examples.length);
  await page.getByRole("button", { name: /Execute/ }).click();
  const answer = await shows(".result-window", /"owner@demo\.test"/);
  assert.doesNotMatch(answer, /"errors"/);
  if (process.env.PLAYGROUND_SCREENSHOT) await page.screenshot({ path: process.env.PLAYGROUND_SCREENSHOT });
});

test("opens an example in a tab of its own, once, with the token", async () => {
  await open();
  const example = page.locator(".examples button").last();
  await example.click();
  await shows(".graphiql-query-editor", /__type/);
  await shows(HEADERS, /"Authorization": "Bearer \S+"/);
  await example.click();
  assert.equal(await page.locator(".graphiql-tab").count(), 2);
});

test("is told of what happens", async () => {
  await open();
  await page.getByRole("button", { name: "What happens from now on" }).click();
  await shows(".graphiql-query-editor", /activityFeed/);
  await shows(HEADERS, /"Authorization": "Bearer \S+"/);
  const opened = page.waitForEvent("websocket");
  await page.getByRole("button", { name: /Execute/ }).click();
  assert.equal(new URL((await opened).url()).host, new URL(server).host);
  // A subscription is not answered before something happens: it may have begun only after the first of these.
  const { developmentToken } = await (await fetch(`${server}/graphql/playground.json`)).json();
  const query = 'mutation { createContact(input: { name: "Example Live" }) { userErrors { code } } }';
  const headers = { "content-type": "application/json", authorization: `Bearer ${developmentToken}` };
  for (let tries = 0; !/contact\.created/.test(await text(".result-window")); tries++) {
    assert.ok(tries < 20, "something that happened is shown");
    await fetch(`${server}/graphql`, { method: "POST", headers, body: JSON.stringify({ query }) });
    await page.waitForTimeout(250);
  }
});

test("suggests the schema's fields and marks what is not in it", async () => {
  await open();
  await page.getByRole("button", { name: "New tab" }).click();
  await page.locator(".graphiql-query-editor .view-lines").click();
  await page.keyboard.type("{ noSuchField vi");
  await page.locator(".graphiql-query-editor .squiggly-error").first().waitFor();
  await page.keyboard.press("Control+Space");
  const suggestion = page.locator(".suggest-widget .monaco-list-row", { hasText: "viewer" });
  await suggestion.first().waitFor();
});

test("shows the schema's documentation", async () => {
  await open();
  await page.getByRole("button", { name: "Show Documentation Explorer" }).click();
  await page.locator(".graphiql-doc-explorer").getByRole("link", { name: "Query", exact: true }).click();
  await page.locator(".graphiql-doc-explorer").getByText("viewer", { exact: true }).waitFor();
});

test("prettifies, which loads its formatter on demand", async () => {
  await open("/graphql?query={viewer{id}}&variables={%22a%22:1}");
  await page.getByRole("button", { name: /Prettify/ }).click();
  await shows(".graphiql-query-editor", /^\s*viewer/m);
});

test("runs nothing that a link brings", async () => {
  await open("/graphql?query=mutation+Linked{__typename}");
  await shows(".graphiql-query-editor", /mutation Linked/);
  // The page has gone on: what it runs by itself would have been sent.
  await page.getByRole("button", { name: "Show Documentation Explorer" }).click();
  await page.locator(".graphiql-doc-explorer").getByRole("link", { name: "Query", exact: true }).waitFor();
  assert.equal((await text(".result-window")).trim(), "");
  assert.equal(posted.filter((query) => query.includes("Linked")).length, 0);
});

test("keeps no token in the browser", async () => {
  await open();
  await page.locator(".examples button").last().click();
  await shows(".graphiql-query-editor", /__type/);
  // Tabs are stored half a second after a change.
  await page.waitForFunction(() => localStorage.getItem("graphiql:tabState")?.includes("__type"));
  assert.doesNotMatch(await page.evaluate(() => JSON.stringify(localStorage)), /Bearer/);
  await page.reload();
  await shows(HEADERS, /"Authorization": "Bearer \S+"/);
});
