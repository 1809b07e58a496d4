import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { chmodSync, chownSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { postgresUser } from '#lib/embedded/os-user.ts';
import { freePort } from '#lib/embedded/ports.ts';
import { ensurePrograms } from '#scripts/debian-packages.ts';
import { takesConnections } from '#scripts/topology/answers.ts';
import { makeRings, STORE_ACCESS_KEY, type StorePlace, swiftConf } from '#scripts/topology/swift-files.ts';

export type TestStore = {
  /** S3_… and CDN_URL, as a node is given them. */
  environment: Record<string, string>;
  /** Hangs: connections are taken and nothing is answered, until it goes on. */
  hang(): void;
  goOn(): void;
  /** What answers S3 is killed, and started again. */
  kill(): Promise<void>;
  start(): Promise<void>;
  stop(): Promise<void>;
};

const NEEDED = [
  'memcached',
  'swift-account-server',
  'swift-container-server',
  'swift-object-server',
  'swift-proxy-server',
  'swift-ring-builder',
] as const;

/** Where the store's programs are, or why tests on it do not run here. */
export const findStore = () => ensurePrograms(...NEEDED).catch((error: Error) => error.message);

/** A real object store that speaks S3, set as the topology's is, on free ports and in a folder of its own. */
export async function startStore(
  programs: Exclude<Awaited<ReturnType<typeof findStore>>, string>,
): Promise<TestStore> {
  const user = postgresUser();
  const folder = mkdtempSync(join(tmpdir(), 'lectern-store-'));
  const ports: number[] = [];
  for (let n = 0; n < 5; n++) ports.push(await freePort(ports));
  const [proxy = 0, account = 0, container = 0, object = 0, cache = 0] = ports;
  const place: StorePlace = {
    folder,
    user,
    ports: { proxy, account, container, object, cache },
    secret: 'a-secret-of-a-test',
  };
  chmodSync(folder, 0o700);
  if (user) chownSync(folder, user.uid, user.gid);
  await makeRings(programs['swift-ring-builder'], place);
  const start = (program: string, args: string[]) =>
    spawn(program, args, { stdio: 'ignore', uid: user?.uid, gid: user?.gid, cwd: '/' });
  const children = [start(programs.memcached, ['-l', '127.0.0.1', '-p', String(cache), '-m', '8'])];
  for (const part of ['account', 'container', 'object', 'proxy'] as const) {
    const conf = join(folder, `${part}.conf`);
    writeFileSync(conf, swiftConf(part, place), { mode: 0o600 });
    if (user) chownSync(conf, user.uid, user.gid);
    children.push(start(programs[`swift-${part}-server`], [conf]));
  }
  await Promise.all(
    children.map((child, n) => listening(child, [cache, account, container, object, proxy][n] ?? 0)),
  );
  const restart = async () => {
    const front = start(programs['swift-proxy-server'], [join(folder, 'proxy.conf')]);
    children[children.length - 1] = front;
    await listening(front, proxy);
  };
  return {
    environment: {
      S3_ENDPOINT: `http://127.0.0.1:${proxy}`,
      S3_REGION: 'us-east-1',
      S3_BUCKET: 'lectern',
      S3_ACCESS_KEY: STORE_ACCESS_KEY,
      S3_SECRET_KEY: place.secret,
      CDN_URL: 'http://cdn.localhost',
    },
    hang: () => void children.at(-1)?.kill('SIGSTOP'),
    goOn: () => void children.at(-1)?.kill('SIGCONT'),
    kill: () => ended(children.at(-1) as ChildProcess),
    start: restart,
    async stop() {
      await Promise.all(children.map(ended));
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

async function listening(child: ChildProcess, port: number): Promise<void> {
  while (!(await takesConnections(port))) {
    if (child.exitCode !== null) throw new Error(`${child.spawnfile} ended at its start.`);
    await sleep(50);
  }
}

async function ended(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const gone = once(child, 'exit');
  child.kill('SIGKILL');
  await gone;
}
