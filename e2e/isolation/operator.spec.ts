import { expect, test } from '@playwright/test';
import { ask } from '#e2e/support/http.ts';
import { cookiesOf, hostOf, PEOPLE, sessionOf, trySignIn } from '#e2e/support/session.ts';

const PAGES = ['/operator', '/operator/log', '/operator/caches'];
const root = `localhost:${process.env.E2E_PORT}`;

test('an operator opens every page of the console', async () => {
  const cookie = cookiesOf(await trySignIn({ host: root, email: 'operator@lectern.example' }));
  for (const path of PAGES) {
    const { status } = await ask({ host: root, path, cookie });
    expect([path, status]).toEqual([path, 200]);
  }
});

for (const tenant of ['acme', 'globex'] as const) {
  for (const [role, email] of Object.entries(PEOPLE[tenant])) {
    test(`no page of the operator’s console opens for ${tenant}’s ${role}`, async () => {
      const cookie = await sessionOf(tenant, email);
      for (const path of PAGES) {
        const there = await ask({ host: root, path, cookie });
        expect([path, there.status, there.location]).toEqual([path, 307, '/sign-in?next=/operator']);
        const atHome = await ask({ host: hostOf(tenant), path, cookie });
        expect([path, atHome.status]).toEqual([path, 404]);
      }
    });
  }
}
