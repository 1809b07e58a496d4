import { expect, test } from '@playwright/test';
import { v7 as uuidv7 } from 'uuid';
import { keyOf } from '#e2e/support/action-inputs.ts';
import { type Action, actionsOf, call, codeOf } from '#e2e/support/actions.ts';
import { inTables } from '#e2e/support/database.ts';
import { notSessions, takeSecret } from '#e2e/support/forged.ts';
import { type Letter, letterOf, putLetter, standingOfPlatform, takeLetters } from '#e2e/support/letters.ts';
import { callOperators, operatorSession, ROOT_HOST } from '#e2e/support/operator.ts';
import { hostOf, PEOPLE, sessionOf } from '#e2e/support/session.ts';
import { type Specimens, specimensOf } from '#e2e/support/specimens.ts';

/** What each action of the operators can be told to touch: inputs that would do something, were the caller an operator. */
const INPUTS: Record<string, (letter: string) => unknown> = {
  'operations changeTenantState': () => ({ slug: 'globex', state: 'suspended' }),
  'operations replayDeadLetter': (letter) => ({ id: letter }),
  'operations discardDeadLetter': (letter) => ({ id: letter }),
};

let own: Record<'acme' | 'globex', Specimens>;
let actions: Action[];
let open: Letter;
test.beforeAll(async () => {
  takeSecret();
  own = { acme: await specimensOf('acme'), globex: await specimensOf('globex') };
  actions = actionsOf(own.acme).filter(({ permission }) => permission === null);
  open = await putLetter(letterOf(own.acme));
});
test.afterAll(() => takeLetters());

const inputOf = (action: Action, letter = open.id) => INPUTS[keyOf(action)]?.(letter);

test('of every action of the operators it is known what it can be told to touch', () => {
  expect(actions.length).toBeGreaterThan(0);
  expect(actions.map(keyOf).filter((key) => !(key in INPUTS))).toEqual([]);
  const known = new Set(actions.map(keyOf));
  expect(Object.keys(INPUTS).filter((key) => !known.has(key))).toEqual([]);
});

test('nobody but an operator on the root host does what operators do', async () => {
  test.setTimeout(240_000);
  const operator = await operatorSession();
  const callers: [string, string][] = [['nobody', '']];
  for (const tenant of ['acme', 'globex'] as const)
    for (const [role, email] of Object.entries(PEOPLE[tenant]))
      callers.push([`${tenant}’s ${role}`, await sessionOf(tenant, email)]);
  const forged = await notSessions('platform', own.acme.owner.id, own.acme.tenantId);
  callers.push(...Object.entries(forged));
  const before = await standingOfPlatform();
  for (const action of actions) {
    const tries = callers.flatMap(([who, cookie]) =>
      [ROOT_HOST(), hostOf('acme'), hostOf('globex')].map((host) => ({ who, cookie, host })),
    );
    const away = { who: 'an operator, elsewhere', cookie: operator, host: hostOf('acme') };
    for (const { who, cookie, host } of [...tries, away]) {
      // A tenant's pages hold no such action: that whose page is asked for answers, if any does.
      const path = host === ROOT_HOST() ? '/operator' : '/';
      const answer = await callOperators(action, { host, cookie, input: inputOf(action), path });
      const what = `${who} on ${host}${path}: ${action.name}`;
      expect([what, ['none', 'not_signed_in'].includes(codeOf(answer))]).toEqual([what, true]);
      expect(answer.body).not.toContain('"ok":true');
    }
  }
  expect(await standingOfPlatform()).toEqual(before);
});

test('an operator who names nothing, or something else, is told that it is not there', async () => {
  const cookie = await operatorSession();
  const settled = await putLetter({ ...letterOf(own.globex), settled: true });
  const before = await standingOfPlatform();
  const ids = [
    uuidv7(),
    own.acme.owner.id,
    own.acme.tenantId,
    own.globex.values['/learn/[attemptId]'],
    settled.id,
  ];
  const garbage = [
    '',
    'x',
    null,
    1,
    {},
    ['acme'],
    "' or true --",
    open.id.slice(1),
    'a'.repeat(9_000),
    '\ud800',
  ];
  for (const action of actions) {
    const ofTenants = 'slug' in (inputOf(action) as object);
    const state = 'suspended';
    const inputs = ofTenants
      ? ['nobody', 't_globex', 'GLOBEX', 'globex ', ...ids, ...garbage].map((slug) => ({ slug, state }))
      : [...ids, ...garbage].map((id) => ({ id }));
    if (ofTenants)
      for (const other of ['', 'gone', 'Suspended', null, ['suspended']])
        inputs.push({ slug: 'globex', state: other } as never);
    for (const input of inputs) {
      const answer = await callOperators(action, { host: ROOT_HOST(), cookie, input });
      const what = `${action.name} ${JSON.stringify(input).slice(0, 80)}`;
      expect([what, codeOf(answer), ['not_found', 'bad_input'].includes(codeOf(answer))]).toEqual([
        what,
        codeOf(answer),
        true,
      ]);
    }
  }
  expect(await standingOfPlatform()).toEqual(before);
});

test('a dead letter under another tenant’s name is applied to neither', async () => {
  const cookie = await operatorSession();
  const swapped = await putLetter({ ...letterOf(own.acme), tenantId: own.globex.tenantId });
  const [replay] = actions.filter(({ name }) => name === 'replayDeadLetter');
  expect(replay).toBeDefined();
  if (!replay) return;
  const answer = await callOperators(replay, { host: ROOT_HOST(), cookie, input: { id: swapped.id } });
  expect(codeOf(answer)).toBe('conflict');
  for (const tenant of ['acme', 'globex'] as const) {
    const stored = await inTables(
      tenant,
      (sql) => sql`select from tracking_event where id = any(${swapped.events})`,
    );
    expect([tenant, stored.length]).toEqual([tenant, 0]);
  }
});

test('an operator’s session calls no action of a tenant', async () => {
  const cookie = await operatorSession();
  for (const action of actionsOf(own.acme)) {
    if (action.permission === null || action.permission === 'public') continue;
    const code = codeOf(await call(action, { tenant: 'acme', cookie }));
    expect([action.name, code]).toEqual([action.name, 'not_signed_in']);
  }
});
