import { existsSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { cpus } from 'node:os';
import { z } from 'zod';
import { AppError } from '#lib/errors.ts';

/** What was measured, kept in the repository: `bench … --keep` and `capacity --keep` write it. */
export const FIGURES = 'ops/figures.json';

/** The parts of an installation that learners cost something, each by the nodes of the topology that are its. */
export const PARTS = {
  web: /^web-/,
  'sign-in': /^sign-in-/,
  intake: /^intake-/,
  worker: /^worker-/,
  nats: /^nats-/,
  primary: /^(?!redis).*-primary$/,
  standby: /-standby-/,
  analytics: /-analytics$/,
  pgbouncer: /-pgbouncer$/,
  redis: /^redis-/,
  edge: /^edge$/,
} as const satisfies Record<string, RegExp>;
export type Part = keyof typeof PARTS;
export const PART_NAMES = Object.keys(PARTS) as Part[];

const byPart = z.partialRecord(z.enum(PART_NAMES as [Part, ...Part[]]), z.number().nonnegative());

/** One surge: what was asked of the portal in a minute of each learner, and what that took. */
const observation = z.object({
  at: z.iso.date(),
  learners: z.int().positive(),
  minutes: z.number().positive(),
  /** Pages drawn, small reads and batches, of a learner-minute. Refused pages are not among them. */
  pages: z.number().nonnegative(),
  small: z.number().nonnegative(),
  batches: z.number().nonnegative(),
  /** The share of pages that nodes refused: they had more than they could draw. */
  shed: z.number().min(0).max(1),
  /** CPU milliseconds of a learner-minute, of all nodes of a part together. */
  cpuMs: byPart,
  /** Megabytes that one node of a part held at most. */
  rssMb: byPart,
  connections: z.int().nonnegative(),
});
export type Observation = z.infer<typeof observation>;

const figures = z.object({
  machine: z.object({ cpu: z.string(), cores: z.int().positive() }),
  surges: z.array(observation).min(1),
  /** One person from the sign-in page to their home, of a sign-in node. */
  signIn: z.object({ at: z.iso.date(), cpuMs: z.number().positive() }),
  /** Bytes of the event log that a learner writes in a minute. */
  logBytes: z.number().positive(),
});
export type Figures = z.infer<typeof figures>;

/** Of what `bench -- surge --json` writes, what is needed here. */
const surgeFile = z.object({
  learners: z.int().positive(),
  minutes: z.number().positive(),
  classes: z.array(
    z.object({ name: z.string(), requests: z.number(), errors: z.number(), shed: z.number().default(0) }),
  ),
  cpuMsPerLearnerMinute: z.record(z.string(), z.number()),
  rssMb: z.record(z.string(), z.array(z.number())),
  dbConnectionsMax: z.int(),
});

const PAGES = ['home', 'course', 'catalog'];

/** @throws bad_input when the file is not what `bench -- surge --json` writes */
export const readSurge = (file: string, today: string): Observation =>
  observationOf(parsed(file, surgeFile, 'what "npm run bench -- surge --json FILE" writes'), today);

/** What of a surge is reckoned with. */
export function observationOf(given: z.input<typeof surgeFile>, today: string): Observation {
  const minutes = given.learners * given.minutes;
  const sum = (names: readonly string[], of: (one: (typeof given.classes)[number]) => number) =>
    given.classes.filter(({ name }) => names.includes(name)).reduce((total, one) => total + of(one), 0);
  const asked = sum(PAGES, ({ requests }) => requests);
  const drawn = sum(PAGES, ({ requests, errors, shed }) => requests - errors - (shed ?? 0));
  return {
    at: today,
    learners: given.learners,
    minutes: given.minutes,
    pages: round(drawn / minutes),
    small: round(sum(['small'], ({ requests, errors }) => requests - errors) / minutes),
    batches: round(sum(['track'], ({ requests, errors }) => requests - errors) / minutes),
    shed: round(asked === 0 ? 0 : 1 - drawn / asked),
    cpuMs: ofParts((name) => sumOf(name, given.cpuMsPerLearnerMinute)),
    rssMb: ofParts((name) => mostOf(name, given.rssMb)),
    connections: given.dbConnectionsMax,
  };
}

const ofParts = (value: (part: Part) => number) =>
  Object.fromEntries(PART_NAMES.map((part) => [part, round(value(part))])) as Record<Part, number>;

const sumOf = (part: Part, values: Record<string, number>) =>
  Object.entries(values)
    .filter(([name]) => PARTS[part].test(name))
    .reduce((total, [, value]) => total + value, 0);

const mostOf = (part: Part, samples: Record<string, number[]>) =>
  Math.max(
    0,
    ...Object.entries(samples)
      .filter(([name]) => PARTS[part].test(name))
      .flatMap(([, values]) => values),
  );

/** @throws bad_input when it is missing or not what it should be */
export function readFigures(file = FIGURES): Figures {
  if (!existsSync(file))
    throw new AppError('bad_input', `${file} is missing: it holds what "npm run bench" measured.`);
  return parsed(file, figures, 'what "npm run capacity -- --keep" writes');
}

/** Keeps surges among the figures: of each number of learners the last, where the newest stands last. */
export function keepSurges(surges: readonly Observation[], file = FIGURES): Figures {
  const before = readFigures(file);
  const bySize = new Map([...before.surges, ...surges].map((surge) => [surge.learners, surge]));
  const kept = [...bySize.values()].toSorted((a, b) => a.learners - b.learners);
  return write({ ...before, machine: machine(), surges: kept }, file);
}

/** Surges by when they were written, the newest last: a shell gives their files by name. */
export const byAge = (files: readonly string[]): string[] =>
  files.toSorted((one, other) => writtenAt(one) - writtenAt(other));

const writtenAt = (file: string) => statSync(file, { throwIfNoEntry: false })?.mtimeMs ?? 0;

export function keepSignIn(cpuMs: number, today: string, file = FIGURES): Figures {
  return write({ ...readFigures(file), signIn: { at: today, cpuMs: round(cpuMs) } }, file);
}

function write(kept: Figures, file: string): Figures {
  writeFileSync(file, `${JSON.stringify(kept, null, 2)}\n`);
  return kept;
}

const machine = () => ({ cpu: cpus()[0]?.model.trim() ?? 'unknown', cores: cpus().length });

/** @throws bad_input with the first thing that is wrong with a file */
export function parsed<T extends z.ZodType>(file: string, schema: T, what: string): z.output<T> {
  let given: unknown;
  try {
    given = JSON.parse(readFileSync(file, 'utf8'));
  } catch (cause) {
    const missing = (cause as NodeJS.ErrnoException).code === 'ENOENT';
    throw new AppError('bad_input', `${file} ${missing ? 'is not there' : 'is no JSON'}.`, { cause });
  }
  const { data, error } = schema.safeParse(given);
  if (data !== undefined) return data as z.output<T>;
  const [issue] = error?.issues ?? [];
  const where = issue?.path.join('.') || 'the whole';
  throw new AppError('bad_input', `${file} is not ${what}: ${where}: ${issue?.message ?? 'not understood'}.`);
}

export const round = (value: number, digits = 3): number => Number(value.toFixed(digits));
