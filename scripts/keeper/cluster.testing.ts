import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, openSync, readFileSync, rmSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import postgres from 'postgres';
import { runningPostmaster } from '#lib/embedded/pid-file.ts';
import { knownDataFolder } from '#lib/embedded/place.ts';
import { processesBelow } from '#lib/embedded/processes-below.ts';
import { ADMIN_ROLE, databaseUrl } from '#lib/embedded/urls.ts';
import { Etcd } from '#lib/keeper/etcd.ts';
import { type ClusterRecord, Records, type View } from '#lib/keeper/record.ts';
import { ensurePrograms } from '#scripts/debian-packages.ts';

export const TTL_S = 3;
const PASSWORD = 'a-password-of-a-test';

/** A cluster under keepers, each a process of its own that can be killed and frozen with its PostgreSQL. */
export class KeptCluster {
  readonly folder: string;
  readonly names: readonly string[];
  readonly #port: number;
  readonly #keepers = new Map<string, ChildProcess>();
  #etcdProcess: ChildProcess | null = null;

  /** Takes ports from `port` on: two for etcd, then one for each node, and one for its keeper's figures. */
  constructor(folder: string, port: number, names: readonly string[] = ['one', 'two', 'three']) {
    this.folder = resolve('.lectern', folder);
    this.#port = port;
    this.names = names;
  }

  /** `more`: what the keeper of a node is told beside, or otherwise. */
  async start(more: (name: string) => Record<string, string> = () => ({})): Promise<void> {
    rmSync(this.folder, { recursive: true, force: true });
    mkdirSync(this.folder, { recursive: true });
    await this.startEtcd();
    for (const name of this.names) this.startKeeper(name, more(name));
  }

  get etcdUrl(): string {
    return `http://127.0.0.1:${this.#port}`;
  }

