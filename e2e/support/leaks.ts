import { expect } from '@playwright/test';
import type { Answer } from '#e2e/support/http.ts';

/** What only Next and this server say to each other, and no browser is to see. */
const INSIDE = /^(x-middleware-(?!rewrite)|x-own-request|x-lectern|x-invoke|server$|x-powered-by)/;

/** Nothing of `marks` shows in body, title or headers, and nothing of the server's inside. */
export function expectNothingOf(
  marks: readonly string[],
  { body, title, headers }: Answer,
  what: string,
): void {
  const all = `${title}\n${body}\n${JSON.stringify(headers)}`;
  for (const mark of marks) expect(all.includes(mark), `${what} shows ${mark}`).toBe(false);
  expect([what, Object.keys(headers).filter((name) => INSIDE.test(name))]).toEqual([what, []]);
  expect(/\bat [\w.<>]+ \(|node_modules|PostgresError/.test(all), `${what} shows its inside`).toBe(false);
}

/** The answer as it is for anybody, without what of the question it repeats. */
export function shapeOf({ status, title, headers, body, location }: Answer, ...asked: string[]) {
  const without = (text: string) => asked.reduce((rest, part) => rest.replaceAll(part, '…'), text);
  const { 'x-request-id': _, date: __, ...kept } = headers;
  return {
    status,
    title,
    location: without(location),
    headers: Object.entries(kept)
      .filter(([name]) => name !== 'content-length')
      .map(([name, value]) => without(`${name}: ${value}`)),
    body: rowsOf(without(body)),
  };
}

/** What React streams comes in the order in which it is ready: its rows without their numbers, sorted. */
const rowsOf = (body: string): string[] =>
  body
    .replaceAll(/"\]\)<\/script><script>self\.__next_f\.push\(\[1,"/g, '')
    .split(/\\n|\n/)
    .map((row) => row.replace(/^[0-9a-f]+:/, '').replaceAll(/\$[L@]?[0-9a-f]+/g, '$'))
    .sort();

/** So often two things are asked whose answers do not take like times: on a busy machine a quick one is rare. */
export const MOST_TRIES = 60;

/**
 * How long the quickest answers to two questions took, asked by turns, each as often the first. What else the machine does makes
 * answers slower, never quicker: so both are asked again while their times are not alike.
 */
export async function quickestOfBoth(
  [one, other]: readonly [() => Promise<Answer>, () => Promise<Answer>],
  least: number,
  look: (one: Answer, other: Answer) => void,
): Promise<[number, number]> {
  const quickest: [number, number] = [Number.POSITIVE_INFINITY, Number.POSITIVE_INFINITY];
  const timed = async (which: 0 | 1) => {
    const began = performance.now();
    const said = await (which === 0 ? one() : other());
    quickest[which] = Math.min(quickest[which], performance.now() - began);
    return said;
  };
  for (let n = 0; n < least || (n < MOST_TRIES && !alikeInTime(...quickest)); n++) {
    const before = n % 2 ? await timed(1) : null;
    const first = await timed(0);
    look(first, before ?? (await timed(1)));
  }
  return quickest;
}

/** Whether two answers, of each the quickest of several, took the same class of time. */
export const alikeInTime = (a: number, b: number): boolean =>
  Math.abs(a - b) < 40 || (a / b < 3 && b / a < 3);
