// A PostgreSQL of the script's own, which it can kill: the cluster that `chambers` makes in a data directory, started as
// `chambers` would start it.
import type { ChildProcess } from "node:child_process";
import { existsSync, openSync, readdirSync, readFileSync, statSync } from "node:fs";
import { join } from "node:path";
import pg from "pg";
import { Program, type Settings, ended, start, until } from "../program.js";

/** How it dies. */
export type Death = "backend" | "postmaster" | "PostgreSQL";

export class Postgres {
  readonly #dataDir: string;
  readonly #root: string;
  readonly #passwords: Record<string, string>;
  #child: ChildProcess | undefined;
  #client: pg.Client | undefined;

  private constructor(dataDir: string) {
    this.#dataDir = dataDir;
    // Where root's PostgreSQL could not get in, it is elsewhere.
    const pointer = join(dataDir, "postgres.path");
    this.#root = existsSync(pointer) ? readFileSync(pointer, "utf8").trim() : join(dataDir, "postgres");
    this.#passwords = JSON.parse(readFileSync(join(dataDir, "credentials.json"), "utf8")) as Record<string, string>;
  }

  /** Makes the cluster, roles and tables. */
  static async make(dataDir: string): Promise<Postgres> {
    const migrate = new Program("migrate up", dataDir, {});
    migrate.start();
    if ((await migrate.ended()) !== 0) throw new Error(migrate.log);
    const postgres = new Postgres(dataDir);
    await postgres.start();
    return postgres;
  }

  /** What a server or worker is told of it. */
  get settings(): Settings {
    return { DATABASE_URL: this.#url("chambers_app"), DATABASE_JOB_URL: this.#url("chambers_job") };
  }

  /** Starts it and waits until it answers. It replays its log first, and what is left of the last one must be gone. */
  async start(): Promise<void> {
    const data = join(this.#root, "data");
    const { uid, gid } = statSync(data);
    const major = readFileSync(join(data, "PG_VERSION"), "utf8").trim();
    const bin = process.env["CHAMBERS_POSTGRES_BIN_DIR"] ?? `/usr/lib/postgresql/${major}/bin`;
    const settings = {
      port: 5432, listen_addresses: "", unix_socket_permissions: "0700", max_connections: 200,
      unix_socket_directories: `"${join(this.#root, "run")}"`,
    };
    const args = Object.entries(settings).flatMap(([name, value]) => ["-c", `${name}=${value}`]);
    const as = process.getuid?.() === 0 ? { uid, gid } : {};
    const log = openSync(join(this.#dataDir, "postgres.log"), "a");
    await until("PostgreSQL answers", 60, async () => {
      if (!this.#child || this.#child.exitCode !== null || this.#child.signalCode !== null) {
        this.#child = start(join(bin, "postgres"), ["-D", data, ...args], { ...as, cwd: "/", stdio: ["ignore", log, log] });
      }
      return this.#ask("SELECT").then(() => true, () => false);
    });
  }

  /** Kills it; a backend's death is one that it recovers from by itself. */
  async kill(how: Death): Promise<void> {
    if (how === "backend") {
      const [backend] = await this.rows<{ pid: number }>(
        "SELECT pid FROM pg_stat_activity WHERE application_name = 'chambers' ORDER BY state, md5(pid::text) LIMIT 1",
      );
      if (backend) process.kill(backend.pid, "SIGKILL");
      return;
    }
    const child = this.#child;
    if (!child?.pid) return;
    const backends = how === "PostgreSQL" ? childrenOf(child.pid) : [];
    child.kill("SIGKILL");
    for (const pid of backends) {
      try {
        process.kill(pid, "SIGKILL");
      } catch {
        // It has gone by itself.
      }
    }
    await ended(child);
  }

  /** Stops it as an operator does who restarts it: clients are cut off, nothing is lost. */
  async stop(): Promise<void> {
    await this.#forget();
    if (!this.#child) return;
    this.#child.kill("SIGINT");
    await ended(this.#child);
  }

  /** As the superuser, whom no policy holds. */
  async rows<Row>(sql: string, values: readonly unknown[] = []): Promise<Row[]> {
    return until("PostgreSQL answers", 30, () => this.#ask<Row>(sql, values).catch(() => undefined));
  }

  async #ask<Row>(sql: string, values: readonly unknown[] = []): Promise<Row[]> {
    try {
      this.#client ??= await this.connect();
      return (await this.#client.query(sql, [...values])).rows as Row[];
    } catch (error) {
      await this.#forget();
      throw error;
    }
  }

  /** A connection of the superuser's. */
  async connect(): Promise<pg.Client> {
    const [host, password] = [join(this.#root, "run"), this.#passwords["postgres"] ?? ""];
    const client = new pg.Client({ host, user: "postgres", database: "chambers", password });
    // Told of by the next query.
    client.on("error", () => undefined);
    await client.connect();
    return client;
  }

  async #forget(): Promise<void> {
    const client = this.#client;
    this.#client = undefined;
    await client?.end().catch(() => undefined);
  }

  #url(role: string): string {
    const host = encodeURIComponent(join(this.#root, "run"));
    return `postgres://${role}:${this.#passwords[role]}@localhost/chambers?host=${host}`;
  }
}

/** The processes that a process has started. */
function childrenOf(parent: number): number[] {
  return readdirSync("/proc")
    .filter((name) => /^\d+$/.test(name))
    .map(Number)
    .filter((pid) => {
      try {
        // Behind the name, which may hold anything: state and parent.
        return readFileSync(`/proc/${pid}/stat`, "utf8").split(") ").at(-1)?.split(" ")[1] === String(parent);
      } catch {
        return false;
      }
    });
}
