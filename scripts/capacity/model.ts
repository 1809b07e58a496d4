import { type Figures, type Observation, PART_NAMES, type Part } from '#scripts/capacity/figures.ts';

/**
 * What a part's work grows with. Pages cost each the same, whatever the crowd. Batches do not: intakes gather them into messages and
 * workers into transactions, of which there is a highest number a second; so a part of their cost is there once they are that many,
 * and the rest grows with the batches. The edge reads the more at once the more there is to read.
 */
export const DRIVERS = {
  web: 'pages',
  standby: 'pages',
  pgbouncer: 'pages',
  redis: 'pages',
  edge: 'requests',
  intake: 'batches',
  worker: 'batches',
  nats: 'batches',
  primary: 'batches',
  analytics: 'batches',
  'sign-in': 'sign-ins',
} as const satisfies Record<Part, 'pages' | 'requests' | 'batches' | 'sign-ins'>;

/** Learning cost of a part: CPU milliseconds of a minute, `fixed` for all learners together and `each` for a unit. */
export type Line = { fixed: number; each: number };
export type Lines = Record<Exclude<Part, 'sign-in'>, Line>;
export const LEARNING = PART_NAMES.filter((part) => part !== 'sign-in') as (keyof Lines)[];

type Asked = Pick<Observation, 'learners' | 'pages' | 'small' | 'batches'>;

/** Units of a minute of all learners. */
export function unitsOf(part: keyof Lines, { learners, pages, small, batches }: Asked): number {
  const driver = DRIVERS[part];
  if (driver === 'pages') return learners * pages;
  return learners * (driver === 'batches' ? batches : pages + small + batches);
}

const spent = (part: Part, { learners, cpuMs }: Observation) => learners * (cpuMs[part] ?? 0);

/**
 * The line through what was measured, by least squares, with neither end below nought. That of pages goes through nought; so
 * does every one while only one size was measured.
 */
export function lineOf(part: keyof Lines, observations: readonly Observation[]): Line {
  const points = observations
    .map((one) => ({ x: unitsOf(part, one), y: spent(part, one) }))
    .filter(({ x }) => x > 0);
  const through = { fixed: 0, each: mean(points.map(({ x, y }) => y / x)) };
  const sizes = new Set(observations.map(({ learners }) => learners));
  if (DRIVERS[part] === 'pages' || sizes.size < 2) return through;
  const [mx, my] = [mean(points.map(({ x }) => x)), mean(points.map(({ y }) => y))];
  const slope =
    points.reduce((sum, { x, y }) => sum + (x - mx) * (y - my), 0) /
    points.reduce((sum, { x }) => sum + (x - mx) ** 2, 0);
  if (slope < 0) return { fixed: Math.max(...points.map(({ y }) => y)), each: 0 };
  const fixed = my - slope * mx;
  return fixed < 0 ? through : { fixed, each: slope };
}

export const linesOf = (observations: readonly Observation[]): Lines =>
  Object.fromEntries(LEARNING.map((part) => [part, lineOf(part, observations)])) as Lines;

/** CPU milliseconds of a minute. `more`: how many times the measured number of gatherers there is. */
export const costOf = ({ fixed, each }: Line, units: number, more = 1): number => fixed * more + each * units;

/**
 * A prediction of one surge from another: the line of the figures, raised or lowered until it meets what was measured.
 * With no figures it goes through nought.
 */
export function predict(
  from: Observation,
  to: Asked,
  shapes: readonly Observation[],
): Record<keyof Lines, number> {
  const entries = LEARNING.map((part) => {
    const line = lineOf(part, shapes.length > 0 ? shapes : [from]);
    const met = costOf(line, unitsOf(part, from));
    const factor = met === 0 ? 0 : spent(part, from) / met;
    return [part, (costOf(line, unitsOf(part, to)) * factor) / to.learners];
  });
  return Object.fromEntries(entries) as Record<keyof Lines, number>;
}

/** What a learner asks for in a minute: the figures' surges agree on it but for pages that were refused. */
export function usualMinute({ surges }: Figures): Omit<Asked, 'learners'> {
  const most = (of: (one: Observation) => number) => Math.max(...surges.map(of));
  return {
    pages: most(({ pages }) => pages),
    small: most(({ small }) => small),
    batches: most(({ batches }) => batches),
  };
}

export const mean = (values: readonly number[]): number =>
  values.length === 0 ? 0 : values.reduce((sum, value) => sum + value, 0) / values.length;
