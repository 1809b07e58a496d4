import { expect, test } from '@playwright/test';
import { ROLES, type Role } from '#db/schema/tenant/people.ts';
import { INPUTS, inputsOf, keyOf } from '#e2e/support/action-inputs.ts';
import { type Action, actionsOf, call, codeOf } from '#e2e/support/actions.ts';
import { alikeInTime, MOST_TRIES } from '#e2e/support/leaks.ts';
import { newSession } from '#e2e/support/session.ts';
import { specimensOf } from '#e2e/support/specimens.ts';
import { addActor, emptyUnit, nothing, standingOf, type Targets, targetsOf } from '#e2e/support/targets.ts';

/** Every action is given ids that are not its caller's to name: nothing happens, and the answer is that for ids of nothing. */
let actions: Action[];
let acme: Targets;
/** One for all tests: what is counted by a name, letters to an address, is then counted of both alike. */
const none = nothing();
test.beforeAll(async () => {
  actions = actionsOf(await specimensOf('acme')).filter(({ permission }) => permission !== null);
  acme = await targetsOf('acme');
});

test('of every action it is known what it can be told to touch', () => {
  for (const action of actions) inputsOf(action);
  const known = new Set(actions.map(keyOf));
  expect(Object.keys(INPUTS).filter((key) => !known.has(key))).toEqual([]);
});

/** Roles whose reach is themselves or their own people, and those to whom no act on people is given. */
const OVER_NOBODY: readonly Role[] = ['learner', 'manager', 'author', 'auditor'];

type Caller = { tenant: 'acme' | 'globex'; id: string; cookie: string };

/** What tells a row of somebody else's from none by what it says, or by its time, or fails for want of a check. */
async function complaints(caller: Caller, elsewhere: boolean, times = 1): Promise<unknown[]> {
  const found: unknown[] = [];
  for (const action of actions) {
    const inputs = inputsOf(action);
    if (inputs === 'names nothing') continue;
    const nobodys = inputs(none, caller, elsewhere);
    for (const [n, input] of inputs(acme, caller, elsewhere).entries()) {
      const quickest = { met: Number.POSITIVE_INFINITY, unmet: Number.POSITIVE_INFINITY };
      const unlike = () => times > 1 && !alikeInTime(quickest.met, quickest.unmet);
      for (let time = 0; time < times || (time < MOST_TRIES && unlike()); time++) {
        const met = await said(action, caller, input, acme);
        const unmet = await said(action, caller, nobodys[n], none);
        const same = JSON.stringify(met.answer) === JSON.stringify(unmet.answer);
        const { code, text } = met.answer;
        const read = code !== 'internal' && !text.includes('needs another look');
        if (!same || !read) found.push({ action: keyOf(action), n, met: met.answer, unmet: unmet.answer });
        quickest.met = Math.min(quickest.met, met.ms);
        quickest.unmet = Math.min(quickest.unmet, unmet.ms);
      }
      if (unlike()) found.push({ action: keyOf(action), n, quickest });
    }
  }
  return found;
}

/** The answer without what was sent, and how long it took. */
async function said(action: Action, { tenant, cookie }: Caller, input: unknown, targets: Targets) {
  const began = performance.now();
  const answer = await call(action, { tenant, cookie, input });
  const ms = performance.now() - began;
  let text = /\{"ok":.*$/m.exec(answer.body)?.[0] ?? '';
  for (const value of Object.values(targets)) text = text.replaceAll(value, '…');
  const location = answer.headers['x-action-redirect'];
  return { ms, answer: { status: answer.status, code: codeOf(answer), text, location } };
}

async function expectNothingNamed(tenant: 'acme' | 'globex', role: Role, unit: string | null, times = 1) {
  const before = await standingOf('acme', acme);
  const actor = await addActor(tenant, role, unit);
  const caller = { tenant, ...actor, cookie: await newSession(tenant, actor.email) };
  expect(await complaints(caller, tenant !== 'acme', times)).toEqual([]);
  expect(await standingOf('acme', acme)).toEqual(before);
  expect(await actor.acts()).toEqual([]);
}

for (const role of ROLES)
  test(`another tenant’s ${role} can name nothing of ours to any action`, async () => {
    await expectNothingNamed('globex', role, null);
  });

for (const role of ROLES)
  test(`a ${role} of one department can name nothing of the others`, async () => {
    await expectNothingNamed('acme', role, await emptyUnit('acme'));
  });

for (const role of OVER_NOBODY)
  test(`a ${role}, who is over nobody, can name nothing of anybody’s`, async () => {
    await expectNothingNamed('acme', role, null);
  });

for (const [tenant, role] of [
  ['globex', 'tenant_admin'],
  ['acme', 'hr_admin'],
  ['acme', 'manager'],
] as const)
  test(`how long an answer takes tells a ${role} of ${tenant} nothing of what is there`, async () => {
    test.setTimeout(300_000);
    await expectNothingNamed(tenant, role, tenant === 'acme' ? await emptyUnit('acme') : null, 3);
  });
