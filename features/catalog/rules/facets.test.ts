import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { FACETS, narrow } from '#features/catalog/rules/facets.ts';

const card = (topic: string, minutes: number, language = 'en', level = 'All staff') => ({
  topic,
  minutes,
  language,
  level,
});

test('minutes fall into bands whose borders belong to the shorter one', () => {
  const { facets } = narrow([card('a', 15), card('a', 16), card('a', 30), card('a', 60), card('a', 61)], {});
  assert.deepEqual(facets.minutes, [
    { value: '15', count: 1 },
    { value: '30', count: 2 },
    { value: '60', count: 1 },
    { value: 'more', count: 1 },
  ]);
});

test('a chosen value that nothing has stays in the list, so that it can be taken back', () => {
  const { cards, facets } = narrow([card('Security', 10)], { topic: 'Gone' });
  assert.deepEqual(cards, []);
  assert.deepEqual(facets.topic, [
    { value: 'Gone', count: 0 },
    { value: 'Security', count: 1 },
  ]);
});

const cards = fc.array(
  fc.record({
    topic: fc.constantFrom('a', 'b', 'c'),
    minutes: fc.integer({ min: 1, max: 90 }),
    language: fc.constantFrom('en', 'de'),
    level: fc.constantFrom('x', 'y'),
  }),
);
const chosen = fc.record(
  { topic: fc.constantFrom('a', 'b'), language: fc.constantFrom('en', 'de'), level: fc.constantFrom('x') },
  { requiredKeys: [] },
);

test('the count of a value is what choosing it shows', () => {
  fc.assert(
    fc.property(cards, chosen, (all, choice) => {
      const { facets } = narrow(all, choice);
      for (const facet of FACETS)
        for (const { value, count } of facets[facet])
          assert.equal(narrow(all, { ...choice, [facet]: value }).cards.length, count);
    }),
  );
});
