// Somebody who writes whatever happens, and remembers what the server said was done.
import { randomUUID } from "node:crypto";
import { setTimeout as pause } from "node:timers/promises";
import { type Outcome, send } from "../wire.js";
import type { Chance } from "./chance.js";

/** A contact as its writer knows it. */
interface Contact {
  readonly id: string;
  version: number;
  /** How often it was changed, which is its title. */
  count: number;
}

/** A version that the server said is there. */
export interface Acknowledged {
  readonly id: string;
  readonly version: number;
  readonly title: string;
}

const CREATE = `mutation ($input: CreateContactInput!) {
  done: createContact(input: $input) { contact { id version } userErrors { code field message } } }`;
const CREATE_MANY = `mutation ($input: CreateContactsInput!) {
  done: createContacts(input: $input) { results { contact { id version } } userErrors { code field message } } }`;
const UPDATE = `mutation ($input: UpdateContactInput!) {
  done: updateContact(input: $input) { contact { id version title } userErrors { code field message } } }`;

/** Contacts that one writer changes again and again. */
const FEW = 12;

export class Writer {
  readonly acknowledged: Acknowledged[] = [];
  /** What must never be answered. */
  readonly wrong: string[] = [];
  /** How often what came. */
  readonly tally = new Map<string, number>();
  /** When the server last said that something was done. */
  done = 0;
  readonly #contacts: Contact[] = [];
  readonly #url: () => string;
  readonly #key: string;
  readonly #chance: Chance;
  #isOver = false;

  constructor(url: () => string, key: string, chance: Chance) {
    [this.#url, this.#key, this.#chance] = [url, key, chance];
  }

  /** Writes until it is told to stop; what is begun then is brought to its end. */
  async write(): Promise<void> {
    while (!this.#isOver) {
      const draw = this.#chance.draw();
      if (this.#contacts.length < FEW || draw < 0.1) await this.#create();
      else if (draw < 0.15) await this.#createMany();
      else await this.#change(this.#chance.of(this.#contacts.slice(-FEW)));
    }
  }

  stop(): void {
    this.#isOver = true;
  }

  async #create(): Promise<void> {
    const input = { name: `Contact ${randomUUID()}`, title: "0", idempotencyKey: randomUUID() };
    const { contact } = await this.#insist(CREATE, input);
    this.#made([contact]);
  }

  async #createMany(): Promise<void> {
    const contacts = Array.from({ length: 3 }, () => ({ name: `Contact ${randomUUID()}`, title: "0" }));
    const { results } = await this.#insist(CREATE_MANY, { contacts, idempotencyKey: randomUUID() });
    this.#made((results as { contact: Contact }[]).map(({ contact }) => contact));
  }

  #made(contacts: readonly Contact[]): void {
    for (const { id, version } of contacts) {
      this.acknowledged.push({ id, version, title: "0" });
      this.#contacts.push({ id, version, count: 0 });
    }
  }

  /** The next count. Not told whether it was done, the writer asks again; then the version says it. */
  async #change(contact: Contact): Promise<void> {
    const title = String(contact.count + 1);
    const input = { id: contact.id, expectedVersion: contact.version, title };
    const before = this.#unheard;
    const { contact: now, userErrors } = await this.#insist(UPDATE, input, ["CONFLICT"]);
    const isOurs = now.title === title && now.version === contact.version + 1;
    if (userErrors.length === 0) this.acknowledged.push({ id: contact.id, version: now.version, title });
    else if (!isOurs || this.#unheard === before) this.wrong.push(`a conflict that nobody made: ${JSON.stringify([input, now])}`);
    if (!isOurs) this.wrong.push(`another record than was written: ${JSON.stringify([input, now])}`);
    [contact.version, contact.count] = [now.version, Number(now.title)];
  }

  /** How often nothing was heard of a mutation. */
  #unheard = 0;

  /** Sends a mutation until it is answered, which its idempotency key or expected version makes safe. */
  async #insist(query: string, input: object, expected: readonly string[] = []): Promise<any> {
    for (;;) {
      const outcome = await send(this.#url(), this.#key, query, { input });
      this.#count(outcome);
      if (outcome.is === "answered") {
        const { done } = outcome.data;
        const refused = (done.userErrors as { code: string }[]).filter(({ code }) => !expected.includes(code));
        if (refused.length === 0) {
          this.done = Date.now();
          return done;
        }
        throw new Error(`refused: ${JSON.stringify([input, refused])}`);
      }
      if (outcome.is === "wrong") this.wrong.push(outcome.why);
      if (outcome.is === "later" && outcome.code === "RATE_LIMITED") {
        await pause(outcome.seconds * 1000);
        continue;
      }
      this.#unheard += 1;
      // Not as long as it is told: how soon the server is back is measured.
      await pause(50);
    }
  }

  #count(outcome: Outcome): void {
    const what = outcome.is === "later" ? outcome.code : outcome.is === "unknown" ? outcome.why : outcome.is;
    this.tally.set(what, (this.tally.get(what) ?? 0) + 1);
  }
}
