// A receiver of webhooks as a partner would write it: it believes only what is signed (Standard Webhooks), and knows what
// it has already by the id of each event.
import { createHmac, timingSafeEqual } from "node:crypto";
import { EventEmitter, once } from "node:events";
import { createServer, type IncomingHttpHeaders, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";

/** What is sent of an event. */
export interface Message {
  readonly id: string;
  readonly type: string;
  readonly sequence: number;
  readonly subject: { readonly type: string; readonly id: string; readonly version: number };
  /** The record after it. */
  readonly data: Readonly<Record<string, unknown>>;
}

/** One request that was signed. */
export interface Arrival {
  /** The `webhook-id`. */
  readonly id: string;
  readonly text: string;
  readonly message: Message;
}

/** Seconds by which a signature's time may be off. */
const TOLERANCE = 300;

export class Receiver {
  readonly #server: Server;
  readonly #secrets = new Map<string, Buffer>();
  /** Tells of each path from which on its secret is known. */
  readonly #trusted = new EventEmitter().setMaxListeners(0);
  readonly #arrivals = new Map<string, Arrival[]>();
  /** Requests that nobody signed whom we trust. */
  forged = 0;
  /** What an arrival is answered; without a status the connection is cut, and the sender does not know. */
  answer: (arrival: Arrival) => number | undefined = () => 204;

  private constructor() {
    this.#server = createServer((request, response) => void this.#receive(request, response));
  }

  static async listen(): Promise<Receiver> {
    const receiver = new Receiver();
    await new Promise<void>((resolve) => receiver.#server.listen(0, "127.0.0.1", resolve));
    return receiver;
  }

  /** Where to send to; each path is a receiver of its own. */
  url(path: string): string {
    return `http://127.0.0.1:${(this.#server.address() as AddressInfo).port}${path}`;
  }

  /** Believes from now on what is signed with this secret. */
  trust(path: string, secret: string): void {
    this.#secrets.set(path, Buffer.from(secret.replace(/^whsec_/, ""), "base64"));
    this.#trusted.emit(path);
  }

  /** All that came, also again. */
  arrivals(path: string): readonly Arrival[] {
    return this.#arrivals.get(path) ?? [];
  }

  /** What came, each event once. */
  events(path: string): readonly Arrival[] {
    const seen = new Set<string>();
    return this.arrivals(path).filter(({ id }) => !seen.has(id) && seen.add(id));
  }

  async close(): Promise<void> {
    this.#server.closeAllConnections();
    await new Promise((resolve) => this.#server.close(resolve));
  }

  async #receive(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const chunks: Buffer[] = [];
    try {
      for await (const chunk of request) chunks.push(chunk as Buffer);
    } catch {
      return; // the sender was killed: it did not send it
    }
    const [path, text] = [request.url ?? "/", Buffer.concat(chunks).toString()];
    // A worker may be quicker than the answer that tells its secret.
    const late = AbortSignal.timeout(2_000);
    if (!this.#secrets.has(path)) await once(this.#trusted, path, { signal: late }).catch(() => undefined);
    const id = String(request.headers["webhook-id"]);
    if (!isSigned(request.headers, text, this.#secrets.get(path))) {
      this.forged += 1;
      response.writeHead(401).end();
      return;
    }
    const arrival = { id, text, message: JSON.parse(text) as Message };
    const before = this.#arrivals.get(path);
    if (before) before.push(arrival);
    else this.#arrivals.set(path, [arrival]);
    const status = this.answer(arrival);
    if (status === undefined) request.socket.destroy();
    else response.writeHead(status).end();
  }
}

/** Whether one of the signatures is ours: HMAC-SHA256 of id, time and body, in base64 behind "v1,". */
function isSigned(headers: IncomingHttpHeaders, text: string, secret: Buffer | undefined): boolean {
  const [id, at, signatures] = ["id", "timestamp", "signature"].map((name) => String(headers[`webhook-${name}`]));
  if (!secret || Math.abs(Date.now() / 1000 - Number(at)) > TOLERANCE) return false;
  const ours = createHmac("sha256", secret).update(`${id}.${at}.${text}`).digest();
  return (signatures ?? "").split(" ").some((signature) => {
    const [version, theirs] = signature.split(",");
    const bytes = Buffer.from(theirs ?? "", "base64");
    return version === "v1" && bytes.length === ours.length && timingSafeEqual(bytes, ours);
  });
}
