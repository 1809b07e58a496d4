import { connectionsOf, type ServerConnections } from '#scripts/capacity/connections.ts';
import { type Figures, type Observation, type Part, round } from '#scripts/capacity/figures.ts';
import { costOf, type Lines, linesOf, unitsOf, usualMinute } from '#scripts/capacity/model.ts';
import { machineOf, type Placed, type Prices, placedOf } from '#scripts/capacity/prices.ts';

/** A core is not planned fuller: beyond that a burst waits, and what was measured is wrong by up to a fifth. */
export const PLANNED_SHARE = 0.6;
/** So many standbys a cluster, and pages must do with one fewer. */
export const STANDBYS = 2;
/** So long the databases may be away while the event log takes what people do. */
const BRIDGED_MINUTES = 60;
/** Redis and NATS hold twice what they need while they write it anew. */
const WHILE_REWRITING = 2;

/** A process of a part: any number of them run side by side on as many cores. */
type Nodes = { cores: number; nodes: number; machines: number; machine: string; monthly: number };

export type Plan = {
  learners: number;
  arriveMinutes: number;
  clusters: number;
  parts: Record<string, Nodes>;
  connections: ServerConnections;
  redis: { memoryMb: number };
  nats: { storageGbEach: number; logMbPerCluster: number };
  storageGb: number;
  monthly: number;
  currency: string;
  warnings: string[];
};

export type Asked = { learners: number; arriveMinutes: number };

/** What so many people at once need, from what was measured. */
export function planFor(asked: Asked, figures: Figures, prices: Prices): Plan {
  const lines = linesOf(figures.surges);
  const cores = coresFor(asked, figures, lines);
  const clusters = clustersFor(cores, prices);
  const parts = partsFor(cores, clusters, figures, prices);
  const connections = connectionsOf(nodesOf(parts), clusters, machineOf(prices, 'database').cores);
  const nats = logFor(asked.learners, clusters, figures);
  const databases = clusters * (1 + STANDBYS) + 1;
  const storageGb = databaseGb(asked.learners / clusters) * databases + 3 * nats.storageGbEach;
  const machines = Object.values(parts).reduce((sum, { monthly }) => sum + monthly, 0);
  return {
    ...asked,
    clusters,
    parts,
    connections,
    redis: { memoryMb: redisMb(asked.learners, figures.surges) },
    nats,
    storageGb: round(storageGb, 0),
    monthly: round(machines + storageGb * prices.storageGb, 0),
    currency: prices.currency,
    warnings: warningsOf(asked, figures, cores, prices, connections),
  };
}

/** Cores that are busy while everybody learns; of signing in, while they arrive. */
export function coresFor(
  { learners, arriveMinutes }: Asked,
  figures: Figures,
  lines: Lines,
): Record<Part, number> {
  const usual = usualMinute(figures);
  // While people arrive each is shown their home, beside what the others do.
  const minute = { ...usual, learners, pages: usual.pages + 1 / arriveMinutes };
  const busy = (part: keyof Lines, more = 1) => costOf(lines[part], unitsOf(part, minute), more) / 60_000;
  // Gatherers of messages are intakes: where more of them are needed than were measured, there are more messages.
  let intakes = MEASURED_INTAKES;
  for (let n = 0; n < 5; n++)
    intakes = Math.max(MEASURED_INTAKES, nodesFor(busy('intake', intakes / MEASURED_INTAKES)));
  const more = intakes / MEASURED_INTAKES;
  return {
    web: busy('web'),
    'sign-in': ((learners / (arriveMinutes * 60)) * figures.signIn.cpuMs) / 1_000,
    intake: busy('intake', more),
    worker: busy('worker'),
    nats: busy('nats', more),
    primary: busy('primary'),
    standby: busy('standby'),
    analytics: busy('analytics'),
    pgbouncer: busy('pgbouncer'),
    redis: busy('redis'),
    edge: busy('edge'),
  };
}
const MEASURED_INTAKES = 2;

/** As many as are busy to the planned share, and one more, which may die. */
export const nodesFor = (cores: number): number => Math.ceil(cores / PLANNED_SHARE) + 1;

/** A cluster is full when its primary is, or its standbys without one of them. */
export function clustersFor(cores: Record<Part, number>, prices: Prices): number {
  const room = machineOf(prices, 'database').cores * PLANNED_SHARE;
  return Math.max(1, Math.ceil(cores.primary / room), Math.ceil(cores.standby / (room * (STANDBYS - 1))));
}

/** What there is of however few people: two of what passes requests on, three NATS servers, a Redis and its replica. */
const FIXED = { nats: 3, redis: 2 } as const;

