import type { Asked } from '#e2e/support/http.ts';
import type { HotDoorName } from '#features/doors/rules/hot-door.ts';

/** A request that a door refuses, and with what. `host` is acme's unless it is said. */
export type DoorAttack = Omit<Asked, 'host'> & { what: string; host?: string; answers: number[] };

const JSON_TYPE = { 'content-type': 'application/json' };

/** What any door is sent that reads a body: none may be more than refused. */
const bodies = (path: string, headers: Record<string, string>, answers: number[]): DoorAttack[] =>
  Object.entries({
    'half of an object': '{',
    'a number': '1',
    'nothing but a zero byte': '\0',
    'a prototype': '{"__proto__":{"polluted":true},"constructor":{"prototype":{"polluted":true}}}',
    'a deep list': `${'['.repeat(30_000)}${']'.repeat(30_000)}`,
    'broken text': '{"events":"\\ud800"}',
    'too much': 'x'.repeat(70_000),
  }).map(([what, body]) => ({ what, path, method: 'POST', headers, body, answers }));

/**
 * How each door beside Next is attacked: whoever adds one to features/doors says it here, or the types do not fit.
 * @param good a launch that is let in, with which what is no batch comes as far as it can
 * @param signed what the portal itself would have given out, for another tenant, for too long ago, or with a change in it
 */
export const doorAttacks = ({
  good,
  ...signed
}: { good: string } & Record<
  'launch' | 'media' | 'part' | 'ticket' | 'session',
  Record<string, string>
>): Record<HotDoorName, DoorAttack[]> => {
  const each = (
    of: Record<string, string>,
    attack: (value: string) => Omit<DoorAttack, 'what'>,
  ): DoorAttack[] => Object.entries(of).map(([what, value]) => ({ what, ...attack(value) }));
  return {
    'not-understood': [
      { what: 'a zero byte in the path', path: '/courses/a%00b', answers: [400] },
      { what: 'a zero byte in the query', path: '/catalog?q=%00', answers: [400] },
      { what: 'a zero byte in a file', path: '/media/acme/x%00.svg', answers: [400] },
      { what: 'no UTF-8', path: '/courses/%ED%A0%80', answers: [400] },
      { what: 'all of the server', path: '*', method: 'OPTIONS', answers: [400] },
    ],
    'no-method': ['TRACE', 'PROPFIND', 'MKCOL'].map((method) => ({ what: method, method, answers: [405] })),
    media: [
      ...each(signed.media, (path) => ({ path, answers: [403, 404] })),
      { what: 'an unsigned file', path: `/media/acme/${'0'.repeat(64)}.svg`, answers: [403] },
      { what: 'a way out', path: '/media/acme/..%2f..%2fsecret', answers: [403] },
      { what: 'a long address', path: `/media/${'a'.repeat(9_000)}`, answers: [403] },
    ],
    part: [
      ...each(signed.part, (path) => ({ path, method: 'PUT', body: '123456789', answers: [400, 403, 404] })),
      { what: 'no ticket', path: '/api/media-parts/', method: 'PUT', body: 'x', answers: [403] },
      {
        what: 'a ticket of nobody',
        path: '/api/media-parts/e30.x',
        method: 'PUT',
        body: 'x',
        answers: [403],
      },
    ],
    build: [],
    health: [
      {
        what: 'a body',
        path: '/readyz',
        method: 'POST',
        headers: JSON_TYPE,
        body: '{"ready":false}',
        answers: [200],
      },
    ],
    metrics: [
      { what: 'nobody', path: '/metrics', answers: [404, 401] },
      { what: 'a guess', path: '/metrics', headers: { authorization: 'Bearer x' }, answers: [404, 401] },
      {
        what: 'an administrator',
        path: '/metrics',
        cookie: signed.session.foreign ?? '',
        answers: [404, 401],
      },
    ],
    unread: each(signed.session, (cookie) => ({ path: '/notices/unread', cookie, answers: [401] })),
    track: [
      ...each(signed.launch, (token) => ({
        path: '/api/track',
        method: 'POST',
        headers: { ...JSON_TYPE, authorization: `Bearer ${token}` },
        body: '{"events":[]}',
        answers: [401, 403],
      })),
      ...bodies('/api/track', { ...JSON_TYPE, authorization: `Bearer ${good}` }, [400, 413]),
      { what: 'another method', path: '/api/track', method: 'DELETE', answers: [405] },
      { what: 'another kind', path: '/api/track', method: 'POST', body: '{}', answers: [415] },
    ],
    turn: [
      ...each(signed.ticket, (ticket) => ({
        path: '/sign-in/turn',
        method: 'POST',
        cookie: `lectern.turn=${ticket}`,
        answers: [400, 403, 410],
      })),
      { what: 'a long body', path: '/sign-in/turn', method: 'POST', body: 'x'.repeat(2_000), answers: [413] },
      { what: 'another method', path: '/sign-in/turn', method: 'PUT', answers: [405] },
      { what: 'another site', path: '/sign-in/turn?next=//evil.example', answers: [303] },
    ],
    password: [
      ...bodies('/api/auth/callback/password', JSON_TYPE, [413, 415]),
      {
        what: 'no length',
        path: '/api/auth/callback/password',
        method: 'POST',
        headers: { 'transfer-encoding': 'chunked' },
        body: 'x',
        answers: [400, 411],
      },
      {
        what: 'another provider',
        path: '/api/auth/callback/github',
        method: 'POST',
        body: 'x=1',
        headers: { 'content-type': 'application/x-www-form-urlencoded' },
        answers: [302, 303, 400, 401, 404, 405],
      },
    ],
  };
};
