import assert from 'node:assert/strict';
import { type ChildProcess, spawn } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import postgres from 'postgres';
import { v7 as uuidv7 } from 'uuid';
import { connectionLost } from '#db/failure.ts';
import { type Moved, moveTenant } from '#db/moving/move.ts';
import type { Tenant } from '#db/placement.ts';
import { unit } from '#db/schema/tenant/people.ts';
import { withTenant } from '#db/tenant-db.ts';
import { newCourse, newLearners } from '#db/testing-course.ts';
import { intake } from '#features/intake/commands.ts';
import type { Batch } from '#features/intake/input.ts';
import { AppError } from '#lib/errors.ts';

export type Load = {
  /** Codes of units that were written, and ids of events that were acknowledged. */
  units: string[];
  events: string[];
  reads: number;
  failures: unknown[];
  /** The longest that anybody waited from one write to the next. */
  longestMs: number;
  stop(): Promise<void>;
};

const again = (error: unknown) => error instanceof AppError && error.code === 'unavailable';

/** People who save, players who send, and readers, until stopped; each tries again what was not taken, as browsers do. */
export async function startLoad(tenant: Tenant): Promise<Load> {
  const learner = await withTenant(tenant, 'write', async (db) => {
    const course = await newCourse(db, `moved-${randomUUID().slice(0, 8)}`);
    const [one] = await newLearners(db, course, 1, new Date());
    assert.ok(one);
    return { tenantId: tenant.id, lessonId: course.text, ...one };
  });
  const state = { units: [] as string[], events: [] as string[], reads: 0, failures: [] as unknown[] };
  const load = { ...state, longestMs: 0 };
  let [stopped, last] = [false, performance.now()];
  const wrote = () => {
    load.longestMs = Math.max(load.longestMs, performance.now() - last);
    last = performance.now();
  };
  const forever = async (work: () => Promise<void>) => {
    while (!stopped) {
      await work().catch((error) => load.failures.push(error));
      await sleep(2);
    }
  };
  const until = async (taken: () => Promise<boolean>) => {
    while (!(await taken())) await sleep(20);
    wrote();
  };
  const save = () =>
    forever(async () => {
      const code = randomUUID();
      await until(() =>
        withTenant(tenant, 'write', (db) => db.insert(unit).values({ name: 'Moved', code })).then(
          () => true,
          (error) => {
            if (again(error)) return false;
            throw error;
          },
        ),
      );
      load.units.push(code);
    });
  const send = () =>
    forever(async () => {
      const batch = batchOf(learner);
      await until(async () => (await intake().append(tenant, batch)).kind === 'durable');
      load.events.push(...batch.events.map(({ id }) => id));
    });
  const look = () =>
    forever(async () => {
      await withTenant(tenant, 'read', (db) => db.$count(unit));
      load.reads += 1;
    });
  const running = [save(), save(), save(), send(), send(), send(), look(), look()];
  return Object.assign(load, {
    async stop() {
      stopped = true;
      await Promise.all(running);
    },
  });
}

function batchOf(launch: Batch['launch']): Batch {
  const one = (seq: number): Batch['events'][number] => ({
    id: uuidv7(),
    seq,
    at: Date.now(),
    kind: 'time.spent',
    data: { seconds: 1 },
  });
  return { launch, receivedAt: new Date(), events: [one(1), one(2)] };
}

/** Whoever commits on these clusters without a tenant: how long a commit takes while the machine has much else to do. */
export function startWitness(adminUrls: readonly string[]) {
  const witness = { longestMs: 0, stop: async () => {} };
  let ended = false;
  const watch = async (url: string) => {
    const sql = postgres(url, { max: 1, onnotice: () => {} });
    await sql`create table if not exists witness (n int)`;
    for (let last = performance.now(); !ended; await sleep(2)) {
      await sql`insert into witness (n) values (1)`;
      const now = performance.now();
      witness.longestMs = Math.max(witness.longestMs, now - last);
      last = now;
    }
    await sql.end();
  };
  const watching = Promise.all(adminUrls.map(watch));
  watching.catch(() => {});
  witness.stop = async () => {
    ended = true;
    await watching;
  };
  return witness;
}

/** A mover in a process of its own, which halts at a stage: for killing it there. */
export async function moverHalting(slug: string, to: string, stage: string): Promise<ChildProcess> {
  const code = `import { moveTenant } from './db/moving/move.ts';
    const { slug, to, halt } = JSON.parse(process.env.MOVE);
    const reach = async (stage) => {
      console.log('<' + stage + '>');
      if (stage === halt) await new Promise(() => setInterval(() => {}, 1000));
    };
    await moveTenant(slug, { to: { cluster: to }, reach });`;
  const child = spawn(process.execPath, ['--input-type=module', '--eval', code], {
    env: { ...process.env, MOVE: JSON.stringify({ slug, to, halt: stage }) },
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  let said = '';
  child.stdout?.on('data', (chunk) => {
    said += chunk;
  });
  while (!said.includes(`<${stage}>`)) {
    assert.equal(child.exitCode, null, said);
    await sleep(10);
  }
  return child;
}

/** A mover that stands still for three seconds while writes wait is ended by the server: the same again goes on. */
export async function moveTo(slug: string, cluster: string): Promise<Moved> {
  for (;;)
    try {
      return await moveTenant(slug, { to: { cluster } });
    } catch (error) {
      if (!connectionLost(error)) throw error;
    }
}

/** The same of a move to where it came from; asked for "back" twice, it could go there and back again. */
export const moveBack = (slug: string, cluster: string): Promise<Moved> =>
  moveTenant(slug, { to: 'back' }).catch((error) => {
    if (!connectionLost(error)) throw error;
    return moveTo(slug, cluster);
  });
