import { type Attributes, evaluate } from '#features/audiences/rules/matches.ts';
import { type Condition, isCondition, type Predicate } from '#features/audiences/rules/predicate.ts';
import { countOf, formatLocalDate, type LocalDate } from '#lib/local-date.ts';

/** Gives the name that people know a unit, site or person by. */
export type Names = (field: 'unit' | 'site' | 'manager', id: string) => string;

/** The whole rule as a person would say it: "in Finance (includes sub-units) and hired after 1 Jan 2026". */
export function describePredicate(predicate: Predicate, names: Names): string {
  if (isCondition(predicate)) return describeCondition(predicate, names);
  if ('not' in predicate) return `not ${grouped(predicate.not, names)}`;
  const [parts, word] = 'all' in predicate ? [predicate.all, ' and '] : [predicate.any, ' or '];
  if (parts.length === 0) return 'everybody';
  return parts
    .map((part) => (parts.length === 1 ? describePredicate(part, names) : grouped(part, names)))
    .join(word);
}

/** Why this person is in the audience: only the parts that made it true, for the "why me" of each row. Null: not in it. */
export function why(predicate: Predicate, person: Attributes, today: LocalDate, names: Names): string | null {
  const verdict = evaluate(predicate, person, today);
  if (verdict.result !== 'yes') return null;
  const reasons = new Set(verdict.because.map((part) => describePredicate(part, names)));
  return reasons.size === 0 ? 'everybody' : [...reasons].join('; ');
}

/** 'everybody', 'people in Finance and hired before …' */
export const audienceText = (described: string): string =>
  described === 'everybody' ? described : `people ${described}`;

function grouped(predicate: Predicate, names: Names): string {
  const text = describePredicate(predicate, names);
  const isList = !isCondition(predicate) && !('not' in predicate) && conditionsIn(predicate) > 1;
  return isList ? `(${text})` : text;
}

const conditionsIn = (group: { all: Predicate[] } | { any: Predicate[] }): number =>
  ('all' in group ? group.all : group.any).length;

function describeCondition(condition: Condition, names: Names): string {
  switch (condition.field) {
    case 'unit':
      return `in ${named('unit', condition.ids, names)}${condition.includeSub ? ' (includes sub-units)' : ''}`;
    case 'site':
      return `at ${named('site', condition.ids, names)}`;
    case 'manager':
      return `reports to ${named('manager', condition.ids, names)}`;
    case 'jobTitle':
      return `works as ${oneOfText(condition.values)}`;
    case 'employmentType':
      return `employed as ${oneOfText(condition.values)}`;
    case 'custom':
      return `${condition.name} is ${oneOfText(condition.values)}`;
    case 'hiredOn':
      return describeHired(condition);
  }
}

function describeHired(condition: Extract<Condition, { field: 'hiredOn' }>): string {
  switch (condition.op) {
    case 'before':
      return `hired before ${formatLocalDate(condition.date)}`;
    case 'after':
      return `hired after ${formatLocalDate(condition.date)}`;
    case 'between':
      return `hired from ${formatLocalDate(condition.from)} to ${formatLocalDate(condition.to)}`;
    case 'within-days':
      return `hired in the last ${countOf(condition.days, 'day')}`;
  }
}

const named = (field: Parameters<Names>[0], ids: readonly string[], names: Names): string =>
  oneOfText(ids.map((id) => names(field, id)));

const oneOfText = (words: readonly string[]): string =>
  words.length < 2 ? words.join('') : `${words.slice(0, -1).join(', ')} or ${words.at(-1)}`;
