import { chownSync, existsSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import postgres from 'postgres';
import { cleanEnd, systemIdentifier } from '#lib/embedded/control-file.ts';
import { commandLine, runningPostmaster } from '#lib/embedded/pid-file.ts';
import type { Place } from '#lib/embedded/place.ts';
import { nodeFolder, startPostmaster, stopPostmaster, writeSettings } from '#lib/embedded/postmaster.ts';
import { processesBelow } from '#lib/embedded/processes-below.ts';
import { type NodeSettings, REPLICATION_ROLE, slotOf } from '#lib/embedded/settings.ts';
import { ADMIN_ROLE } from '#lib/embedded/urls.ts';
import { anyOf } from '#lib/keeper/decide.ts';
import { within } from '#lib/within.ts';

/** A node of the cluster, as its keepers know each other. */
export type Peer = {
  readonly name: string;
  readonly host: string;
  readonly port: number;
  /** Whether it may acknowledge commits and be promoted; the others only follow. */
  readonly votes: boolean;
};

export type Passwords = { readonly admin: string; readonly replication: string };

export type ServerOptions = {
  readonly place: Place;
  readonly self: Peer;
  readonly passwords: Passwords;
  /** The addresses it listens on, and networks that may sign in. */
  readonly listen: string;
  readonly networks: readonly string[];
};

/** What PostgreSQL is told from outside: from whom it streams, and which standbys its commits wait for. */
export type Part = { upstream: Peer | null; waitsFor: readonly string[] };

const ANSWERS_WITHIN_MS = 2_000;
const GONE_WITHIN_MS = 1_000;
/** PostgreSQL ends with its keeper, whatever ends that: nobody would fence it. */
const ENDS_WITH_US = ['setpriv', '--pdeathsig', 'QUIT'];

/** The PostgreSQL of this node. */
export class Server {
  readonly #options: ServerOptions;
  #part: Part = { upstream: null, waitsFor: [] };
  #told = false;
  #client: postgres.Sql | null = null;
  #answeredAt = 0;
  #busyUntil = 0;
  #killed: readonly number[] = [];

  constructor(options: ServerOptions) {
    this.#options = options;
  }

  get folder(): string {
    return nodeFolder(this.#options.place, this.#options.self.name);
  }

  get part(): Part {
    return this.#part;
  }

  /** Whether the running server was told its part: telling may have failed half-way. */
  get told(): boolean {
    return this.#told;
  }

  running(): boolean {
    return runningPostmaster(this.folder) !== undefined;
  }

  hasData(): boolean {
    return existsSync(this.folder);
  }

  /** Whether its folder is a standby's: one that was ever a primary is none until it was made anew. */
  isStandby(): boolean {
    return existsSync(join(this.folder, 'standby.signal'));
  }

  async start(part: Part): Promise<void> {
    const { place, self } = this.#options;
    this.#part = part;
    this.#told = false;
    await startPostmaster(place, self.name, this.#settings(part), ENDS_WITH_US);
    this.#told = true;
  }

  /** Tells a running server another part; what of it holds already is seen by asking. */
  async tell(part: Part): Promise<void> {
    this.#part = part;
    this.#told = false;
    writeSettings(this.#options.place, this.folder, this.#settings(part));
    await this.ask('select pg_reload_conf()');
    this.#told = true;
  }

  /** Where its log ends, when it was a primary and was shut down in order. */
  cleanEnd = () => (this.running() ? null : cleanEnd(this.folder));

  /** The number by which PostgreSQL tells clusters apart. */
  identity = (): bigint | undefined => systemIdentifier(this.folder);

  /** Its folder is a standby's from now on, as if it had been copied: slots stay behind. It does not run. */
  becomeStandby(): void {
    const slots = join(this.folder, 'pg_replslot');
    for (const slot of readdirSync(slots)) rmSync(join(slots, slot), { recursive: true });
    const signal = join(this.folder, 'standby.signal');
    writeFileSync(signal, '', { mode: 0o600, flush: true });
    const { user } = this.#options.place;
    if (user) chownSync(signal, user.uid, user.gid);
  }

  async stop(): Promise<void> {
    this.#drop();
    await stopPostmaster(this.#options.place, this.#options.self.name);
  }

  /** At once, and all of its processes, also when they stand still: a stopped child would go on when it is continued. */
  kill(): void {
    this.#drop();
    const running = runningPostmaster(this.folder);
    if (!running) return;
    this.#killed = [running.pid, ...processesBelow(running.pid)];
    for (const pid of this.#killed) {
      try {
        process.kill(pid, 'SIGKILL');
      } catch {
        // It has ended by itself.
      }
    }
  }

  /** Whether what was killed is surely gone, which it is in a moment: a process that waits for a hung disk ends after that answered. */
  async gone(): Promise<boolean> {
    const end = performance.now() + GONE_WITHIN_MS;
    while (this.#killed.some((pid) => commandLine(pid).includes('postgres'))) {
      if (performance.now() > end) return false;
      await sleep(5);
    }
    return true;
  }

  /** Asks as the superuser. A server that does not answer is given up: the next question opens a new connection. */
  async ask<Row extends object>(text: string, patienceMs = ANSWERS_WITHIN_MS): Promise<Row[]> {
    this.#client ??= this.connect();
    try {
      const rows = await within(patienceMs, 'PostgreSQL', this.#client.unsafe<Row[]>(text).execute());
      this.#answeredAt = performance.now();
      return [...rows];
    } catch (error) {
      this.#drop();
      throw error;
    }
  }

  /** Whether it has answered within this time, or is busy. */
  answeredWithin(ms: number): boolean {
    const now = performance.now();
    return now < this.#busyUntil || now - this.#answeredAt < ms;
  }

  /** While it does this it need not answer, but not for longer than so. */
  async busy<T>(ms: number, work: () => Promise<T>): Promise<T> {
    this.#busyUntil = performance.now() + ms;
    try {
      return await work();
    } finally {
      this.#busyUntil = 0;
      this.#answeredAt = performance.now();
    }
  }

  /** A connection of its own to this node or another. */
  connect({ host, port }: Pick<Peer, 'host' | 'port'> = { ...this.#options.self, host: '127.0.0.1' }) {
    return postgres({
      host,
      port,
      database: DATABASE_OF_KEEPERS,
      user: ADMIN_ROLE,
      password: this.#options.passwords.admin,
      max: 1,
      connect_timeout: 2,
      fetch_types: false,
      connection: { application_name: 'lectern keeper', statement_timeout: 0 },
      onnotice: () => {},
    });
  }

  #drop(): void {
    const client = this.#client;
    this.#client = null;
    client?.end({ timeout: 0 }).catch(() => {});
  }

  #settings({ upstream, waitsFor }: Part): NodeSettings {
    const { self, passwords, listen, networks } = this.#options;
    const connection = (peer: Peer) =>
      `host=${peer.host} port=${peer.port} user=${REPLICATION_ROLE} password=${passwords.replication} application_name=${slotOf(self.name)} connect_timeout=2`;
    return {
      port: self.port,
      networks,
      ...(upstream && { primary: { connection: connection(upstream), slot: slotOf(self.name) } }),
      others: {
        listen_addresses: listen,
        synchronous_standby_names: anyOf(waitsFor.map(slotOf)),
        // Who stands still is given up, or commits would wait for a minute.
        wal_sender_timeout: '4s',
        wal_receiver_timeout: '4s',
        // For standbys that turn to a new primary, which had no slot for them until then.
        wal_keep_size: '512MB',
      },
    };
  }
}

/** Always there, also before the cluster is set up. */
const DATABASE_OF_KEEPERS = 'postgres';
