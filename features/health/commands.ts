import { hostname } from 'node:os';
import { directoryCopiesFrom } from '#db/placement.ts';
import { type NodeReport, nodeReport } from '#features/health/input.ts';
import { examine } from '#features/health/queries.ts';
import { type Finding, needs, type Verdict, verdict } from '#features/health/rules/verdict.ts';
import { breakers } from '#lib/breaker.ts';
import { clock } from '#lib/clock.ts';
import { env } from '#lib/env.ts';
import { natsServers } from '#lib/jetstream/connection.ts';
import { redis } from '#lib/redis.ts';
import { singleton } from '#lib/singleton.ts';

/** Where nodes tell each other how they are. It is known again within seconds, so losing it costs nothing. */
const KEY = 'lectern:nodes';
/** Who has not told for so long is gone. */
const GONE_SECONDS = 20;

const state = () =>
  singleton('health.node', () => ({
    began: clock.now(),
    draining: false,
    /** Other nodes, as they told last; null until they were asked and heard. */
    others: null as NodeReport[] | null,
    servedAt: null as number | null,
  }));

const nodeName = (): string => `${hostname()}:${env().PORT}`;

/** From now on this node is not ready: call first when it is to end. */
export function beginDraining(): void {
  state().draining = true;
}

export const isDraining = (): boolean => state().draining;

/** How this node is: what it found when it looked, and what follows from that. */
export async function assess(): Promise<{ findings: Finding[]; verdict: Verdict }> {
  const { ROLES } = env();
  const findings = await examine();
  const node = state();
  const now = performance.now();
  const judged = verdict(findings, {
    draining: node.draining,
    needs: needs(ROLES, natsServers().length > 0),
    servedAgoMs: node.servedAt === null ? null : now - node.servedAt,
    othersServe:
      node.others?.some(({ roles, serves }) => serves && ROLES.every((role) => roles.includes(role))) ?? null,
  });
  if (judged.serves) node.servedAt = now;
  return { findings, verdict: judged };
}

/** Tells the others how this node is, and hears how they are; this node first. Alone where there is no Redis, or none answers. */
export async function exchangeReports(): Promise<NodeReport[]> {
  const own = await report();
  const others = await tell(own).catch(() => null);
  state().others = others;
  return [own, ...(others ?? [])];
}

/** What this node knows without asking anybody. */
export async function knownReports(): Promise<NodeReport[]> {
  return [await report(), ...(state().others ?? [])];
}

/** A node that ends is nobody whom others need to know of. */
export async function withdrawReport(): Promise<void> {
  await redis()
    ?.ask(KEY, ['HDEL', KEY, nodeName()])
    .catch(() => {});
}

async function report(): Promise<NodeReport> {
  const { verdict } = await assess();
  return {
    name: nodeName(),
    roles: [...env().ROLES],
    told: Math.floor(clock.now().getTime() / 1000),
    began: state().began.toISOString(),
    ...verdict,
    breakers: breakers().map(({ name, instance, state, since }) => ({
      name,
      instance,
      state,
      since: since.toISOString(),
    })),
    copiesFrom: directoryCopiesFrom()?.toISOString() ?? null,
  };
}

async function tell(own: NodeReport): Promise<NodeReport[]> {
  const shared = redis();
  if (!shared) return [];
  // By the clock that all of them share: a node whose own is wrong is heard, and hears the others.
  const [seconds] = (await shared.ask(KEY, ['TIME'])) as [string];
  const now = Number(seconds);
  await shared.ask(KEY, ['HSET', KEY, own.name, JSON.stringify({ ...own, told: now })]);
  const told = (await shared.ask(KEY, ['HVALS', KEY])) as string[];
  const others: NodeReport[] = [];
  for (const text of told) {
    const { data } = nodeReport.safeParse(JSON.parse(text));
    if (!data || data.name === own.name) continue;
    if (now - data.told < GONE_SECONDS) others.push(data);
    else await shared.ask(KEY, ['HDEL', KEY, data.name]);
  }
  return others.toSorted((a, b) => (a.name < b.name ? -1 : 1));
}
