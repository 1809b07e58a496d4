import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { NodeReport } from '#features/health/input.ts';
import { leansOf } from '#features/health/rules/leans.ts';
import { DEPENDENCIES, type DependencyName } from '#lib/dependencies.ts';

const node = (
  name: string,
  breakers: NodeReport['breakers'],
  copiesFrom: string | null = null,
): NodeReport => ({
  name,
  roles: ['web'],
  told: 0,
  began: '2026-03-01T08:00:00Z',
  ready: true,
  serves: true,
  wrong: [],
  breakers,
  copiesFrom,
});
const ALL = new Set(Object.keys(DEPENDENCIES) as DependencyName[]);
const since = (minute: number) => `2026-03-01T09:0${minute}:00Z`;

test('everything there is stands in the list, also what nobody has asked yet', () => {
  const leans = leansOf([node('a', [])], ALL);
  assert.deepEqual(
    leans.map(({ name, asked }) => [name, asked]),
    Object.keys(DEPENDENCIES).map((name) => [name, 0]),
  );
});

test('what is not set up stands last, with what does its work', () => {
  const leans = leansOf([node('a', [])], new Set<DependencyName>(['directory', 'mail']));
  assert.deepEqual(
    leans.map(({ name, used }) => [name, used]),
    [
      ['directory', true],
      ['mail', true],
      ['redis', false],
      ['replica', false],
      ['event_log', false],
      ['object_store', false],
    ],
  );
  assert.equal(leans.find(({ name }) => name === 'replica')?.meanwhile, 'All is read on the primary.');
});

test('each server apart, what is away first, with the nodes that miss it and since when', () => {
  const leans = leansOf(
    [
      node('a', [
        { name: 'redis', instance: 'primary', state: 'closed', since: since(1) },
        { name: 'replica', instance: 'db-2/lectern', state: 'open', since: since(5) },
      ]),
      node('b', [
        { name: 'redis', instance: 'primary', state: 'closed', since: since(1) },
        { name: 'replica', instance: 'db-2/lectern', state: 'half-open', since: since(3) },
        { name: 'replica', instance: 'db-3/lectern', state: 'closed', since: since(1) },
      ]),
    ],
    ALL,
  );
  const [first] = leans;
  assert.deepEqual(
    [first?.label, first?.instance, first?.awayOn, first?.since, first?.asked],
    ['Database replica', 'db-2/lectern', ['a', 'b'], since(3), 2],
  );
  assert.deepEqual(
    leans.filter(({ name }) => name === 'replica').map(({ instance, awayOn }) => [instance, awayOn.length]),
    [
      ['db-2/lectern', 2],
      ['db-3/lectern', 0],
    ],
  );
});

test('the directory says how old the oldest copy is that is given in its place', () => {
  const away: NodeReport['breakers'] = [{ name: 'directory', instance: '', state: 'open', since: since(4) }];
  const [first] = leansOf([node('a', away, since(2)), node('b', away, since(1))], ALL);
  assert.deepEqual([first?.name, first?.copiesFrom], ['directory', since(1)]);
});
