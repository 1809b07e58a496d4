import { expect, test } from '@playwright/test';
import { type Action, actionsOf, call, codeOf } from '#e2e/support/actions.ts';
import { addPerson } from '#e2e/support/database.ts';
import { hostOf, newSession, PEOPLE, sessionOf } from '#e2e/support/session.ts';
import { specimensOf } from '#e2e/support/specimens.ts';
import { PERMISSIONS, type Permission } from '#features/access/rules/permissions.ts';

let actions: Action[];
test.beforeAll(async () => {
  actions = actionsOf(await specimensOf('acme'));
});

test('every action names who may call it', () => {
  expect(actions.length).toBeGreaterThan(10);
  for (const { name, file, permission } of actions) {
    if (file === 'features/operations/actions.ts') continue;
    expect(permission === 'public' || (permission && permission in PERMISSIONS), `${file} ${name}`).toBe(
      true,
    );
  }
});

test('without a session of this very tenant, an action does nothing', async () => {
  const sessions = [
    '',
    await sessionOf('globex', PEOPLE.globex.admin),
    await sessionOf('globex', PEOPLE.globex.hr),
  ];
  for (const action of actions) {
    if (action.permission === 'public') continue;
    for (const cookie of sessions) {
      const answer = await call(action, { tenant: 'acme', cookie });
      const refused = action.permission === null ? ['none', 'not_signed_in'] : ['not_signed_in'];
      expect([action.name, refused.includes(codeOf(answer))]).toEqual([action.name, true]);
      expect(answer.body).not.toContain('"ok":true');
    }
  }
});

test('an action that another origin posts is refused, also a sister tenant’s', async () => {
  const { email } = await addPerson('acme');
  const cookie = await newSession('acme', email);
  for (const action of actions) {
    for (const origin of ['https://evil.example', `http://${hostOf('globex')}`, 'http://localhost', 'null']) {
      const forged = await call(action, {
        tenant: 'acme',
        cookie,
        headers: { origin, 'x-forwarded-host': new URL(origin === 'null' ? 'http://x' : origin).host },
      });
      expect([action.name, origin, codeOf(forged)]).toEqual([action.name, origin, 'none']);
      expect(forged.body).not.toContain('"ok":true');
    }
  }
});

test('a role that may not is told so, before what it sent is looked at', async () => {
  const { email } = await addPerson('acme');
  const learner = await newSession('acme', email);
  const auditor = await sessionOf('acme', PEOPLE.acme.auditor);
  for (const action of actions) {
    if (!action.permission || ['learning.take', 'public'].includes(action.permission)) continue;
    expect([action.name, codeOf(await call(action, { tenant: 'acme', cookie: learner }))]).toEqual([
      action.name,
      'forbidden',
    ]);
    const roles: readonly string[] = PERMISSIONS[action.permission as Permission].roles;
    if (!roles.includes('auditor'))
      expect([action.name, codeOf(await call(action, { tenant: 'acme', cookie: auditor }))]).toEqual([
        action.name,
        'forbidden',
      ]);
  }
});
