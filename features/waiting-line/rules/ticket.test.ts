import assert from 'node:assert/strict';
import { test } from 'node:test';
import { judgeTicket, LIFE_MS, mintTicket, SILENCE_MS } from '#features/waiting-line/rules/ticket.ts';
import { sign } from '#lib/crypto.ts';

process.env.LECTERN_SECRET = 'a secret of thirty-two characters!';

const now = Date.UTC(2026, 2, 2, 10);
const ticket = {
  realm: 'acme',
  id: 'e7a3a1f0-5f5e-4c55-9f6b-0a4a5a1f8a11',
  since: now - 60_000,
  heard: now - 10_000,
};
const text = mintTicket(ticket);

test('a ticket says what it was made with, in its own realm', () => {
  assert.deepEqual(judgeTicket(text, 'acme', now), { kind: 'good', ticket });
  assert.deepEqual(judgeTicket(text, 'globex', now), { kind: 'foreign' });
  assert.deepEqual(judgeTicket(undefined, 'acme', now), { kind: 'none' });
  assert.deepEqual(judgeTicket('', 'acme', now), { kind: 'none' });
});

test('what was altered, made for another purpose or is no ticket at all is forged', () => {
  const [body = '', mac] = text.split('.');
  const older = Buffer.from(JSON.stringify(['acme', ticket.id, 0, now])).toString('base64url');
  const forged = [`${older}.${mac}`, `${body}.`, body, 'x', 'a.b', 'x'.repeat(5_000)];
  const signed = [
    sign('launch', JSON.stringify(['acme', ticket.id, now, now])),
    sign('turn', '{}'),
    sign('turn', '[]'),
  ];
  for (const one of [...forged, ...signed])
    assert.deepEqual(judgeTicket(one, 'acme', now), { kind: 'forged' });
});

test('a place cannot be laid by: not unheard, and not for ever', () => {
  assert.equal(judgeTicket(text, 'acme', ticket.heard + SILENCE_MS).kind, 'good');
  assert.equal(judgeTicket(text, 'acme', ticket.heard + SILENCE_MS + 1).kind, 'expired');
  const old = mintTicket({ ...ticket, since: now - LIFE_MS - 1, heard: now });
  assert.equal(judgeTicket(old, 'acme', now).kind, 'expired');
});
