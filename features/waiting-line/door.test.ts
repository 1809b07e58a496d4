import assert from 'node:assert/strict';
import { createServer, request } from 'node:http';
import type { AddressInfo } from 'node:net';
import { test } from 'node:test';
import { PLATFORM } from '#features/access/rules/platform.ts';
import { turnDoor } from '#features/waiting-line/door.ts';
import { mintTicket, SILENCE_MS, type Ticket } from '#features/waiting-line/rules/ticket.ts';
import { line } from '#lib/line.ts';
import { LINE } from '#lib/line-store.ts';

process.env.LECTERN_SECRET ??= 'a secret of tests that is long enough to sign with';

/** What a browser without script is answered, with the ticket that it has. */
async function come(ticket: string | null, path = '/sign-in/turn') {
  const server = createServer((incoming, outgoing) => void turnDoor(incoming, outgoing));
  await new Promise<void>((listening) => server.listen(0, '127.0.0.1', listening));
  const { port } = server.address() as AddressInfo;
  const headers = { host: 'localhost', ...(ticket && { cookie: `lectern.turn=${ticket}` }) };
  try {
    return await new Promise<{ status?: number; location?: string; cookie: string }>((resolve, reject) => {
      request({ host: '127.0.0.1', port, path, headers, agent: false }, (incoming) => {
        const { location, 'set-cookie': cookie } = incoming.headers;
        incoming.resume().on('end', () => {
          resolve({ status: incoming.statusCode, location, cookie: String(cookie) });
        });
      })
        .on('error', reject)
        .end();
    });
  } finally {
    server.close();
  }
}

const now = () => Date.now();
const ticketOf = (changes: Partial<Ticket> = {}): Ticket => ({
  realm: PLATFORM,
  id: crypto.randomUUID(),
  since: now(),
  heard: now(),
  ...changes,
});
const placeOf = ({ realm, id, since }: Ticket) => ({ lane: realm, id, since });

test('who waits is shown the line, and whose turn has come the form that says so', async () => {
  const ticket = ticketOf();
  const waiting = await come(mintTicket(ticket));
  assert.deepEqual([waiting.status, waiting.location], [200, undefined]);
  await line().admit({ process: 'test', free: 1 }, now());
  const turn = await come(mintTicket(ticket), '/sign-in/turn?next=/courses');
  assert.deepEqual([turn.status, turn.location], [303, '/sign-in?next=%2Fcourses&turn=come']);
  assert.equal(turn.cookie, 'undefined', 'the ticket is needed to come in');
});

test('a ticket that has let its holder in as often as it may is no turn, and is forgotten', async () => {
  const ticket = ticketOf();
  await line().hear(placeOf(ticket), now());
  // Also for those of before who have not come in yet.
  await line().admit({ process: 'test', free: 9 }, now());
  for (let n = 0; n < LINE.uses; n++)
    assert.equal((await line().enter(placeOf(ticket), now())).state, 'admitted');
  const over = await come(mintTicket(ticket));
  assert.deepEqual([over.status, over.location], [303, '/sign-in?turn=over']);
  assert.match(over.cookie, /^lectern\.turn=; .*Max-Age=0/);
});

test('neither is one that expired, is of another portal, is made up, or is not there', async () => {
  const useless = [
    mintTicket(ticketOf({ heard: now() - SILENCE_MS - 1_000 })),
    mintTicket(ticketOf({ realm: 'another' })),
    'made-up',
    null,
  ];
  for (const ticket of useless) assert.equal((await come(ticket)).location, '/sign-in?turn=over');
});
