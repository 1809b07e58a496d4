import assert from 'node:assert/strict';
import { type TestContext, test } from 'node:test';
import { setImmediate } from 'node:timers/promises';
import { GroupCommit, type GroupCommitOptions } from '#lib/group-commit.ts';

type Lane = { key: string; place: string };
type Group = { key: string; jobs: number[] };

const lane = (key: string, place = 'main'): Lane => ({ key, place });

/** Time passes only when it is told to. */
function standingClock(t: TestContext) {
  let now = 0;
  t.mock.method(performance, 'now', () => now);
  t.mock.timers.enable({ apis: ['setTimeout'] });
  return {
    passes(ms: number) {
      now += ms;
      t.mock.timers.tick(ms);
    },
  };
}

/** Commits that take some turns of the event loop, and what they were given; a job of 13 fails its group. */
function recorder(options: Partial<GroupCommitOptions<Lane, number, number>> = {}) {
  const groups: Group[] = [];
  let most = 0;
  let running = 0;
  const commits = new GroupCommit<Lane, number, number>({
    async commit({ key }, jobs) {
      groups.push({ key, jobs: [...jobs] });
      running += 1;
      most = Math.max(most, running);
      for (let turn = 0; turn < 5; turn++) await setImmediate();
      running -= 1;
      if (jobs.includes(13)) throw new Error('unlucky');
      return jobs.length;
    },
    keyOf: ({ key }) => key,
    placeOf: ({ place }) => place,
    ownerOf: ({ key }) => key,
    weigh: () => 1,
    groupWeight: 100,
    limit: 1_000,
    groupsAtOnce: 2,
    paceMs: 0,
    isolate: () => true,
    ...options,
  });
  return { commits, groups, most: () => most };
}

test('what comes in while a group runs is the next group', async () => {
  const { commits, groups } = recorder();
  const first = commits.add(lane('a'), 1);
  while (groups.length === 0) await setImmediate();
  const others = [2, 3, 4].map((job) => commits.add(lane('a'), job));
  assert.deepEqual(await Promise.all([first, ...others]), [1, 3, 3, 3]);
  assert.deepEqual(
    groups.map(({ jobs }) => jobs),
    [[1], [2, 3, 4]],
  );
});

test('lanes do not mix, run at once up to a limit, and take turns', async () => {
  const { commits, groups, most } = recorder({ groupWeight: 2 });
  const jobs: (Promise<number> | null)[] = [];
  for (let job = 20; job < 28; job++) jobs.push(commits.add(lane('busy'), job));
  for (const key of ['b', 'c']) jobs.push(commits.add(lane(key), 1));
  await Promise.all(jobs);
  assert.equal(most(), 2);
  assert.deepEqual(
    groups.map(({ key }) => key),
    ['busy', 'b', 'c', 'busy', 'busy', 'busy'],
  );
});

test('places do not wait for each other', async () => {
  const { commits, most } = recorder({ groupsAtOnce: 1 });
  await Promise.all([commits.add(lane('a', 'east'), 1), commits.add(lane('b', 'west'), 1)]);
  assert.equal(most(), 2);
});

test('a full queue takes nothing more, and takes again when it has emptied', async () => {
  const { commits } = recorder({ limit: 4 });
  const taken = [commits.add(lane('a'), 1), commits.add(lane('a'), 2)];
  assert.equal(commits.add(lane('a'), 3), null);
  await Promise.all(taken);
  assert.equal(await commits.add(lane('a'), 3), 1);
  assert.equal(commits.weight, 0);
});

/** Jobs of one lane that belong to several: hundreds to one, the rest to another. */
const shared = { ownerOf: (_: Lane, job: number) => String(Math.floor(job / 100)) };

test('who floods is refused for their own excess, and the others still get in', async () => {
  const { commits } = recorder({ ...shared, limit: 60 });
  const add = (job: number) => commits.add(lane('a'), job);
  const flood = Array.from({ length: 100 }, (_, n) => add(100 + (n % 100)));
  assert.equal(flood.filter(Boolean).length, 30);
  const others = [200, 300, 400].flatMap((owner) => [1, 2, 3].map((n) => add(owner + n)));
  assert.ok(others.every(Boolean));
  assert.equal(add(199), null);
  await commits.drained();
  assert.ok(add(199));
  await commits.drained();
});

test('a group is filled by turns, and the next goes on where it stopped', async () => {
  const { commits, groups } = recorder({ ...shared, groupWeight: 4 });
  for (const job of [101, 102, 103, 104, 105, 106, 201, 301, 302]) commits.add(lane('a'), job);
  await commits.drained();
  assert.deepEqual(
    groups.map(({ jobs }) => jobs),
    [[101, 201, 301, 102], [302, 103, 104, 105], [106]],
  );
});

test('a full group does not wait for the pace', async (t) => {
  const { passes } = standingClock(t);
  const { commits, groups } = recorder({ groupWeight: 3, paceMs: 800 });
  await commits.add(lane('a'), 1);
  passes(10);
  await Promise.all([2, 3, 4].map((job) => commits.add(lane('a'), job)));
  assert.deepEqual(
    groups.map(({ jobs }) => jobs),
    [[1], [2, 3, 4]],
  );
});

test('a job that fails does not fail its neighbours', async () => {
  const { commits } = recorder();
  const settled = await Promise.allSettled([1, 2, 13, 4, 5].map((job) => commits.add(lane('a'), job)));
  assert.deepEqual(
    settled.map(({ status }) => status),
    ['fulfilled', 'fulfilled', 'rejected', 'fulfilled', 'fulfilled'],
  );
});

test("a failure that is nobody's own fails the group at once", async () => {
  const { commits, groups } = recorder({ isolate: () => false });
  const settled = await Promise.allSettled([1, 13].map((job) => commits.add(lane('a'), job)));
  assert.deepEqual(
    settled.map(({ status }) => status),
    ['rejected', 'rejected'],
  );
  assert.equal(groups.length, 1);
  assert.equal(await commits.add(lane('a'), 1), 1);
});

test('a lone job is committed at once, the next groups keep the pace', async (t) => {
  const { passes } = standingClock(t);
  const { commits, groups } = recorder({ paceMs: 60 });
  await commits.add(lane('a'), 1);
  const next = Promise.all([2, 3].map((job) => commits.add(lane('a'), job)));
  passes(59);
  for (let turn = 0; turn < 5; turn++) await setImmediate();
  assert.equal(groups.length, 1, 'it is not time yet');
  passes(1);
  await next;
  assert.deepEqual(
    groups.map(({ jobs }) => jobs),
    [[1], [2, 3]],
  );
});

test('it is drained when nothing waits or runs', async () => {
  const { commits, groups } = recorder({ groupWeight: 1 });
  await commits.drained();
  for (const job of [1, 2, 3]) commits.add(lane('a'), job);
  await commits.drained();
  assert.equal(groups.length, 3);
});
