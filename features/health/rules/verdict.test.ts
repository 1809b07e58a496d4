import assert from 'node:assert/strict';
import { test } from 'node:test';
import {
  BEARS_MS,
  type Circumstances,
  type Finding,
  needs,
  verdict,
} from '#features/health/rules/verdict.ts';

const fine = (check: Finding['check'], of: string | null = null): Finding => ({
  check,
  of,
  ms: 3,
  fault: null,
});
const away = (check: Finding['check'], of: string | null = null): Finding => ({
  ...fine(check, of),
  fault: 'away',
});
const web: Circumstances = { draining: false, needs: ['page'], servedAgoMs: 0, othersServe: true };
const long = { ...web, servedAgoMs: BEARS_MS + 1 };

test('each role needs what it is there for, and nothing else', () => {
  assert.deepEqual(needs(['web'], true), ['clock', 'page']);
  assert.deepEqual(needs(['sign-in'], true), ['clock', 'page']);
  assert.deepEqual(needs(['intake'], true), ['clock', 'log'], 'the database may be away');
  assert.deepEqual(needs(['intake'], false), ['clock', 'directory']);
  assert.deepEqual(needs(['worker'], true), ['clock', 'directory']);
  assert.deepEqual(needs(['intake', 'worker'], true), ['clock', 'log', 'directory']);
  assert.deepEqual(needs(['intake', 'worker'], false), ['clock', 'directory']);
  assert.deepEqual(needs(['web', 'sign-in', 'intake', 'worker'], true), ['clock', 'page', 'log']);
});

test('a node whose clock is wrong goes, unless all of them say so: then it is the one by which they look', () => {
  const wrong = { ...fine('clock'), fault: "600 seconds ahead of the others'" };
  const now = { ...long, needs: needs(['web'], true) };
  const told = verdict([wrong, fine('page', 'main')], now);
  assert.deepEqual([told.ready, told.wrong], [false, ["its clock: 600 seconds ahead of the others'"]]);
  assert.equal(verdict([wrong, fine('page', 'main')], { ...now, othersServe: false }).ready, true);
  assert.equal(verdict([fine('clock'), fine('page', 'main')], now).ready, true);
});

test('what has a fallback is named and takes nobody out', () => {
  const findings = [away('directory'), fine('page'), away('cache'), away('log'), away('lag')];
  assert.deepEqual(verdict(findings, long), {
    ready: true,
    serves: true,
    wrong: [
      'the directory of tenants: away',
      'the shared cache: away',
      'the event log: away',
      'how far the event log is applied: away',
    ],
  });
});

test('a cluster that is away takes nobody from the tenants of another', () => {
  assert.deepEqual(verdict([fine('page', 'main'), away('page', 'second')], long), {
    ready: true,
    serves: true,
    wrong: ["a page's query on second: away"],
  });
});

test('a node that alone cannot do its work is taken out, after a moment', () => {
  const findings = [away('page', 'main'), away('page', 'second')];
  assert.equal(verdict(findings, { ...web, servedAgoMs: BEARS_MS - 1 }).ready, true);
  const { ready, serves } = verdict(findings, long);
  assert.deepEqual([ready, serves], [false, false]);
});

test('when no other does better, nobody goes: the fault is not theirs', () => {
  assert.equal(verdict([away('page')], { ...long, othersServe: false }).ready, true);
});

test('a node that has never served is not there yet, whatever others do', () => {
  for (const othersServe of [true, false])
    assert.equal(verdict([away('page')], { ...web, servedAgoMs: null, othersServe }).ready, false);
  assert.equal(verdict([fine('page')], { ...web, servedAgoMs: null }).ready, true);
});

test('a new node whose clock is not that of the others waits, unless none of them says otherwise', () => {
  const wrong = [{ ...fine('clock'), fault: "40 seconds behind of the others'" }, fine('page', 'main')];
  const begun = { ...web, needs: needs(['web'], true), servedAgoMs: null };
  const ready = (othersServe: boolean | null, findings = wrong) =>
    verdict(findings, { ...begun, othersServe }).ready;
  assert.equal(ready(null), false, 'it has not heard of them yet');
  assert.equal(ready(true), false);
  assert.equal(ready(false), true, 'what is wrong is the clock by which all of them look');
  assert.equal(ready(false, [...wrong.slice(0, 1), away('page', 'main')]), false);
});

test('a node that ends is not ready, however well it is', () => {
  const { ready, wrong } = verdict([fine('page')], { ...web, draining: true });
  assert.deepEqual([ready, wrong], [false, ['it ends']]);
});
