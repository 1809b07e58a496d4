import { expect, test } from '@playwright/test';
import { actionsOf, call } from '#e2e/support/actions.ts';
import { addPerson } from '#e2e/support/database.ts';
import { ask } from '#e2e/support/http.ts';
import { tenantRoutes } from '#e2e/support/routes.ts';
import { hostOf, newSession, PEOPLE, sessionOf } from '#e2e/support/session.ts';
import { addressOf, type Specimens, specimensOf } from '#e2e/support/specimens.ts';
import { PERMISSIONS, type Permission } from '#features/access/rules/permissions.ts';

/** What each page and door asks of its reader. `own`: it is theirs, or it is not there. */
const ASKS: Record<string, Permission | 'own' | 'public'> = {
  '/': 'learning.take',
  '/catalog': 'learning.take',
  '/courses/[slug]': 'learning.take',
  '/certificates': 'learning.take',
  '/leaderboard': 'learning.take',
  '/certificates/[code]/pdf': 'own',
  '/notices': 'learning.take',
  '/profile': 'learning.take',
  '/learn/[attemptId]': 'own',
  '/learn/[attemptId]/[position]': 'own',
  '/learn/[attemptId]/done': 'own',
  '/sign-in': 'public',
  '/verify/[code]': 'public',
  '/password/[token]': 'public',
  '/forgot': 'public',
  '/manage': 'team.view',
  // Somebody whom the manager of the demo does not manage: theirs alone is not enough.
  '/manage/[id]': 'compliance.view',
  '/admin': 'compliance.view',
  '/admin/obligations': 'compliance.view',
  '/admin/rates': 'compliance.view',
  '/admin/obligations/[id]': 'compliance.view',
  '/admin/obligations/export': 'compliance.view',
  '/admin/schedules': 'compliance.view',
  '/admin/schedules/new': 'compliance.schedule',
  '/admin/schedules/[id]': 'compliance.view',
  '/admin/schedules/[id]/rehearsal': 'compliance.schedule',
  '/admin/exceptions': 'compliance.view',
  '/admin/people': 'people.view',
  '/admin/people/new': 'people.record',
  '/admin/people/[id]': 'people.view',
  '/admin/units': 'units.manage',
  '/admin/media': 'media.manage',
  '/admin/notices': 'notices.view',
  '/admin/outbox': 'notices.view',
  '/admin/outbox/[id]': 'notices.view',
  '/admin/audit': 'audit.view',
  '/admin/settings': 'settings.manage',
};

const ROLES = {
  learner: 'learner',
  manager: 'manager',
  hr: 'hr_admin',
  admin: 'tenant_admin',
  auditor: 'auditor',
  author: 'author',
} as const;

let own: Specimens;
test.beforeAll(async () => {
  own = await specimensOf('acme');
});

const acme = hostOf('acme');

test('every page and door says what it asks of its reader', () => {
  expect(tenantRoutes().filter(({ path }) => !(path in ASKS))).toEqual([]);
});

for (const [who, role] of Object.entries(ROLES) as [
  keyof typeof ROLES,
  (typeof ROLES)[keyof typeof ROLES],
][]) {
  test(`the ${role} sees what the table of permissions says, and the rest is not there`, async () => {
    const cookie = await sessionOf('acme', PEOPLE.acme[who]);
    for (const { path } of tenantRoutes()) {
      const asks = ASKS[path] ?? 'own';
      if (asks === 'public') continue;
      const roles: readonly string[] = asks === 'own' ? [] : PERMISSIONS[asks].roles;
      const may = roles.includes(role) || asks === 'learning.take';
      const sees =
        path === '/certificates/[code]/pdf' && PERMISSIONS['compliance.view'].roles.includes(role as never);
      const { status, body } = await ask({ host: acme, path: addressOf(path, own), cookie });
      expect([role, path, status]).toEqual([role, path, may || sees ? 200 : 404]);
      if (!may && !sees) expect(body, path).not.toContain(own.owner.email);
    }
  });
}

test('somebody who is put out of service is out at the next click, and back when let in again', async () => {
  const [change] = actionsOf(own).filter(({ name }) => name === 'changeActive');
  expect(change).toBeDefined();
  if (!change) return;
  const admin = await sessionOf('acme', PEOPLE.acme.admin);
  const person = await addPerson('acme');
  const cookie = await newSession('acme', person.email);
  const home = async () => (await ask({ host: acme, cookie })).location;
  const put = async (to: string) => {
    const answer = await call(change, { tenant: 'acme', cookie: admin, input: { personId: person.id, to } });
    expect(answer.body).toContain('"ok":true');
  };
  expect(await home()).toBe('');
  await put('inactive');
  expect(await home()).toBe('/sign-in');
  await expect(newSession('acme', person.email)).rejects.toThrow(/CredentialsSignin/);
  await put('active');
  await newSession('acme', person.email);
});

test('sessions that an administrator ends are over at the next click, and no other', async () => {
  const [end] = actionsOf(own).filter(
    ({ file, name }) => file.includes('accounts') && name === 'signOutEverywhere',
  );
  expect(end).toBeDefined();
  if (!end) return;
  const admin = await sessionOf('acme', PEOPLE.acme.admin);
  const [person, bystander] = [await addPerson('acme'), await addPerson('acme')];
  const sessions = [await newSession('acme', person.email), await newSession('acme', person.email)];
  const other = await newSession('acme', bystander.email);
  await call(end, { tenant: 'acme', cookie: admin, input: { personId: person.id } });
  for (const cookie of sessions) expect((await ask({ host: acme, cookie })).location).toBe('/sign-in');
  expect((await ask({ host: acme, cookie: other })).status).toBe(200);
});
