// `chambers` as processes of a test's own, which die and come back.
import { type ChildProcess, spawn } from "node:child_process";
import { chmodSync, existsSync, mkdtempSync, openSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as pause } from "node:timers/promises";

/** The binary under test. */
function binary(): string {
  const path = process.env["CHAMBERS_BIN"];
  if (!path) throw new Error("CHAMBERS_BIN is the binary under test");
  return path;
}

/** What a process is told; nothing of the developer's own. */
export type Settings = Readonly<Record<string, string>>;

/**
 * Asks each twentieth of a second until there is an answer; fails after so many seconds. For what nobody is told of: what
 * other processes do, and what the server does behind its answers.
 */
export async function until<T>(what: string, seconds: number, ask: () => Promise<T> | T): Promise<NonNullable<T>> {
  for (const end = Date.now() + seconds * 1000; ; await pause(50)) {
    const answer = await ask();
    if (answer) return answer;
    if (Date.now() > end) throw new Error(`${what}: not within ${seconds} s`);
  }
}

/** An empty data directory, which root's PostgreSQL can enter. */
export function dataDirectory(): string {
  const path = mkdtempSync(join(tmpdir(), "chambers-"));
  chmodSync(path, 0o711);
  return path;
}

/** Removes a data directory, and the cluster that had to be made elsewhere. */
export function removed(path: string): void {
  const pointer = join(path, "postgres.path");
  if (existsSync(pointer)) rmSync(readFileSync(pointer, "utf8").trim(), { recursive: true, force: true });
  rmSync(path, { recursive: true, force: true });
}

const running = new Set<ChildProcess>();
process.once("exit", () => running.forEach((child) => child.kill("SIGKILL")));

/** A child that ends with us at the latest. */
export function start(...[command, args, options]: Parameters<typeof spawn>): ChildProcess {
  const child = spawn(command, args, options);
  running.add(child);
  return child.once("exit", () => running.delete(child));
}

/** How a child ended: its code, or the signal that ended it. */
export function ended(child: ChildProcess): Promise<number | NodeJS.Signals> {
  const how = () => child.exitCode ?? child.signalCode;
  const now = how();
  return now === null ? new Promise((resolve) => child.once("exit", () => resolve(how() ?? -1))) : Promise.resolve(now);
}

/** One command of the binary. It writes its log to a file of the data directory, one start after the other. */
export class Program {
  readonly #command: string;
  readonly #settings: Settings;
  readonly #log: string;
  #child: ChildProcess | undefined;

  constructor(command: string, dataDir: string, settings: Settings, name = command) {
    this.#command = command;
    const { PATH = "", CHAMBERS_POSTGRES_BIN_DIR: bin } = process.env;
    const found = bin ? { CHAMBERS_POSTGRES_BIN_DIR: bin } : {};
    this.#settings = { PATH, HOME: "/", ...found, CHAMBERS_DATA_DIR: dataDir, ...settings };
    this.#log = join(dataDir, `${name.replaceAll(" ", "-")}.log`);
  }

  get log(): string {
    return existsSync(this.#log) ? readFileSync(this.#log, "utf8") : "";
  }

  /** Starts it; what it needs until it works is not waited for. */
  start(): void {
    const log = openSync(this.#log, "a");
    this.#child = start(binary(), this.#command.split(" "), { env: this.settings, stdio: ["ignore", log, log] });
  }

  get settings(): Settings {
    return this.#settings;
  }

  /** Kills it as a power cut would: nothing is finished. */
  async kill(): Promise<void> {
    if (!this.#child) return;
    this.#child.kill("SIGKILL");
    await ended(this.#child);
  }

  /** Asks it to stop, and waits; tells how it ended. */
  async stop(): Promise<number | NodeJS.Signals> {
    if (!this.#child) return 0;
    this.#child.kill("SIGTERM");
    return ended(this.#child);
  }

  /** Waits for its end; tells how it ended. */
  async ended(): Promise<number | NodeJS.Signals> {
    return this.#child ? ended(this.#child) : 0;
  }

  get isRunning(): boolean {
    return this.#child !== undefined && this.#child.exitCode === null && this.#child.signalCode === null;
  }
}

/** A server. Each start is on the port of the first. */
export class Server extends Program {
  #url: string | undefined;
  #read = 0;

  constructor(dataDir: string, settings: Settings = {}) {
    super("serve", dataDir, { LISTEN: "127.0.0.1:0", ...settings });
  }

  /** Such as http://127.0.0.1:40123. */
  get url(): string {
    if (!this.#url) throw new Error("the server has not listened yet");
    return this.#url;
  }

  get sockets(): string {
    return `${this.url.replace("http", "ws")}/graphql`;
  }

  override get settings(): Settings {
    return this.#url ? { ...super.settings, LISTEN: new URL(this.#url).host } : super.settings;
  }

  /** Starts it, and waits until it listens. The first start may make cluster and demo firms. */
  async up(): Promise<void> {
    this.#read = this.log.length;
    this.start();
    this.#url = await until("the server listens", 120, () => {
      const log = this.log.slice(this.#read);
      if (!this.isRunning) throw new Error(`the server ended:\n${log}`);
      return /listens on (http:\/\/[^/]*)\/graphql/.exec(log)?.[1];
    });
  }

  /** Whether it says that it can work. */
  async isReady(): Promise<boolean> {
    return fetch(`${this.url}/readyz`, { signal: AbortSignal.timeout(10_000) }).then(
      ({ ok }) => ok,
      () => false,
    );
  }
}
