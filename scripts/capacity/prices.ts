import { z } from 'zod';
import { AppError } from '#lib/errors.ts';
import { type Part, parsed } from '#scripts/capacity/figures.ts';

export const PRICES = 'ops/prices.json';

const amount = z.number().nonnegative();
const machine = z.object({ cores: z.int().positive(), memoryGb: z.number().positive(), price: amount });

const schema = z.object({
  /** As amounts are written, "EUR". */
  currency: z.string().min(1),
  unit: z.literal('month'),
  date: z.iso.date(),
  source: z.string().min(1),
  /** Kinds of machines that can be rented, by name. */
  machines: z.record(z.string(), machine),
  /** Which kind each part runs on. */
  runsOn: z.object({
    web: z.string(),
    'sign-in': z.string(),
    intake: z.string(),
    worker: z.string(),
    edge: z.string(),
    pgbouncer: z.string(),
    redis: z.string(),
    nats: z.string(),
    database: z.string(),
  }),
  storageGb: amount,
});
export type Prices = z.infer<typeof schema>;
export type Machine = z.infer<typeof machine>;
export type Placed = keyof Prices['runsOn'];

/** @throws bad_input when the file is missing or not a table of prices, or names a machine that it does not describe */
export function readPrices(file = PRICES): Prices {
  const prices = parsed(file, schema, `a table of prices as ${PRICES} is`);
  for (const [part, name] of Object.entries(prices.runsOn))
    if (!prices.machines[name])
      throw new AppError(
        'bad_input',
        `${file} puts ${part} on "${name}" and does not describe that machine.`,
      );
  return prices;
}

export function machineOf({ machines, runsOn }: Prices, part: Placed): Machine {
  const found = machines[runsOn[part]];
  if (!found) throw new AppError('internal', `There is no machine for ${part}.`);
  return found;
}

/** All servers of a cluster are machines for databases. */
export const placedOf = (part: Part): Placed =>
  part === 'primary' || part === 'standby' || part === 'analytics' ? 'database' : part;
