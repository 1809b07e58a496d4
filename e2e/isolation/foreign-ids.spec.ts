import { expect, test } from '@playwright/test';
import { INPUTS, inputsOf, keyOf } from '#e2e/support/action-inputs.ts';
import { type Action, actionsOf, call, codeOf } from '#e2e/support/actions.ts';
import { newSession } from '#e2e/support/session.ts';
import { specimensOf } from '#e2e/support/specimens.ts';
import { addActor, emptyUnit, nothing, standingOf, type Targets, targetsOf } from '#e2e/support/targets.ts';

/** Every action is given ids that are not its caller's to name: nothing happens, and the answer is that for ids of nothing. */
let actions: Action[];
let acme: Targets;
test.beforeAll(async () => {
  actions = actionsOf(await specimensOf('acme')).filter(({ permission }) => permission !== null);
  acme = await targetsOf('acme');
});

test('of every action it is known what it can be told to touch', () => {
  for (const action of actions) inputsOf(action);
  const known = new Set(actions.map(keyOf));
  expect(Object.keys(INPUTS).filter((key) => !known.has(key))).toEqual([]);
});

type Caller = { tenant: 'acme' | 'globex'; id: string; cookie: string };

/** What tells a row of somebody else's from none, or fails for want of a check. */
async function complaints(caller: Caller, elsewhere: boolean): Promise<unknown[]> {
  const found: unknown[] = [];
  for (const action of actions) {
    const inputs = inputsOf(action);
    if (inputs === 'names nothing') continue;
    const none = nothing();
    const nobodys = inputs(none, caller, elsewhere);
    for (const [n, input] of inputs(acme, caller, elsewhere).entries()) {
      const met = await said(action, caller, input, acme);
      const unmet = await said(action, caller, nobodys[n], none);
      const same = JSON.stringify(met) === JSON.stringify(unmet);
      const read = met.code !== 'internal' && !met.text.includes('needs another look');
      if (!same || !read) found.push({ action: keyOf(action), n, met, unmet });
    }
  }
  return found;
}

/** The answer without what was sent. */
async function said(action: Action, { tenant, cookie }: Caller, input: unknown, targets: Targets) {
  const answer = await call(action, { tenant, cookie, input });
  let text = /\{"ok":.*$/m.exec(answer.body)?.[0] ?? '';
  for (const value of Object.values(targets)) text = text.replaceAll(value, '…');
  return { status: answer.status, code: codeOf(answer), text, location: answer.headers['x-action-redirect'] };
}

test('another tenant’s administrator can name nothing of ours to any action', async () => {
  const before = await standingOf('acme', acme);
  const actor = await addActor('globex', 'tenant_admin');
  const caller = { tenant: 'globex' as const, ...actor, cookie: await newSession('globex', actor.email) };
  expect(await complaints(caller, true)).toEqual([]);
  expect(await standingOf('acme', acme)).toEqual(before);
  expect(await actor.acts()).toEqual([]);
});

test('an administrator of one department can name nothing of the others', async () => {
  const before = await standingOf('acme', acme);
  const actor = await addActor('acme', 'hr_admin', await emptyUnit('acme'));
  const caller = { tenant: 'acme' as const, ...actor, cookie: await newSession('acme', actor.email) };
  expect(await complaints(caller, false)).toEqual([]);
  expect(await standingOf('acme', acme)).toEqual(before);
  expect(await actor.acts()).toEqual([]);
});
