import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, openSync, readFileSync, rmSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import postgres from 'postgres';
import { commandLine, runningPostmaster } from '#lib/embedded/pid-file.ts';
import { knownDataFolder } from '#lib/embedded/place.ts';
import { freePort } from '#lib/embedded/ports.ts';
import { processesBelow } from '#lib/embedded/processes-below.ts';
import { ADMIN_ROLE, databaseUrl } from '#lib/embedded/urls.ts';
import { Etcd } from '#lib/keeper/etcd.ts';
import { type ClusterRecord, Records, type View } from '#lib/keeper/record.ts';
import { ensurePrograms } from '#scripts/debian-packages.ts';

/** As in use: with less, keepers on a machine that stands still for two seconds change their primary by themselves. */
export const TTL_S = 6;
/** A test that stands still itself has heard nothing wrong. */
const ETCD_WITHIN_MS = 30_000;
/** Nothing is shown by a wait that ends sooner: a little less than a test has in all. */
const PATIENCE_MS = 150_000;
const PASSWORD = 'a-password-of-a-test';

/** A cluster under keepers, each a process of its own that can be killed and frozen with its PostgreSQL. */
export class KeptCluster {
  readonly folder: string;
  readonly names: readonly string[];
  /** Two for etcd, one for each node, one for the figures of each keeper, and one for a test's own use. */
  readonly #ports: number[] = [];
  readonly #keepers = new Map<string, ChildProcess>();
  #etcdProcess: ChildProcess | null = null;

  constructor(folder: string, names: readonly string[] = ['one', 'two', 'three']) {
    this.folder = resolve('.lectern', folder);
    this.names = names;
  }

  /** Its addresses are known from here on. */
  async takePorts(): Promise<void> {
    while (this.#ports.length < 3 + 2 * this.names.length) this.#ports.push(await freePort(this.#ports));
  }

  /** `more`: what the keeper of a node is told beside, or otherwise. */
  async start(more: (name: string) => Record<string, string> = () => ({})): Promise<void> {
    await this.takePorts();
    rmSync(this.folder, { recursive: true, force: true });
    mkdirSync(this.folder, { recursive: true });
    await this.startEtcd();
    for (const name of this.names) this.startKeeper(name, more(name));
  }

  #port(n: number): number {
    return this.#ports[n] ?? 0;
  }

  get etcdUrl(): string {
    return `http://127.0.0.1:${this.#port(0)}`;
  }

  /** With its data in another folder it is another etcd. */
  async startEtcd(data = 'etcd'): Promise<void> {
    const { etcd } = await ensurePrograms('etcd');
    const [client, peer] = [0, 1].map((n) => `http://127.0.0.1:${this.#port(n)}`);
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
    // Killed, it loses nothing that a disk would have kept; on a disk that is slow to confirm, keepers would lose their leases.
    const env = { ...process.env, ETCD_UNSAFE_NO_FSYNC: 'true' };
    this.#etcdProcess = spawn(etcd, args, { env, stdio: ['ignore', log, log] });
    await this.seen();
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
    return this.#port(2 + this.names.indexOf(name));
  }

  metricsOf = (name: string): number => this.#port(2 + this.names.length + this.names.indexOf(name));

  get sparePort(): number {
    return this.#port(2 + 2 * this.names.length);
  }

  /** Where a node's data lies. */
  dataOf = (name: string): string => join(knownDataFolder(this.folder), name);

  postmaster(name: string): number | undefined {
    return runningPostmaster(this.dataOf(name))?.pid;
  }

  /** Every process of a node: as a machine that is switched off, stands still or goes on. */
  signal(name: string, signal: NodeJS.Signals): void {
    for (const pid of this.#processesOf(name)) {
      try {
        process.kill(pid, signal);
      } catch {
        // It has ended by itself.
      }
    }
  }

  /** Until nothing of it is left that could write: a killed process may be in the middle of that. */
  async switchOff(name: string): Promise<void> {
    const pids = this.#processesOf(name);
    this.signal(name, 'SIGKILL');
    await until(async () => pids.every((pid) => commandLine(pid) === ''));
  }

  /** Its keeper, which the test has started. */
  keeper(name: string): number {
    const pid = this.#keepers.get(name)?.pid;
    if (pid === undefined) throw new Error(`Nobody keeps ${name}.`);
    return pid;
  }

  #processesOf(name: string): number[] {
    const postmaster = this.postmaster(name);
    return [
      ...(this.#keepers.has(name) ? [this.keeper(name)] : []),
      ...(postmaster === undefined ? [] : [postmaster, ...processesBelow(postmaster)]),
    ];
  }

  etcd = (): Etcd => new Etcd([this.etcdUrl], ETCD_WITHIN_MS);

  async view(): Promise<View | null> {
    const records = new Records(this.etcd(), 'test');
    return records.read().catch(() => null);
  }

  /** What etcd tells, once it answers: a busy one may not, now and then. */
  seen = (): Promise<View> => until(() => this.view());

  /** The record once it is as is asked for. */
  async recorded(
    wanted: (state: ClusterRecord, view: View) => boolean,
    withinMs = PATIENCE_MS,
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
      connect_timeout: 20,
      onnotice: () => {},
      ...options,
    });
  }

  log = (name: string): string => readFileSync(join(this.folder, `${name}.keeper.log`), 'utf8');

  /** Its keeper is told to end, and PostgreSQL with it. */
  stopKeeper = (name: string): Promise<void> => end(this.#keepers.get(name) ?? null, 'SIGTERM');

  async stop(): Promise<void> {
    // A test that failed may have left some of them standing still.
    for (const name of this.names) this.signal(name, 'SIGCONT');
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
export async function until<T>(
  condition: () => Promise<T | null | false>,
  withinMs = PATIENCE_MS,
): Promise<T> {
  const by = performance.now() + withinMs;
  for (;;) {
    const found = await condition();
    if (found) return found;
    if (performance.now() > by) throw new Error('It did not come to that in time.');
    await sleep(50);
  }
}
