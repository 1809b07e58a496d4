import { existsSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { exclusively } from '#lib/embedded/lock.ts';
import { AppError } from '#lib/errors.ts';
import { onPath } from '#scripts/on-path.ts';
import { command } from '#scripts/testing/command.ts';

/** Programs that npm does not bring, each by the name of Debian's package. */
const PROGRAMS = {
  etcd: 'etcd-server',
  memcached: 'memcached',
  'nats-server': 'nats-server',
  nginx: 'nginx',
  'nginx-js': 'libnginx-mod-http-js',
  pgbouncer: 'pgbouncer',
  'redis-server': 'redis-server',
  'swift-account-server': 'swift-account',
  'swift-container-server': 'swift-container',
  'swift-object-server': 'swift-object',
  'swift-proxy-server': 'swift-proxy',
  'swift-ring-builder': 'swift',
} as const;

export const ALL_PROGRAMS = Object.keys(PROGRAMS) as Program[];

export type Program = keyof typeof PROGRAMS;

/** A module of nginx is no program: Debian keeps it here. */
const MODULES: Partial<Record<Program, string>> = {
  'nginx-js': '/usr/lib/nginx/modules/ngx_http_js_module.so',
};

function find(name: Program): string | undefined {
  const module = MODULES[name];
  return module === undefined ? onPath(name) : existsSync(module) ? module : undefined;
}

/**
 * Where these programs are; those that are missing are installed when this is Debian and we are root.
 * @throws one sentence that names what is missing and how to get it
 */
export async function ensurePrograms<P extends Program>(...wanted: P[]): Promise<Record<P, string>> {
  const absent = () => wanted.filter((name) => !find(name));
  if (absent().length > 0) await installPackages(absent().map((name) => PROGRAMS[name]));
  const missing = absent();
  if (missing.length > 0) {
    const packages = missing.map((name) => PROGRAMS[name]).join(' ');
    throw new AppError(
      'unavailable',
      `Not found: ${missing.join(', ')}. On Debian, "apt-get install ${packages}" brings ${missing.length > 1 ? 'them' : 'it'}.`,
    );
  }
  return Object.fromEntries(wanted.map((name) => [name, find(name)])) as Record<P, string>;
}

/** Installs Debian's packages, without starting the services that come with them. Does nothing where that is not ours to do. */
export async function installPackages(packages: readonly string[]): Promise<void> {
  if (process.getuid?.() !== 0 || !isDebian()) return;
  console.log(`  Installing ${packages.join(', ')} from Debian; this is done once and may take a minute.`);
  const env = { DEBIAN_FRONTEND: 'noninteractive' };
  // Two of us at once would meet at apt's own lock, and the second would fail.
  await exclusively(join('/var/lib/dpkg', 'lectern.lock'), async () => {
    await command('apt-get', ['update', '-q', ...SOON], { env });
    const install = ['install', '-qy', '--no-install-recommends', ...SOON, ...packages];
    const { code, output } = await withoutServices(() => command('apt-get', install, { env }));
    if (code !== 0) console.error(output.trimEnd().split('\n').slice(-5).join('\n'));
  });
}

/** A machine without a network is told so within a minute. */
const SOON = [
  '-o',
  'Acquire::Retries=1',
  '-o',
  'Acquire::http::Timeout=20',
  '-o',
  'Acquire::https::Timeout=20',
];

const POLICY = '/usr/sbin/policy-rc.d';

/** Debian starts a service as soon as it is installed, unless this file says "not allowed" (101). One that exists stays as it is. */
async function withoutServices<T>(install: () => Promise<T>): Promise<T> {
  if (existsSync(POLICY)) return install();
  writeFileSync(POLICY, '#!/bin/sh\nexit 101\n', { mode: 0o755 });
  try {
    return await install();
  } finally {
    rmSync(POLICY, { force: true });
  }
}

function isDebian(): boolean {
  try {
    return /^ID=debian$/m.test(readFileSync('/etc/os-release', 'utf8'));
  } catch {
    return false;
  }
}
