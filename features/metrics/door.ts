import { timingSafeEqual } from 'node:crypto';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { monitorEventLoopDelay } from 'node:perf_hooks';
import { cacheFigures } from '#features/metrics/rules/cache-figures.ts';
import { exposition } from '#features/metrics/rules/exposition.ts';
import { sha256 } from '#lib/crypto.ts';
import { env } from '#lib/env.ts';
import { sendJson } from '#lib/http.ts';
import { readGaugeSeries, readSeries, type Series } from '#lib/metrics.ts';
import { singleton } from '#lib/singleton.ts';

/**
 * GET /metrics: this process's counters and gauges for Prometheus, to whoever brings METRICS_TOKEN; without one there is no such
 * door. An address would prove nothing: behind a balancer on the same machine everybody comes from there.
 */
export async function metricsDoor(request: IncomingMessage, response: ServerResponse): Promise<void> {
  const { METRICS_TOKEN } = env();
  if (!METRICS_TOKEN) return sendJson(response, 404, { error: 'Not found.' });
  if (!mayMeasure(request))
    return sendJson(response, 401, { error: 'Bring METRICS_TOKEN as a bearer token.' });
  const { rss, heapUsed } = process.memoryUsage();
  const { user, system } = process.cpuUsage();
  const series = readSeries();
  const cpu = { process_cpu_milliseconds: Math.round((user + system) / 1_000) };
  const { avoided, redis } = cacheFigures(series);
  const measured = {
    process_memory_bytes: rss,
    process_heap_bytes: heapUsed,
    event_loop_delay_milliseconds: loopDelay(),
    ...(avoided !== null && { cache_reads_avoided_ratio: avoided }),
    ...(redis !== null && { cache_redis_hit_ratio: redis }),
  };
  const text = exposition([...series, ...unlabelled(cpu)], [...readGaugeSeries(), ...unlabelled(measured)]);
  response.writeHead(200, {
    'content-type': 'text/plain; version=0.0.4; charset=utf-8',
    'cache-control': 'no-store',
  });
  response.end(text);
}

/** Whether METRICS_TOKEN was brought. */
export function mayMeasure({ headers }: IncomingMessage): boolean {
  const { METRICS_TOKEN } = env();
  if (!METRICS_TOKEN) return false;
  return timingSafeEqual(digest(headers.authorization ?? ''), digest(`Bearer ${METRICS_TOKEN}`));
}

const unlabelled = (values: Record<string, number>): Series[] =>
  Object.entries(values).map(([name, value]) => ({ name, labels: {}, value }));

/** How late the event loop was at worst since this was asked before: everybody who was here then has waited for that. */
function loopDelay(): number {
  const delays = singleton('metrics.loop-delay', () => {
    const made = monitorEventLoopDelay({ resolution: LOOP_RESOLUTION_MS });
    made.enable();
    return made;
  });
  const late = delays.count > 0 ? Math.max(0, delays.max / 1e6 - LOOP_RESOLUTION_MS) : 0;
  delays.reset();
  return Math.round(late);
}

const LOOP_RESOLUTION_MS = 20;

/** Of one length, whatever was given. */
const digest = (text: string) => Buffer.from(sha256(text));
