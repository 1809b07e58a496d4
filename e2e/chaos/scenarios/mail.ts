import { createServer, type Socket } from 'node:net';
import { sql } from 'drizzle-orm';
import { type Tenant, tenantById } from '#db/placement.ts';
import { withTenant } from '#db/tenant-db.ts';
import type { Crowd } from '#e2e/chaos/crowd.ts';
import { grows, type Undo } from '#e2e/chaos/faults.ts';
import type { Scenario } from '#e2e/chaos/scenario.ts';
import { enqueue } from '#features/jobs/commands.ts';
import { start, stop } from '#scripts/topology/nodes.ts';
import { nodeNamed } from '#scripts/topology/plan-questions.ts';

const LETTERS = 100;
const SUBJECT = 'A letter while the mail server hangs';

async function tenants({ learners }: Crowd): Promise<Tenant[]> {
  const ids = [...new Set(learners.map(({ facts }) => facts.tenant.id))];
  return (await Promise.all(ids.map(tenantById))).filter((tenant) => tenant !== null);
}

/** A server that takes a connection, and never says a word. */
async function hangingServer(): Promise<{ port: number; close(): void }> {
  const taken = new Set<Socket>();
  const server = createServer((socket) => {
    taken.add(socket);
    socket.on('error', () => {});
    socket.once('close', () => taken.delete(socket));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  return {
    port: typeof address === 'object' && address ? address.port : 0,
    close() {
      for (const socket of taken) socket.destroy();
      server.close();
    },
  };
}

async function hang(crowd: Crowd): Promise<Undo> {
  const mail = await hangingServer();
  const worker = nodeNamed('worker-1');
  await stop(worker);
  await start(worker, { SMTP_URL: `smtp://127.0.0.1:${mail.port}` });
  for (const tenant of await tenants(crowd))
    await withTenant(tenant, 'write', async (db) => {
      await db.execute(sql`
        update notice set state = 'queued', subject = ${SUBJECT}::text, body = 'It waits until it can be sent.'
        where id in (select id from notice where channel = 'email' and state = 'planned' limit ${LETTERS})`);
      await enqueue(db, 'mail.send', {});
    });
  return async () => {
    await stop(worker);
    mail.close();
    await start(worker);
  };
}

/**
 * Letters that are neither waiting, nor sent, nor kept by the worker that has no mail server afterwards: with a server that has taken
 * none, nobody may give one up.
 */
async function givenUp(crowd: Crowd): Promise<string[]> {
  const counts = await Promise.all(
    (await tenants(crowd)).map((tenant) =>
      withTenant(tenant, 'write', async (db) => {
        const [row] = await db.execute<{ count: number }>(sql`
          select count(*)::int as count from notice
          where subject = ${SUBJECT} and state not in ('queued', 'sent', 'kept')`);
        return row?.count ?? 0;
      }),
    ),
  );
  const lost = counts.reduce((sum, count) => sum + count, 0);
  return lost > 0 ? [`${lost} letters were given up`] : [];
}

export const mail: Scenario = {
  name: 'mail-hanging',
  what: 'the mail server takes connections and says nothing for 40 s, with letters to be sent',
  lastsMs: 40_000,
  strike: hang,
  watch: () => grows(['worker-1'], 'jobs_failed_total'),
  also: (_, crowd) => givenUp(crowd),
};
