import fc from 'fast-check';
import type { StatusFacts } from '#features/compliance/rules/status.ts';
import { addDays } from '#lib/local-date.ts';

const MIDDLE = '2026-03-15';
const day = fc.integer({ min: -40, max: 40 }).map((days) => addDays(MIDDLE, days));
const maybe = <T>(arbitrary: fc.Arbitrary<T>) => fc.option(arbitrary, { nil: null, freq: 2 });
const mostlyNot = <T>(arbitrary: fc.Arbitrary<T>) =>
  fc.oneof({ arbitrary: fc.constant(null), weight: 3 }, { arbitrary, weight: 1 });

/** A moment near the borders of the sample facts. */
export const statusNow: fc.Arbitrary<Date> = fc
  .integer({ min: -20 * 24 * 60, max: 20 * 24 * 60 })
  .map((minutes) => new Date(Date.parse(`${MIDDLE}T00:00:00Z`) + minutes * 60_000));

const span = fc.record({ from: day, until: maybe(fc.nat(30)) });
const period = fc.record({ opens: day, due: fc.nat(30), grace: fc.nat(14), dated: fc.boolean() });

/** Facts as the tables can hold them: spans in order, window ≤ due ≤ grace; most of them of people who owe something. */
export const statusFacts: fc.Arbitrary<StatusFacts> = fc
  .record({
    timeZone: fc.constantFrom('Europe/Berlin', 'Asia/Kathmandu', 'America/St_Johns', 'Pacific/Kiritimati'),
    personActive: fc.integer({ min: 0, max: 9 }).map((n) => n > 0),
    hasOpenReason: fc.integer({ min: 0, max: 9 }).map((n) => n > 0),
    exempt: mostlyNot(span),
    leave: mostlyNot(span),
    valid: maybe(span),
    period: fc.option(period, { nil: null, freq: 5 }),
    startedAt: maybe(statusNow),
  })
  .map(({ exempt, leave, valid, period: open, ...rest }) => {
    const due = open === null || !open.dated ? null : addDays(open.opens, open.due);
    return {
      ...rest,
      exemptFrom: exempt?.from ?? null,
      exemptUntil: endOf(exempt),
      leaveFrom: leave?.from ?? null,
      leaveUntil: endOf(leave),
      validFrom: valid?.from ?? null,
      validUntil: endOf(valid),
      windowOpens: open?.opens ?? null,
      due,
      graceUntil: due === null || open === null ? null : addDays(due, open.grace),
    };
  });

const endOf = (s: { from: string; until: number | null } | null): string | null =>
  s === null || s.until === null ? null : addDays(s.from, s.until);