function partsFor(
  cores: Record<Part, number>,
  clusters: number,
  { surges }: Figures,
  prices: Prices,
): Record<string, Nodes> {
  const memory = (part: Part) => Math.max(...surges.map(({ rssMb }) => rssMb[part] ?? 0));
  const placed = (part: Part, nodes: number, perMachine?: number): Nodes => {
    const kind = placedOf(part);
    const { cores: room, memoryGb, price } = machineOf(prices, kind);
    const fit = Math.max(1, Math.min(room, Math.floor((memoryGb * 1024 * 0.8) / Math.max(1, memory(part)))));
    // Two at least, so that no machine takes all nodes of a part with it.
    const machines = perMachine ? Math.ceil(nodes / perMachine) : Math.max(2, Math.ceil(nodes / fit));
    const name = prices.runsOn[kind satisfies Placed];
    return {
      cores: round(cores[part], 2),
      nodes,
      machines,
      machine: name,
      monthly: round(machines * price, 2),
    };
  };
  const processes = (part: 'web' | 'sign-in' | 'intake' | 'worker' | 'edge') =>
    placed(part, nodesFor(cores[part]));
  return {
    web: processes('web'),
    'sign-in': processes('sign-in'),
    intake: processes('intake'),
    worker: processes('worker'),
    edge: processes('edge'),
    primary: placed('primary', clusters, 1),
    standby: placed('standby', clusters * STANDBYS, 1),
    analytics: placed('analytics', 1, 1),
    pgbouncer: placed('pgbouncer', clusters * Math.max(2, nodesFor(cores.pgbouncer / clusters))),
    redis: placed('redis', FIXED.redis, 1),
    nats: placed('nats', FIXED.nats, 1),
  };
}

const nodesOf = (parts: Record<string, Nodes>): Record<string, number> =>
  Object.fromEntries(Object.entries(parts).map(([part, { nodes }]) => [part, nodes]));

/** What is there without anybody, and what each learner adds; at least a kilobyte, an entry of somebody signed in. */
export function redisMb(learners: number, surges: readonly Observation[]): number {
  const sizes = surges.map((one) => ({ learners: one.learners, mb: one.rssMb.redis ?? 0 }));
  const [least, most] = [sizes.at(0), sizes.at(-1)];
  const by =
    least && most && most.learners > least.learners
      ? (most.mb - least.mb) / (most.learners - least.learners)
      : 0;
  const each = Math.max(by, 1 / 1024);
  const empty = Math.max(0, (least?.mb ?? 0) - each * (least?.learners ?? 0));
  return Math.ceil((empty + each * learners) * WHILE_REWRITING);
}

/** Each of the three servers holds all of the log. */
function logFor(learners: number, clusters: number, { logBytes }: Figures) {
  const mb = (learners * logBytes * BRIDGED_MINUTES) / 1e6;
  return {
    storageGbEach: round((mb * WHILE_REWRITING) / 1_000, 1),
    logMbPerCluster: Math.ceil(mb / clusters / 100) * 100,
  };
}

/** Of one server, which holds its cluster's learners. A learner's year: some 3,000 events and what is counted of them, with indexes. */
const databaseGb = (learners: number) => Math.max(20, (learners * 1.5) / 1_000);

function warningsOf(
  { learners, arriveMinutes }: Asked,
  { surges, machine }: Figures,
  cores: Record<Part, number>,
  prices: Prices,
  connections: ServerConnections,
): string[] {
  const largest = Math.max(...surges.filter(({ shed }) => shed < 0.05).map((one) => one.learners), 0);
  const room = machineOf(prices, 'database').cores * PLANNED_SHARE;
  const refused = surges.filter(({ shed }) => shed >= 0.05).map((one) => one.learners);
  return [
    largest === 0 && 'Every surge that was measured refused pages: none was within its machine.',
    largest > 0 &&
      largest < learners &&
      `The largest number at once that was measured without refusing pages is ${largest}, on ${machine.cores} cores: ${round(learners / largest, 1)} times that is reckoned, not seen.`,
    refused.length > 0 &&
      `With ${refused.join(' and ')} learners some pages were refused: of these only what was drawn counts.`,
    cores.primary > room &&
      'One tenant lives on one primary: should most of these people be of one, its primary is the limit.',
    new Set(surges.map((one) => one.learners)).size < 2 &&
      'One size was measured: what batches cost is taken to grow as they do, which is too much.',
    learners / (arriveMinutes * 60) < 1 &&
      'Fewer than one sign-in a second: the smallest number of nodes does.',
    ...connections.warnings,
  ].filter((one): one is string => one !== false);
}
