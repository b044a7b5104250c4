// A subscriber to an organization's events that misses none: whenever its socket ends, it resumes behind the last one.
import { setTimeout as pause } from "node:timers/promises";
import { createClient } from "graphql-ws";
import WebSocket from "ws";

/** One event of the feed. */
export interface FeedEvent {
  readonly id: string;
  readonly type: string;
  readonly sequence: number;
  readonly subjectId: string;
}

export class Subscriber {
  /** What came, in the order in which it came. */
  readonly events: FeedEvent[] = [];
  /** Why each socket ended: the code, or a text. */
  readonly ends: (number | string)[] = [];
  readonly #url: string;
  readonly #token: () => Promise<string> | string;
  #leave: () => void = () => undefined;
  #isOver = false;
  readonly #following: Promise<void>;

  /** Follows from the first event on; it asks for a token each time that it connects. */
  constructor(url: string, token: () => Promise<string> | string) {
    [this.#url, this.#token] = [url, token];
    this.#following = this.#follow();
  }

  get last(): number {
    return this.events.at(-1)?.sequence ?? 0;
  }

  /** How often it had to resume. */
  get resumed(): number {
    return this.ends.length;
  }

  async close(): Promise<void> {
    this.#isOver = true;
    this.#leave();
    await this.#following;
  }

  async #follow(): Promise<void> {
    while (!this.#isOver) {
      const client = createClient({
        url: this.#url,
        webSocketImpl: WebSocket,
        connectionParams: async () => ({ authorization: `Bearer ${await this.#token()}` }),
        // Its own retry would begin anew; ours goes on.
        retryAttempts: 0,
        connectionAckWaitTimeout: 5_000,
      });
      const query = `subscription { activityFeed(after: ${this.last}) { id type sequence subjectId } }`;
      const feed = client.iterate<{ activityFeed: Omit<FeedEvent, "sequence"> & { sequence: number | string } }>({ query });
      const leave = (this.#leave = () => void Promise.resolve(client.dispose()).catch(() => undefined));
      try {
        for await (const { data, errors } of feed) {
          if (data) this.events.push({ ...data.activityFeed, sequence: Number(data.activityFeed.sequence) });
          else throw new Error(JSON.stringify(errors));
        }
        if (!this.#isOver) this.ends.push("completed");
      } catch (error) {
        if (!this.#isOver) this.ends.push(told(error));
      }
      leave();
      // While the server is away each attempt fails at once: so many are enough.
      await pause(50);
    }
  }
}

/** A socket's close event, the errors of an operation, or something else that was thrown. */
function told(error: unknown): number | string {
  const { code } = error as { code?: unknown };
  return typeof code === "number" ? code : error instanceof Error ? error.message : JSON.stringify(error);
}
