import type { Action } from '#e2e/support/actions.ts';
import { type Answer, ask } from '#e2e/support/http.ts';
import { cookiesOf, trySignIn } from '#e2e/support/session.ts';

export const ROOT_HOST = () => `localhost:${process.env.E2E_PORT}`;

let held: Promise<string> | undefined;

/** The demo's operator, signed in once in this process. */
export function operatorSession(): Promise<string> {
  held ??= trySignIn({ host: ROOT_HOST(), email: 'operator@lectern.example' }).then((answer) =>
    cookiesOf(answer),
  );
  return held;
}

type Call = { host: string; cookie: string; input: unknown; path?: string };

/** Posts to an operators' action, on whichever host. */
export const callOperators = (
  { id }: Action,
  { host, cookie, input, path = '/operator' }: Call,
): Promise<Answer> =>
  ask({
    host,
    path,
    method: 'POST',
    headers: {
      'next-action': id,
      'content-type': 'text/plain;charset=UTF-8',
      accept: 'text/x-component',
      origin: `http://${host}`,
    },
    ...(cookie && { cookie }),
    body: JSON.stringify([input]),
  });
