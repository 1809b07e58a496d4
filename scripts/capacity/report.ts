import type { Checked } from '#scripts/capacity/check.ts';
import type { Figures } from '#scripts/capacity/figures.ts';
import { PLANNED_SHARE, type Plan, STANDBYS } from '#scripts/capacity/plan.ts';
import type { Prices } from '#scripts/capacity/prices.ts';

/** Lines of at most 80 columns. */
export function planText(plan: Plan, figures: Figures, prices: Prices): string[] {
  const { learners, arriveMinutes, clusters, parts, connections, redis, nats, currency } = plan;
  const { servers, clients } = connections;
  return [
    `${number(learners)} people at once, who sign in within ${arriveMinutes} minutes`,
    '',
    ...table(
      ['part', 'busy cores', 'nodes', 'machines', `${currency} a month`],
      Object.entries(parts).map(([part, { cores, nodes, machines, machine, monthly }]) => [
        part,
        cores.toFixed(2),
        String(nodes),
        `${machines} ${machine}`,
        number(monthly),
      ]),
    ),
    ...wrapped(
      `Nodes are processes of one core, planned ${PLANNED_SHARE * 100} % full, with one more that may die; database servers are machines of ${prices.machines[prices.runsOn.database]?.cores} cores. ${clusters} ${clusters === 1 ? 'cluster' : 'clusters'} of a primary and ${STANDBYS} standbys.`,
    ),
    '',
    'Connections of each cluster, by server',
    ...table(
      ['server', 'pools', 'sum', 'limit'],
      Object.entries(servers).map(([name, { pools, sum, limit }]) => [
        name,
        Object.entries(pools)
          .map(([pool, size]) => `${pool} ${size}`)
          .join(', '),
        String(sum),
        String(limit),
      ]),
    ),
    ...wrapped(
      `All nodes open ${clients.sum} connections at most to a cluster's PgBouncers, which take ${clients.limit}. Without PgBouncer its primary would see ${connections.withoutPgbouncer}.`,
    ),
    '',
    ...wrapped(`Redis: maxmemory ${number(redis.memoryMb)} MB, on a primary and a replica.`),
    ...wrapped(
      `NATS: three servers with ${nats.storageGbEach} GB each; NATS_LOG_MB=${nats.logMbPerCluster} bridges an hour without databases.`,
    ),
    ...wrapped(`Disks of databases and logs: ${number(plan.storageGb)} GB.`),
    '',
    ...wrapped(
      `${number(plan.monthly)} ${currency} a month by ${prices.date}. ${prices.source} Traffic, object store, CDN, mail and backups are not in it.`,
    ),
    ...wrapped(
      `Measured on ${figures.machine.cores} cores (${figures.machine.cpu}) with ${figures.surges.map((one) => number(one.learners)).join(' and ')} learners.`,
    ),
    ...plan.warnings.flatMap((warning) => wrapped(`! ${warning}`)),
  ];
}

export function checkText({ from, to, shapes, parts, all }: Checked): string[] {
  return [
    `CPU ms of a learner-minute: reckoned from ${number(from)} learners, measured with ${number(to)}`,
    '',
    ...table(
      ['part', 'grows with', 'reckoned', 'measured', 'error'],
      [...Object.entries(parts), ['all', { driver: '', ...all }] as const].map(([part, one]) => [
        part,
        one.driver,
        one.predicted.toFixed(2),
        one.measured.toFixed(2),
        percent(one.error),
      ]),
    ),
    ...wrapped(
      shapes.length > 0
        ? `How batches and requests grow was taken from what is kept of ${shapes.map(number).join(' and ')} learners.`
        : 'Nothing is kept of two sizes: all was taken to grow in proportion.',
    ),
  ];
}

/** Columns as wide as what is in them: the first and the texts to the left, numbers to the right. */
function table(head: string[], rows: string[][]): string[] {
  const all = [head, ...rows];
  const width = head.map((_, at) => Math.max(...all.map((row) => row[at]?.length ?? 0)));
  const right = head.map((_, at) => rows.every((row) => /^[+-]?[\d, .]*%?$/.test(row[at] ?? '')));
  return all.map((row) =>
    row
      .map((cell, at) => (right[at] ? cell.padStart(width[at] ?? 0) : cell.padEnd(width[at] ?? 0)))
      .join('  ')
      .trimEnd(),
  );
}

function wrapped(text: string, columns = 80): string[] {
  const lines: string[] = [];
  let line = '';
  for (const word of text.split(' ')) {
    if (line !== '' && line.length + 1 + word.length > columns) {
      lines.push(line);
      line = word;
    } else line = line === '' ? word : `${line} ${word}`;
  }
  return [...lines, line];
}

const number = (value: number) => Math.round(value).toLocaleString('en-GB');
const percent = (share: number) => `${share < 0 ? '-' : '+'}${Math.abs(share * 100).toFixed(0)} %`;
