import { expect, test } from '@playwright/test';
import { inTables } from '#e2e/support/database.ts';
import { takeSecret } from '#e2e/support/forged.ts';
import { ask } from '#e2e/support/http.ts';
import { alikeInTime, expectNothingOf, quickestOfBoth, shapeOf } from '#e2e/support/leaks.ts';
import { operatorSession, ROOT_HOST } from '#e2e/support/operator.ts';
import { hostOf, PEOPLE, sessionOf } from '#e2e/support/session.ts';
import { signedPath } from '#lib/media-address.ts';
import { CONTENT_TYPES } from '#lib/media-kinds.ts';

/** Every medium of a tenant is asked for by every role of the other, by every address that somebody who knows its name can write. */
const ATTACKS = [
  { victim: 'acme', attacker: 'globex' },
  { victim: 'globex', attacker: 'acme' },
] as const;

test.beforeAll(() => takeSecret());

/** One of each kind, of those that the tenant has alone and of those that both have: the same bytes have the same name. */
async function mediaOf(tenant: 'acme' | 'globex', other: 'acme' | 'globex'): Promise<string[]> {
  const names = (of: string) =>
    inTables(of, async (sql) => {
      const rows = await sql<{ name: string }[]>`
        select name from media union select value ->> 'logo' from setting where name = 'brand' order by 1`;
      return rows.map(({ name }) => name);
    });
  const theirs = new Set(await names(other));
  const kindOf = (name: string) => `${theirs.has(name) ? 'shared' : 'own'} ${name.split('.')[1]}`;
  const byKind = new Map((await names(tenant)).map((name) => [kindOf(name), name]));
  return [...byKind.values()];
}

/** Addresses under which a name could be asked for without one that was given out. */
const unsigned = (victim: string, attacker: string, name: string) => {
  const own = `/media/${attacker}/${name}`;
  const query = signedPath(own, new Date()).split('?')[1];
  return {
    bare: `/media/${victim}/${name}`,
    'with the mac of the same name of ours': `/media/${victim}/${name}?${query}`,
    'by a way up': `/media/${attacker}/../${victim}/${name}?${query}`,
    'by an encoded way up': `/media/${attacker}/%2e%2e/${victim}/${name}?${query}`,
    'by an encoded slash': `/media/${attacker}%2f..%2f${victim}/${name}?${query}`,
    'in upper case': `/media/${victim.toUpperCase()}/${name}?${query}`,
    'with two slashes': `/media//${victim}/${name}?${query}`,
    'under the build': `/_next/static/../../media/${victim}/${name}`,
    'as an image to scale': `/_next/image?url=${encodeURIComponent(`/media/${victim}/${name}`)}&w=640&q=75`,
  };
};

for (const { victim, attacker } of ATTACKS) {
  test(`nobody of ${attacker} opens a medium of ${victim} without an address of it`, async () => {
    test.setTimeout(180_000);
    const callers: [string, string, string][] = [['nobody', hostOf(victim), '']];
    for (const [role, email] of Object.entries(PEOPLE[attacker])) {
      const cookie = await sessionOf(attacker, email);
      callers.push([role, hostOf(attacker), cookie], [role, hostOf(victim), cookie]);
    }
    // Nor who belongs there, nor who runs the platform: what opens a medium is its address alone.
    for (const [role, email] of Object.entries(PEOPLE[victim]))
      callers.push([`their ${role}`, hostOf(victim), await sessionOf(victim, email)]);
    callers.push(['an operator', ROOT_HOST(), await operatorSession()]);
    const names = await mediaOf(victim, attacker);
    expect(names.length).toBeGreaterThan(0);
    for (const name of names) {
      for (const [who, host, cookie] of callers) {
        for (const [how, path] of Object.entries(unsigned(victim, attacker, name))) {
          const answer = await ask({ host, path, ...(cookie && { cookie }) });
          const what = `${who} on ${host}, ${how}`;
          expect([what, answer.status, [400, 403, 404].includes(answer.status)]).toEqual([
            what,
            answer.status,
            true,
          ]);
          const type = String(answer.headers['content-type'] ?? '');
          expect([what, Object.values(CONTENT_TYPES).includes(type)]).toEqual([what, false]);
        }
      }
    }
  });

  test(`an address of ${victim}’s opens on no other tenant’s host, whoever asks`, async () => {
    const names = await mediaOf(victim, attacker);
    for (const name of names) {
      const path = signedPath(`/media/${victim}/${name}`, new Date());
      expect([name, (await ask({ host: hostOf(victim), path, method: 'HEAD' })).status]).toEqual([name, 200]);
      for (const [role, email] of Object.entries(PEOPLE[attacker])) {
        const cookie = await sessionOf(attacker, email);
        for (const method of ['GET', 'HEAD']) {
          const answer = await ask({ host: hostOf(attacker), path, method, cookie });
          expect([role, name, answer.status]).toEqual([role, name, 404]);
          expectNothingOf([name], answer, `${role} ${method}`);
        }
      }
    }
  });

  test(`whether ${victim} has a medium is told to nobody, by answer or by time`, async () => {
    const [name = ''] = await mediaOf(victim, attacker);
    const none = `${'0'.repeat(64)}.${name.split('.')[1]}`;
    const cookie = await sessionOf(attacker, PEOPLE[attacker].admin);
    for (const host of [hostOf(attacker), hostOf(victim)]) {
      const of = (one: string) => () => ask({ host, path: `/media/${victim}/${one}`, cookie });
      const [there, absent] = await quickestOfBoth([of(name), of(none)], 5, (met, unmet) =>
        expect(shapeOf(met, name)).toEqual(shapeOf(unmet, none)),
      );
      expect(alikeInTime(there, absent), `${there.toFixed(1)} and ${absent.toFixed(1)} ms`).toBe(true);
    }
  });
}
