import type { Agent } from 'node:http';
import { setTimeout as sleep } from 'node:timers/promises';
import { PASSWORD } from '#bench/login/ground.ts';
import { type Answer, send } from '#bench/support/load.ts';
import { turnAnswer } from '#features/waiting-line/input.ts';

export type Portal = { port: number; agent: Agent };
type Visit = {
  host: string;
  email: string;
  /** From where they come: failures are counted by it, and turns are given by it. */
  address: string;
  /** Patience: gives up when it is over and the turn has not come. */
  givesUpAfterMs?: number;
};

export type Outcome = {
  end: 'in' | 'gave up' | 'failed';
  /** Of what failed. */
  why?: string;
  /** From the button to the end. */
  ms: number;
  /** Whether there was a line. */
  waited: boolean;
};

export type Clocks = { pages: number[]; polls: number[] };

const FORM = { 'content-type': 'application/x-www-form-urlencoded' };
const TURN = 'lectern.turn';

/** Signs in as the page does: opens it, posts, and when there is a line asks for the turn until it has come. */
export async function visit({ port, agent }: Portal, who: Visit, clocks: Clocks): Promise<Outcome> {
  const cookies = new Map<string, string>();
  const ask = async (method: 'GET' | 'POST', path: string, body?: string) => {
    const headers = {
      'x-forwarded-for': who.address,
      'accept-encoding': 'gzip',
      cookie: [...cookies].map((pair) => pair.join('=')).join('; '),
      ...(body && FORM),
    };
    const answer = await send(port, { method, path, host: who.host, headers, body, status: 200 }, agent);
    keepCookies(cookies, answer);
    return answer;
  };
  const opened = performance.now();
  let pressed = opened;
  let waited = false;
  const end = (end: Outcome['end'], why?: string): Outcome => ({
    end,
    why,
    ms: performance.now() - pressed,
    waited,
  });
  try {
    const page = await ask('GET', '/sign-in');
    // As the form has it: the page comes packed.
    const [token] = decodeURIComponent(cookies.get('next-auth.csrf-token') ?? '').split('|');
    if (page.status !== 200 || !token) return end('failed', `page ${page.status}`);
    clocks.pages.push(performance.now() - opened);
    pressed = performance.now();
    const form = new URLSearchParams({
      csrfToken: token,
      email: who.email,
      password: PASSWORD,
      json: 'true',
    });
    for (let tries = 1; ; ) {
      const posted = await ask('POST', '/api/auth/callback/password', form.toString());
      if (posted.status === 200 && cookies.has('lectern.session')) return end('in');
      if (posted.body.includes('error=unavailable') && tries < 4) {
        await sleep(1_000 * 2 ** (tries - 1));
        tries += 1;
        continue;
      }
      if (posted.status !== 202) return end('failed', `${posted.status} ${posted.body.slice(0, 120)}`);
      waited = true;
      let pauseMs = pauseIn(posted);
      while (pauseMs !== null) {
        const left = (who.givesUpAfterMs ?? Number.POSITIVE_INFINITY) - (performance.now() - pressed);
        if (left < pauseMs) {
          await sleep(Math.max(0, left));
          return end('gave up');
        }
        await sleep(pauseMs);
        const asked = performance.now();
        const turn = await ask('POST', '/sign-in/turn');
        clocks.polls.push(performance.now() - asked);
        if (turn.status !== 200) return end('failed', `turn ${turn.status} ${turn.body}`);
        pauseMs = pauseIn(turn);
      }
    }
  } catch (error) {
    return end('failed', String(error));
  }
}

/** How long to wait before asking again; null when it is one's turn. */
function pauseIn({ body }: Answer): number | null {
  const turn = turnAnswer.parse(JSON.parse(body));
  return turn.state === 'waiting' ? turn.pollAfterMs : null;
}

/** As a browser does: the ticket is replaced, and whatever else is set is kept. */
function keepCookies(cookies: Map<string, string>, { headers }: Answer): void {
  for (const line of [headers['set-cookie'] ?? []].flat()) {
    const [pair = ''] = line.split(';', 1);
    const at = pair.indexOf('=');
    const [name, value] = [pair.slice(0, at), pair.slice(at + 1)];
    if (name === TURN && value === '') cookies.delete(name);
    else cookies.set(name, value);
  }
}

/** An address of its own for each: 10.0.0.0/8 has room for sixteen million. */
export const addressOf = (n: number): string => `10.${(n >> 16) & 255}.${(n >> 8) & 255}.${n & 255}`;
