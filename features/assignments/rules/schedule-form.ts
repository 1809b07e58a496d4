import type { ScheduleInput } from '#features/assignments/input.ts';
import { type Condition, conditionsOf, type Predicate } from '#features/audiences/rules/predicate.ts';

/** The form's fields by name, as the browser gives them. */
export type Fields = { get(name: string): unknown; getAll(name: string): unknown[] };

const word = (fields: Fields, name: string): string => String(fields.get(name) ?? '').trim();
const words = (fields: Fields, name: string): string[] => fields.getAll(name).map(String).filter(Boolean);

export type Sent = { [Field in keyof ScheduleInput]?: unknown };

/** What the form of a schedule says, as the action takes it; what is wrong is for the action to refuse. */
export function scheduleFrom(fields: Fields): Sent {
  const [kind, id] = word(fields, 'what').split(':');
  const terms = { courseId: id, title: word(fields, 'whatTitle'), ...termsFrom(fields) };
  const ruleId = word(fields, 'ruleId');
  return {
    ...(ruleId && { ruleId }),
    title: word(fields, 'title'),
    requirement: kind === 'requirement' ? { requirementId: id } : kind === 'course' ? terms : undefined,
    predicate: predicateFrom(fields),
    duePolicy: duePolicyFrom(fields),
    effectiveFrom: word(fields, 'effectiveFrom'),
  };
}

const termsFrom = (fields: Fields) => ({
  validity: validityFrom(word(fields, 'validity')),
  renewalWindow: word(fields, 'renewalWindow') || 'P60D',
  grace: word(fields, 'grace') || 'P14D',
  lookBack: word(fields, 'lookBack') || 'P0D',
});

const validityFrom = (length: string) => (length === '' ? null : { anchor: 'previous-expiry', length });

/** Everybody, or those in any of the chosen departments and at any of the sites and hired so. */
export function predicateFrom(fields: Fields): Predicate {
  const all: Condition[] = [];
  const units = words(fields, 'unit');
  const sites = words(fields, 'site');
  if (units.length > 0) all.push({ field: 'unit', op: 'in', ids: units, includeSub: true });
  if (sites.length > 0) all.push({ field: 'site', op: 'in', ids: sites });
  const hired = hiredFrom(fields);
  if (hired) all.push(hired);
  return { all };
}

function hiredFrom(fields: Fields): Condition | null {
  const date = word(fields, 'hiredDate');
  switch (word(fields, 'hired')) {
    case 'after':
      return { field: 'hiredOn', op: 'after', date };
    case 'before':
      return { field: 'hiredOn', op: 'before', date };
    case 'within-days':
      return { field: 'hiredOn', op: 'within-days', days: Number(word(fields, 'hiredDays')) };
    default:
      return null;
  }
}

const duePolicyFrom = (fields: Fields) =>
  word(fields, 'due') === 'fixed'
    ? { kind: 'fixed', date: word(fields, 'dueDate') }
    : { kind: 'days-after', anchor: word(fields, 'due'), days: word(fields, 'dueDays') };

export type Choices = {
  units: string[];
  sites: string[];
  hired: 'any' | 'after' | 'before' | 'within-days';
  hiredDate: string;
  hiredDays: number;
};

/** The form's choices again, from a predicate that it made. */
export function choicesOf(predicate: Predicate): Choices {
  // What was confined to a reach has the form's own part inside.
  const inner = 'all' in predicate ? predicate.all.find((part) => 'all' in part) : undefined;
  if (inner) return choicesOf(inner);
  const conditions = conditionsOf(predicate);
  const ids = (field: 'unit' | 'site') => conditions.flatMap((one) => (one.field === field ? one.ids : []));
  const hired = conditions.find((one) => one.field === 'hiredOn');
  return {
    units: ids('unit'),
    sites: ids('site'),
    hired: hired && hired.op !== 'between' ? hired.op : 'any',
    hiredDate: hired && 'date' in hired ? hired.date : '',
    hiredDays: hired && 'days' in hired ? hired.days : 90,
  };
}
