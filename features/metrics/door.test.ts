import assert from 'node:assert/strict';
import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { after, before, test } from 'node:test';
import { metricsDoor } from '#features/metrics/door.ts';
import { count, gauge } from '#lib/metrics.ts';

const TOKEN = 'a token for whoever scrapes';
const server = createServer(metricsDoor);
before(async () => {
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
});
after(() => server.close());

const restart = (token: string) => {
  process.env.METRICS_TOKEN = token;
  (globalThis as unknown as Record<symbol, unknown>)[Symbol.for('lectern.env')] = undefined;
};

const ask = async (headers: Record<string, string> = {}) => {
  const { port } = server.address() as AddressInfo;
  const answer = await fetch(`http://127.0.0.1:${port}/metrics`, { headers });
  return { status: answer.status, type: answer.headers.get('content-type'), text: await answer.text() };
};

test('without a token in the settings there is no such door, from wherever one comes', async () => {
  restart('');
  assert.equal((await ask()).status, 404);
});

test('only who brings the token is told', async () => {
  restart(TOKEN);
  for (const authorization of ['', TOKEN, `Bearer ${TOKEN}x`, `bearer ${TOKEN}`, 'Bearer '])
    assert.equal((await ask({ authorization })).status, 401, authorization);
});

test('counters and gauges are told in Prometheus’s format', async () => {
  restart(TOKEN);
  count('cache_local_hits', 3, { kind: 'catalog' });
  count('cache_misses', 1, { kind: 'catalog' });
  gauge('cache_flushes_owed', () => 2);
  const { status, type, text } = await ask({ authorization: `Bearer ${TOKEN}` });
  assert.equal(status, 200);
  assert.match(type ?? '', /^text\/plain; version=0\.0\.4/);
  assert.match(
    text,
    /^# TYPE lectern_cache_local_hits_total counter\nlectern_cache_local_hits_total\{kind="catalog"\} 3$/m,
  );
  assert.match(text, /^# TYPE lectern_cache_flushes_owed gauge\nlectern_cache_flushes_owed 2$/m);
  assert.match(text, /^lectern_cache_reads_avoided_ratio 0\.75$/m);
  assert.match(text, /^lectern_process_memory_bytes \d+$/m);
  for (const line of text.trimEnd().split('\n'))
    assert.match(line, /^(# TYPE [a-z_]+ (counter|gauge)|[a-z_]+(\{kind="[a-z-]+"\})? [0-9.e+-]+)$/);
});

test('how late the event loop was is told once, for the time since it was asked before', async () => {
  restart(TOKEN);
  const told = async () => {
    const { text } = await ask({ authorization: `Bearer ${TOKEN}` });
    return Number(/^lectern_event_loop_delay_milliseconds (\d+)$/m.exec(text)?.[1]);
  };
  const pause = () => new Promise((resolve) => setTimeout(resolve, 60));
  await told();
  // The histogram counts from its second look on.
  await pause();
  for (const until = performance.now() + 300; performance.now() < until; );
  await pause();
  assert.ok((await told()) >= 200);
});
