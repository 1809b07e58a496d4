import { type Condition, isCondition, type Predicate } from '#features/audiences/rules/predicate.ts';
import { addDays, type LocalDate } from '#lib/local-date.ts';

/** A person's attributes on one day; null: not on record. */
export type Attributes = {
  unitId: string | null;
  /** The unit and all units above it. */
  unitPath: readonly string[];
  siteId: string | null;
  managerId: string | null;
  jobTitle: string | null;
  employmentType: string | null;
  hiredOn: LocalDate | null;
  custom: Readonly<Record<string, string>>;
};

/** `because`: the parts that made it true. `missing`: attributes without which it cannot be decided. */
export type Verdict =
  | { result: 'yes'; because: Predicate[] }
  | { result: 'no' }
  | { result: 'unknown'; missing: string[] };

export const matches = (predicate: Predicate, person: Attributes, today: LocalDate): boolean =>
  evaluate(predicate, person, today).result === 'yes';

/**
 * Three-valued, so that "not hired after 1 Jan" does not hold for somebody without a hire date: a missing attribute
 * matches nothing, and is reported where it would have decided (compliance model: never guess).
 */
export function evaluate(predicate: Predicate, person: Attributes, today: LocalDate): Verdict {
  if (isCondition(predicate)) return evaluateCondition(predicate, person, today);
  if ('not' in predicate) return negation(predicate, evaluate(predicate.not, person, today));
  if ('all' in predicate) return conjunction(predicate.all.map((part) => evaluate(part, person, today)));
  return disjunction(predicate.any.map((part) => evaluate(part, person, today)));
}

function conjunction(parts: Verdict[]): Verdict {
  if (parts.some((part) => part.result === 'no')) return { result: 'no' };
  return undecided(parts) ?? { result: 'yes', because: parts.flatMap(reasonsOf) };
}

function disjunction(parts: Verdict[]): Verdict {
  const because = parts.flatMap(reasonsOf);
  if (parts.some((part) => part.result === 'yes')) return { result: 'yes', because };
  return undecided(parts) ?? { result: 'no' };
}

function negation(predicate: Predicate, inner: Verdict): Verdict {
  if (inner.result === 'unknown') return inner;
  return inner.result === 'yes' ? { result: 'no' } : { result: 'yes', because: [predicate] };
}

const reasonsOf = (part: Verdict): Predicate[] => (part.result === 'yes' ? part.because : []);

function undecided(parts: Verdict[]): Verdict | null {
  const missing = new Set(parts.flatMap((part) => (part.result === 'unknown' ? part.missing : [])));
  return missing.size === 0 ? null : { result: 'unknown', missing: [...missing].toSorted() };
}

function evaluateCondition(condition: Condition, person: Attributes, today: LocalDate): Verdict {
  switch (condition.field) {
    case 'unit':
      return oneOf('unit', unitsOf(person, condition.includeSub), condition.ids, (ids) => ({
        ...condition,
        ids,
      }));
    case 'site':
      return oneOf('site', listOf(person.siteId), condition.ids, (ids) => ({ ...condition, ids }));
    case 'manager':
      return oneOf('manager', listOf(person.managerId), condition.ids, (ids) => ({ ...condition, ids }));
    case 'jobTitle':
      return oneOf('job title', listOf(person.jobTitle), condition.values, (v) => ({
        ...condition,
        values: v,
      }));
    case 'employmentType':
      return oneOf('employment type', listOf(person.employmentType), condition.values, (v) => ({
        ...condition,
        values: v,
      }));
    case 'custom':
      return oneOf(condition.name, customOf(person, condition.name), condition.values, (v) => ({
        ...condition,
        values: v,
      }));
    case 'hiredOn':
      if (person.hiredOn === null) return { result: 'unknown', missing: ['hire date'] };
      return hired(condition, person.hiredOn, today)
        ? { result: 'yes', because: [condition] }
        : { result: 'no' };
  }
}

/** The reason names only what applies to this person, not the whole list. */
function oneOf(
  name: string,
  has: readonly string[],
  wanted: readonly string[],
  narrowed: (hits: string[]) => Condition,
): Verdict {
  if (has.length === 0) return { result: 'unknown', missing: [name] };
  const hits = wanted.filter((value) => has.includes(value));
  return hits.length === 0 ? { result: 'no' } : { result: 'yes', because: [narrowed(hits)] };
}

const listOf = (value: string | null): readonly string[] => (value === null || value === '' ? [] : [value]);

const customOf = (person: Attributes, name: string): readonly string[] =>
  Object.hasOwn(person.custom, name) ? listOf(person.custom[name] ?? null) : [];

const unitsOf = (person: Attributes, includeSub: boolean): readonly string[] =>
  person.unitId === null || !includeSub ? listOf(person.unitId) : [person.unitId, ...person.unitPath];

function hired(
  condition: Extract<Condition, { field: 'hiredOn' }>,
  day: LocalDate,
  today: LocalDate,
): boolean {
  switch (condition.op) {
    case 'before':
      return day < condition.date;
    case 'after':
      return day > condition.date;
    case 'between':
      return condition.from <= day && day <= condition.to;
    case 'within-days':
      return addDays(today, -condition.days) <= day && day <= today;
  }
}