  /** With its data in another folder it is another etcd. */
  async startEtcd(data = 'etcd'): Promise<void> {
    const { etcd } = await ensurePrograms('etcd');
    const [client, peer] = [this.#port, this.#port + 1].map((port) => `http://127.0.0.1:${port}`);
    const log = openSync(join(this.folder, 'etcd.log'), 'a');
    const flags = {
      name: 'one',
      'data-dir': join(this.folder, data),
      'listen-client-urls': client,
      'advertise-client-urls': client,
      'listen-peer-urls': peer,
      'initial-advertise-peer-urls': peer,
      'initial-cluster': `one=${peer}`,
    };
    const args = Object.entries(flags).flatMap(([name, value]) => [`--${name}`, value ?? '']);
    this.#etcdProcess = spawn(etcd, args, { stdio: ['ignore', log, log] });
    await until(async () => (await this.view()) !== null);
  }

  stopEtcd(): Promise<void> {
    return end(this.#etcdProcess, 'SIGKILL');
  }

  environment(name: string): NodeJS.ProcessEnv {
    return {
      ...process.env,
      LOG_LEVEL: 'info',
      KEEPER_CLUSTER: 'test',
      KEEPER_NODE: name,
      KEEPER_NODES: this.names.map((each) => `${each}=127.0.0.1:${this.portOf(each)}`).join(','),
      KEEPER_ETCD: this.etcdUrl,
      KEEPER_FOLDER: this.folder,
      KEEPER_ADMIN_PASSWORD: PASSWORD,
      KEEPER_REPLICATION_PASSWORD: PASSWORD,
      KEEPER_TTL_SECONDS: String(TTL_S),
      KEEPER_METRICS: `127.0.0.1:${this.metricsOf(name)}`,
    };
  }

  startKeeper(name: string, more: Record<string, string> = {}): void {
    const log = openSync(join(this.folder, `${name}.keeper.log`), 'a');
    const env = { ...this.environment(name), ...more };
    this.#keepers.set(
      name,
      spawn(process.execPath, ['scripts/keeper.ts'], { env, stdio: ['ignore', log, log] }),
    );
  }

  portOf(name: string): number {
    return this.#port + 2 + this.names.indexOf(name);
  }

  metricsOf = (name: string): number => this.portOf(name) + this.names.length;

  keeper(name: string): number {
    return this.#keepers.get(name)?.pid ?? 0;
  }

  /** Where a node's data lies. */
  dataOf = (name: string): string => join(knownDataFolder(this.folder), name);

  postmaster(name: string): number | undefined {
    return runningPostmaster(this.dataOf(name))?.pid;
  }

  /** Every process of a node: as a machine that is switched off, stands still or goes on. */
  signal(name: string, signal: NodeJS.Signals): void {
    const postmaster = this.postmaster(name);
    const pids = [this.keeper(name), ...(postmaster ? [postmaster, ...processesBelow(postmaster)] : [])];
    for (const pid of pids) {
      try {
        process.kill(pid, signal);
      } catch {
        // It has ended by itself.
      }
    }
  }

  etcd = (): Etcd => new Etcd([this.etcdUrl]);

  async view(): Promise<View | null> {
    const records = new Records(this.etcd(), 'test');
    return records.read().catch(() => null);
  }

  /** The record once it is as is asked for. */
  async recorded(
    wanted: (state: ClusterRecord, view: View) => boolean,
    withinMs = 60_000,
  ): Promise<ClusterRecord> {
    let last: View | null = null;
    const found = await until(async () => {
      last = await this.view();
      return last?.state && wanted(last.state, last) ? last.state : null;
    }, withinMs).catch(() => null);
    if (found) return found;
    throw new Error(`The record is ${JSON.stringify(last)}.`);
  }

  /** All nodes up: a primary, and both others among those by whom commits are acknowledged, copied first if they have to be. */
  whole = () =>
    this.recorded(
      ({ voters, election, alone }) => voters.length === this.names.length - 1 && !election && !alone,
      120_000,
    );

  /** Its address for a login of the portal, or for the superuser. */
  url = (name: string, role = ADMIN_ROLE): string => databaseUrl(this.portOf(name), role, PASSWORD);

  /** All of its servers in one address, the superuser's. */
  anyUrl = (): string =>
    databaseUrl(
      this.names.map((name) => this.portOf(name)),
      ADMIN_ROLE,
      PASSWORD,
    );

  readonly passwords = { app: PASSWORD, jobs: PASSWORD };

  /** Asks one server, past everything else, as its administrator. */
  async asked<T>(name: string, work: (sql: postgres.Sql) => Promise<T>): Promise<T> {
    const sql = this.sql(name);
    try {
      return await work(sql);
    } finally {
      await sql.end({ timeout: 1 });
    }
  }

  sql(name: string, options: postgres.Options<Record<string, never>> = {}): postgres.Sql {
    return postgres({
      host: '127.0.0.1',
      port: this.portOf(name),
      database: 'postgres',
      user: ADMIN_ROLE,
      password: PASSWORD,
      max: 1,
      connect_timeout: 2,
      onnotice: () => {},
      ...options,
    });
  }

  log = (name: string): string => readFileSync(join(this.folder, `${name}.keeper.log`), 'utf8');

  /** Its keeper is told to end, and PostgreSQL with it. */
  stopKeeper = (name: string): Promise<void> => end(this.#keepers.get(name) ?? null, 'SIGTERM');

  async stop(): Promise<void> {
    await Promise.all([...this.#keepers.values()].map((keeper) => end(keeper, 'SIGTERM')));
    await this.stopEtcd();
    rmSync(knownDataFolder(this.folder), { recursive: true, force: true });
    rmSync(this.folder, { recursive: true, force: true });
  }
}

async function end(child: ChildProcess | null, signal: NodeJS.Signals): Promise<void> {
  if (!child || child.exitCode !== null || child.signalCode !== null) return;
  const exited = once(child, 'exit');
  child.kill(signal);
  await exited;
}

/** What a condition gives once it gives anything. */
export async function until<T>(condition: () => Promise<T | null | false>, withinMs = 60_000): Promise<T> {
  const by = performance.now() + withinMs;
  for (;;) {
    const found = await condition();
    if (found) return found;
    if (performance.now() > by) throw new Error('It did not come to that in time.');
    await sleep(50);
  }
}
