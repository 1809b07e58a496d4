import { readFileSync } from 'node:fs';
import { expect, test } from '@playwright/test';
import { addPerson } from '#e2e/support/database.ts';
import { ask } from '#e2e/support/http.ts';
import { hostOf, newSession, PEOPLE, sessionOf } from '#e2e/support/session.ts';
import { addressOf, type Specimens, specimensOf } from '#e2e/support/specimens.ts';
import { PERMISSIONS, type Permission } from '#features/access/rules/permissions.ts';

type Action = { id: string; name: string; file: string; permission: Permission | null; path: string };

let specimens: Specimens;
test.beforeAll(async () => {
  specimens = await specimensOf('acme');
});

/** Every server action of the build: each is a public POST, whichever page shows it. */
function actions(): Action[] {
  const manifest = JSON.parse(readFileSync('.next/server/server-reference-manifest.json', 'utf8')) as {
    node: Record<string, { filename: string; exportedName: string; workers: Record<string, unknown> }>;
  };
  return Object.entries(manifest.node).map(([id, { filename, exportedName, workers }]) => {
    const source = readFileSync(filename, 'utf8');
    const [, permission = null] =
      new RegExp(`const ${exportedName} = tenantAction\\(\\{\\s*permission: '([^']+)'`).exec(source) ?? [];
    const page = Object.keys(workers)[0] ?? '';
    const path = page
      .replace(/^app(\/portal\/\[tenant\])?/, '')
      .replace(/\/\([^)]+\)/g, '')
      .replace(/\/page$/, '');
    return {
      id,
      name: exportedName,
      file: filename,
      permission: permission as Permission | null,
      path: permission ? addressOf(path || '/', specimens) : '/',
    };
  });
}

const call = ({ id, path }: Action, tenant: string, cookie: string, headers: Record<string, string> = {}) =>
  ask({
    host: hostOf(tenant),
    path,
    method: 'POST',
    headers: {
      'next-action': id,
      'content-type': 'text/plain;charset=UTF-8',
      accept: 'text/x-component',
      origin: `http://${hostOf(tenant)}`,
      ...headers,
    },
    cookie,
    body: '[{}]',
  });

const codeOf = ({ body }: { body: string }) => /"code":"([a-z_]+)"/.exec(body)?.[1] ?? 'none';

test('every action names who may call it', () => {
  const all = actions();
  expect(all.length).toBeGreaterThan(10);
  for (const { name, file, permission } of all) {
    if (file === 'features/operations/actions.ts') continue;
    expect(permission && permission in PERMISSIONS, `${file} ${name}`).toBe(true);
  }
});

test('without a session of this very tenant, an action does nothing', async () => {
  const sessions = [
    '',
    await sessionOf('globex', PEOPLE.globex.admin),
    await sessionOf('globex', PEOPLE.globex.hr),
  ];
  for (const action of actions()) {
    for (const cookie of sessions) {
      const answer = await call(action, 'acme', cookie);
      const refused = action.permission === null ? ['none', 'not_signed_in'] : ['not_signed_in'];
      expect([action.name, refused.includes(codeOf(answer))]).toEqual([action.name, true]);
      expect(answer.body).not.toContain('"ok":true');
    }
  }
});

test('an action that another origin posts is refused, also a sister tenant’s', async () => {
  const { email } = await addPerson('acme');
  const cookie = await newSession('acme', email);
  for (const action of actions()) {
    for (const origin of ['https://evil.example', `http://${hostOf('globex')}`, 'http://localhost', 'null']) {
      const forged = await call(action, 'acme', cookie, {
        origin,
        'x-forwarded-host': new URL(origin === 'null' ? 'http://x' : origin).host,
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
  for (const action of actions()) {
    if (!action.permission || action.permission === 'learning.take') continue;
    expect([action.name, codeOf(await call(action, 'acme', learner))]).toEqual([action.name, 'forbidden']);
    const roles: readonly string[] = PERMISSIONS[action.permission].roles;
    if (!roles.includes('auditor'))
      expect([action.name, codeOf(await call(action, 'acme', auditor))]).toEqual([action.name, 'forbidden']);
  }
});
