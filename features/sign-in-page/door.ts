import { randomBytes } from 'node:crypto';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { LRUCache } from 'lru-cache';
import { authSecret, csrfCookie, mintCsrf, readCsrf } from '#features/access/rules/csrf.ts';
import { tenantOfRequest } from '#features/tenancy/door.ts';
import { cookieIn, cookieNames } from '#lib/cookie.ts';
import { type DrawnPage, drawPage, packed } from '#lib/drawn-page.ts';
import { env } from '#lib/env.ts';
import type { HotDoor } from '#lib/http.ts';
import { count } from '#lib/metrics.ts';
import { singleton } from '#lib/singleton.ts';

const PATH = '/sign-in';
/** So old may the page be that strangers are given. */
const DRAWN_FOR_MS = 5_000;
/** Cookies that change nothing on the page: whoever has no other is a stranger. */
const IDLE_COOKIES = /^(__Host-|__Secure-)?(next-auth\.(csrf-token|callback-url)|lectern\.turn)$/;

/** The cookie of this process, which draws the page for all strangers. */
const own = () =>
  singleton('sign-in-page.own', () => mintCsrf(randomBytes(32).toString('hex'), authSecret()));

const drawn = () =>
  singleton(
    'sign-in-page.drawn',
    () =>
      new LRUCache<string, DrawnPage>({
        max: 500,
        ttl: DRAWN_FOR_MS,
        fetchMethod: (host) =>
          drawPage({ port: env().PORT, host, path: PATH, cookie: `${csrfCookie(false)}=${own().cookie}` }),
      }),
  );

/**
 * GET /sign-in. Gives the browser next-auth's cookie against forged requests, which a page cannot set while it is drawn: so the
 * form carries its token, works without script, and needs no request before the one with the password. Strangers, of whom a
 * storm consists, are all given the same page but for that token: it is drawn for them once in a few seconds.
 */
export const signInPageDoor =
  (page: HotDoor): HotDoor =>
  async (request, response) => {
    const token = giveCsrf(request, response);
    if (token === own().token || !isStranger(request) || !(await tenantOfRequest(request)))
      return page(request, response);
    const found = await drawn().fetch(request.headers.host ?? '');
    if (!found) return page(request, response);
    count('sign_in_pages_drawn_before');
    const { bytes, headers } = packed(
      found.text.replaceAll(own().token, token),
      request.headers['accept-encoding'],
    );
    response.writeHead(200, { ...found.headers, ...headers, 'content-length': bytes.length }).end(bytes);
  };

const isStranger = ({ url, headers }: IncomingMessage): boolean =>
  url === PATH && !headers.rsc && cookieNames(headers.cookie).every((name) => IDLE_COOKIES.test(name));

/** @returns the token of the cookie that the browser has now */
function giveCsrf(request: IncomingMessage, response: ServerResponse): string {
  const secure = request.headers['x-forwarded-proto'] === 'https';
  const name = csrfCookie(secure);
  const { cookie: held = '' } = request.headers;
  const known = readCsrf(cookieIn(held, name), authSecret());
  if (known) return known;
  const { cookie, token } = mintCsrf(randomBytes(32).toString('hex'), authSecret());
  const others = held.split(';').map((part) => part.trim());
  const kept = others.filter((part) => part && !part.startsWith(`${name}=`));
  request.headers.cookie = [...kept, `${name}=${cookie}`].join('; ');
  const attributes = `Path=/; HttpOnly; SameSite=Lax${secure ? '; Secure' : ''}`;
  response.setHeader('set-cookie', `${name}=${cookie}; ${attributes}`);
  return token;
}
