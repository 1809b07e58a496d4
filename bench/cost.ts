import { writeFileSync } from 'node:fs';
import { parseArgs } from 'node:util';
import { demoPortal } from '#bench/support/demo.ts';
import { quantile, type Shot, volley } from '#bench/support/load.ts';
import { buildMinimal, startMinimal } from '#bench/support/minimal.ts';
import { type Subject, startSubject } from '#bench/support/process.ts';
import { pageShots, signInShots, trackShots } from '#bench/support/shots.ts';
import { TransactionCounter } from '#bench/support/transactions.ts';
import { buildIfNeeded } from '#scripts/build.ts';

const IN_FLIGHT = 32;
const ROUNDS = 7;
const SECONDS = 1.5;
/** Until the engine has compiled what is hot: a second of pages is a hundred, of clicks two thousand. */
const WARM_UP_SECONDS = 4;

type Target = { name: string; subject: Subject; next: () => Shot };
type Measure = { cpuMs: number; rps: number; p50: number; p95: number; transactions?: number; cold?: number };

/**
 * `npm run bench -- cost`: CPU milliseconds of the server process per request, beside a bare node:http echo and Next's own
 * minimal page through the same server.ts and middleware. Interleaved rounds; the quietest of each counts.
 */
export async function run(args: string[]): Promise<void> {
  const { values } = parseArgs({ args, options: { json: { type: 'string' } } });
  await buildIfNeeded(process.env);
  await buildMinimal();
  const { cluster, environments } = await demoPortal();
  const counter = new TransactionCounter([cluster.adminUrl, cluster.standbyAdminUrl('replica')]);
  const started: Subject[] = [];
  try {
    const env = { ...environments.server, ROLES: 'web,sign-in,intake' };
    const start = async (subject: Promise<Subject>) => {
      started.push(await subject);
      return subject;
    };
    await counter.quiet();
    const cold = await measureCold(env, counter);
    const echo = await start(startSubject('bench/echo.ts', process.env, '/'));
    const minimal = await start(startMinimal(env));
    const portal = await start(startSubject('server.ts', env, '/livez'));
    const pages = await pageShots(portal.port);
    const targets: Target[] = [
      {
        name: 'echo',
        subject: echo,
        next: () => ({
          method: 'POST',
          path: '/',
          host: 'localhost',
          body: '{"lesson":"a","seconds":5}',
          status: 200,
        }),
      },
      {
        name: 'next-minimal',
        subject: minimal,
        next: byTurns([
          { path: '/', host: 'acme.localhost', status: 200 },
          { path: '/', host: 'globex.localhost', status: 200 },
        ]),
      },
      { name: 'track', subject: portal, next: await trackShots(environments) },
      { name: 'home', subject: portal, next: byTurns(pages.home) },
      { name: 'catalog', subject: portal, next: byTurns(pages.catalog) },
      { name: 'course', subject: portal, next: byTurns(pages.course) },
      { name: 'sign-in', subject: portal, next: byTurns(await signInShots(portal.port)) },
    ];
    const results = await measure(targets);
    const warm = await measureTransactions(targets, counter);
    for (const [name, measured] of results) {
      Object.assign(measured, {
        transactions: warm.get(name),
        ...(cold.has(name) && { cold: cold.get(name) }),
      });
    }
    report(results);
    if (values.json) {
      const list = [...results].map(([name, measured]) => ({ name, ...measured }));
      writeFileSync(values.json, `${JSON.stringify({ results: list }, null, 2)}\n`);
    }
  } finally {
    await Promise.all(started.map((subject) => subject.stop()));
    await counter.end();
    await cluster.stop();
  }
}

/** Database transactions of the first page a fresh process answers. */
async function measureCold(
  env: NodeJS.ProcessEnv,
  counter: TransactionCounter,
): Promise<Map<string, number>> {
  const cold = new Map<string, number>();
  const signedIn = await startSubject('server.ts', env, '/livez');
  const pages = await pageShots(signedIn.port).finally(() => signedIn.stop());
  for (const [name, [shot]] of Object.entries(pages)) {
    if (!shot) continue;
    const before = await counter.read(true);
    const subject = await startSubject('server.ts', env, '/livez');
    await volley(subject.port, () => shot, { seconds: 0.001, inFlight: 1 }).finally(() => subject.stop());
    cold.set(name, (await counter.read(true)) - before);
  }
  return cold;
}

/** Transactions a request needs once everything that is cached is cached: in a volley of its own, since they show late. */
async function measureTransactions(
  targets: Target[],
  counter: TransactionCounter,
): Promise<Map<string, number>> {
  const counted = new Map<string, number>();
  for (const { name, subject, next } of targets) {
    const before = await counter.read();
    const { requests } = await volley(subject.port, next, { seconds: 2 * SECONDS, inFlight: IN_FLIGHT });
    counted.set(name, ((await counter.read()) - before) / requests);
  }
  return counted;
}

async function measure(targets: Target[]): Promise<Map<string, Measure>> {
  const best = new Map<string, Measure>();
  for (const { subject, next } of targets)
    await volley(subject.port, next, { seconds: WARM_UP_SECONDS, inFlight: IN_FLIGHT });
  for (let round = 1; round <= ROUNDS; round++) {
    for (const { name, subject, next } of targets) {
      const cpu = subject.cpuMs();
      const { requests, seconds, latenciesMs } = await volley(subject.port, next, {
        seconds: SECONDS,
        inFlight: IN_FLIGHT,
      });
      const cpuMs = (subject.cpuMs() - cpu) / requests;
      const known = best.get(name);
      if (known && known.cpuMs <= cpuMs) continue;
      best.set(name, {
        cpuMs,
        rps: requests / seconds,
        p50: quantile(latenciesMs, 0.5),
        p95: quantile(latenciesMs, 0.95),
      });
    }
    console.log(`  round ${round} of ${ROUNDS}`);
  }
  return best;
}

function report(results: Map<string, Measure>): void {
  const echo = results.get('echo')?.cpuMs ?? 1;
  const minimal = results.get('next-minimal')?.cpuMs ?? 1;
  const fixed = (value: number | undefined, digits: number) =>
    value === undefined ? '' : value.toFixed(digits);
  console.table(
    Object.fromEntries(
      [...results].map(([name, { cpuMs, rps, p50, p95, transactions, cold }]) => [
        name,
        {
          'CPU ms': fixed(cpuMs, 3),
          '× echo': fixed(cpuMs / echo, 1),
          '× next-minimal': fixed(cpuMs / minimal, 2),
          'requests/s': fixed(rps, 0),
          'p50 ms': fixed(p50, 1),
          'p95 ms': fixed(p95, 1),
          'transactions warm': fixed(transactions, 2),
          cold: fixed(cold, 0),
        },
      ]),
    ),
  );
}

function byTurns(shots: Shot[]): () => Shot {
  let turn = 0;
  return () => {
    const shot = shots[turn++ % shots.length];
    if (!shot) throw new Error('There is nothing to ask for.');
    return shot;
  };
}
